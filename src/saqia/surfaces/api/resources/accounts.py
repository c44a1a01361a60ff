"""Accounts with their contracts, what they owe, and every posting on them."""

import datetime
from typing import Annotated

import pydantic
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from saqia.contexts.billing import queries as bills
from saqia.contexts.billing import types as bill_types
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.contracts import wording
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.ledger import wording as ledger_wording
from saqia.platform.tenancy import scope
from saqia.surfaces.api import callers, cursors, problems, shapes
from saqia.surfaces.api.words import _
from saqia.surfaces.kit import clock, tenants

router = Router(tags=["accounts"])
SCOPE = callers.Bearer("account:read")
_LONGEST_DAYS = 1100
_BILLED = ("bill", "credit-note")
Day = Annotated[datetime.date, pydantic.Field(ge=datetime.date(2000, 1, 1), le=datetime.date(2100, 1, 1))]
First = Annotated[Day | None, Query(None, description="Default: a year ago", examples=["2026-01-01"])]
Last = Annotated[Day | None, Query(None, description="The first day after; default: tomorrow")]


class Contract(shapes.Answer):
    """A supply contract of an account."""

    number: str = pydantic.Field(examples=["2000000024"])
    service: shapes.Named
    use: shapes.Named
    starts_on: datetime.date
    ends_on: datetime.date | None


class Standing(shapes.Answer):
    """What an account comes to today. Centimes."""

    balance_centimes: int = pydantic.Field(description="what it owes, disputes included; negative: it is owed")
    due_centimes: int
    overdue_centimes: int
    held_centimes: int
    credit_centimes: int


class Account(shapes.Answer):
    """An account that the person reaches, in what role."""

    number: str = pydantic.Field(examples=["2000000016"])
    role: shapes.Named
    rights: list[str]
    status: shapes.Named
    commune: str
    address_ar: str
    address_fr: str
    contracts: list[Contract]
    standing: Standing


class Accounts(shapes.Answer):
    """The accounts that a person reaches, open ones first."""

    items: list[Account]


class StatementLine(shapes.Answer):
    """One posting: positive what is owed more, negative what is owed less."""

    account: str
    posted_on: datetime.date
    kind: shapes.Named
    bill: str | None
    due_on: datetime.date | None
    amount_centimes: int
    balance_centimes: int


class Statement(shapes.Answer):
    """Postings of accounts over `[first, last)`, oldest first."""

    accounts: list[str]
    first: datetime.date
    last: datetime.date
    opening_centimes: int
    closing_centimes: int
    items: list[StatementLine]
    next_cursor: str | None


@router.get("/accounts", auth=SCOPE, response=Accounts, summary=_("Your accounts, with what they owe"))
def list_accounts(request: HttpRequest) -> HttpResponse:
    """Every account that the person may see here, in which role."""
    today = clock.today()
    found = callers.accounts(request, on=today)
    standing = _standings(request, [one.account.id for one in found], today)
    items = [_account(one, standing[one.account.id]) for one in found]
    return shapes.answer(Accounts(items=items))


@router.get("/accounts/{number}", auth=SCOPE, response=Account, summary=_("One account"))
def get_account(request: HttpRequest, number: str) -> HttpResponse:
    """By the number of the account or of one of its contracts."""
    today = clock.today()
    _actor, access = callers.customer_on(request, number, on=today)
    standing = _standings(request, [access.account.id], today)
    return shapes.answer(_account(access, standing[access.account.id]))


@router.get("/accounts/{number}/statement", auth=SCOPE, response=Statement, summary=_("The statement of an account"))
def get_statement(
    request: HttpRequest, number: str, cursor: shapes.Cursor, limit: shapes.Limit, first: First, last: Last
) -> HttpResponse:
    """Every posting with what was owed after it."""
    place = cursors.read(request, cursor, 1)
    _actor, access = callers.customer_on(request, number, on=clock.today())
    return _statement(request, {access.account.id: access.account.number}, place, limit, (first, last))


@router.get("/statement", auth=SCOPE, response=Statement, summary=_("One statement of all your accounts"))
def get_whole_statement(
    request: HttpRequest, cursor: shapes.Cursor, limit: shapes.Limit, first: First, last: Last
) -> HttpResponse:
    """Of every account that the person may see, the postings together."""
    place = cursors.read(request, cursor, 1)
    numbers = {one.account.id: one.account.number for one in callers.accounts(request, on=clock.today())}
    return _statement(request, numbers, place, limit, (first, last))


def _statement(
    request: HttpRequest, numbers: dict[int, str], place: list[cursors.Part] | None, limit: int,
    period: tuple[datetime.date | None, datetime.date | None],
) -> HttpResponse:  # fmt: skip
    year_ago, tomorrow = shapes.period_default(clock.today())
    begin, end = period[0] or year_ago, period[1] or tomorrow
    if not datetime.timedelta(0) < end - begin <= datetime.timedelta(_LONGEST_DAYS):
        raise problems.Problem("invalid", places=[problems.Place(parameter="first")])
    with scope.reading(tenants.of(request).id):
        found = ledger.get_statement(
            account_ids=list(numbers), from_on=begin, until_on=end, cursor=str(place[0]) if place else None, most=limit
        )
    following = cursors.write(request, [found.cursor]) if found.cursor else None
    return shapes.answer(
        Statement(
            accounts=sorted(numbers.values()), first=begin, last=end, opening_centimes=found.opening_centimes,
            closing_centimes=found.closing_centimes, items=[_line(one, numbers) for one in found.lines],
            next_cursor=following,
        )
    )  # fmt: skip


def _standings(
    request: HttpRequest, account_ids: list[int], on: datetime.date
) -> dict[int, ledger_types.AccountStanding]:
    with scope.reading(tenants.of(request).id):
        items = bills.list_item_standings(account_ids=account_ids, on=on)
        return {one.account_id: one for one in ledger.sum_standings(items, account_ids=account_ids)}


def _account(access: contract_types.Access, standing: ledger_types.AccountStanding) -> Account:
    account = access.account
    return Account(
        number=account.number, role=shapes.named(access.grant.role, wording.ACCESS_ROLES[access.grant.role]),
        rights=sorted(access.rights), status=shapes.named(account.status, wording.STATUSES[account.status]),
        commune=account.commune_code, address_ar=account.address_ar, address_fr=account.address_fr,
        contracts=[_contract(one) for one in account.contracts],
        standing=Standing(
            balance_centimes=standing.balance_centimes, due_centimes=standing.due_centimes,
            overdue_centimes=standing.overdue_centimes, held_centimes=standing.held_centimes,
            credit_centimes=standing.credit_centimes,
        ),
    )  # fmt: skip


def _contract(found: contract_types.Contract) -> Contract:
    return Contract(
        number=found.number,
        service=shapes.named(contract_types.SERVICES[found.service], wording.SERVICES[found.service]),
        use=shapes.named(found.use, wording.use_class(found.use)), starts_on=found.starts_on, ends_on=found.ends_on,
    )  # fmt: skip


def _line(found: ledger_types.StatementLine, numbers: dict[int, str]) -> StatementLine:
    is_bill = found.item_number is not None and found.kind in (*_BILLED, "payment")
    return StatementLine(
        account=numbers[found.account_id], posted_on=found.posted_on,
        kind=shapes.named(found.kind, ledger_wording.kind(found.kind)),
        bill=bill_types.printable_number(found.item_number) if is_bill and found.item_number else None,
        due_on=found.due_on, amount_centimes=found.amount_centimes, balance_centimes=found.balance_centimes,
    )  # fmt: skip
