"""`saqia collections`: run a day's dunning, or say what it would do and why it would leave the others alone."""

import datetime
from typing import Any

import click

from saqia.platform.calendar import local_time
from saqia.surfaces.console import days, session, tenant


@click.group()
def collections() -> None:
    """Collect what is late: reminders, notices, cut orders, by the rules of rules/collections.yaml."""


@collections.command()
@tenant.option
@click.option("--on", type=days.DAY, help="The day, as 2026-05-06; today by default.")
@click.option("--dry-run", is_flag=True, help="Write nothing: say who would be touched, and why the others would not.")
@click.option("--list", "is_listed", is_flag=True, help="Say every account, not the sums only.")
def run(tenant_code: str, on: datetime.datetime | None, dry_run: bool, is_listed: bool) -> None:
    """Run the dunning of a day; repeating it changes nothing."""
    with session.opened():
        from saqia.contexts.collections import operations, wording
        from saqia.journeys import dunning

        at = datetime.datetime.now(datetime.UTC)
        day = on.date() if on else local_time.day(at)
        chosen = tenant.choose(tenant_code, name="collections")
        seen = _say_part if is_listed else None
        if dry_run:
            _say(dunning.preview_day(tenant_id=chosen.tenant_id, on=day, seen=seen), day, "would be taken")
            return
        try:
            _say(dunning.run_day(actor=chosen.actor, on=day, at=at, seen=seen), day, "taken")
        except operations.DayNotWorked as refused:
            raise click.ClickException(wording.refusal(refused, session.language())) from refused


def _say(summary: Any, day: datetime.date, verb: str) -> None:
    from saqia.contexts.collections import wording

    click.echo(f"{day}: {summary.accounts} accounts are late")
    click.echo(f"steps {verb}:" if summary.taken else f"no step {verb}")
    for (customer_class, step), (accounts, centimes) in summary.taken.items():
        name = f"{wording.CLASSES[customer_class].en}: {wording.STEPS[step].en}"
        click.echo(f"  {name:<44} {accounts:>8} accounts  {centimes / 100:>16,.2f} DH")
    if summary.kept:
        click.echo("left alone:")
    for (step, reason), accounts in summary.kept.items():
        name = f"{wording.STEPS[step].en}: {wording.REASONS[reason].en}"
        click.echo(f"  {name:<44} {accounts:>8} accounts")
    if summary.broken or summary.honored:
        click.echo(f"plans: {summary.honored} paid to the end, {summary.broken} broken")


def _say_part(part: Any) -> None:
    for one in part.taken:
        click.echo(f"account {one.account_id}  {one.step}  item {one.item_number}  {one.amount_centimes / 100:.2f} DH")
    for one in part.kept:
        click.echo(f"account {one.account_id}  {one.step or 'none'}  left alone: {one.reason}")
