"""The audit trail at the desk: who did what, when, and whether the chain that seals it still holds."""
