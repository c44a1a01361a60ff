"""The states of a notice and the only ways between them; each way is an event. That one has ended, its span tells."""

from saqia.contexts.outreach.models import CANCELED, DRAFT, PUBLISHED

WAYS: dict[tuple[str, str], str] = {
    (DRAFT, PUBLISHED): "outreach.notice.published",
    (DRAFT, CANCELED): "outreach.notice.canceled",
    (PUBLISHED, CANCELED): "outreach.notice.canceled",
}
"""(from, to) -> the event that tells it."""
