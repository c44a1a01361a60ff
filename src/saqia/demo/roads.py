"""A mobile agency of the demonstration: its till is out with a range, and a request written down on the road waits."""

import datetime

from saqia.contexts.cases import types as case_types
from saqia.contexts.tills import operations, queries
from saqia.demo import people
from saqia.journeys import road_requests
from saqia.platform import operation
from saqia.platform.tenancy import scope

_CASHIER = "0008"
"""Staff number of an agent, in `data/staff.yaml`."""
_ASKS = case_types.Contact(name="زبون للتجربة", phone="0600000000")
"""Nobody; a number that no operator gives out."""


def drive(*, actor: operation.Actor, at: datetime.datetime) -> int:
    """Send an agent out; return how many of the requests brought home were refused. Repeated: nothing new.

    The request says neither where the house is nor for what it asks: somebody at the agency calls back.
    """
    with scope.reading(actor.tenant_id):
        cashier, unit_id = people.acting(actor=actor, number=_CASHIER)
        if queries.list_own(cashier_id=cashier.person_id or 0, most=1):
            return 0
    session = operations.open_session(actor=cashier, unit_id=unit_id, float_centimes=20_000, kind="mobile", at=at)
    pack = operations.issue_pack(actor=cashier, session_id=session.id, at=at)
    try:
        road_requests.deposit(
            actor=cashier, pack_id=pack.id, rank=1, contact=_ASKS, answers={"service": "water"}, at=at
        )
    except road_requests.REFUSED:
        return 1
    return 0
