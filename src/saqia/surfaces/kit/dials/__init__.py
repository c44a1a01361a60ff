"""Indices that are read off a meter by whoever stands before it: the form, and what is said before they are sent."""
