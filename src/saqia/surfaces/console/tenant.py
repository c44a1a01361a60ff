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
        raise unknown(code)
    actor = operation.system_actor(tenant_id=found.id, name=name)
    return Chosen(found.id, found.code, found.operator, found.uses_demonstration_grid, actor)


def unknown(code: str) -> click.ClickException:
    """Return the refusal of a code that no tenant has; the known ones are named."""
    from saqia.platform.tenancy import models

    known = ", ".join(models.Tenant.objects.order_by("id").values_list("code", flat=True))
    told = session.said(wording.TENANT_UNKNOWN, code=code, known=known or session.said(wording.NONE))
    return click.ClickException(told)


def tariffs(own: Path | None = None) -> table.Table:
    """Return the compiled tariffs.

    :raises click.ClickException: a rule file cannot be used; every problem is named
    """
    try:
        return folder.load(rulebook.folder() / "tariffs", own)
    except problems.RulesInvalid as invalid:
        language = session.language()
        raise click.ClickException("\n".join(one.sentence(language) for one in invalid.problems)) from invalid
