"""Taking in what a bank states: once, adding up, and following on the statement before."""

import datetime
import hashlib
import json
from collections.abc import Sequence

from saqia.contexts.banking import accounts, events, models, ports, types
from saqia.platform import operation
from saqia.platform.database import prepared
from saqia.platform.outbox import publishing

_LINES = """
INSERT INTO banking_line (statement_id, rank, booked_on, value_on, amount_centimes, "references", orders, text, name,
    account, bank_reference, return_reason)
SELECT %s, g.rank, g.booked_on, g.value_on, g.amount, ARRAY(SELECT jsonb_array_elements_text(g.named::jsonb)),
    ARRAY(SELECT jsonb_array_elements_text(g.orders::jsonb)), g.text, g.name, g.account, g.bank_reference, g.reason
FROM unnest(%s::int[], %s::date[], %s::date[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::text[], %s::text[], %s::text[])
    AS g (rank, booked_on, value_on, amount, named, orders, text, name, account, bank_reference, reason)
"""


class AccountNotOurs(Exception):
    """The statement is of an account that the company did not register; it is not repeated here."""


class CurrencyNotOurs(Exception):
    """The statement is not in dirhams."""


class BalancesDiffer(Exception):
    """Opening balance and movements do not come to the closing balance."""

    def __init__(self, number: str, stated_centimes: int, found_centimes: int) -> None:
        super().__init__(f"{number}: states {stated_centimes}, its movements come to {found_centimes}")
        self.number, self.stated_centimes, self.found_centimes = number, stated_centimes, found_centimes

    @property
    def missing_centimes(self) -> int:
        """What movements are missing, or too many."""
        return self.stated_centimes - self.found_centimes


class StatementGap(Exception):
    """The statement does not begin with the balance that the one before ended with: one is missing between them."""

    def __init__(self, before: str, until_on: datetime.date, expected_centimes: int, found_centimes: int) -> None:
        super().__init__(f"after {before} of {until_on}: expected {expected_centimes}, begins with {found_centimes}")
        self.before, self.until_on = before, until_on
        self.expected_centimes, self.found_centimes = expected_centimes, found_centimes


class StatementOverlaps(Exception):
    """The statement begins before the last one ends: its movements would count twice."""

    def __init__(self, before: str, until_on: datetime.date) -> None:
        super().__init__(f"{before} goes until {until_on}")
        self.before, self.until_on = before, until_on


class StatementChanged(Exception):
    """The bank states something else under a number that was imported before."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


REFUSALS = (AccountNotOurs, CurrencyNotOurs, BalancesDiffer, StatementGap, StatementOverlaps, StatementChanged)


class ImportStopped(Exception):
    """A statement of a file is refused, `refusal` says why; those before it, `imported`, stand."""

    def __init__(self, imported: tuple[types.Imported, ...], refusal: Exception) -> None:
        super().__init__(str(refusal))
        self.imported, self.refusal = imported, refusal


def import_file(*, actor: operation.Actor, content: bytes, form: str, at: datetime.datetime) -> list[types.Imported]:
    """Import every statement of a file, oldest first; each is an import of its own, so a repeat goes on.

    :param form: "" when the file says what it is, else a code of `ports.list_formats`
    :raises ports.FileNotReadable: the file cannot be read; nothing is imported
    :raises ImportStopped: a statement is refused; those before it are imported
    """
    actor.require("banking.import-statement")
    sha256 = hashlib.sha256(content).hexdigest()
    done: list[types.Imported] = []
    for one in sorted(ports.read_statements(content, form), key=lambda one: one.until_on):
        try:
            done.append(import_statement(actor=actor, stated=one, sha256=sha256, at=at))
        except REFUSALS as refused:
            raise ImportStopped(tuple(done), refused) from refused
    return done


@operation.operation(audit=("sha256",))
def import_statement(
    *, actor: operation.Actor, stated: types.Stated, sha256: str, at: datetime.datetime
) -> types.Imported:
    """Import one statement or notice; the same again changes nothing.

    :param sha256: of the file it came in
    :raises AccountNotOurs, CurrencyNotOurs, StatementChanged: as their names say
    :raises BalancesDiffer: opening and movements do not come to the closing balance
    :raises StatementGap, StatementOverlaps: it does not follow on the statement before
    """
    actor.require("banking.import-statement")
    account = accounts.find_stated(stated.account)
    if account is None:
        raise AccountNotOurs
    if stated.currency != "MAD":
        raise CurrencyNotOurs
    account = models.BankAccount.objects.select_for_update().get(id=account.id)  # one after the other
    content = _digest(stated)
    found = models.Statement.objects.filter(
        bank_account=account, kind=stated.kind, number=stated.number, until_on=stated.until_on
    ).first()
    if found is not None:
        if bytes(found.content) != content:
            raise StatementChanged(stated.number)
        return _imported(found, repeated=True)
    if stated.kind == "statement":
        _check_balances(stated)
        _check_follows(account, stated)
    row = models.Statement.objects.create(
        bank_account=account, kind=stated.kind, number=stated.number, from_on=stated.from_on, until_on=stated.until_on,
        opening_centimes=stated.opening_centimes, closing_centimes=stated.closing_centimes,
        line_count=len(stated.lines), sha256=sha256, content=content, imported_at=at, imported_by=actor.name,
    )  # fmt: skip
    _write(row, stated.lines)
    told = events.StatementImported(row.id, row.until_on.isoformat(), row.line_count)
    publishing.publish(actor=actor, event=told, at=at)
    return _imported(row, repeated=False)


def _check_balances(stated: types.Stated) -> None:
    found = stated.opening_centimes + sum(line.amount_centimes for line in stated.lines)
    if found != stated.closing_centimes:
        raise BalancesDiffer(stated.number, stated.closing_centimes, found)


def _check_follows(account: models.BankAccount, stated: types.Stated) -> None:
    last = models.Statement.objects.filter(bank_account=account, kind="statement").order_by("-id").first()
    if last is None:
        return
    if stated.from_on < last.until_on:
        raise StatementOverlaps(last.number, last.until_on)
    if stated.opening_centimes != last.closing_centimes:
        raise StatementGap(last.number, last.until_on, last.closing_centimes, stated.opening_centimes)


def _write(statement: models.Statement, lines: Sequence[types.StatedLine]) -> None:
    columns: list[list[object]] = [
        [line.rank for line in lines], [line.booked_on for line in lines], [line.value_on for line in lines],
        [line.amount_centimes for line in lines], [json.dumps(line.references) for line in lines],
        [json.dumps(line.orders) for line in lines], [line.text for line in lines], [line.name for line in lines],
        [line.account for line in lines], [line.bank_reference[:60] for line in lines],
        [line.return_reason for line in lines],
    ]  # fmt: skip
    prepared.run(_LINES, [statement.id, *columns])


def _digest(stated: types.Stated) -> bytes:
    """Return the hash of what a statement states, whatever the file around it."""
    said = {**vars(stated), "lines": [vars(line) for line in stated.lines]}
    return hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).digest()


def _imported(row: models.Statement, *, repeated: bool) -> types.Imported:
    return types.Imported(row.id, row.kind, row.number, row.until_on, row.line_count, repeated)
