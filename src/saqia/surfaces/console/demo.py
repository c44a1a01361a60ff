"""`saqia demo`: a region from nothing to served pages."""

import dataclasses
import datetime
import json
import os
import shutil
from pathlib import Path
from typing import Any

import click

from saqia.surfaces.console import session, tenant

TENANTS = ("srm-souss-massa", "srm-casablanca-settat")
SECOND_SHARE = 4
"""The second distributor has a quarter of the customers of the first."""
LEAST = 60
WIDTH = 110
"""Of the summary, so that no name is cut where there is no terminal."""
PRINTED = 100
OF_THE_DATABASE = (
    "demo", "switchover", "runs", "bills", "prints", "bundles", "files", "staged", "keys", "postgresql",
)  # fmt: skip
"""Folders of SAQIA_HOME that mean nothing without its database; what else lies there may be somebody's own."""


@dataclasses.dataclass
class Told:
    """What the summary tells of one distributor."""

    name: str
    host: str
    state: Any
    printed: int
    bills_folder: Path
    month: str
    reader: Any = None


@click.command()
@click.option("--customers", default=2_000, show_default=True, type=click.IntRange(LEAST, 2_000_000))
@click.option("--seed", default=2024, show_default=True, help="The same seed makes the same region.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-serve", is_flag=True, help="Stop after the summary.")
@click.option("--anew", is_flag=True, help="First remove what is there: the embedded database and its files.")
def demo(customers: int, seed: int, host: str, port: int, no_serve: bool, anew: bool) -> None:
    """Load a demonstration region, run one month to printed bills, and serve the pages.

    A second start keeps its data and takes seconds. No real person is in it.
    """
    from saqia.surfaces.console import serve

    os.environ.setdefault("SAQIA_PUBLIC_ADDRESS", f"http://{{host}}:{port}")
    if not os.environ.get("SAQIA_DATABASE_URL"):
        os.environ.setdefault("SAQIA_STS_URL", "soft")
    if anew:
        _remove()
    figures = serve.prepare_metrics()
    try:
        with session.opened():
            told, log_ins = _prepare(customers, seed)
            _summary(told, log_ins, f"http://{host}:{port}")
            if not no_serve:
                serve.run(host=host, port=port, workers=2, threads=4)
    finally:
        shutil.rmtree(figures, ignore_errors=True)


def _remove() -> None:
    """Remove the embedded database and the folders that belong to its rows, after asking."""
    from saqia.platform import environment
    from saqia.platform.database import cluster

    values = environment.read()
    if values["SAQIA_DATABASE_URL"]:
        raise click.ClickException("--anew is for the embedded database; SAQIA_DATABASE_URL names a server of yours")
    home = environment.home(values)
    click.confirm(f"This removes the embedded database and what was made with it in {home}. Go on?", abort=True)
    cluster.destroy(cluster.locate(home))
    for name in OF_THE_DATABASE:
        shutil.rmtree(home / name, ignore_errors=True)


def _prepare(customers: int, seed: int) -> tuple[list[Told], list[Any]]:
    from saqia.surfaces.console import bars

    told, log_ins = [], []
    with bars.shown() as progress:
        for rank, code in enumerate(TENANTS):
            wanted = customers if rank == 0 else max(LEAST, customers // SECOND_SHARE)
            told.append(_month(code, _world(code, wanted, seed, progress), progress))
            log_ins += _log_ins(code)
    return told, log_ins


def _world(code: str, customers: int, seed: int, progress: Any) -> dict[str, str]:
    """Build a distributor's world once; what was built is remembered beside it.

    :raises click.ClickException: this installation holds another world, or the files cannot be written
    """
    from django.conf import settings

    from saqia.demo import generation, world
    from saqia.platform.tenancy import registration

    kept: Path = settings.SAQIA_HOME / "demo" / f"{code}.json"
    asked = {"customers": str(customers), "seed": str(seed)}
    if kept.exists() and registration.find(code) is not None:
        found: dict[str, str] = json.loads(kept.read_text(encoding="utf-8"))
        if any(found[key] != value for key, value in asked.items()):
            raise click.ClickException(_other_world(found))
        return found
    at = datetime.datetime.now(datetime.UTC)
    try:
        built = world.build(tenant=code, customers=customers, seed=seed, at=at, progress=progress.within(code))
    except world.WorldBuiltOtherwise as error:
        raise click.ClickException(
            f"{code}: another demonstration world is in the database already; `saqia demo --anew` replaces it: {error}"
        ) from error
    except (world.HandoverRefused, generation.NotWritten) as error:
        raise click.ClickException(f"{code}: {error}") from error
    found = {**asked, "month": built.month.isoformat(), "readings": str(built.readings), "round": built.round_code}
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(found), encoding="utf-8")
    return found


def _other_world(found: dict[str, str]) -> str:
    return (
        f"this installation holds a world of {found['customers']} customers made with seed {found['seed']}; "
        "start `saqia demo` with these, replace it with --anew, or name another folder in SAQIA_HOME"
    )


def _month(code: str, built: dict[str, str], progress: Any) -> Told:
    """Take in the month's readings, bill them, print the first bills."""
    from django.conf import settings

    from saqia.contexts.billing import operations as billing
    from saqia.contexts.billing import queries
    from saqia.contexts.metering import operations as metering
    from saqia.contexts.metering import queries as metering_queries
    from saqia.demo import casework, counters, readers, topups, world
    from saqia.journeys import cycles
    from saqia.platform.tenancy import models, scope

    at = datetime.datetime.now(datetime.UTC)
    chosen = tenant.choose(code, name="demonstration")
    month = datetime.date.fromisoformat(built["month"])
    with scope.reading(chosen.tenant_id):
        round_id = metering_queries.get_round(built["round"]).id
        found = queries.find_cycle(round_id=round_id, month=month)
    if found is None or found.status != "published":
        step = progress.within(code)
        step("readings", 0, 1)
        metering.import_readings_file(
            actor=chosen.actor, path=Path(built["readings"]), round_code=built["round"], at=at
        )
        step("readings", 1, 1)
        asked = cycles.Asked(
            actor=chosen.actor, round_id=round_id, month=month, issued_on=at.date(), at=at, rules=tenant.tariffs(),
            grid=billing.Grid(chosen.operator, chosen.demonstration), executor=billing.LocalExecutor(),
            override="demonstration: the first cycle has nothing to compare with",
        )  # fmt: skip
        step("bills", 0, 1)
        cycles.bill_round(asked)
        step("bills", 1, 1)
        with scope.reading(chosen.tenant_id):
            found = queries.find_cycle(round_id=round_id, month=month)
    if found is None:
        raise click.ClickException(f"{code}: the cycle of {month:%Y-%m} vanished; run `saqia bills list`")
    _prove(chosen, month, at)
    folder = settings.SAQIA_HOME / "bills" / code / f"{month:%Y-%m}"
    printed = _print(chosen, found.cycle_id, folder, progress.within(code)) if code == TENANTS[0] else 0
    row = models.Tenant.objects.get(id=chosen.tenant_id)
    reader = readers.welcome(
        actor=chosen.actor,
        tenant_code=code,
        cycle_id=found.cycle_id,
        kept=world.kept_log_ins(code),
        on=at.date(),
        at=at,
    )
    casework.leave(actor=chosen.actor, cycle_id=found.cycle_id, at=at)
    counters.work(actor=chosen.actor, cycle_id=found.cycle_id, at=at)
    topups.sell(actor=chosen.actor, grid=billing.Grid(chosen.operator, chosen.demonstration), at=at)
