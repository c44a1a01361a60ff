"""`saqia partner`: register a bank or network that takes payments, and check what we promise each other."""

import datetime
import re

import click

from saqia.surfaces.console import outcomes, sandbox, session, tenant
from saqia.surfaces.console import wording as console_wording

_ADDRESS = re.compile(r"https?://[^\s/\[\]]+(:[0-9]+)?(/\S*)?")


@click.group()
def partner() -> None:
    """Banks and networks that take payments through the partner API."""


partner.add_command(sandbox.sandbox)


@partner.command()
@tenant.option
@click.argument("code")
@click.option("--name-ar", required=True, help="Its name in Arabic.")
@click.option("--name-fr", required=True, help="Its name in French.")
@click.option("--most", default=5000, help="Most of one payment, dirhams.", type=click.IntRange(1, 10**9))
@click.option("--guarantee", default=100000, help="Most that it may hold, dirhams.", type=click.IntRange(0, 10**9))
def register(tenant_code: str, code: str, name_ar: str, name_fr: str, most: int, guarantee: int) -> None:
    """Register the partner CODE; its secret is shown this once."""
    with session.opened():
        from saqia.contexts.payments import operations, wording
        from saqia.journeys import partners

        chosen = tenant.choose(tenant_code, name="console")
        try:
            made = partners.register_partner(
                actor=chosen.actor,
                code=code,
                name_ar=name_ar,
                name_fr=name_fr,
                methods=("collector", "app"),
                most_per_payment_centimes=most * 100,
                guarantee_centimes=guarantee * 100,
                at=datetime.datetime.now(datetime.UTC),
            )
        except (operations.CollectorExists, operations.CollectorMisdescribed) as refused:
            raise click.ClickException(wording.refusal(refused, session.language())) from refused
    click.echo(f"client_id      {made.client_id}")
    click.echo(f"client_secret  {made.secret}  ({session.said(outcomes.SHOWN_ONCE)})")


@partner.command()
@click.argument("address")
@click.option("--client-id", required=True)
@click.option("--secret", required=True, envvar="PARTNER_SECRET", help="Or in PARTNER_SECRET.")
@click.option("--reference", required=True, help="A bill, contract or account that may be paid in a test.")
@click.option("--receiver", default="", help="Address of your own receiver of webhooks, to check it too.")
@click.option("--receiver-secret", default="", envvar="RECEIVER_SECRET", help="Its secret, whsec_...")
@click.option("--stopped-client-id", default="", help="Of your stopped partner in the sandbox, to hear its 403 too.")
@click.option("--stopped-secret", default="", envvar="STOPPED_SECRET", help="Its secret. Or in STOPPED_SECRET.")
def check(
    address: str, client_id: str, secret: str, reference: str, receiver: str, receiver_secret: str,
    stopped_client_id: str, stopped_secret: str,
) -> None:  # fmt: skip
    """Check the partner API at ADDRESS, step by step; one dirham is paid and taken back.

    A line for each promise: whether it holds, what it is, and in brackets what was seen. Exit code 0 if each holds, 1
    if one does not, 2 if an option cannot be used. It needs no database.
    """
    import django

    for hint, given in (("ADDRESS", address), ("--receiver", receiver or address)):
        if not _ADDRESS.fullmatch(given):
            told = session.said(console_wording.ADDRESS_FORM, given=given, example="https://agence.example.ma")
            raise click.BadParameter(told, param_hint=hint)
    django.setup()
    from saqia.platform.outside import conformance

    held = failed = 0
    for one in conformance.get("partner")(
        address, client_id, secret, reference, receiver=receiver, receiver_secret=receiver_secret,
        stopped=(stopped_client_id, stopped_secret),
    ):  # fmt: skip
        held, failed = held + one.is_held, failed + (not one.is_held)
        click.echo(f"{'holds' if one.is_held else 'FAILS':<6} {one.promise}  ({one.seen})")
    if failed:
        raise click.ClickException(session.said(console_wording.PROMISES_FAILED, count=failed))
    click.echo(session.said(outcomes.PROMISES_HELD, count=held))
