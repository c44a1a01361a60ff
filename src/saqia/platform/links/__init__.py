"""Signed links: short addresses that open one thing without a sign-in, and the code printed on a bill."""
