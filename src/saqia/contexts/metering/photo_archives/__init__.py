"""Archives of photos that were sent, and how far the job is that takes each in."""
