"""Certificates: asking for one, its sealed paper, and a page where anybody who holds the paper verifies it."""
