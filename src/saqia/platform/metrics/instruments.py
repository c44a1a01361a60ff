"""What is counted while requests are served."""

from prometheus_client import Histogram

REQUESTS = Histogram(
    "saqia_request_seconds",
    "Time to answer a request, by route (a pattern, never an address)",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.3, 0.5, 1, 2.5, 5),
)
