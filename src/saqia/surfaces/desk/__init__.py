"""The desk: agents, back office and managers."""
