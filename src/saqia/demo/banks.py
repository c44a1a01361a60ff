"""The bank of the demonstration: an account of the company that no bank has, and a day of its statement."""

import datetime

from saqia.contexts.banking import operations as banking
from saqia.contexts.banking import queries, types
from saqia.contexts.billing import queries as billing
from saqia.contexts.billing import types as bill_types
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.parties import queries as parties
from saqia.contexts.payments import queries as payments
from saqia.contexts.payments import types as payment_types
from saqia.journeys import settlements
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope

CODE, NUMBER = "demo", "DEMONSTRATION-1"
_BANK = "999999"
"""Bank and town of the account: the codes of no bank in Morocco, so that nothing could ever be sent to it."""
_OPENING = 1_250_000_00
_NAMED, _UNSURE = 12, 4
"""How many customers name their bill, and how many give their name and the sum only."""


def welcome(*, actor: operation.Actor, cycle_id: int, at: datetime.datetime) -> int:
    """Register the company's account and take in a statement of the day; return its lines. Repeated: nothing new."""
    company = tenancy.Tenant.objects.get(id=actor.tenant_id)
    with scope.reading(actor.tenant_id):
        known = queries.page_statements(most=1)
    if known:
        return 0
    account = banking.open_bank_account(
        actor=actor, code=CODE, name=f"{company.name_fr[:54]} (démonstration)", rib=rib(actor.tenant_id),
        creditor_id=f"DEMONSTRATION{actor.tenant_id:02d}", at=at,
    )  # fmt: skip
    stated = _stated(actor.tenant_id, account, cycle_id, local_time.day(at))
    taken = banking.import_statement(actor=actor, stated=stated, sha256="0" * 64, at=at)
    banking.match_statement(actor=actor, statement_id=taken.statement_id, at=at)
    settlements.settle_statement(actor=actor, statement_id=taken.statement_id, at=at)
    return taken.lines


def rib(number: int) -> str:
    """Return a RIB whose key is right, of a number at the bank that is none."""
    plain = f"{_BANK}{number:016d}"
    return f"{plain}{97 - int(plain + '00') % 97:02d}"


def _stated(tenant_id: int, account: types.BankAccount, cycle_id: int, on: datetime.date) -> types.Stated:
    with scope.reading(tenant_id):
        movements = [*_customers(cycle_id, on), *_partners(on)]
    movements += [(-4_500, "FRAIS DE TENUE DE COMPTE", ""), (30_000, "VERSEMENT SANS REFERENCE", "")]
    lines = tuple(
        types.StatedLine(
            rank=rank, booked_on=on, value_on=on, amount_centimes=centimes, text=text, name=name,
            bank_reference=f"DEMO{rank:06d}",
        )
        for rank, (centimes, text, name) in enumerate(movements, 1)
    )  # fmt: skip
    closing = _OPENING + sum(line.amount_centimes for line in lines)
    return types.Stated("statement", account.rib, NUMBER, on, on, _OPENING, closing, lines)


def _customers(cycle_id: int, on: datetime.date) -> list[tuple[int, str, str]]:
    """Return transfers of customers: most name their bill, some give their name and the exact sum only."""
    wanted = _NAMED + _UNSURE
    numbers = billing.list_numbers(cycle_id=cycle_id, most=1_000)
    after = numbers[-wanted - 1] if len(numbers) > wanted else 0
    bills = billing.page_bills_of_cycle(cycle_id=cycle_id, after=after, most=wanted)
    accounts = {one.account_id: one.number for one in bills}
    owners = {one.id: one.customer_id for one in contracts.list_accounts(accounts)}
    names = parties.find_names(owners.values())
    found = []
    for rank, dues in enumerate(one for one in payments.list_dues(account_ids=accounts, on=on) if one.total_centimes):
        name = names[owners[dues.account_id]].name_latin or names[owners[dues.account_id]].name_ar
        number = bill_types.printable_number(accounts[dues.account_id])
        found.append((dues.total_centimes, f"VIR FACTURE {number}" if rank < _NAMED else "VIREMENT", name))
    return found


def _partners(on: datetime.date) -> list[tuple[int, str, str]]:
    """Return the transfers of partners: what each took until the day."""
    waiting = payments.list_unsettled(channels=[payment_types.PARTNERS], until_on=on)
    return [(one.sums[-1].taken_centimes, f"REMISE PARTENAIRE {one.collector}", "") for one in waiting]
