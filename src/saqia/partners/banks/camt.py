"""Bank statements (camt.053) and notices (camt.054) of ISO 20022, versions 02 to 14, whatever their namespace.

Only booked movements count. A batch that a bank states as one entry with its details is read detail by detail when
these come to the entry's amount exactly, else as one movement.
"""

import datetime

from saqia.contexts.banking import ports, types
from saqia.partners.banks import trees, values
from saqia.partners.banks.trees import Element, find, find_all, text

_KINDS: dict[str, types.StatementKind] = {"Stmt": "statement", "Ntfctn": "notice"}
_NOTHING = {"", "NOTPROVIDED", "NOTAVAILABLE", "NONREF", "UNKNOWN"}


def read(content: bytes) -> list[types.Stated]:
    """Return the statements or notices of a message.

    :raises ports.FileNotReadable: it is none, or is broken
    """
    found: list[types.Stated] = []
    lines: list[types.StatedLine] = []
    for element in trees.walk(content, "Ntry", "Stmt", "Ntfctn", "Rpt"):
        name = trees.local(element)
        if name == "Rpt":
            raise ports.FileNotReadable("intraday", trees.place(element))
        if name == "Ntry":
            lines += _lines(element, len(lines))
        else:
            found.append(_stated(element, _KINDS[name], tuple(lines)))
            lines = []
        element.clear()
    if not found:
        raise ports.FileNotReadable("no-statement")
    return found


def _stated(element: Element, kind: types.StatementKind, lines: tuple[types.StatedLine, ...]) -> types.Stated:
    where = trees.place(element)
    account = text(element, "Acct/Id/IBAN", "Acct/Id/Othr/Id", "Acct/Id/PrtryAcct/Id")
    number = text(element, "Id")
    if not account or not number:
        raise ports.FileNotReadable("missing", f"{where}: {'Id' if account else 'Acct'}")
    opening, opened_on, currency = (0, None, "") if kind == "notice" else _balance(element, "OPBD", "PRCD")
    closing, closed_on, _ = (0, None, "") if kind == "notice" else _balance(element, "CLBD")
    from_on, until_on = _period(element, opened_on, closed_on, lines)
    return types.Stated(
        kind=kind, account=account, number=number, from_on=from_on, until_on=until_on, opening_centimes=opening,
        closing_centimes=closing, lines=lines, currency=currency or text(element, "Acct/Ccy") or "MAD",
    )  # fmt: skip


def _balance(element: Element, *codes: str) -> tuple[int, datetime.date | None, str]:
    """Return amount, day and currency of the first balance of these types; several of one type: the first page's."""
    for code in codes:
        for balance in find_all(element, "Bal"):
            if text(balance, "Tp/CdOrPrtry/Cd", "Tp/Cd") == code:
                where = trees.place(balance)
                day = text(balance, "Dt/Dt", "Dt/DtTm")
                return (
                    _signed(balance, where),
                    values.read_day(day, where) if day else None,
                    _currency(balance),
                )
    raise ports.FileNotReadable("missing", f"{trees.place(element)}: Bal {codes[0]}")


def _currency(balance: Element) -> str:
    amount = find(balance, "Amt")
    return "" if amount is None else str(amount.get("Ccy", ""))


def _period(
    element: Element, opened_on: datetime.date | None, closed_on: datetime.date | None,
    lines: tuple[types.StatedLine, ...],
) -> tuple[datetime.date, datetime.date]:  # fmt: skip
    where = trees.place(element)
    days = [line.booked_on for line in lines]
    since = text(element, "FrToDt/FrDtTm")
    until = text(element, "FrToDt/ToDtTm")
    last = closed_on or (values.read_day(until, where) if until else None) or max(days, default=None)
    first = (values.read_day(since, where) if since else None) or min([*days, *([last] if last else [])], default=None)
    if last is None or first is None:
        made = text(element, "CreDtTm")
        if not made:
            raise ports.FileNotReadable("missing", f"{where}: FrToDt")
        first = last = values.read_day(made, where)
    return min(first, last), last


