"""The states of a draft and the only ways between them; each way is an event."""

from saqia.contexts.tariffs.models import APPROVED, DRAFT, SUBMITTED, WITHDRAWN

WAYS: dict[tuple[str, str], str] = {
    (DRAFT, SUBMITTED): "tariffs.grid.submitted",
    (SUBMITTED, DRAFT): "tariffs.grid.returned",
    (SUBMITTED, APPROVED): "tariffs.grid.adopted",
    (DRAFT, WITHDRAWN): "tariffs.grid.withdrawn",
    (SUBMITTED, WITHDRAWN): "tariffs.grid.withdrawn",
}
"""(from, to) -> the event that tells it."""
