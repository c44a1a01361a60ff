"""Columns on their way in: meters, books, readings; each faulty line refused by itself."""
