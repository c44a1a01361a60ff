"""The journal of a period for the company's accounting: accounts, receipts and kinds by the names that papers bear."""

import datetime
import re
from collections.abc import Iterator, Sequence

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.ledger import exports as ledger
from saqia.contexts.ledger import wording
from saqia.contexts.payments import queries as payments

JOURNAL = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
)  # fmt: skip
"""The 18 columns of the file of accounting entries (FEC, article A47 A-1 of the French book of tax procedures), which
accounting software in Morocco reads too: tabulators between fields, decimal commas, days as yyyymmdd."""
_PAID = re.compile(r"(?:payment|reversal):(\d+):\d+")


def write_journal(*, from_on: datetime.date, until_on: datetime.date) -> Iterator[bytes]:
    """Yield the entries of `[from_on, until_on)` in the columns of `JOURNAL`, part by part, inside `scope.reading`.

    A customer's entry bears the number of the account, a payment's the number of its receipt; other entries the cause
    by which the ledger knows them. In French, as accounting is kept.
    """
    yield _written([JOURNAL])
    for entries in ledger.read_journal(from_on=from_on, until_on=until_on):
        yield _written(_rows(entries))


def _rows(entries: Sequence[ledger.Entry]) -> Iterator[Sequence[str]]:
    accounts = contracts.find_account_numbers({one.account_id for one in entries if one.account_id})
    paid = {one.cause: int(found[1]) for one in entries if (found := _PAID.fullmatch(one.cause))}
    receipts = payments.find_receipt_numbers(set(paid.values()))
    for one in entries:
        piece = receipts.get(paid.get(one.cause, 0), one.cause)
        kind, day = wording.kind(one.kind).say("fr"), f"{one.posted_on:%Y%m%d}"
        account = accounts.get(one.account_id)
        yield (
            one.kind[:8].upper(), kind, str(one.transaction_id), day, one.account_code, one.account_name, account or "",
            f"Client {account}" if account else "", piece, day, f"{kind} {piece}",
            _comma(max(one.amount_centimes, 0)), _comma(max(-one.amount_centimes, 0)), "", "", day, "", "",
        )  # fmt: skip


def _written(rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> bytes:
    plain = ("\t".join(field.replace("\t", " ").replace("\n", " ") for field in row) for row in rows)
    return "".join(f"{line}\r\n" for line in plain).encode()


def _comma(centimes: int) -> str:
    return f"{centimes // 100},{centimes % 100:02d}"
