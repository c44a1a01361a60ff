"""Calls to systems outside: one deadline for all of a call, no redirects, no private addresses where asked."""
