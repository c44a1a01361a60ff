"""Telling people: templates, preferences, deliveries and replies, whatever the channel."""
