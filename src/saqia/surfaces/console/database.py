"""`saqia database`: prepare, migrate and reach the database."""

import subprocess
import sys

import click

from saqia.surfaces.console import outcomes, session, wording


@click.group()
def database() -> None:
    """Prepare, migrate and reach the database."""


def _name(ctx: click.Context, param: click.Parameter, value: str) -> str:
    if '"' in value or not 0 < len(value.encode()) < 64:
        raise click.BadParameter(session.said(wording.DATABASE_NAME))
    return value


@database.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    with session.opened():
        click.echo(session.said(outcomes.NEWEST_SCHEMA))


@database.command()
@click.option("--database", "name", default="saqia", show_default=True, callback=_name)
def roles(name: str) -> None:
    """Print the statements that a superuser runs once on a server of your own."""
    from saqia.platform.database import roles as statements

    for statement in (*statements.SERVER_STATEMENTS, *statements.database_statements(name)):
        click.echo(f"{statement};")


@database.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1)
def psql(arguments: tuple[str, ...]) -> None:
    """Open psql as saqia_app on the embedded database."""
    with session.opened(migrated=False):
        from django.conf import settings

        from saqia.platform.database import cluster

        if not settings.SAQIA_EMBEDDED:
            raise click.ClickException(session.said(wording.OWN_SERVER))
        server = cluster.locate(settings.SAQIA_HOME)
        command = [server.program("psql"), server.url("saqia_app", settings.SAQIA_DATABASE), *arguments]
        sys.exit(subprocess.run(command).returncode)  # noqa: S603
