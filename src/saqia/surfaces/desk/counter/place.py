"""What happens at a customer's place: cuts that are planned, orders to cut or to reconnect, works at the meters."""

import dataclasses

from django.urls import reverse

from saqia.contexts.billing import wording as billing_wording
from saqia.contexts.collections import queries as collections
from saqia.contexts.collections import types as collection_types
from saqia.contexts.collections import wording as collection_wording
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.metering import queries as metering
from saqia.contexts.metering import wording as metering_wording
from saqia.contexts.outreach import types as notice_types
from saqia.journeys import notice_messages
from saqia.platform import operation
from saqia.platform.wording import Text
from saqia.surfaces.kit import clock

_MOST = 5
_ORDER_TONES = {"issued": "mind", "executed": "stop", "reconnection-ordered": "mind", "reconnected": "fine"}


@dataclasses.dataclass(frozen=True)
class Found:
    """What one reading of the database found, the newest order and work first."""

    cuts: list[notice_types.Notice]
    orders: list[collection_types.Order]
    works: list[metering.WorkOrder]


def find(customer_id: int) -> Found:
    """Read it, inside the caller's `scope.reading`."""
    accounts = contracts.list_accounts_of_customer(customer_id)
    held = [contract for account in accounts for contract in account.contracts]
    return Found(
        cuts=notice_messages.cuts_of([each.id for each in held], at=clock.now(), on=clock.today()),
        orders=collections.list_orders(account_ids=[account.id for account in accounts], most=_MOST),
        works=metering.list_work_orders({each.metered_by_id for each in held}, most=_MOST),
    )


def shown(found: Found, actor: operation.Actor) -> dict[str, list[dict[str, object]]]:
    """Return what the page says of it; a link only where the reader may follow it."""
    may_orders, may_works = actor.may("desk.see-collections"), actor.may("desk.see-field-orders")
    return {
        "cuts": [_cut(each) for each in found.cuts],
        "orders": [_order(each, may_orders) for each in found.orders],
        "works": [_work(each, may_works) for each in found.works],
    }


def _cut(notice: notice_types.Notice) -> dict[str, object]:
    return {
        "notice": notice, "service": _service(notice.service), "url": reverse("portal:notice", args=[notice.slug]),
    }  # fmt: skip


def _order(order: collection_types.Order, may: bool) -> dict[str, object]:
    return {
        "order": order, "service": _service(order.service), "state": collection_wording.ORDER_STATES[order.status],
        "tone": _ORDER_TONES.get(order.status, "calm"),
        "url": reverse("desk:collections-order", args=[order.id]) if may else "",
    }  # fmt: skip


def _work(work: metering.WorkOrder, may: bool) -> dict[str, object]:
    return {
        "work": work, "what": metering_wording.anomaly(work.anomaly),
        "state": metering_wording.WORK_STATES[work.status], "tone": "mind" if work.status == "open" else "calm",
        "url": reverse("desk:work", args=[work.id]) if may else "",
    }  # fmt: skip


def _service(service: int | None) -> Text | None:
    return billing_wording.SERVICES[service] if service else None
