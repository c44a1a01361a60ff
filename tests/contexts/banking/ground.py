"""Statements and orders of an account of the company, as tests speak of them."""

import datetime
from collections.abc import Callable
from typing import TypeVar

from saqia.contexts.banking import operations, queries, types
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.parties import queries as parties
from saqia.platform import operation
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 6, 9, tzinfo=datetime.UTC)
DAY = datetime.date(2026, 5, 5)
OWN = "007780000000000000000160"
PAYER, OTHER = "021780000000000000000222", "021780000000000000000319"
FINANCE = operation.Actor(
    1, "person:7", 7,
    frozenset({
        "banking.manage-accounts", "banking.import-statement", "banking.match", "banking.place", "banking.assign",
        "banking.prepare-orders", "banking.send-orders", "banking.approve-orders",
    }),
)  # fmt: skip
DIRECTOR = operation.Actor(1, "person:8", 8, frozenset({"banking.approve-orders", "payments.approve-refund"}))
AGENT = operation.Actor(1, "person:9", 9, frozenset({"banking.sign-mandate", "banking.revoke-mandate"}))
NOBODY = operation.Actor(1, "person:10", 10)
T = TypeVar("T")
SHA = "0" * 64


def opened(*, tenant_id: int = 1) -> types.BankAccount:
    """Register the company's account."""
    actor = FINANCE if tenant_id == 1 else operation.Actor(tenant_id, "person:7", 7, FINANCE.permissions)
    return operations.open_bank_account(
        actor=actor, code="main", name="Société d’essai", rib=OWN, creditor_id="MA12ZZZ001", at=AT
    )


def line(amount: int, *references: str, rank: int = 1, name: str = "", text: str = "", **more: str) -> types.StatedLine:
    """Return a movement of the day."""
    return types.StatedLine(
        rank=rank, booked_on=DAY, value_on=DAY, amount_centimes=amount, references=references, name=name, text=text,
        bank_reference=more.get("bank_reference", f"B{rank}"), return_reason=more.get("return_reason", ""),
        orders=tuple(more["orders"].split()) if "orders" in more else (),
    )  # fmt: skip


def stated(
    *lines: types.StatedLine, number: str = "S1", opening: int = 100_000, on: datetime.date = DAY,
    kind: types.StatementKind = "statement", account: str = OWN,
) -> types.Stated:  # fmt: skip
    """Return a statement whose balances add up."""
    ranked = tuple(
        types.StatedLine(**{**one.__dict__, "rank": rank, "booked_on": on}) for rank, one in enumerate(lines, 1)
    )
    closing = opening + sum(one.amount_centimes for one in lines)
    opening, closing = (0, 0) if kind == "notice" else (opening, closing)
    return types.Stated(kind, account, number, on, on, opening, closing, ranked)


def imported(given: types.Stated, *, actor: operation.Actor = FINANCE) -> types.Imported:
    """Import a statement."""
    return operations.import_statement(actor=actor, stated=given, sha256=SHA, at=AT)


def matched(given: types.Stated, *, at: datetime.datetime = AT) -> tuple[types.Matched, list[types.Line]]:
    """Import and match a statement; return what became of it, and its lines."""
    found = operations.import_statement(actor=FINANCE, stated=given, sha256=SHA, at=at)
    tally = operations.match_statement(actor=FINANCE, statement_id=found.statement_id, at=at)
    return tally, lines_of(found.statement_id)


def lines_of(statement_id: int) -> list[types.Line]:
    """Return the lines of a statement."""
    with scope.reading(1):
        return queries.list_lines(statement_id=statement_id)


def books() -> dict[str, int]:
    """Return the trial balance by the last names that matter here, and check that it comes to nothing."""
    names = {"5141": "bank", "4497": "suspense", "51154": "debits", "4428": "refunds", "6147": "fees", "51152": "cards"}
    with scope.reading(1):
        balance = ledger.get_trial_balance()
    assert sum(balance.values()) == 0
    return {names[code]: centimes for code, centimes in balance.items() if code in names and centimes}


def owed(account_id: int) -> int:
    """Return what an account owes."""
    with scope.reading(1):
        return ledger.get_balance(account_id=account_id)


def suspense(on: datetime.date = DAY) -> tuple[int, int]:
    """Return how many movements stand on suspense, and what they come to."""
    found = read(lambda: queries.sum_suspense(on=on))
    return found.count, found.centimes


def read(query: Callable[[], T]) -> T:
    """Return what a query of tenant 1 says."""
    with scope.reading(1):
        return query()


def name_of(customer_id: int) -> str:
    """Return a customer's Latin name."""
    with scope.reading(1):
        return parties.find_names([customer_id])[customer_id].name_latin
