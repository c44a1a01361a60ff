"""Many contracts in one view: every account that somebody reaches, a statement of all, their bills as one file."""
