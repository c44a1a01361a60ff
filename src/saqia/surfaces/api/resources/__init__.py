"""A file per resource: what it looks like, and what may be done with it."""
