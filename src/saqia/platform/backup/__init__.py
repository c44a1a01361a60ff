"""Backups: the whole database and every written file in one folder that proves itself."""
