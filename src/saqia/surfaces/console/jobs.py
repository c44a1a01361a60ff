"""`saqia jobs`: run the queue, look at it, play a dead letter again."""

import contextlib
import datetime
import json
import os
import subprocess
import sys
from collections.abc import Iterator

import click

from saqia.surfaces.console import outcomes, session, tenant, wording


@click.group()
def jobs() -> None:
    """Run and inspect the work that follows from facts, and the timetable."""


@jobs.command()
@click.option("--concurrency", default=4, show_default=True, type=click.IntRange(1, 64), help="Jobs at the same time.")
@click.option("--until-empty", is_flag=True, help="End when no job is left.")
def work(concurrency: int, until_empty: bool) -> None:
    """Run jobs until told to stop; several workers may run on several machines."""
    with session.opened(migrated=False):
        from django.conf import settings

        from saqia.platform.jobs import timetable, worker
        from saqia.platform.logging import structure
        from saqia.surfaces.console import timetable as rows

        structure.serve(settings.SAQIA_LOG_LEVEL)
        timetable.register(rows.ROWS)
        worker.work(concurrency=concurrency, until_empty=until_empty)


@jobs.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_jobs(as_json: bool) -> None:
    """Count the jobs that wait (todo), run (doing) or are dead (failed); done jobs leave the queue."""
    with session.opened(migrated=False):
        from saqia.platform.jobs import inspection

        for row in inspection.count_jobs():
            line = {"task": row.task, "status": row.status, "jobs": row.jobs, "due_at": _when(row.due_at)}
            text = f"{row.jobs:>8}  {row.status:<8} {row.task}  {_when(row.due_at)}"
            click.echo(json.dumps(line) if as_json else text)


@jobs.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def dead(as_json: bool) -> None:
    """List the dead letters: jobs that failed for the last time, with the reason."""
    with session.opened(migrated=False):
        from saqia.platform.jobs import inspection

        for row in inspection.list_dead():
            arguments = json.dumps(row.arguments, sort_keys=True)
            line = {
                "job": row.job_id, "task": row.task, "arguments": row.arguments, "attempts": row.attempts,
                "failed_at": _when(row.failed_at), "error": row.error, "place": row.place,
            }  # fmt: skip
            text = f"{row.job_id}  {row.task} {arguments}  {row.attempts} tries  {row.error} {row.place}"
            click.echo(json.dumps(line) if as_json else text)


@jobs.command()
@click.argument("job_id", type=tenant.NUMBER)
def replay(job_id: int) -> None:
    """Queue the dead letter JOB_ID again, now."""
    with session.opened(migrated=False):
        from saqia.platform.jobs import inspection

        try:
            inspection.replay(job_id=job_id, at=datetime.datetime.now(datetime.UTC))
        except inspection.NotDead as error:
            raise click.ClickException(session.said(wording.NOT_DEAD, number=job_id)) from error
        click.echo(session.said(outcomes.JOB_QUEUED, number=job_id))


@contextlib.contextmanager
def beside() -> Iterator[None]:
    """Have a worker run while the block does, which says only what goes wrong: for a demonstration, one command."""
    command = [sys.executable, "-m", "saqia.surfaces.console", "jobs", "work", "--concurrency", "2"]
    with subprocess.Popen(command, env={"SAQIA_LOG_LEVEL": "ERROR", **os.environ}) as process:  # noqa: S603
        try:
            yield
        finally:
            process.terminate()


def _when(at: datetime.datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
