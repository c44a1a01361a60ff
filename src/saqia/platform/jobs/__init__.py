"""Work after the commit: a queue in PostgreSQL (procrastinate), leases, retries, dead letters, a timetable."""
