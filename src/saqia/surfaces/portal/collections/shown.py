"""The part of an account's page that collections fills; nothing where nothing is late, offered or given back."""

import datetime
from typing import Any

from saqia.contexts.collections import queries, wording
from saqia.contexts.contracts import types as contract_types

_TONES = {
    "offered": "mind", "accepted": "fine", "asked": "mind", "refund-proposed": "mind", "transferred": "fine",
    "set-off": "calm",
    "issued": "stop", "executed": "stop", "reconnection-ordered": "mind",
}  # fmt: skip
_STANDING = ("issued", "executed", "reconnection-ordered")


def of(access: contract_types.Access, on: datetime.date) -> dict[str, Any]:
    """Return the orders, plans and deposits of an account with their words; inside the caller's reading scope."""
    ids = [access.account.id]
    orders = queries.list_orders(statuses=_STANDING, account_ids=ids, most=1)
    plans = queries.list_plans(on=on, statuses=("offered", "accepted"), account_ids=ids, most=1)
    deposits = queries.list_deposits(account_ids=ids, most=5)
    return {
        "orders": [
            {"found": one, "state": wording.ORDER_STATES[one.status], "tone": _TONES[one.status]} for one in orders
        ],
        "plans": [
            {"found": one, "state": wording.PLAN_STATES[one.status], "tone": _TONES[one.status]}
            for one in plans
            if one.status == "accepted" or one.open_until >= on
        ],
        "deposits": [
            {
                "found": one, "state": wording.DEPOSIT_STATES[one.status], "tone": _TONES[one.status],
                "file": wording.deposit_file(one.cause),
                "is_late": one.status in ("asked", "refund-proposed") and one.due_on < on,
            }
            for one in deposits
        ],
        "may_accept": access.may("collections.accept-plan"),
    }  # fmt: skip
