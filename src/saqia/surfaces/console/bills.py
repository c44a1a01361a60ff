"""`saqia bills`: run a cycle, see where it stands, print it."""

import datetime
import os
from pathlib import Path
from typing import Any

import click

from saqia.platform.calendar import local_time
from saqia.platform.wording import Language, money
from saqia.surfaces.console import days, no_increase, outcomes, session, tenant, wording

LONGEST_AHEAD = datetime.timedelta(days=62)
"""A bill may be dated so much later than today, no more: its term begins on the day of issue."""
_WORKERS = click.option("--workers", default=0, type=click.IntRange(0, 256), help="Processes; 0 takes one a core.")


@click.group()
def bills() -> None:
    """Run a month's cycle, see where it stands, print its bills, compare it with a former grid."""


for _command in (no_increase.draw, no_increase.publish, no_increase.retract):
    bills.add_command(_command)


@bills.command()
@tenant.option
@click.option("--round", "round_code", required=True, help="Code of the reading round.")
@click.option("--month", required=True, type=days.MONTH, help="Month whose readings are billed, as 2026-05.")
@click.option("--issued", type=days.DAY, help="Day of issue; the day of today by default.")
@click.option("--override", help="Why the cycle goes on although a gate is closed; kept in the audit trail.")
@click.option(
    "--former",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV of a former system's bills of this month (reference,total_ttc), to compare with.",
)
@click.option("--rate-only", is_flag=True, help="Rate and compare, publish nothing.")
@_WORKERS
def run(
    tenant_code: str, round_code: str, month: datetime.datetime, issued: datetime.datetime | None,
    override: str | None, former: Path | None, rate_only: bool, workers: int,
) -> None:  # fmt: skip
    """Bill a round's month: close its readings, rate, compare, freeze, number, book, publish.

    Cut at any point and run again, it does what is left. `reference` is the former number of a contract, or the
    number of an account; lines of one account are added up.
    """
    with session.opened():
        from saqia.contexts.billing import operations as billing
        from saqia.contexts.billing import wording as billing_wording
        from saqia.contexts.metering import operations as metering
        from saqia.journeys import cycles

        at = datetime.datetime.now(datetime.UTC)
        issued_on = local_time.day(at) if issued is None else _issued(issued, month, at)
        try:
            beside = billing.read_former_bills(former) if former else None
            state = _run(tenant_code, round_code, month.date(), issued_on, override, beside, rate_only, workers, at)
        except billing.GateClosed as closed:
            raise click.ClickException(session.said(wording.GATE_CLOSED, gates=closed)) from closed
        except (
            billing.SealDiffers, billing.SnapshotStale, billing.OutOfOrder, billing.CycleUnderWay,
            billing.FormerBillsWrong, cycles.SwitchoverNotReady,
        ) as refused:  # fmt: skip
            raise click.ClickException(billing_wording.refusal(refused, session.language())) from refused
        except metering.ReadingRuleMissing as missing:
            told = session.said(
                wording.READING_RULE_MISSING, section=missing.section, day=missing.on, month=f"{month:%Y-%m}"
            )
            raise click.ClickException(told) from missing
        except metering.RoundNotWalkedYet as early:
            told = session.said(wording.ROUND_TOO_EARLY, month=f"{month:%Y-%m}", day=early.opens_on)
            raise click.ClickException(told) from early
        _print_state(state)


def _issued(issued: datetime.datetime, month: datetime.datetime, at: datetime.datetime) -> datetime.date:
    """Return the day of issue, refused where no bill of the month could be dated so."""
    day, last = issued.date(), local_time.day(at + LONGEST_AHEAD)
    if not month.date() <= day <= last:
        told = session.said(wording.NOT_BETWEEN, value=day, first=month.date(), last=last)
        raise click.BadParameter(told, param_hint="--issued")
    return day


def _run(
    tenant_code: str, round_code: str, month: datetime.date, issued_on: datetime.date, override: str | None,
    former: Any, rate_only: bool, workers: int, at: datetime.datetime,
) -> Any:  # fmt: skip
    from saqia.contexts.billing import operations as billing
    from saqia.contexts.billing import queries
    from saqia.contexts.tariffs import queries as tariffs
    from saqia.journeys import cycles
    from saqia.platform.tenancy import scope

    chosen = tenant.choose(tenant_code, name="bills")
    asked = cycles.Asked(
        actor=chosen.actor, round_id=_round(chosen.tenant_id, round_code), month=month, issued_on=issued_on, at=at,
        rules=tariffs.get_table(tenant_id=chosen.tenant_id), grid=billing.Grid(chosen.operator, chosen.demonstration),
        executor=billing.LocalExecutor(workers), override=override, former=former,
    )  # fmt: skip
    cycle_id = cycles.bill_round(asked, publish=not rate_only)
    with scope.reading(chosen.tenant_id):
        return queries.get_cycle(cycle_id=cycle_id)


@bills.command("list")
@tenant.option
def list_(tenant_code: str) -> None:
    """List the newest cycles."""
    with session.opened():
        from saqia.contexts.billing import queries
        from saqia.platform.tenancy import scope

        chosen = tenant.choose(tenant_code, name="bills")
        with scope.reading(chosen.tenant_id):
            for state in queries.list_cycles():
                _print_state(state)


