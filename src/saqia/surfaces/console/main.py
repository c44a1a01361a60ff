"""The `saqia` command. Each command lives in a module of its own and is imported only when it is called."""

import importlib
import os
import sys

import click

from saqia.platform import environment
from saqia.surfaces.console import session, usage, wording

COMMANDS = {
    "quote": ("saqia.surfaces.console.quote", "quote"),
    "tariffs": ("saqia.surfaces.console.tariffs", "tariffs_group"),
    "test": ("saqia.surfaces.console.check", "test"),
    "bench": ("saqia.surfaces.console.bench", "bench"),
    "demo": ("saqia.surfaces.console.demo", "demo"),
    "bills": ("saqia.surfaces.console.bills", "bills"),
    "bank": ("saqia.surfaces.console.bank", "bank"),
    "readings": ("saqia.surfaces.console.readings", "readings"),
    "switchover": ("saqia.surfaces.console.switchover", "switchover"),
    "collections": ("saqia.surfaces.console.dunning", "collections"),
    "jobs": ("saqia.surfaces.console.jobs", "jobs"),
    "messages": ("saqia.surfaces.console.messages", "messages"),
    "audit": ("saqia.surfaces.console.audit", "audit"),
    "simulate": ("saqia.surfaces.console.simulate", "simulate"),
    "serve": ("saqia.surfaces.console.serve", "serve"),
    "backup": ("saqia.surfaces.console.backup", "backup"),
    "app": ("saqia.surfaces.console.app", "app"),
    "receipts": ("saqia.surfaces.console.receipts", "receipts"),
    "partner": ("saqia.surfaces.console.partner", "partner"),
    "database": ("saqia.surfaces.console.database", "database"),
}


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is called: `saqia quote` never loads Django."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse an argument that nothing could hold as text: Python keeps bytes that are none as lone surrogates."""
        for argument in args:
            if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in argument):
                raise click.UsageError(session.said(wording.NOT_UTF8, argument=repr(argument)), ctx)
        return super().parse_args(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a setting that cannot be used ends it with its sentence."""
        try:
            return super().invoke(ctx)
        except environment.SettingInvalid as error:
            raise click.ClickException(error.say(session.language())) from error


usage.install()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def run() -> None:
    """Saqia: the platform of the regional companies that distribute electricity, drinking water and sanitation."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saqia.project.settings")
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
