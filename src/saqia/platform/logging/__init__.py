"""Logs: one JSON object a line, on standard error, without personal data."""
