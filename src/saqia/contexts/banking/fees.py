"""What a bank takes for a debit that came back: a cost of ours, or of the account where the rule says so."""

import datetime

from saqia.contexts.banking import booking, models, rules, states
from saqia.platform import operation

ROLE, ITEM = "bank_fees", "debit-fee"
"""Account of the chart that such fees are booked on; kind of the item that an account owes."""


def is_within_rule(centimes: int, on: datetime.date) -> bool:
    """Tell whether a sum may be such a fee on a day."""
    rule = rules.return_fee(on)
    return rule is not None and 0 < centimes <= rule.most_centimes


def is_fee(line: models.Line, order: models.Order) -> bool:
    """Tell whether a movement out that names a debit is the fee of its return, and not the return again."""
    is_over = order.state in (states.RETURNED, states.REJECTED)
    is_same = -line.amount_centimes == order.amount_centimes
    return is_over and not is_same and is_within_rule(-line.amount_centimes, line.booked_on)


def pass_on(
    line: models.Line, order: models.Order, centimes: int, *, actor: operation.Actor, at: datetime.datetime
) -> None:
    """Have the account of a returned debit owe its fee, once, where the rule says so."""
    rule = rules.return_fee(line.booked_on)
    if rule is not None and rule.passed_on:
        cause = f"debit-fee:{order.end_to_end}"
        booking.owe(line, order.account_id, cause, ITEM, ROLE, centimes, actor=actor, at=at)
