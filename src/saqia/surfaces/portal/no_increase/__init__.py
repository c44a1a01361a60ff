"""The "no increase" proof, for everybody."""
