"""The statement of one or many accounts on its way out: as rows for a spreadsheet, or on paper."""

import csv
import dataclasses
import datetime
import io
from collections.abc import Iterable, Iterator

from saqia.contexts.billing import types
from saqia.contexts.billing.documents import papers
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.ledger import wording as ledger_wording
from saqia.contexts.parties import queries as parties
from saqia.contexts.staff import queries as staff
from saqia.engine import money
from saqia.platform.documents import bilingual, houses, seal, typesetting
from saqia.platform.wording import Language

COLUMNS = ("date", "account", "kind", "label", "number", "due_on", "amount_mad", "balance_mad")
_PAGE = 500


class NoAccount(Exception):
    """None of these accounts is this tenant's."""


def statement_csv(
    *, account_ids: Iterable[int], from_on: datetime.date, until_on: datetime.date, language: Language
) -> bytes:
    """Return every posting of `[from_on, until_on)` as CSV in UTF-8 with a byte-order mark, for spreadsheets.

    Columns are `COLUMNS`; dates ISO, amounts in dirhams with a point; `label` says the kind in the language asked for.
    """
    asked = list(account_ids)
    numbers = contracts.find_account_numbers(asked)
    sink = io.StringIO()
    rows = csv.writer(sink, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for line in _lines(list(numbers), from_on, until_on):
        rows.writerow(
            [
                line.posted_on.isoformat(), numbers[line.account_id], line.kind,
                getattr(ledger_wording.kind(line.kind), language),
                types.printable_number(line.item_number) if line.item_number else "",
                line.due_on.isoformat() if line.due_on else "", money.dirhams(line.amount_centimes),
                money.dirhams(line.balance_centimes),
            ]
        )  # fmt: skip
    return "\ufeff".encode() + sink.getvalue().encode()


def statement_pdf(
    *, account_ids: Iterable[int], from_on: datetime.date, until_on: datetime.date, lead: bilingual.Language,
    on: datetime.date, key: seal.SealKey | None,
) -> bytes:  # fmt: skip
    """Return every posting of `[from_on, until_on)` on paper, sealed when there is a key.

    :param on: the day that the paper carries
    :raises NoAccount: none of these accounts is this tenant's
    """
    accounts = {account.id: account for account in contracts.list_accounts(account_ids)}
    if not accounts:
        raise NoAccount
    customer = parties.get_customer(next(iter(accounts.values())).customer_id)
    agency = staff.Agencies().line(next(iter(accounts.values())).commune_code, on=on)
    around = ledger.get_statement(account_ids=accounts, from_on=from_on, until_on=until_on, most=1)
    sheet = papers.statement(
        _lines(list(accounts), from_on, until_on), around, accounts=accounts,
        house=dataclasses.replace(houses.current(on), agency=agency), lead=lead, dated_on=on, sealed=key is not None,
        holder=bilingual.Words(customer.name_ar or customer.name_latin, customer.name_latin or customer.name_ar),
    )  # fmt: skip
    return sealed(typesetting.typeset(sheet), key, sheet.dated_at)


def sealed(pdf: bytes, key: seal.SealKey | None, at: datetime.datetime) -> bytes:
    """Return a paper with the distributor's seal when there is a key."""
    return pdf if key is None else seal.apply_seal(pdf, key=key, sealed_at=at)


def _lines(
    account_ids: list[int], from_on: datetime.date, until_on: datetime.date
) -> Iterator[ledger_types.StatementLine]:
    cursor = None
    while True:
        page = ledger.get_statement(
            account_ids=account_ids, from_on=from_on, until_on=until_on, cursor=cursor, most=_PAGE
        )
        yield from page.lines
        cursor = page.cursor
        if cursor is None:
            return
