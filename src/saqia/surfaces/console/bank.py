"""`saqia bank`: statements in, files of orders out, and both with the bank's host."""

import datetime
import hashlib
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from saqia.platform import disk_wording
from saqia.surfaces.console import session, tenant
from saqia.surfaces.console import wording as console_wording

if TYPE_CHECKING:
    from saqia.journeys import bank_statements

UNUSABLE = 2
"""Exit status: the file, or a statement in it, is refused."""


@click.group()
def bank() -> None:
    """Take in statements of the company's banks, and write files of debits and transfers for them."""


@bank.command("open")
@click.argument("code")
@click.argument("rib")
@tenant.option
@click.option("--name", required=True, help="The company's name as the bank knows it.")
@click.option("--creditor", default="", help="Identifier of direct debits, when they are collected on it.")
@click.option("--stated-as", default="", help="How the bank's files name the account, if not by RIB or IBAN.")
def open_(code: str, rib: str, tenant_code: str, name: str, creditor: str, stated_as: str) -> None:
    """Register the company's account RIB under CODE."""
    with session.opened():
        from saqia.contexts.banking import operations as banking

        chosen = tenant.choose(tenant_code, name="bank")
        try:
            made = banking.open_bank_account(
                actor=chosen.actor, code=code, name=name, rib=rib, creditor_id=creditor, stated_as=stated_as, at=_now()
            )
        except (banking.RibNotValid, banking.BankAccountKnown, banking.BankAccountMisdescribed) as refused:
            raise click.ClickException(_sentence(refused)) from refused
    click.echo(f"{made.code} {made.iban}")


@bank.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@tenant.option
@click.option("--format", "form", default="", help="A layout of rules/bank_formats.yaml, such as releve-csv@RIB.")
def import_(file: Path, tenant_code: str, form: str) -> None:
    """Take in FILE, statements of a bank, and match their movements.

    ISO 20022 (camt.053, camt.054) says what it is; another layout is named. A statement that does not add up, or
    leaves a gap to the one before, is refused with status 2. Taking a file in again is harmless.
    """
    with session.opened():
        from saqia.contexts.banking import operations as banking
        from saqia.contexts.banking import ports
        from saqia.journeys import bank_statements

        chosen = tenant.choose(tenant_code, name="bank")
        try:
            taken = bank_statements.take_file(actor=chosen.actor, content=_content(file), form=form, at=_now())
        except (*banking.IMPORT_REFUSALS, ports.FileNotReadable) as refused:
            click.echo(_sentence(refused), err=True)
            sys.exit(UNUSABLE)
        for one in taken:
            _say(one)


@bank.command("export")
@click.argument("message_id")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@tenant.option
@click.option("--sent", is_flag=True, help="Note that the file was given to the bank.")
def export(message_id: str, file: Path, tenant_code: str, sent: bool) -> None:
    """Write the approved orders MESSAGE_ID to FILE, pain.008 or pain.001."""
    with session.opened():
        from saqia.contexts.banking import operations as banking
        from saqia.contexts.banking import ports, queries
        from saqia.platform.documents import press
        from saqia.platform.tenancy import scope

        chosen = tenant.choose(tenant_code, name="bank")
        try:
            with scope.reading(chosen.tenant_id):
                found = queries.get_file_by_message(message_id)
                orders = queries.get_order_file(found.file_id)
            press.write_whole(file, ports.write_orders(orders))
            if sent:
                banking.mark_orders_sent(actor=chosen.actor, file_id=found.file_id, at=_now())
        except (banking.OrdersUnknown, banking.NotApproved, banking.OrdersDecided) as refused:
            raise click.ClickException(_sentence(refused)) from refused
        except OSError as error:
            raise click.ClickException(f"{file}: {disk_wording.reason(error, session.language())}") from error
    click.echo(f"{file}: {found.order_count}")


@bank.command()
@tenant.option
@click.option(
    "--keep", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where messages are kept."
)
def exchange(tenant_code: str, keep: Path) -> None:
    """Send the approved orders to the bank's host (SAQIA_BANK_URL), and take in the messages that wait there.

    A host gives each message once: it is kept in a folder before it is read, and `saqia bank import` reads it again.
    Where that folder has no room, nothing is sent and nothing is asked for.
    """
    with session.opened():
        from saqia.contexts.banking import operations as banking
        from saqia.contexts.banking import ports, queries
        from saqia.platform.tenancy import scope

        chosen, host = tenant.choose(tenant_code, name="bank"), ports.find_host()
        if host is None:
            raise click.ClickException(session.said(console_wording.SETTING_MISSING, setting="SAQIA_BANK_URL"))
        _find_room(keep)
        with scope.reading(chosen.tenant_id):
            files = [(one, queries.get_order_file(one.file_id)) for one in queries.list_files_to_send()]
        try:
            for one, orders in files:
                host.send(ports.write_orders(orders))
                banking.mark_orders_sent(actor=chosen.actor, file_id=one.file_id, at=_now())
                click.echo(f"> {one.message_id}: {one.order_count}")
            waiting = host.collect()
        except ports.HostFailed as failed:
            raise click.ClickException(session.said(console_wording.HOST_FAILED, reason=failed.reason)) from failed
        _take(waiting, keep, chosen)


def _find_room(keep: Path) -> None:
    """Refuse before the host gives anything, where its largest message could not be kept."""
    from saqia.contexts.banking import ports

    try:
        keep.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=keep) as probe:
            os.posix_fallocate(probe.fileno(), 0, ports.MOST_BYTES)
    except OSError as error:
        raise click.ClickException(f"{keep}: {disk_wording.reason(error, session.language())}") from error


def _take(waiting: list[bytes], keep: Path, chosen: tenant.Chosen) -> None:
    """Keep every message, then read every one: one that cannot be kept is read all the same, nobody gives it again."""
    from saqia.contexts.banking import operations as banking
    from saqia.contexts.banking import ports
    from saqia.journeys import bank_statements
    from saqia.platform.documents import press

    is_refused = False
    paths = [keep / f"{hashlib.sha256(content).hexdigest()[:24]}.xml" for content in waiting]
    for path, content in zip(paths, waiting, strict=True):
        try:
            press.write_whole(path, content)
        except OSError as error:
            click.echo(f"{path}: {disk_wording.reason(error, session.language())}", err=True)
            is_refused = True
    for path, content in zip(paths, waiting, strict=True):
        try:
            for one in bank_statements.take_message(actor=chosen.actor, content=content, at=_now()):
                _say(one)
        except (*banking.IMPORT_REFUSALS, ports.FileNotReadable) as refused:
            click.echo(f"{path.name}: {_sentence(refused)}", err=True)
            is_refused = True
    if is_refused:
        sys.exit(UNUSABLE)


def _content(file: Path) -> bytes:
    """Read a file no further than its reader would take it."""
    from saqia.contexts.banking import ports

    with file.open("rb") as handle:
        return handle.read(ports.MOST_BYTES + 1)


def _say(taken: "bank_statements.Taken") -> None:
    from saqia.contexts.banking import wording

    counts = ", ".join(
        f"{wording.STATES[state].say(session.language())} {count}"
        for state, count in sorted(taken.matched.counts.items())
    )
    click.echo(f"< {taken.imported.number} {taken.imported.until_on}: {counts or 0}")


def _sentence(refused: Exception) -> str:
    from saqia.contexts.banking import wording

    return wording.refusal(refused, session.language())


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
