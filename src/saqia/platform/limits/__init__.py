"""Limits of attempts, counted in the database: one count for all web workers, no personal data."""
