"""The table "this fact -> that act": everything that happens in one context because of another.

A row is (event name, handler, name of the reaction). The handler is called once for each fact, after its commit, as
`handler(*, actor, event, at)`, and calls operations. The name is stored with the jobs: never rename one.
"""

from saqia.journeys import bill_bundles, bill_messages
from saqia.platform.files import storing
from saqia.platform.outbox import reactions

TABLE: tuple[tuple[str, reactions.Handler, str], ...] = (
    ("files.file.stored", storing.examine_stored, "files.examine"),
    ("billing.cycle.published", bill_messages.announce, "messages.bills"),
    ("billing.bundle.requested", bill_bundles.queue_bundle, "bundles.make"),
)


def register() -> None:
    """Enter the table; called once by the composition root."""
    for event_name, handler, name in TABLE:
        reactions.register(event_name, handler, name)
