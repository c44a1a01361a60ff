"""How much waits in each queue that a person may open: what the desk's first page shows."""

import dataclasses

from django.urls import reverse
from django.utils.translation import gettext as _

from saqia.contexts.billing import queries as billing
from saqia.contexts.metering import queries as metering
from saqia.platform import operation


@dataclasses.dataclass(frozen=True)
class Waits:
    """A queue: its address, its name, how much waits in it and how much of that is late."""

    href: str
    name: str
    many: int
    late: int = 0


def waiting(actor: operation.Actor) -> list[Waits]:
    """Return what waits, in the order of the menu; one query a queue."""
    if not actor.may("desk.see-cycles"):
        return []
    return [
        Waits(reverse("desk:exceptions"), _("Not billed"), sum(billing.count_exceptions().values())),
        Waits(reverse("desk:held-readings"), _("Held readings"), sum(metering.count_held_readings().values())),
    ]
