"""Debits and refunds of the demonstration: mandates, a file that waits for its second person, a refund to transfer."""

import datetime

from saqia.contexts.banking import operations as banking
from saqia.contexts.banking import queries
from saqia.contexts.billing import queries as billing
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import queries as customers
from saqia.contexts.parties import types as party_types
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as paid
from saqia.contexts.payments import types as payment_types
from saqia.demo import banks, people
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import scope

_FINANCE, _DIRECTOR = "0002", "0001"
"""Staff numbers, in `data/staff.yaml`."""
_LOOKED_AT, _MANDATES = 60, 4
_TOLD_BEFORE = datetime.timedelta(days=5)
_OVERPAID = 15_000
_PAYERS = 10**12
"""Numbers of bank accounts that customers have, apart from the company's."""


def order(*, actor: operation.Actor, cycle_id: int, at: datetime.datetime) -> int:
    """Sign mandates and prepare their debits, have a refund approved; return the orders. Repeated: nothing new."""
    on = local_time.day(at)
    with scope.reading(actor.tenant_id):
        if queries.page_order_files(most=1):
            return 0
        bills = billing.page_bills_of_cycle(cycle_id=cycle_id, most=_LOOKED_AT)
        dues = paid.list_dues(account_ids=[bill.account_id for bill in bills], on=on)
        (finance, _), (director, _) = (people.acting(actor=actor, number=one) for one in (_FINANCE, _DIRECTOR))
        late = [one.account_id for one in dues if any(item.is_overdue for item in one.items)]
        accounts = contracts.list_accounts([*late[:_MANDATES], dues[-1].account_id])
    *debited, overpaid = accounts
    for account in debited:
        _sign(actor, account, at)
    _refund(actor, director, overpaid, dues[-1].total_centimes, at)
    if not debited:
        return 0
    made = banking.prepare_direct_debits(actor=finance, bank_account=banks.CODE, on=on + _TOLD_BEFORE, at=at)
    return made.file.order_count


def _sign(actor: operation.Actor, account: contract_types.Account, at: datetime.datetime) -> None:
    with scope.reading(actor.tenant_id):
        known = customers.get_customer(account.customer_id)
    rib, holder = banks.rib(_PAYERS + account.id), known.name_latin or known.name_ar
    banking.sign_mandate(actor=actor, account_id=account.id, rib=rib, holder=holder, at=at)


def _refund(
    actor: operation.Actor, director: operation.Actor, account: contract_types.Account, owed: int,
    at: datetime.datetime,
) -> None:  # fmt: skip
    """Have a customer pay too much by transfer, give a bank account, and be promised the rest back."""
    payments.collect_payment(
        actor=actor, channel="bank", collector=banks.CODE, reference="DEMO-OVERPAID", method="transfer",
        lines=[payment_types.Line(account.id, owed + _OVERPAID)], collected_at=at, at=at,
    )  # fmt: skip
    with scope.reading(actor.tenant_id):
        known = customers.get_customer(account.customer_id)
    given = party_types.CustomerDetails(
        kind=known.kind, name_ar=known.name_ar, name_latin=known.name_latin, language=known.language, ice=known.ice,
        if_number=known.if_number, phones=tuple(one.value for one in known.contacts if one.kind == "phone"),
        emails=tuple(one.value for one in known.contacts if one.kind == "email"),
        ribs=(banks.rib(_PAYERS + account.id),),
    )  # fmt: skip
    parties.correct_customer(actor=actor, customer_id=account.customer_id, given=given, at=at)
    with scope.reading(actor.tenant_id):
        [(bank_account_id, _rib), *_others] = customers.list_bank_accounts(account.customer_id)
    refund = payments.propose_refund(
        actor=actor, account_id=account.id, amount_centimes=_OVERPAID, cause="desk:overpaid:demonstration",
        bank_account_id=bank_account_id, at=at,
    )  # fmt: skip
    payments.approve_refund(actor=director, refund_id=refund.refund_id, at=at)
