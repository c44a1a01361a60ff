"""From a draft to its shadow run: a past cycle is rated once more by a job, and the draft keeps what it came to."""

import datetime

from procrastinate.contrib.django import app

from saqia.contexts.billing import exports as billing
from saqia.contexts.billing import operations as billing_operations
from saqia.contexts.tariffs import events, queries
from saqia.contexts.tariffs import operations as tariffs
from saqia.platform import operation
from saqia.platform.jobs import queue, retries
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope


def queue_shadow(*, actor: operation.Actor, event: events.ShadowRequested, at: datetime.datetime) -> None:
    """React to a shadow run that was asked for: queue the job that does it."""
    asked = {"tenant_id": actor.tenant_id, "draft_id": event.draft_id, "cycle_id": event.cycle_id}
    queue.enqueue(run_shadow, [{**asked, "sha256": event.sha256}])


@app.task(name="tariffs.run-shadow", queue="cycles", retry=retries.Backoff())
def run_shadow(*, tenant_id: int, draft_id: int, cycle_id: int, sha256: str) -> None:
    """Rate a past cycle by a draft; a draft that was changed meanwhile, or cannot be compiled, is left alone."""
    with scope.reading(tenant_id):
        draft = queries.get_draft(draft_id)
        checked = queries.check_draft(tenant_id=tenant_id, draft_id=draft_id)
        tenant = tenancy.Tenant.objects.get(id=tenant_id)
        present = queries.get_table(tenant_id=tenant_id)
    if draft.sha256 != sha256 or checked.compiled is None or draft.status not in ("draft", "submitted"):
        return
    try:
        content = billing.shadow_cycle(
            tenant_id=tenant_id, cycle_id=cycle_id, present=present, draft=checked.compiled.table,
            grid=billing_operations.Grid(tenant.operator, tenant.uses_demonstration_grid), on=draft.in_force_on,
        )  # fmt: skip
    except (billing_operations.CycleNotFound, billing.CycleNotPublished):
        return
    tariffs.record_shadow(
        actor=operation.system_actor(tenant_id=tenant_id, name="tariff-drafts"), draft_id=draft_id, sha256=sha256,
        content=content, at=datetime.datetime.now(datetime.UTC),
    )  # fmt: skip