@bills.command()
@tenant.option
@click.option("--cycle", "cycle_id", required=True, type=tenant.NUMBER)
@click.option("--language", type=click.Choice(["ar", "fr", "en"]), help="Of the sentences; SAQIA_LANGUAGE by default.")
def exceptions(tenant_code: str, cycle_id: int, language: Language | None) -> None:
    """List what a cycle could not bill, why, and what to do."""
    with session.opened():
        from saqia.contexts.billing import queries
        from saqia.contexts.billing import wording as billing_wording
        from saqia.platform.tenancy import scope

        chosen = tenant.choose(tenant_code, name="bills")
        _require_cycle(chosen.tenant_id, cycle_id)
        with scope.reading(chosen.tenant_id):
            for each in queries.list_exceptions(cycle_id=cycle_id):
                said = language or session.language()
                why = billing_wording.exception(each.reason).say(said)
                click.echo(
                    outcomes.EXCEPTION.say(
                        said, account=each.account_id, contract=each.contract_id, code=each.reason, why=why
                    )
                )


@bills.command("print")
@tenant.option
@click.option("--cycle", "cycle_id", required=True, type=tenant.NUMBER)
@click.option("--out", "folder", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--most", type=click.IntRange(1), help="How many at most.")
@_WORKERS
@click.option("--unsealed", is_flag=True, help="Leave out the electronic seal.")
def print_(tenant_code: str, cycle_id: int, folder: Path, most: int | None, workers: int, unsealed: bool) -> None:
    """Print a published cycle as PDF bills; what is printed already is left alone."""
    with session.opened():
        from saqia.contexts.billing import exports
        from saqia.contexts.tariffs import queries as tariffs
        from saqia.platform import disk_wording
        from saqia.platform.documents import printing

        chosen = tenant.choose(tenant_code, name="bills")
        _require_cycle(chosen.tenant_id, cycle_id)
        try:
            report = exports.print_bills(
                tenant_id=chosen.tenant_id, cycle_id=cycle_id, folder=folder, workers=workers or os.cpu_count() or 1,
                rules=tariffs.get_table(tenant_id=chosen.tenant_id), key=None if unsealed else seal_key(), most=most,
            )  # fmt: skip
        except printing.OutputUnwritable as error:
            raise click.ClickException(f"{folder}: {disk_wording.reason(error, session.language())}") from error
        click.echo(
            session.said(
                outcomes.BILLS_PRINTED, folder=folder, printed=report.printed, skipped=report.skipped,
                failed=len(report.failures),
            )
        )  # fmt: skip
        for failure in report.failures:
            click.echo(f"  {failure.name}: {failure.reason}", err=True)


def _require_cycle(tenant_id: int, cycle_id: int) -> None:
    from django.core.exceptions import ObjectDoesNotExist

    from saqia.contexts.billing import queries
    from saqia.platform.tenancy import scope

    try:
        with scope.reading(tenant_id):
            queries.get_cycle(cycle_id=cycle_id)
    except ObjectDoesNotExist as unknown:
        told = wording.CYCLE_UNKNOWN.say(session.language(), number=cycle_id)
        raise click.ClickException(told) from unknown


def seal_key() -> Any:
    """Return the installation's sealing key; a demonstration key, marked as such, until the operator brings its own."""
    from django.conf import settings

    from saqia.platform.documents import demonstration

    return demonstration.seal_key(settings.SAQIA_HOME / "keys", at=datetime.datetime.now(datetime.UTC))


def _round(tenant_id: int, code: str) -> int:
    from saqia.contexts.metering import queries as metering
    from saqia.platform.tenancy import scope

    with scope.reading(tenant_id):
        rounds = {each.code: each.id for each in metering.list_rounds()}
    if code not in rounds:
        language = session.language()
        known = ", ".join(sorted(rounds)) or wording.NONE.say(language)
        raise click.ClickException(wording.ROUND_UNKNOWN.say(language, code=code, known=known))
    return rounds[code]


def _print_state(state: Any) -> None:
    from saqia.contexts.billing import wording as billing_wording

    language = session.language()
    click.echo(
        outcomes.CYCLE.say(
            language, cycle=state.cycle_id, round=state.round_id, month=f"{state.month:%Y-%m}",
            state=billing_wording.STATES[state.status].say(language), bills=state.bills,
            total=money(state.total_ttc_centimes, language), exceptions=state.exceptions, seal=state.seal[:12],
        )
    )  # fmt: skip
    beside = billing_wording.former_bills(state.report, language)
    if beside:
        click.echo(f"    {beside}")
        for unknown in state.report["former_bills"]["unknown_first"]:
            click.echo(f"    ? {unknown}")
    for gate in state.report.get("gates", []):
        click.echo(f"    {_gate(gate, language)}")


def _gate(gate: dict[str, Any], language: Language) -> str:
    from saqia.contexts.billing import wording as billing_wording

    verdict = outcomes.GATE_OPEN if gate["is_passed"] else outcomes.GATE_CLOSED
    found = outcomes.NOTHING_BEFORE.say(language) if gate["found"] is None else f"{money(gate['found'], language)} %"
    return outcomes.GATE.say(
        language, verdict=verdict.say(language), name=billing_wording.gate(gate["code"]).say(language), found=found,
        most=money(gate["most"], language),
    )  # fmt: skip
