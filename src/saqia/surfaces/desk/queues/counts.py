"""How much waits in each queue that a person may open: what the desk's first page shows."""

import dataclasses
import datetime

from django.urls import reverse

from saqia.journeys import waiting as queues
from saqia.platform import operation
from saqia.surfaces.kit import languages

_PAGES = {"duplicates": "desk:doubles", "late-readings": "desk:rounds"}
"""The page of a queue, where it is not called as the queue is."""


@dataclasses.dataclass(frozen=True)
class Waits:
    """A queue: its address, its name, how much waits in it and how much of that is late."""

    href: str
    name: str
    many: int
    late: int = 0


def waiting(actor: operation.Actor, on: datetime.date) -> list[Waits]:
    """Return what waits, in the order of the menu; one query a queue."""
    language = languages.current()
    return [
        Waits(reverse(_PAGES.get(one.code, f"desk:{one.code}")), one.name.say(language), one.many, one.late)
        for one in queues.list_queues(actor, on=on)
    ]
