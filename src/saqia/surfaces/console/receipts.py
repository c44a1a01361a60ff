"""`saqia receipts`: check a receipt's code without any network or database."""

import datetime
import sys
from pathlib import Path

import click

from saqia.surfaces.console import session, wording


@click.group()
def receipts() -> None:
    """Receipts of payments."""


@receipts.command()
@click.argument("code", required=False)
@click.option(
    "--certificate",
    "certificates",
    multiple=True,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="PEM of a distributor's seal, as its /.well-known/saqia-seal.pem gives it; repeat it for former ones.",
)
def check(code: str | None, certificates: tuple[Path, ...]) -> None:
    """Say what the CODE of a receipt proves; without it, it is read from the standard input. Exit code 1: nothing."""
    import django

    django.setup()
    from saqia.contexts.payments import exports
    from saqia.platform.documents import proof_code
    from saqia.platform.wording import money

    text = code if code is not None else sys.stdin.read(proof_code.MOST_LETTERS + 1)
    try:
        found = exports.prove_receipt(text, certificates=[path.read_bytes() for path in certificates])
    except proof_code.CodeInvalid as refused:
        raise click.ClickException(session.said(wording.PROVES_NOTHING[refused.reason])) from refused
    except ValueError as error:
        raise click.ClickException(session.said(wording.CERTIFICATE_UNREADABLE)) from error
    click.echo(f"receipt   {found.number} of {found.tenant_code}")
    click.echo(
        f"paid      {money(found.total_centimes, 'en')} DH, {money(found.duty_centimes, 'en')} of stamp duty in it"
    )
    click.echo(f"on        {found.collected_at.astimezone(datetime.UTC):%Y-%m-%d %H:%M} UTC through {found.channel}")
    for number, centimes in found.accounts:
        click.echo(f"account   {number}  {money(centimes, 'en')} DH")
