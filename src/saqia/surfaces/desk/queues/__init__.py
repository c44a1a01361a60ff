"""The queues of the desk: what waits for somebody's decision."""
