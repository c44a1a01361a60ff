"""`saqia messages`: the processes that partners keep open, and what programs bring us."""

import datetime
import sys

import click

from saqia.surfaces.console import session, wording


@click.group()
def messages() -> None:
    """Keep the connections of partners open, take in what their programs bring."""


@messages.command()
@click.argument("name", default="")
def serve(name: str) -> None:
    """Run the process NAME, such as smpp, until told to stop; without a name, say which there are."""
    with session.opened(migrated=False):
        from django.conf import settings

        from saqia.contexts.messaging import ports
        from saqia.platform.logging import structure

        known = ports.list_processes()
        if name not in known:
            told = ", ".join(sorted(known)) or session.said(wording.NONE)
            raise click.ClickException(session.said(wording.PROCESSES, known=told))
        structure.serve(settings.SAQIA_LOG_LEVEL)
        known[name]()


@messages.command()
@click.argument("kind")
def take(kind: str) -> None:
    """Take in one thing from the standard input, such as `bounce` from a mail server's pipe; say what it was."""
    with session.opened(migrated=False):
        from saqia.contexts.messaging import ports

        intake = ports.find_intake(kind)
        if intake is None:
            raise click.ClickException(session.said(wording.INTAKE_UNKNOWN, kind=kind))
        click.echo(intake(sys.stdin.buffer.read(2**20), datetime.datetime.now(datetime.UTC)))
