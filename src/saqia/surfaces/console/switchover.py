"""`saqia switchover`: check what a former operator hands over, load it, see the readiness report."""

import contextlib
import datetime
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from saqia.platform import disk_wording
from saqia.platform.calendar import local_time
from saqia.surfaces.console import days, session, tenant
from saqia.surfaces.console import wording as console_wording

FORMATS = click.Choice(["text", "json", "markdown"])
SHOWN = 20
"""Refused lines that a terminal shows; refused.csv has them all."""


@click.group()
def switchover() -> None:
    """Take over the customers of a former operator: check, read the report, load."""


@switchover.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--mapping", "mapping_name", required=True, help="Shipped: regie, onee; or the path of a .yaml file.")
@tenant.option
@click.option("--on", "on", type=days.DAY, help="Day of the switch-over; today by default.")
@click.option("--format", "form", type=FORMATS, default="text", show_default=True)
def check(folder: Path, mapping_name: str, tenant_code: str, on: datetime.datetime | None, form: str) -> None:
    """Read FOLDER line by line and judge whether it can be billed from; nothing is loaded.

    Ends with 0 when the report says go, 1 when it says no-go, 2 when a file cannot be read at all.
    """
    with session.opened(), _sentences():
        from saqia.journeys.switchover import journey

        at = datetime.datetime.now(datetime.UTC)
        chosen = tenant.choose(tenant_code, name="switchover")
        checked = journey.check_handover(
            actor=chosen.actor, folder=folder, mapping_name=mapping_name, at=at,
            on=on.date() if on else local_time.day(at), progress=_progress,
        )  # fmt: skip
        _show(checked.report, form)
        _show_refused(checked.folder, form)
        if not checked.is_go:
            sys.exit(1)


@switchover.command()
@tenant.option
@click.option("--source", help="Code of the former operator; the one checked last by default.")
@click.option("--format", "form", type=FORMATS, default="text", show_default=True)
def load(tenant_code: str, source: str | None, form: str) -> None:
    """Load the handover that was checked last, if its report says go. Cut and started again, it goes on."""
    with session.opened(), _sentences():
        from saqia.journeys.switchover import loading, recording
        from saqia.platform.tenancy import scope

        chosen = tenant.choose(tenant_code, name="switchover")
        with scope.reading(chosen.tenant_id):
            handover = recording.latest_handover(source)
        at = datetime.datetime.now(datetime.UTC)
        loaded = loading.load(actor=chosen.actor, handover_id=handover.id, at=at, progress=_progress)
        _show(loaded.report, form)
        if loaded.report["verdict"] != "go":
            sys.exit(1)


@switchover.command()
@tenant.option
@click.option("--source", help="Code of the former operator; the one checked last by default.")
@click.option("--format", "form", type=FORMATS, default="text", show_default=True)
def report(tenant_code: str, source: str | None, form: str) -> None:
    """Show the readiness report of the handover that was checked last, with what its load did."""
    with session.opened(), _sentences():
        from saqia.journeys.switchover import recording
        from saqia.platform.tenancy import scope

        chosen = tenant.choose(tenant_code, name="switchover")
        with scope.reading(chosen.tenant_id):
            handover = recording.latest_handover(source)
        _show(handover.report, form)


@switchover.command()
def mappings() -> None:
    """List the shipped mappings."""
    from saqia.journeys.switchover import mapping

    for name in mapping.known():
        click.echo(f"{name}  {mapping.FOLDER / f'{name}.yaml'}")


@contextlib.contextmanager
def _sentences() -> Iterator[None]:
    """Turn what can go wrong into one sentence and an exit status: 2 for what was given, 1 for what is not ready."""
    from saqia.journeys.switchover import intake, loading, mapping, recording, store, wording

    try:
        yield
    except intake.FileUnusable as error:
        raise _Unusable(wording.file_fault(error, session.language())) from error
    except mapping.MappingInvalid as error:
        raise _Unusable(wording.mapping_fault(error, session.language())) from error
    except recording.HandoverNotFound as error:
        raise _Unusable(console_wording.NOTHING_CHECKED.say(session.language())) from error
    except loading.NotReady as error:
        stops = ", ".join(wording.GATES[code].say(session.language()) for code in error.stops)
        raise click.ClickException(f"{error.source}: {stops}") from error
    except store.NotWritten as error:
        raise click.ClickException(f"{error.folder}: {disk_wording.reason(error.why, session.language())}") from error
    except store.StagedFilesMissing as error:
        raise click.ClickException(session.said(console_wording.STAGED_MISSING, name=error)) from error


class _Unusable(click.ClickException):
    """What was given cannot be used: exit status 2, as for a wrong option."""

    exit_code = 2


def _show(found: dict[str, Any], form: str) -> None:
    from saqia.journeys.switchover import rendering

    if form == "json":
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    elif form == "markdown":
        click.echo(rendering.markdown(found, session.language()))
    else:
        click.echo(rendering.text(found, session.language()), nl=False)


def _show_refused(folder: Path, form: str) -> None:
    """Name the first refused lines, and where the others are."""
    from saqia.journeys.switchover import rendering, store

    if form != "text":
        return
    rows, more = store.first_refused(folder, SHOWN)
    for row in rows:
        click.echo(f"  {rendering.refusal(row, session.language())}")
    if more:
        click.echo(f"  ... +{more}")
    click.echo(f"{folder}/")


def _progress(name: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{name} {done}/{total}", nl=done == total, err=True)
