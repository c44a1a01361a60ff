"""`saqia demo`: a region from nothing to served pages."""

import dataclasses
import datetime
import json
import os
import shutil
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from saqia.platform import disk_wording
from saqia.platform.calendar import local_time
from saqia.surfaces.console import gateway, jobs, session, tenant, wording

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

_COLLECTORS = {
    "cmi": 'Cards: "Pay by card" on a bill leads to a simulated gateway; card 4000 0000 0000 0010 pays, ...0028 not.',
    "fatourati": "Banking applications: a bill's number typed on {page}, a simulated aggregator, is paid at once.",
}


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
    network: str = ""
    sandbox: tuple[str, str] = ("", "")


@click.command()
@click.option("--customers", default=2_000, show_default=True, type=click.IntRange(LEAST, 2_000_000))
@click.option(
    "--seed",
    default=2024,
    show_default=True,
    type=click.IntRange(0, 2**32 - 1),
    help="The same seed makes the same region.",
)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-serve", is_flag=True, help="Stop after the summary.")
@click.option("--anew", is_flag=True, help="First remove what is there: the embedded database and its files.")
def demo(customers: int, seed: int, host: str, port: int, no_serve: bool, anew: bool) -> None:
    """Load a demonstration region, run one month to printed bills, serve the pages and run what follows from them.

    A second start keeps its data and takes seconds. No real person is in it.
    """
    from saqia.surfaces.console import serve

    if not no_serve:
        serve.require_port(host, port)
    os.environ.setdefault("SAQIA_PUBLIC_ADDRESS", f"http://{{host}}:{port}")
    os.environ.setdefault("SAQIA_WEBHOOKS_BESIDE", "1")
    if not os.environ.get("SAQIA_DATABASE_URL"):
        os.environ.setdefault("SAQIA_STS_URL", "soft")
    if anew:
        _remove()
    figures = serve.prepare_metrics()
    try:
        with gateway.beside(() if no_serve else gateway.SETTINGS) as collectors, session.opened():
            told, log_ins = _prepare(customers, seed)
            _summary(told, log_ins, f"http://{host}:{port}")
            for name, page in collectors.items():
                click.echo(_COLLECTORS[name].format(page=page))
            if not no_serve:
                with jobs.beside():
                    serve.run(host=host, port=port, workers=2, threads=4)
    finally:
        shutil.rmtree(figures, ignore_errors=True)


