"""Corrections that a second person approves when they are worth more than the rules let one person decide."""
