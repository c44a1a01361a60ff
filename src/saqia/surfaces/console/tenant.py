"""The tenant that a command works for, its tariffs, and who acts."""

import dataclasses
from pathlib import Path

import click

from saqia.engine import table
from saqia.engine.rules import folder, problems
from saqia.platform import operation, rulebook
from saqia.surfaces.console import session, wording

NUMBER = click.IntRange(1, 2**63 - 1)
"""A number of the database."""
option = click.option(
    "--tenant", "tenant_code", default="srm-souss-massa", show_default=True, help="Code of the distributor."
)


@dataclasses.dataclass(frozen=True)
class Chosen:
    """A distributor and what its bills are made with."""

    tenant_id: int
    code: str
    operator: str
    demonstration: bool
    actor: operation.Actor


def choose(code: str, *, name: str) -> Chosen:
    """Return the tenant called `code`, acted on by the console.

    :raises click.ClickException: no tenant has this code; the known ones are named
    """
    from saqia.platform.tenancy import models

    found = models.Tenant.objects.filter(code=code).first()
    if found is None:
        language = session.language()
        known = ", ".join(models.Tenant.objects.order_by("id").values_list("code", flat=True))
        told = wording.TENANT_UNKNOWN.say(language, code=code, known=known or wording.NONE.say(language))
        raise click.ClickException(told)
    actor = operation.system_actor(tenant_id=found.id, name=name)
    return Chosen(found.id, found.code, found.operator, found.uses_demonstration_grid, actor)


def tariffs(own: Path | None = None) -> table.Table:
    """Return the compiled tariffs.

    :raises click.ClickException: a rule file cannot be used; every problem is named
    """
    try:
        return folder.load(rulebook.folder() / "tariffs", own)
    except problems.RulesInvalid as invalid:
        raise click.ClickException("\n".join(problem.sentence("en") for problem in invalid.problems)) from invalid
