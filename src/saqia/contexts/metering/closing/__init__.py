"""Closing a month of a round: what is in play, what it comes to, what is written."""
