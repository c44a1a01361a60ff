"""How long a silent worker keeps its jobs. Together they bound the recovery of a killed worker's job to 15 seconds."""

HEARTBEAT_SECONDS = 2.0  # a worker tells that it lives
LEASE_SECONDS = 7.0  # without a sign for this long, its jobs go to others
RESCUE_SECONDS = 2.0  # every worker looks for jobs of silent ones
HAND_OVER_SECONDS = 0.1  # every worker looks for jobs that operations asked for
POLL_SECONDS = 1.0  # a retried job makes no NOTIFY: it is found by looking
LOCK_SECONDS = 5  # a job waits no longer than this for what a stale worker still holds
IDLE_SECONDS = 30  # a job's transaction that does nothing for this long is ended by the server: its worker is stale
