"""The page that Prometheus reads: figures of all web workers, and the state of queue and database."""

import os
from collections.abc import Iterator

import prometheus_client
from django.db import Error
from prometheus_client import core, multiprocess, registry

from saqia.platform import release
from saqia.platform.jobs import inspection


class _State(registry.Collector):
    """What is true now, asked at each reading."""

    def collect(self) -> Iterator[core.Metric]:
        """Yield the database's and the queue's figures; a database that is away is a figure, not a failure."""
        jobs = core.GaugeMetricFamily("saqia_jobs", "Jobs that wait (todo), run (doing), are dead (failed)",
                                      labels=["task", "status"])  # fmt: skip
        up = core.GaugeMetricFamily("saqia_database_up", "1 when the database answers")
        try:
            for row in inspection.count_jobs():
                jobs.add_metric([row.task, row.status], row.jobs)
            up.add_metric([], 1)
        except Error:
            up.add_metric([], 0)
        build = core.InfoMetricFamily("saqia_build", "The running release", value={"version": release.version()})
        yield from (jobs, up, build)


def render() -> bytes:
    """Return the text form of every figure."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        everything = prometheus_client.CollectorRegistry()
        multiprocess.MultiProcessCollector(everything)  # type: ignore[no-untyped-call]
    else:
        everything = prometheus_client.CollectorRegistry()
        everything.register(_Requests())
    everything.register(_State())
    return prometheus_client.generate_latest(everything)


class _Requests(registry.Collector):
    """This process's own figures, where it is the only one."""

    def collect(self) -> Iterator[core.Metric]:
        """Yield the requests."""
        from saqia.platform.metrics import instruments

        yield from instruments.REQUESTS.collect()