def _lines(entry: Element, rank: int) -> list[types.StatedLine]:
    if text(entry, "Sts/Cd", "Sts") not in ("BOOK", ""):
        return []
    where = trees.place(entry)
    amount = _signed(entry, where)
    booked = text(entry, "BookgDt/Dt", "BookgDt/DtTm") or text(entry, "ValDt/Dt", "ValDt/DtTm")
    booked_on = values.read_day(booked, where)
    valued = text(entry, "ValDt/Dt", "ValDt/DtTm")
    value_on = values.read_day(valued, where) if valued else booked_on
    details = find_all(entry, "NtryDtls/TxDtls")
    parts = [_part(detail, amount) for detail in details] if len(details) > 1 else []
    if not parts or None in parts or sum(part or 0 for part in parts) != amount:
        return [_line(entry, details[0] if len(details) == 1 else None, rank + 1, booked_on, value_on, amount)]
    return [
        _line(entry, detail, rank + place, booked_on, value_on, part or 0)
        for place, (detail, part) in enumerate(zip(details, parts, strict=True), 1)
    ]


def _part(detail: Element, entry_centimes: int) -> int | None:
    """Return what one detail of a batch comes to, with the entry's sign unless it has its own."""
    amount = text(detail, "Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt")
    if not amount:
        return None
    size = values.read_centimes(amount, trees.place(detail))
    mark = text(detail, "CdtDbtInd") or ("CRDT" if entry_centimes >= 0 else "DBIT")
    return size if mark == "CRDT" else -size


def _line(
    entry: Element, detail: Element | None, rank: int, booked_on: datetime.date, value_on: datetime.date, amount: int
) -> types.StatedLine:
    side = "Dbtr" if amount >= 0 else "Cdtr"
    returned = text(detail, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry")
    if returned:  # what comes back was ours: the other side is whom we had asked or paid
        side = "Dbtr" if amount < 0 else "Cdtr"
    return types.StatedLine(
        rank=rank, booked_on=booked_on, value_on=value_on, amount_centimes=amount,
        references=_references(detail), text=_text(entry, detail),
        name=text(detail, f"RltdPties/{side}/Pty/Nm", f"RltdPties/{side}/Nm", f"RltdPties/Ultmt{side}/Nm")[:140],
        account=text(detail, f"RltdPties/{side}Acct/Id/IBAN", f"RltdPties/{side}Acct/Id/Othr/Id")[:40],
        bank_reference=_bank_reference(entry, detail), return_reason=returned[:4],
        orders=_kept(text(detail, "Refs/PmtInfId"), text(detail, "Refs/MsgId"), text(entry, "NtryDtls/Btch/PmtInfId"),
                     text(entry, "NtryDtls/Btch/MsgId")),
    )  # fmt: skip


def _bank_reference(entry: Element, detail: Element | None) -> str:
    """Return the bank's own reference; a detail's own counts first, for a batch's is that of all of them."""
    own = text(detail, "Refs/AcctSvcrRef", "Refs/TxId")
    shared = text(entry, "AcctSvcrRef") or text(entry, "NtryRef")
    return own or ("" if len(find_all(entry, "NtryDtls/TxDtls")) > 1 else shared)


def _references(detail: Element | None) -> tuple[str, ...]:
    if detail is None:
        return ()
    structured = [text(one, "CdtrRefInf/Ref") for one in find_all(detail, "RmtInf/Strd")]
    documents = [text(one, "RfrdDocInf/Nb") for one in find_all(detail, "RmtInf/Strd")]
    return _kept(text(detail, "Refs/EndToEndId"), *structured, *documents, text(detail, "Refs/InstrId"))


def _kept(*words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word[:140] for word in words if word.upper() not in _NOTHING))


def _text(entry: Element, detail: Element | None) -> str:
    written = [] if detail is None else [trees.words(one) for one in find_all(detail, "RmtInf/Ustrd")]
    written += [text(detail, "AddtlTxInf"), text(entry, "AddtlNtryInf")]
    return " ".join(dict.fromkeys(word for word in written if word))[:500]


def _signed(element: Element, where: str) -> int:
    amount = find(element, "Amt")
    if amount is None or not (amount.text or "").strip():
        raise ports.FileNotReadable("missing", f"{where}: Amt")
    size = values.read_centimes(amount.text.strip(), where)
    mark = text(element, "CdtDbtInd")
    if mark not in ("CRDT", "DBIT") or size < 0:
        raise ports.FileNotReadable("amount", where)
    return size if mark == "CRDT" else -size
