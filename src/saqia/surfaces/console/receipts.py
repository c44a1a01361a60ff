"""`saqia receipts`: check a receipt's code without any network or database."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from saqia.platform.wording import Language
from saqia.surfaces.console import session, wording

if TYPE_CHECKING:
    from saqia.contexts.payments import exports


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
@click.option(
    "--language", type=click.Choice(["ar", "fr", "en"]), help="Of what is printed; SAQIA_LANGUAGE by default."
)
def check(code: str | None, certificates: tuple[Path, ...], language: str | None) -> None:
    """Say what the CODE of a receipt proves; without it, it is read from the standard input. Exit code 1: nothing."""
    import django

    django.setup()
    from saqia.contexts.payments import exports
    from saqia.platform.documents import proof_code

    spoken = cast(Language, language or session.language())
    text = code if code is not None else sys.stdin.read(proof_code.MOST_LETTERS + 1)
    try:
        found = exports.prove_receipt(text, certificates=[path.read_bytes() for path in certificates])
    except proof_code.CodeInvalid as refused:
        raise click.ClickException(wording.PROVES_NOTHING[refused.reason].say(spoken)) from refused
    except ValueError as error:
        raise click.ClickException(wording.CERTIFICATE_UNREADABLE.say(spoken)) from error
    _tell(found, spoken)


def _tell(found: "exports.Proved", language: Language) -> None:
    """Print what the code proves, as a person reads it."""
    from saqia.contexts.payments import wording as payment_wording
    from saqia.platform.calendar import local_time
    from saqia.platform.wording import date, local, money

    values = {
        "number": found.number, "tenant": found.tenant_code, "total": money(found.total_centimes, language),
        "duty": money(found.duty_centimes, language), "day": date(local_time.day(found.collected_at), language),
        "time": f"{local(found.collected_at):%H:%M}",
        "channel": payment_wording.channel(found.channel).say(language),
    }  # fmt: skip
    for line in wording.PROVED:
        click.echo(line.say(language, **values))
    for number, centimes in found.accounts:
        click.echo(wording.PROVED_ACCOUNT.say(language, number=number, amount=money(centimes, language)))
