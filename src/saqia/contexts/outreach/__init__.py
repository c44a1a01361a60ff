"""Notices and campaigns: what the distributor tells many people at once."""
