"""`saqia bills no-increase`: a published month under a former grid and today's, as a report for everybody."""

import contextlib
import datetime
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import click

from saqia.platform import disk_wording
from saqia.platform.wording import Language
from saqia.surfaces.console import days, session, tenant

_LANGUAGE = click.option(
    "--language", type=click.Choice(["ar", "fr", "en"]), help="Of what is printed; SAQIA_LANGUAGE by default."
)
_REPORT = click.option("--report", "report_id", required=True, type=tenant.NUMBER, help="Its number.")


@click.command("no-increase")
@tenant.option
@click.option("--month", required=True, type=days.MONTH, help="Month that was billed, as 2026-10.")
@click.option("--against", required=True, help="Name of the former grid, a folder of rules/former/<distributor>/.")
@click.option(
    "--out", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder to fill."
)
@click.option("--unsealed", is_flag=True, help="Leave out the electronic seal of the papers.")
@_LANGUAGE
def draw(
    tenant_code: str, month: datetime.datetime, against: str, folder: Path, unsealed: bool, language: str | None
) -> None:
    """Rate a published month once more by a former operator's grid, and draw up the report.

    Writes to --out: every contract with both amounts (`.contracts.csv`, `.parquet`: internal), the same without
    numbers (`.public.csv`), every group (`.figures.csv`), the report on paper (`.ar.pdf`, `.fr.pdf`). Nothing is
    published by it.
    """
    with session.opened():
        from saqia.contexts.billing import exports
        from saqia.contexts.billing import operations as billing

        spoken = _spoken(language)
        chosen = tenant.choose(tenant_code, name="no-increase")
        at = datetime.datetime.now(datetime.UTC)
        with _refusals(spoken, folder):
            compared = exports.compare_month(tenant_id=chosen.tenant_id, month=month.date(), against=against)
            report = billing.record_no_increase(
                actor=chosen.actor, month=month.date(), against=against, content=compared.content, at=at
            )
            stem = f"no-increase-{month:%Y-%m}"
            paths = [*exports.write_contracts(compared, folder, stem), *_papers(chosen, report, folder, stem, unsealed)]
        _tell(report, spoken)
        for path in paths:
            click.echo(f"  {path}")


@click.command("publish-no-increase")
@tenant.option
@_REPORT
@_LANGUAGE
def publish(tenant_code: str, report_id: int, language: str | None) -> None:
    """Put a report before everybody, on the portal's page `no-increase`."""
    _move(tenant_code, report_id, None, language)


@click.command("retract-no-increase")
@tenant.option
@_REPORT
@click.option("--because", required=True, help="Why, for everybody to read.")
@_LANGUAGE
def retract(tenant_code: str, report_id: int, because: str, language: str | None) -> None:
    """Take a report back."""
    _move(tenant_code, report_id, because, language)


def _move(tenant_code: str, report_id: int, because: str | None, language: str | None) -> None:
    with session.opened():
        from saqia.contexts.billing import operations as billing
        from saqia.contexts.billing import wording

        spoken = _spoken(language)
        chosen = tenant.choose(tenant_code, name="no-increase")
        at = datetime.datetime.now(datetime.UTC)
        with _refusals(spoken, None):
            if because is None:
                report = billing.publish_no_increase(actor=chosen.actor, report_id=report_id, at=at)
            else:
                report = billing.retract_no_increase(actor=chosen.actor, report_id=report_id, because=because, at=at)
        click.echo(f"{report.id}  {report.month:%Y-%m}  {wording.NO_INCREASE_STATUSES[report.status].say(spoken)}")


@contextlib.contextmanager
def _refusals(language: Language, folder: Path | None) -> Iterator[None]:
    """Turn a refusal of billing, or a folder that cannot be written, into one sentence in the language asked for."""
    from saqia.contexts.billing import operations as billing
    from saqia.contexts.billing import wording

    told = (
        billing.GridUnknown, billing.NothingPublished, billing.FilesMissing, billing.ReportNotFound,
        billing.ReportRetracted, billing.ReasonMissing,
    )  # fmt: skip
    try:
        yield
    except told as refused:
        raise click.ClickException(wording.refusal(refused, language)) from refused
    except OSError as error:
        raise click.ClickException(f"{error.filename or folder}: {disk_wording.reason(error, language)}") from error


def _papers(chosen: tenant.Chosen, report: Any, folder: Path, stem: str, unsealed: bool) -> list[Path]:
    from saqia.contexts.billing import exports
    from saqia.platform.tenancy import scope
    from saqia.surfaces.console import bills

    key = None if unsealed else bills.seal_key()
    with scope.reading(chosen.tenant_id):
        made = {f"{stem}.figures.csv": exports.no_increase_csv(report.content)}
        for lead in ("ar", "fr"):
            made[f"{stem}.{lead}.pdf"] = exports.no_increase_pdf(report_id=report.id, lead=cast(Any, lead), key=key)
    return [exports.write_whole(folder / name, content) for name, content in made.items()]


def _spoken(language: str | None) -> Language:
    return cast(Language, language or session.language())


def _tell(report: Any, language: Language) -> None:
    """Print what the report says, as a person reads it."""
    from saqia.contexts.billing import queries, wording
    from saqia.platform.wording import money, month, quantity

    content, labels = report.content, wording.NO_INCREASE_LABELS
    click.echo(f"{wording.NO_INCREASE_TITLE.say(language)} ({month(report.month, language)})")
    if content["demonstration"]:
        count, whole = content["demonstration"], content["contracts"]["count"]
        click.echo(wording.NO_INCREASE_DEMONSTRATION.say(language, count=count, all=whole))
    share = queries.no_increase_share(content)
    if share is not None:
        said = wording.NO_INCREASE_HEADLINE.say(language, grid=content["grid"]["title"][language])
        click.echo(f"{quantity(Decimal(share) / 10, language)} % {said}")
    for name in ("customers", "contracts"):
        told = content[name]
        parts = (f"{labels[each].say(language)} {told[each]}" for each in ("lower", "equal", "higher"))
        click.echo(f"{labels[name].say(language)}: {told['count']} ({', '.join(parts)})")
    told = content["contracts"]
    amounts = {
        "former": told["former_ttc"], "today": told["today_ttc"], "effect": told["today_ttc"] - told["former_ttc"],
        "biggest": told["biggest_rise"],
    }  # fmt: skip
    for name, centimes in amounts.items():
        click.echo(f"{labels[name].say(language)}: {money(centimes, language)}")
    if content["not_comparable"]:
        lost = sum(each["count"] for each in content["not_comparable"])
        click.echo(f"{labels['not-comparable'].say(language)}: {lost}")
    click.echo(f"{report.id}  {wording.NO_INCREASE_STATUSES[report.status].say(language)}")
