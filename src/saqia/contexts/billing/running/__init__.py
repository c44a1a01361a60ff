"""Runs of a cycle that a person asked for: a job does them, and pages tell how far each is."""
