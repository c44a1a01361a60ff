"""The digital agency: customers and the public."""
