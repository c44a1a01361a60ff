"""`saqia partner sandbox`: a distributor beside the real one, in which partners try the API for no value."""

import datetime
from typing import Any

import click

from saqia.surfaces.console import outcomes, session, tenant
from saqia.surfaces.console import wording as console_wording


@click.group()
def sandbox() -> None:
    """Where a partner's program is tried before it takes real money."""


@sandbox.command("open")
@click.argument("distributor")
def open_one(distributor: str) -> None:
    """Open the sandbox of DISTRIBUTOR, or bring it back to its state, as every night does; then list its references."""
    with session.opened():
        from saqia.journeys.sandboxes import examples, resetting

        row = _opened(distributor)
        found = resetting.bring(sandbox=row, at=datetime.datetime.now(datetime.UTC))
        click.echo(session.said(outcomes.SANDBOX_OPEN, code=row.code, host=row.host))
        for one in found:
            name = session.said(one.example.name)
            click.echo(session.said(outcomes.EXAMPLE, contract=one.contract, account=one.account, name=name))
        click.echo(session.said(outcomes.EXAMPLE_UNKNOWN, contract=examples.UNKNOWN))


@sandbox.command()
@click.argument("distributor")
@click.argument("code")
@click.option("--name-ar", required=True, help="Its name in Arabic.")
@click.option("--name-fr", required=True, help="Its name in French.")
@click.option(
    "--most", default=1000, show_default=True, help="Most of one payment, dirhams.", type=click.IntRange(1, 10**9)
)
@click.option(
    "--guarantee", default=2000, show_default=True, help="Most that it may hold.", type=click.IntRange(0, 10**9)
)
def register(distributor: str, code: str, name_ar: str, name_fr: str, most: int, guarantee: int) -> None:
    """Let the partner CODE into the sandbox of DISTRIBUTOR, within limits that are soon reached; its secret is shown
    this once, and opens nothing else.
    """
    with session.opened():
        from saqia.contexts.payments import operations, wording
        from saqia.journeys.sandboxes import trials

        try:
            made = trials.register(
                sandbox=_opened(distributor),
                code=code,
                name_ar=name_ar,
                name_fr=name_fr,
                most_per_payment_centimes=most * 100,
                guarantee_centimes=guarantee * 100,
                at=datetime.datetime.now(datetime.UTC),
            )
        except (operations.CollectorExists, operations.CollectorMisdescribed) as refused:
            raise click.ClickException(wording.refusal(refused, session.language())) from refused
    click.echo(f"client_id      {made.client_id}")
    click.echo(f"client_secret  {made.secret}  ({session.said(outcomes.SHOWN_ONCE)})")


def _opened(distributor: str) -> Any:
    from saqia.platform.tenancy import models, registration

    try:
        return registration.open_sandbox(distributor)
    except models.Tenant.DoesNotExist as error:
        raise tenant.unknown(distributor) from error
    except registration.AlreadySandbox as error:
        raise click.ClickException(session.said(console_wording.SANDBOX_ITSELF, code=distributor)) from error
