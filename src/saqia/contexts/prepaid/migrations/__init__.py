"""The tables of prepaid, in order."""
