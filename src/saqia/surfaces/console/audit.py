"""`saqia audit`: seal the audit trail, and verify that nobody changed it."""

import datetime
import json
import re
import sys
from typing import TYPE_CHECKING

import click

from saqia.surfaces.console import outcomes, session, tenant
from saqia.surfaces.console import wording as console_wording

if TYPE_CHECKING:
    from saqia.platform.audit import verification


@click.group()
def audit() -> None:
    """Seal and verify the trail of everything that was done."""


@audit.command()
def seal() -> None:
    """Chain the entries that wait; the timetable does it every five seconds."""
    with session.opened(migrated=False):
        from saqia.platform.audit import sealing

        count = sealing.seal_everyone(datetime.datetime.now(datetime.UTC))
        click.echo(session.said(outcomes.SEALED, count=count))


@audit.command()
@click.option("--tenant", "code", help="Code of one distributor; all of them by default.")
@click.option("--head", help="POSITION:HASH of a head noted earlier, which must still be in the chain (with --tenant).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a tenant.")
def verify(code: str | None, head: str | None, as_json: bool) -> None:
    """Name every entry that was changed, deleted, inserted or reordered; exit 1 when there is one."""
    noted = _noted(head)
    if noted and not code:
        raise click.UsageError(session.said(console_wording.HEAD_ALONE))
    with session.opened(migrated=False):
        from saqia.platform.audit import verification
        from saqia.platform.tenancy import models

        tenants = models.Tenant.objects.order_by("id").filter(**({"code": code} if code else {}))
        chosen = list(tenants)
        if not chosen:
            raise tenant.unknown(code or "")
        verdicts = [(row.code, verification.verify(tenant_id=row.id, noted=noted)) for row in chosen]
        for name, verdict in verdicts:
            _show(name, verdict, as_json)
    sys.exit(1 if any(verdict.findings for _, verdict in verdicts) else 0)


def _noted(head: str | None) -> tuple[int, str] | None:
    if head is None:
        return None
    found = re.fullmatch(r"([0-9]{1,18}):([0-9a-fA-F]{64})", head)
    if found is None:
        raise click.UsageError(session.said(console_wording.HEAD_FORM, example=f"1042:{'0a' * 32}"))
    return int(found[1]), found[2].lower()


def _show(code: str, verdict: "verification.Verdict", as_json: bool) -> None:
    from saqia.platform.audit import wording

    language = session.language()
    findings = [{"kind": row.kind, "entry": row.entry_id, "position": row.position} for row in verdict.findings]
    if as_json:
        figures = {"tenant": code, "links": verdict.links, "pending": verdict.pending, "head": verdict.head}
        click.echo(json.dumps({**figures, "findings": findings}))
        return
    for row in verdict.findings:
        sentence = wording.FINDINGS[row.kind].say(language, entry=row.entry_id, position=row.position)
        click.echo(f"{code}: {sentence}")
    if not verdict.findings:
        intact = wording.INTACT.say(language, links=verdict.links, pending=verdict.pending)
        click.echo(f"{code}: {intact}; {verdict.links}:{verdict.head}")
