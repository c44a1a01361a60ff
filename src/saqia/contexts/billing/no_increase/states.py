"""The states of a comparison with a former grid and the only ways between them; each way is an event."""

from saqia.contexts.billing.no_increase.models import MADE, PUBLISHED, RETRACTED

WAYS: dict[tuple[str, str], str] = {
    (MADE, PUBLISHED): "billing.no-increase.published",
    (MADE, RETRACTED): "billing.no-increase.retracted",
    (PUBLISHED, RETRACTED): "billing.no-increase.retracted",
}
"""(from, to) -> the event that tells it."""
