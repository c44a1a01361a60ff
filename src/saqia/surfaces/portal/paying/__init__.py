"""Paying by card: from a bill's link or an account to the gateway in one step, and what came of it."""
