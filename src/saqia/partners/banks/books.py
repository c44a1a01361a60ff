"""The books of the simulated bank: one account, its movements, and the messages that a bank writes about them."""

import dataclasses
import datetime
from collections.abc import Sequence

from lxml import etree

from saqia.partners.banks import values
from saqia.partners.banks.trees import Element

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"


@dataclasses.dataclass(frozen=True)
class Movement:
    """One booked movement. Positive: money came in."""

    number: int
    amount_centimes: int
    end_to_end: str
    name: str
    iban: str
    text: str = ""
    reason: str = ""
    message_id: str = ""
    batch: str = ""


@dataclasses.dataclass
class Books:
    """An account at the bank, day by day."""

    iban: str
    day: datetime.date
    balance_centimes: int = 0
    opening_centimes: int = 0
    today: list[Movement] = dataclasses.field(default_factory=list)
    days: int = 0
    booked: int = 0

    def book(self, movement: Movement) -> Movement:
        """Book a movement on the bank's day, with the bank's own number."""
        self.booked += 1
        numbered = dataclasses.replace(movement, number=self.booked)
        self.today.append(numbered)
        self.balance_centimes += numbered.amount_centimes
        return numbered

    def notice(self, movements: Sequence[Movement]) -> bytes:
        """Return a camt.054 on some movements."""
        root = _message("camt.054.001.08", "BkToCstmrDbtCdtNtfctn", f"N{self.day:%Y%m%d}-{self.booked}", self.day)
        body = _add(root, "Ntfctn")
        _add(body, "Id", f"N{self.day:%Y%m%d}-{self.booked}")
        _account(body, self.iban)
        for movement in movements:
            _entry(body, movement, self.day)
        return _bytes(root)

    def close_day(self) -> bytes:
        """End the day: return its camt.053, and open the next day that is not a Saturday or Sunday."""
        self.days += 1
        number = f"S{self.day.year}-{self.days:03d}"
        root = _message("camt.053.001.08", "BkToCstmrStmt", number, self.day)
        body = _add(root, "Stmt")
        _add(body, "Id", number)
        _add(body, "ElctrncSeqNb", str(self.days))
        _account(body, self.iban)
        _balance(body, "OPBD", self.opening_centimes, self.day)
        _balance(body, "CLBD", self.balance_centimes, self.day)
        for movement in self.today:
            _entry(body, movement, self.day)
        self.opening_centimes, self.today = self.balance_centimes, []
        self.day += datetime.timedelta(days=1)
        while self.day.weekday() > 4:
            self.day += datetime.timedelta(days=1)
        return _bytes(root)


def status_report(message_id: str, name: str, day: datetime.date, rejected: Sequence[tuple[str, str, str]]) -> bytes:
    """Return a pain.002 on a file: taken, or taken but for `rejected` (batch, end-to-end id, reason)."""
    root = _message("pain.002.001.10", "CstmrPmtStsRpt", f"P-{message_id}"[:35], day)
    group = _add(root, "OrgnlGrpInfAndSts")
    _add(group, "OrgnlMsgId", message_id)
    _add(group, "OrgnlMsgNmId", name)
    _add(group, "GrpSts", "PART" if rejected else "ACCP")
    for batch in dict.fromkeys(one[0] for one in rejected):
        part = _add(root, "OrgnlPmtInfAndSts")
        _add(part, "OrgnlPmtInfId", batch)
        for _, end_to_end, reason in (one for one in rejected if one[0] == batch):
            line = _add(part, "TxInfAndSts")
            _add(line, "OrgnlEndToEndId", end_to_end)
            _add(line, "TxSts", "RJCT")
            _add(line, "StsRsnInf/Rsn/Cd", reason)
    return _bytes(root)


def _message(kind: str, body: str, number: str, day: datetime.date) -> Element:
    namespace = f"{_NAMESPACE}{kind}"
    document = etree.Element(f"{{{namespace}}}Document", nsmap={None: namespace})
    root = etree.SubElement(document, f"{{{namespace}}}{body}")
    header = _add(root, "GrpHdr")
    _add(header, "MsgId", number)
    _add(header, "CreDtTm", f"{day.isoformat()}T18:00:00")
    return root


def _account(body: Element, iban: str) -> None:
    body_account = _add(body, "Acct")
    _add(body_account, "Id/IBAN", iban)
    _add(body_account, "Ccy", "MAD")


def _balance(body: Element, code: str, centimes: int, day: datetime.date) -> None:
    balance = _add(body, "Bal")
    _add(balance, "Tp/CdOrPrtry/Cd", code)
    _signed(balance, centimes)
    _add(balance, "Dt/Dt", day.isoformat())


def _entry(body: Element, movement: Movement, day: datetime.date) -> None:
    entry = _add(body, "Ntry")
    _signed(entry, movement.amount_centimes)
    _add(entry, "Sts/Cd", "BOOK")
    _add(entry, "BookgDt/Dt", day.isoformat())
    _add(entry, "ValDt/Dt", day.isoformat())
    _add(entry, "AcctSvcrRef", f"MVT{movement.number:08d}")
    _add(entry, "BkTxCd/Prtry/Cd", "RETURN" if movement.reason else "TRANSFER")
    detail = _add(entry, "NtryDtls/TxDtls")
    references = _add(detail, "Refs")
    for name, value in (("MsgId", movement.message_id), ("PmtInfId", movement.batch)):
        if value:
            _add(references, name, value)
    _add(references, "EndToEndId", movement.end_to_end or "NOTPROVIDED")
    came_in = (movement.amount_centimes >= 0) != bool(movement.reason)
    side = "Dbtr" if came_in else "Cdtr"
    parties = _add(detail, "RltdPties")
    _add(parties, f"{side}/Pty/Nm", movement.name or "-")
    if movement.iban:
        _add(parties, f"{side}Acct/Id/IBAN", movement.iban)
    if movement.text:
        _add(detail, "RmtInf/Ustrd", movement.text)
    if movement.reason:
        _add(detail, "RtrInf/Rsn/Cd", movement.reason)


def _signed(parent: Element, centimes: int) -> None:
    amount = _add(parent, "Amt", values.write_amount(abs(centimes)))
    amount.set("Ccy", "MAD")
    _add(parent, "CdtDbtInd", "CRDT" if centimes >= 0 else "DBIT")


def _add(parent: Element, path: str, text: str = "") -> Element:
    namespace = etree.QName(parent).namespace
    for name in path.split("/"):
        parent = etree.SubElement(parent, f"{{{namespace}}}{name}")
    if text:
        parent.text = text
    return parent


def _bytes(root: Element) -> bytes:
    return bytes(etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8"))
