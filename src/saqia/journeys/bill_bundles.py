"""From a request to a file: a job prints the bills of a bundle and tells how far it is."""

import datetime

from django.conf import settings
from procrastinate.contrib.django import app

from saqia.contexts.billing import events as billing_events
from saqia.contexts.billing import exports, queries
from saqia.contexts.billing import operations as billing
from saqia.contexts.tariffs import queries as tariffs
from saqia.platform import operation
from saqia.platform.documents import house_seal, seal
from saqia.platform.jobs import queue, retries
from saqia.platform.tenancy import scope


def queue_bundle(*, actor: operation.Actor, event: billing_events.BundleRequested, at: datetime.datetime) -> None:
    """React to a bundle that was asked for: queue the job that makes it."""
    queue.enqueue(make_bundle, [{"tenant_id": actor.tenant_id, "bundle_id": event.bundle_id}])


@app.task(name="billing.make-bundle", queue="bulk-documents", priority=-10, retry=retries.Backoff())
def make_bundle(*, tenant_id: int, bundle_id: int) -> None:
    """Make one bundle; a worker that dies leaves no half of a file, and the next begins again."""
    actor = operation.system_actor(tenant_id=tenant_id, name="bill-bundles")
    with scope.reading(tenant_id):
        if queries.get_bundle(bundle_id=bundle_id).status == "made":
            return

    def tell(done: int, *, is_finished: bool = False, has_failed: bool = False) -> None:
        billing.record_bundle(
            actor=actor, bundle_id=bundle_id, done=done, is_finished=is_finished, has_failed=has_failed,
            at=datetime.datetime.now(datetime.UTC),
        )  # fmt: skip

    try:
        done = exports.write_bundle(
            tenant_id=tenant_id,
            bundle_id=bundle_id,
            rules=tariffs.get_table(tenant_id=tenant_id),
            key=_key(),
            on_progress=tell,
        )
    except Exception:
        tell(0, has_failed=True)
        raise
    tell(done, is_finished=True)


def _key() -> seal.SealKey:
    """Return the installation's sealing key: a demonstration key, marked as such, until the operator brings its own."""
    return house_seal.key(settings.SAQIA_HOME / "keys", at=datetime.datetime.now(datetime.UTC))
