"""What the pages of collections share: the tabs, the words of an order, the sentence of a refusal."""

import dataclasses
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from saqia.contexts.collections import operations, types, wording
from saqia.contexts.contracts import wording as contract_wording
from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import wording as ledger_wording
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import wording as payment_wording
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import languages

TONES = {
    "issued": "mind", "executed": "stop", "canceled": "calm", "reconnection-ordered": "mind", "reconnected": "fine",
    "offered": "mind", "accepted": "fine", "honored": "fine", "broken": "stop", "lapsed": "calm",
    "asked": "mind", "refund-proposed": "mind", "transferred": "fine", "set-off": "calm",
}  # fmt: skip
REFUSED = (
    operations.OrderMoved, operations.CauseMissing, operations.CutNotAllowed, operations.NotEligible,
    operations.ProtectionTooLong, operations.ProtectionUnknown, operations.NothingToWriteOff,
    operations.WriteOffWaits, operations.WriteOffDecided, operations.ReasonUnknown, operations.SameHands,
    operations.DebtChanged, operations.DepositMoved, operations.BankAccountMissing, operations.PlanMoved,
    operations.PlanExpired, operations.NothingToWrite, operations.OutcomeUnknown,
    operations.NothingToRefund, operations.RestChanged, operations.DebtContested, ledger.DepositExceeded,
    payments.CreditTooSmall,
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Tab:
    """One page of the room."""

    href: str
    name: str
    is_here: bool


def tabs(request: HttpRequest) -> list[Tab]:
    """Return the pages of the room, the one that is open, or lies nearest above the page that is, marked."""
    rows = (
        ("desk:collections", _("Cut orders")), ("desk:collections-letters", _("Letters")),
        ("desk:collections-plans", _("Instalments")),
        ("desk:collections-protections", _("Protections")), ("desk:collections-write-offs", _("Write-offs")),
        ("desk:collections-deposits", _("Deposits")),
        ("desk:collections-final-bills", _("Final bills")), ("desk:collections-ageing", _("Ageing")),
        ("desk:collections-find", _("An account")),
    )  # fmt: skip
    above = [reverse(route) for route, _name in rows if request.path.startswith(reverse(route))]
    return [Tab(reverse(route), name, reverse(route) == max(above, key=len, default="")) for route, name in rows]


def sentence(refused: Exception) -> str:
    """Return what a refusal tells in the page's language."""
    if isinstance(refused, ledger.DepositExceeded):
        return ledger_wording.refusal(refused, languages.current())
    if isinstance(refused, payments.CreditTooSmall):
        return payment_wording.refusal(refused, languages.current())
    return wording.refusal(refused, languages.current())


def order_rows(found: Iterable[types.Order], whose: dict[int, frame.Whose]) -> list[dict[str, Any]]:
    """Return orders with their words."""
    return [
        {
            "found": each, "owner": whose.get(each.account_id), "state": wording.ORDER_STATES[each.status],
            "tone": TONES[each.status], "class": wording.CLASSES[each.customer_class],
            "service": contract_wording.SERVICES[each.service],
            "cause": wording.cause(each.cause, languages.current()) if each.cause else "",
        }
        for each in found
    ]  # fmt: skip