def _remove() -> None:
    """Remove the embedded database and the folders that belong to its rows, after asking."""
    from saqia.platform import environment
    from saqia.platform.database import cluster

    values = environment.read()
    if values["SAQIA_DATABASE_URL"]:
        raise click.ClickException(session.said(wording.ANEW_EMBEDDED))
    home = environment.home(values)
    own = cluster.locate(home)
    if cluster.is_used(own):
        raise click.ClickException(session.said(wording.ANEW_USED, home=home))
    click.confirm(session.said(wording.ANEW_CONFIRM, home=home), abort=True)
    cluster.destroy(own)
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

    :raises click.ClickException: this installation holds another world, its files are gone, or none can be written
    """
    from django.conf import settings

    from saqia.demo import generation, world
    from saqia.platform.tenancy import registration

    kept: Path = settings.SAQIA_HOME / "demo" / f"{code}.json"
    asked = {"customers": str(customers), "seed": str(seed)}
    if kept.exists() and registration.find(code) is not None:
        found: dict[str, str] = json.loads(kept.read_text(encoding="utf-8"))
        if any(found[key] != value for key, value in asked.items()):
            told = session.said(wording.OTHER_WORLD, customers=found["customers"], seed=found["seed"])
            raise click.ClickException(told)
        return found
    if _is_billed(code):
        raise click.ClickException(session.said(wording.FILES_GONE, home=settings.SAQIA_HOME))
    at = datetime.datetime.now(datetime.UTC)
    try:
        built = world.build(tenant=code, customers=customers, seed=seed, at=at, progress=progress.within(code))
    except world.WorldBuiltOtherwise as error:
        raise click.ClickException(session.said(wording.WORLD_BUILT_OTHERWISE, code=code)) from error
    except world.HandoverRefused as error:
        raise click.ClickException(session.said(wording.HANDOVER_REFUSED, code=code, stops=error)) from error
    except generation.NotWritten as error:
        raise click.ClickException(f"{code}: {disk_wording.reason(error.why, session.language())}") from error
    found = {**asked, "month": built.month.isoformat(), "readings": str(built.readings), "round": built.round_code}
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(found), encoding="utf-8")
    return found


def _is_billed(code: str) -> bool:
    """Say whether the database has a cycle of this distributor: without its files no bill of it can be read."""
    from saqia.contexts.billing import queries
    from saqia.platform.tenancy import registration, scope

    tenant = registration.find(code)
    if tenant is None:
        return False
    with scope.reading(tenant.id):
        return bool(queries.list_cycles(most=1))


def _month(code: str, built: dict[str, str], progress: Any) -> Told:
    """Take in the month's readings, bill them, print the first bills."""
    from django.conf import settings

    from saqia.contexts.billing import operations as billing
    from saqia.contexts.billing import queries
    from saqia.contexts.metering import operations as metering
    from saqia.contexts.metering import queries as metering_queries
    from saqia.demo import partners, readers, world
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
            actor=chosen.actor, round_id=round_id, month=month, issued_on=local_time.day(at), at=at,
            rules=tenant.tariffs(),
            grid=billing.Grid(chosen.operator, chosen.demonstration), executor=billing.LocalExecutor(),
            override="demonstration: the first cycle has nothing to compare with",
        )  # fmt: skip
        step("bills", 0, 1)
        cycles.bill_round(asked)
        step("bills", 1, 1)
        with scope.reading(chosen.tenant_id):
            found = queries.find_cycle(round_id=round_id, month=month)
    if found is None:
        raise click.ClickException(session.said(wording.CYCLE_VANISHED, code=code, month=f"{month:%Y-%m}"))
    _prove(chosen, month, at)
    folder = settings.SAQIA_HOME / "bills" / code / f"{month:%Y-%m}"
    printed = _print(chosen, found.cycle_id, folder, progress.within(code)) if code == TENANTS[0] else 0
    row = models.Tenant.objects.get(id=chosen.tenant_id)
    reader = readers.welcome(
        actor=chosen.actor,
        tenant_code=code,
        cycle_id=found.cycle_id,
        kept=world.kept_log_ins(code),
        on=local_time.day(at),
        at=at,
    )
    network = _lived(chosen, found.cycle_id, settings.SAQIA_HOME / "demo" / f"{code}.network", at)
    kept = settings.SAQIA_HOME / "demo" / f"{code}.sandbox"
    tried = partners.try_out(distributor=code, kept=kept, at=at) if code == TENANTS[0] else ("", "")
    return Told(row.name_fr, row.host, found, printed, folder, f"{month:%Y-%m}", reader, network, tried)


def _lived(chosen: tenant.Chosen, cycle_id: int, kept: Path, at: datetime.datetime) -> str:
    """Leave what customers, agents and partners did around the month; return the network's credentials."""
    from saqia.contexts.billing import operations as billing
    from saqia.demo import (
        arrears,
        banks,
        bulletins,
        casework,
        channels,
        counters,
        debits,
        endings,
        partners,
        roads,
        topups,
    )

    actor = chosen.actor
    casework.leave(actor=actor, cycle_id=cycle_id, at=at)
    endings.leave(actor=actor, cycle_id=cycle_id, at=at)
    counters.work(actor=actor, cycle_id=cycle_id, at=at)
    topups.sell(actor=actor, grid=billing.Grid(chosen.operator, chosen.demonstration), at=at)
    arrears.chase(actor=actor, at=at)
    bulletins.post(actor=actor, cycle_id=cycle_id, at=at)
    network = partners.welcome(actor=actor, kept=kept, at=at)
    channels.work(actor=actor, cycle_id=cycle_id, at=at)
    banks.welcome(actor=actor, cycle_id=cycle_id, at=at)
    debits.order(actor=actor, cycle_id=cycle_id, at=at)
    roads.drive(actor=actor, at=at)
    partners.fall_short(actor=actor, cycle_id=cycle_id, at=at)
    endings.certify(actor=actor, cycle_id=cycle_id, at=at)
    return network


def _prove(chosen: tenant.Chosen, month: datetime.date, at: datetime.datetime) -> None:
    """Publish the month's comparison with the former grid, once."""
    from saqia.contexts.billing import exports, queries
    from saqia.contexts.billing import operations as billing
    from saqia.platform.tenancy import scope

    with scope.reading(chosen.tenant_id):
        is_drawn = bool(queries.list_no_increase(most=1))
    for against in [] if is_drawn else queries.list_former_grids(chosen.code)[:1]:
        found = exports.compare_month(tenant_id=chosen.tenant_id, month=month, against=against)
        report = billing.record_no_increase(
            actor=chosen.actor, month=month, against=against, content=found.content, at=at
        )
        billing.publish_no_increase(actor=chosen.actor, report_id=report.id, at=at)


