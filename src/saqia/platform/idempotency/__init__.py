"""First answers kept by the key of their request, so that sending it again acts once."""
