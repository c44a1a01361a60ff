"""Complaints and enquiries of customers, whatever way they come in."""
