"""Public pages that need no account: how to, the services, the mission item by item, and what machines read."""
