"""Why a deposit that goes back was not proposed to finance yet: what is in its way, for a person to see to."""

import datetime
from collections.abc import Sequence

from saqia.contexts.collections import deposits, models
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.parties import queries as parties
from saqia.contexts.payments import queries as payments

NOT_HELD, OWES, TAKEN, NO_BANK_ACCOUNT, NOT_NAMED, SENT_BACK, READY = (
    "not-held", "owes", "taken", "no-bank-account", "not-named", "sent-back", "ready",
)  # fmt: skip
"""`ready` needs nobody: what the file states is there, and where it goes is known. `not-named`: the file names none of
the bank accounts that the customer gave. `taken`: debts that nobody contests leave nothing of it."""


def explain(rows: Sequence[models.DepositRefund], *, on: datetime.date) -> dict[int, str]:
    """Return id -> what is in the way of a deposit that was asked for: the money first, then where it would go.

    A constant number of queries, however many.
    """
    if not rows:
        return {}
    owners = {one.id: one.customer_id for one in contracts.list_accounts({row.account_id for row in rows})}
    held = ledger.list_deposits_held(account_ids=owners)
    released = ledger.find_written(deposits.release_cause(row) for row in rows)
    credit = payments.list_credits(account_ids=owners, on=on)
    given = parties.find_bank_accounts(set(owners.values()))
    found = {
        row.id: _find_lack(row, deposits.release_cause(row) in released, held, credit)
        or _find_place(row, given[owners[row.account_id]])
        for row in rows
    }
    owing = [row for row in rows if found[row.id] == OWES]
    rests = deposits.find_undisputed_rests(owing) if owing else {}
    return found | {one: TAKEN for one, left in rests.items() if left <= 0}


def _find_lack(
    row: models.DepositRefund, is_released: bool, held: dict[int, int], credit: dict[int, int]
) -> str:  # fmt: skip
    """Return what lacks of the money; a deposit that a termination released stands among the credits already."""
    to_release = 0 if is_released else row.deposit_centimes
    if to_release > held.get(row.account_id, 0):
        return NOT_HELD
    return OWES if row.amount_centimes > credit[row.account_id] + to_release else ""


def _find_place(row: models.DepositRefund, known: list[tuple[int, str]]) -> str:
    if deposits.named_bank_account(row, known) is None:
        return NOT_NAMED if known else NO_BANK_ACCOUNT
    return SENT_BACK if row.turn else READY
