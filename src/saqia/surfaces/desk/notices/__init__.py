"""Notices at the desk: written, seen as people will see them with how many they reach, published, canceled."""
