"""Procedures asked of the distributor: connection, subscription, termination."""