def _print(chosen: tenant.Chosen, cycle_id: int, folder: Path, step: Any) -> int:
    from saqia.contexts.billing import exports
    from saqia.surfaces.console import bills

    report = exports.print_bills(
        tenant_id=chosen.tenant_id, cycle_id=cycle_id, folder=folder, workers=os.cpu_count() or 1,
        rules=tenant.tariffs(), key=bills.seal_key(), most=PRINTED,
        on_progress=lambda done: step("print", done, PRINTED),
    )  # fmt: skip
    for failure in report.failures:
        click.echo(f"bill {failure.name} was not printed: {failure.reason}", err=True)
    return report.printed + report.skipped


def _log_ins(code: str) -> list[Any]:
    from saqia.demo import people, world

    return people.read(world.kept_log_ins(code))


def _fairness(report: dict[str, Any]) -> Iterator[str]:
    """Say what each fairness policy did to a month's bills, and what that means."""
    from saqia.contexts.billing import wording

    effects = wording.policy_effects(report)
    if effects:
        yield wording.POLICY_EFFECTS.en
    for name, centimes in effects:
        amount = f"{centimes / 100:+,.2f}".replace(",", " ")
        yield f"  {name.en:<40}{amount:>14} DH"


def _summary(told: list[Told], log_ins: list[Any], address: str) -> None:
    from rich import box, console, table

    out = console.Console(width=max(console.Console().width, WIDTH))
    bills = table.Table(box=box.SIMPLE, title="One month, from readings to the ledger", title_justify="left")
    for heading in ("distributor", "month", "bills", "total DH", "not billed", "gates", "printed"):
        bills.add_column(heading, justify="left" if heading in ("distributor", "month", "gates") else "right")
    for each in told:
        report = each.state.report
        gates = "go" if report.get("go") else ", ".join(g["code"] for g in report["gates"] if not g["is_passed"])
        total = f"{each.state.total_ttc_centimes / 100:,.2f}".replace(",", " ")
        cells = (
            each.name,
            each.month,
            f"{each.state.bills}",
            total,
            f"{each.state.exceptions}",
            gates,
            f"{each.printed}",
        )
        bills.add_row(*cells)
    out.print(bills)
    for each in told:
        out.print(f"{each.name}: what the fairness rules did to this month's bills.")
        for line in _fairness(each.state.report):
            out.print(line, highlight=False)
    out.print(f"Printed bills: {told[0].bills_folder}")
    out.print("Where no source tells a tariff, the demonstration grid priced it, and the bill says so.\n")
    staff = table.Table(box=box.SIMPLE, title="Log-ins of the staff (demonstration)", title_justify="left")
    for heading in ("role", "e-mail", "password"):
        staff.add_column(heading)
    for log_in in log_ins:
        if log_in.role != "customer":
            staff.add_row(log_in.role, log_in.address, log_in.password)
    out.print(staff)
    _doors(out, told[0].reader, address)
    out.print(
        f"A payment network: SAQIA_PUBLIC_ADDRESS={address} SAQIA_SIMULATED_PARTNER={told[0].network} "
        "./saqia simulate partner",
        soft_wrap=True,
    )
    _sandbox(out, *told[0].sandbox, address)


def _sandbox(out: Any, host: str, credentials: str, address: str) -> None:
    """Tell how a partner's program reaches the sandbox."""
    from saqia.journeys.sandboxes import examples

    client_id, _, secret = credentials.partition(":")
    there = urllib.parse.urlsplit(address)
    out.print(
        f"Its sandbox, for no value: PARTNER_SECRET={secret} ./saqia partner check {there.scheme}://{host}:"
        f"{there.port} --client-id {client_id} --reference {examples.FIRST}",
        soft_wrap=True,
    )


def _doors(out: Any, reader: Any, address: str) -> None:
    """Tell where to go in, as a customer and as an agent."""
    out.print(f"Desk: {address}/fr/desk/")
    out.print(
        "Messages: `saqia simulate sms` (mail, push) shows on its terminal what phones would show, and prints the "
        "settings to start Saqia with; SMS then leave by `saqia messages serve smpp`.",
        soft_wrap=True,
    )
    if reader is None:
        return
    out.print(f"Customer: {address}/ar/account/  {reader.address}  {reader.password}")
    out.print(f"Bill without an account: {address}/ar/bill/  contract {reader.contract_number}, code {reader.code}")
    out.print(f"The same from its link: {address}/ar{reader.link}", soft_wrap=True)
