"""Devices of mobile tills in tests, and what stands in the books beside them."""

import dataclasses
import datetime
from typing import Any

from tests.contexts.tills import counters
from tests.contexts.tills.counters import AT, ON, written

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.payments import queries as payments
from saqia.contexts.tills import models, operations, packs, queries, types
from saqia.platform.tenancy import scope

LATER = AT + datetime.timedelta(hours=3)
COUNTS = (models.OfflineEntry, models.OfflineConflict)


@dataclasses.dataclass(frozen=True)
class Device:
    """A device with its pack, of a cashier of a mobile agency."""

    town: counters.Agencies
    pack: types.Pack

    def entry(self, rank: int, amount: int, **changed: Any) -> types.OfflineEntry:
        """Return a receipt that it gave, with its code."""
        told = {
            "key": f"k{rank}", "reference": self.account("three"), "shown_centimes": amount, "method": "cash",
            "collected_at": AT + datetime.timedelta(minutes=5),
        }  # fmt: skip
        plain = types.OfflineEntry(rank=rank, amount_centimes=amount, mac="", **{**told, **changed})
        return dataclasses.replace(plain, mac=packs.code(self.pack.key, self.pack.id, plain))

    def account(self, name: str) -> str:
        """Return an account's number."""
        with scope.reading(1):
            [found] = contracts.list_accounts([self.town.account(name)])
        return found.number

    def sync(self, *entries: types.OfflineEntry, at: datetime.datetime = LATER) -> list[types.Synced]:
        """Send receipts."""
        return operations.sync_pack(actor=self.town.elsewhere, pack_id=self.pack.id, entries=entries, at=at)


def kept() -> tuple[int, ...]:
    """Return how many rows of everything there are, those of work offline too."""
    with scope.reading(1):
        own = [kind.objects.count() for kind in COUNTS]
    return (*own, *written())


def conflicts() -> list[types.Conflict]:
    """Return all conflicts."""
    with scope.reading(1):
        return queries.list_conflicts()


def owed(town: counters.Agencies) -> int:
    """Return what the third account owes."""
    with scope.reading(1):
        return ledger.get_balance(account_id=town.account("three"))


def hand(device: Device) -> int:
    """Return the cash in the till by the books."""
    with scope.reading(1):
        return queries.get_session(device.pack.session_id).hand_centimes


def duty(amount: int) -> int:
    with scope.reading(1):
        return payments.duty(amount, "cash", ON)
