"""The public API, version 1: the acts of the portal and the desk for programs."""
