"""`saqia collections`: run a day's dunning, or say what it would do and why it would leave the others alone."""

import datetime
from typing import Any

import click

from saqia.platform.calendar import local_time
from saqia.platform.wording import money
from saqia.surfaces.console import days, outcomes, session, tenant


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
            _say(dunning.preview_day(tenant_id=chosen.tenant_id, on=day, seen=seen), day, is_done=False)
            return
        try:
            _say(dunning.run_day(actor=chosen.actor, on=day, at=at, seen=seen), day, is_done=True)
        except operations.DayNotWorked as refused:
            raise click.ClickException(wording.refusal(refused, session.language())) from refused


def _say(summary: Any, day: datetime.date, *, is_done: bool) -> None:
    from saqia.contexts.collections import wording

    language = session.language()
    click.echo(session.said(outcomes.LATE, day=day, accounts=summary.accounts))
    head = outcomes.STEPS_TAKEN if is_done else outcomes.STEPS_TO_TAKE
    click.echo(session.said(head if summary.taken else outcomes.NO_STEP))
    for (customer_class, step), (accounts, centimes) in summary.taken.items():
        name = f"{wording.CLASSES[customer_class].say(language)} · {wording.STEPS[step].say(language)}"
        amount = money(centimes, language)
        click.echo(f"  {session.said(outcomes.STEP, name=name, accounts=accounts, amount=amount)}")
    if summary.kept:
        click.echo(session.said(outcomes.LEFT_ALONE))
    for (step, reason), accounts in summary.kept.items():
        name = f"{wording.STEPS[step].say(language)} · {wording.REASONS[reason].say(language)}"
        click.echo(f"  {session.said(outcomes.LEFT, name=name, accounts=accounts)}")
    if summary.broken or summary.honored:
        click.echo(session.said(outcomes.PLANS, honored=summary.honored, broken=summary.broken))


def _say_part(part: Any) -> None:
    from saqia.contexts.collections import wording

    language = session.language()
    for one in part.taken:
        step, amount = wording.STEPS[one.step].say(language), money(one.amount_centimes, language)
        click.echo(
            session.said(outcomes.ACCOUNT_STEP, account=one.account_id, step=step, item=one.item_number, amount=amount)
        )
    for one in part.kept:
        step, why = wording.STEPS[one.step].say(language), wording.REASONS[one.reason].say(language)
        click.echo(session.said(outcomes.ACCOUNT_LEFT, account=one.account_id, step=step, why=why))
