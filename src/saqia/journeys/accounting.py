"""The journal of a period for the company's accounting: accounts, receipts and kinds by the names that papers bear."""

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence

from saqia.contexts.billing import queries as billing
from saqia.contexts.billing import types as bill_types
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.ledger import exports as ledger
from saqia.contexts.ledger import operations as ledger_operations
from saqia.contexts.ledger import wording
from saqia.contexts.payments import queries as payments
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import models as tenancy

JOURNAL = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
)  # fmt: skip
"""The 18 columns of the file of accounting entries (FEC, article A47 A-1 of the French book of tax procedures), which
accounting software in Morocco reads too: tabulators between fields, decimal commas, days as yyyymmdd."""
_PAID = re.compile(r"(?:payment|reversal):(\d+):\d+")
_RUN = re.compile(r"bill-run:(\d+):\w+")
_BILL = re.compile(r"(?:bill|credit-note):(\d+)")


def number_everywhere(at: datetime.datetime) -> None:
    """Number what every distributor booked in this year and the one before. A periodic job."""
    on = local_time.day(at)
    for tenant_id in tenancy.Tenant.objects.order_by("id").values_list("id", flat=True):
        actor = operation.system_actor(tenant_id=tenant_id, name="accounting")
        number_postings(
            actor=actor, from_on=datetime.date(on.year - 1, 1, 1), until_on=on + datetime.timedelta(days=1), at=at
        )


def number_postings(
    *, actor: operation.Actor, from_on: datetime.date, until_on: datetime.date, at: datetime.datetime
) -> int:
    """Number the postings of the years of `[from_on, until_on)` for whoever takes a journal; return how many were."""
    system = operation.system_actor(tenant_id=actor.tenant_id, name=f"accounting:{actor.name}")
    return ledger_operations.number_postings(actor=system, from_on=from_on, until_on=until_on, at=at)


def write_journal(*, from_on: datetime.date, until_on: datetime.date) -> Iterator[bytes]:
    """Yield the entries of `[from_on, until_on)` in the columns of `JOURNAL`, part by part, inside `scope.reading`.

    Of what `number_postings` numbered before. A journal is a kind of posting; `EcritureNum` counts its postings from 1
    without a gap in each calendar year, in the order of booking, and stays the same in every file. `EcritureDate` is
    the day that a posting counts for, `ValidDate` the day on which it was booked and since when nothing changes it.
    `PieceRef` is the number of the receipt, of the bill, of the first and last bill of a run, else the cause by which
    the ledger knows the posting. In French, as accounting is kept.
    """
    yield _written([JOURNAL])
    for entries in ledger.read_journal(from_on=from_on, until_on=until_on):
        yield _written(_rows(entries))


def _rows(entries: Sequence[ledger.Entry]) -> Iterator[Sequence[str]]:
    accounts = contracts.find_account_numbers({one.account_id for one in entries if one.account_id})
    pieces = _pieces({one.cause for one in entries})
    for one in entries:
        piece = pieces.get(one.cause, one.cause)
        kind, day = wording.kind(one.kind).say("fr"), f"{one.posted_on:%Y%m%d}"
        account = accounts.get(one.account_id)
        yield (
            journal_code(one.kind), kind, str(one.number), day, one.account_code, one.account_name, account or "",
            f"Client {account}" if account else "", piece, day, f"{kind} {piece}",
            _comma(max(one.amount_centimes, 0)), _comma(max(-one.amount_centimes, 0)), "", "",
            f"{local_time.day(one.recorded_at):%Y%m%d}", "", "",
        )  # fmt: skip


def journal_code(kind: str) -> str:
    """Return the code of the journal in which postings of a kind are."""
    return kind[:8].upper()


def _pieces(causes: Iterable[str]) -> dict[str, str]:
    """Return cause -> the number of the paper that it is about, of those that are about one."""
    found = {cause: (kind, int(match[1])) for cause in causes for kind, match in _matched(cause)}
    receipts = payments.find_receipt_numbers({number for kind, number in found.values() if kind is _PAID})
    spans = billing.find_number_spans(cycle_ids={number for kind, number in found.values() if kind is _RUN})
    pieces: dict[str, str | None] = {}
    for cause, (kind, number) in found.items():
        if kind is _PAID:
            pieces[cause] = receipts.get(number)
        elif kind is _BILL:
            pieces[cause] = bill_types.printable_number(number)
        elif number in spans:
            pieces[cause] = " - ".join(bill_types.printable_number(one) for one in spans[number])
    return {cause: piece for cause, piece in pieces.items() if piece}


def _matched(cause: str) -> list[tuple[re.Pattern[str], re.Match[str]]]:
    return [(kind, match) for kind in (_PAID, _RUN, _BILL) if (match := kind.fullmatch(cause))]


def _written(rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> bytes:
    plain = ("\t".join(field.replace("\t", " ").replace("\n", " ") for field in row) for row in rows)
    return "".join(f"{line}\r\n" for line in plain).encode()


def _comma(centimes: int) -> str:
    return f"{centimes // 100},{centimes % 100:02d}"
