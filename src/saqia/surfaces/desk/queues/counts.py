"""How much waits in each queue that a person may open: what the desk's first page shows."""

import dataclasses
import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from saqia.contexts.billing import queries as billing
from saqia.contexts.metering import queries as metering
from saqia.contexts.parties import queries as parties
from saqia.platform import operation
from saqia.surfaces.desk.queues import doubles


@dataclasses.dataclass(frozen=True)
class Waits:
    """A queue: its address, its name, how much waits in it and how much of that is late."""

    href: str
    name: str
    many: int
    late: int = 0


def waiting(actor: operation.Actor, on: datetime.date) -> list[Waits]:
    """Return what waits, in the order of the menu; one query a queue."""
    found = []
    if actor.may("desk.see-cycles"):
        readings = sum(metering.count_held_readings().values())
        found.append(Waits(reverse("desk:exceptions"), _("Not billed"), sum(billing.count_exceptions().values())))
        found.append(Waits(reverse("desk:held-readings"), _("Held readings"), readings))
    if actor.may("desk.see-customers"):
        disputes = billing.count_disputes(on=on)
        many = disputes.opened + disputes.examining + disputes.proposed
        found.append(Waits(reverse("desk:disputes"), _("Disputes"), many, disputes.late))
    if actor.may("desk.see-cycles"):
        found.append(Waits(reverse("desk:corrections"), _("Corrections"), billing.count_proposals()))
    if actor.may("parties.merge-customers"):
        found.append(Waits(reverse("desk:doubles"), _("Duplicates"), len(parties.list_duplicates(most=doubles.MOST))))
    return found
