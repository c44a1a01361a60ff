"""Files of orders: direct debits (pain.008.001.08) and transfers (pain.001.001.09) of ISO 20022.

Text is brought to the character set that every bank takes: what is outside it is written in plain letters.
"""

import re
import unicodedata

from lxml import etree

from saqia.contexts.banking import types
from saqia.partners.banks import values
from saqia.partners.banks.trees import Element

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
DEBITS, TRANSFERS = f"{_NAMESPACE}pain.008.001.08", f"{_NAMESPACE}pain.001.001.09"
_OUTSIDE = re.compile(r"[^A-Za-z0-9/?:().,'+ -]+")
_LATIN = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "’": "'", "–": "-", "—": "-", "&": "+"})


def write(orders: types.CollectionFile | types.TransferFile) -> bytes:
    """Return the file of direct debits or transfers."""
    if isinstance(orders, types.CollectionFile):
        return _written(DEBITS, _debits(orders))
    return _written(TRANSFERS, _transfers(orders))


def plain(text: str, most: int) -> str:
    """Return a text in the characters that banks take, `-` when nothing of it is left: Arabic has none of them."""
    folded = unicodedata.normalize("NFKD", text.translate(_LATIN))
    kept = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return " ".join(_OUTSIDE.sub(" ", kept).split())[:most].strip() or "-"


def _written(namespace: str, initiation: Element) -> bytes:
    document = etree.Element(f"{{{namespace}}}Document", nsmap={None: namespace})
    document.append(initiation)
    return bytes(etree.tostring(document, xml_declaration=True, encoding="UTF-8"))


def _debits(file: types.CollectionFile) -> Element:
    initiation = etree.Element(f"{{{DEBITS}}}CstmrDrctDbtInitn")
    _header(initiation, file.message_id, file, sum(one.amount_centimes for one in file.collections),
            len(file.collections))  # fmt: skip
    for sequence in sorted({one.sequence for one in file.collections}):
        own = [one for one in file.collections if one.sequence == sequence]
        batch = _batch(initiation, f"{file.message_id}-{sequence}", "DD", own)
        kind = _add(batch, "PmtTpInf")
        _code(kind, "SvcLvl", file.codes.service_level)
        _code(kind, "LclInstrm", file.codes.local_instrument)
        _add(kind, "SeqTp", sequence)
        _add(batch, "ReqdColltnDt", file.collect_on.isoformat())
        _party(batch, "Cdtr", file.company.name, file.company.iban, file.company.bic)
        _add(batch, "ChrgBr", "SLEV")
        scheme = _add(batch, "CdtrSchmeId/Id/PrvtId/Othr")
        _add(scheme, "Id", file.company.creditor_id)
        _code(scheme, "SchmeNm", file.codes.scheme)
        for one in own:
            _collection(batch, one)
    return initiation


def _collection(batch: Element, one: types.Collection) -> None:
    line = _add(batch, "DrctDbtTxInf")
    _add(line, "PmtId/EndToEndId", one.end_to_end)
    _amount(_add(line, "InstdAmt"), one.amount_centimes)
    mandate = _add(line, "DrctDbtTx/MndtRltdInf")
    _add(mandate, "MndtId", one.mandate)
    _add(mandate, "DtOfSgntr", one.signed_on.isoformat())
    _party(line, "Dbtr", one.name, one.iban, "")
    _add(line, "RmtInf/Ustrd", plain(one.text, 140))


def _transfers(file: types.TransferFile) -> Element:
    initiation = etree.Element(f"{{{TRANSFERS}}}CstmrCdtTrfInitn")
    _header(initiation, file.message_id, file, sum(one.amount_centimes for one in file.transfers), len(file.transfers))
    batch = _batch(initiation, f"{file.message_id}-1", "TRF", list(file.transfers))
    _add(batch, "ReqdExctnDt/Dt", file.execute_on.isoformat())
    _party(batch, "Dbtr", file.company.name, file.company.iban, file.company.bic)
    _add(batch, "ChrgBr", "SLEV")
    for one in file.transfers:
        line = _add(batch, "CdtTrfTxInf")
        _add(line, "PmtId/EndToEndId", one.end_to_end)
        _amount(_add(line, "Amt/InstdAmt"), one.amount_centimes)
        _add(line, "Cdtr/Nm", plain(one.name, 70))
        _add(line, "CdtrAcct/Id/IBAN", one.iban)
        _add(line, "RmtInf/Ustrd", plain(one.text, 140))
    return initiation


def _header(
    initiation: Element, message_id: str, file: types.CollectionFile | types.TransferFile, total: int, count: int
) -> None:
    header = _add(initiation, "GrpHdr")
    _add(header, "MsgId", message_id)
    _add(header, "CreDtTm", file.made_at.replace(microsecond=0, tzinfo=None).isoformat())
    _add(header, "NbOfTxs", str(count))
    _add(header, "CtrlSum", values.write_amount(total))
    _add(header, "InitgPty/Nm", plain(file.company.name, 70))


def _batch(
    initiation: Element, number: str, method: str, own: list[types.Collection] | list[types.Transfer]
) -> Element:
    batch = _add(initiation, "PmtInf")
    _add(batch, "PmtInfId", number)
    _add(batch, "PmtMtd", method)
    _add(batch, "BtchBookg", "false")
    _add(batch, "NbOfTxs", str(len(own)))
    _add(batch, "CtrlSum", values.write_amount(sum(one.amount_centimes for one in own)))
    return batch


def _party(parent: Element, side: str, name: str, iban: str, bic: str) -> None:
    """Write a party with its account and bank; of a debtor the standard wants the bank before the party."""
    if side == "Dbtr" and parent.tag.endswith("DrctDbtTxInf"):
        _agent(parent, side, bic)
    _add(parent, f"{side}/Nm", plain(name, 70))
    _add(parent, f"{side}Acct/Id/IBAN", iban)
    if not parent.tag.endswith("DrctDbtTxInf"):
        _agent(parent, side, bic)


def _agent(parent: Element, side: str, bic: str) -> None:
    identified = _add(parent, f"{side}Agt/FinInstnId")
    if bic:
        _add(identified, "BICFI", bic)
    else:
        _add(identified, "Othr/Id", "NOTPROVIDED")


def _amount(element: Element, centimes: int) -> None:
    element.set("Ccy", "MAD")
    element.text = values.write_amount(centimes)


def _code(parent: Element, path: str, code: types.Code | None) -> None:
    """Write a code that the bank wants to read, nothing where it wants none."""
    if code is not None:
        _add(parent, f"{path}/{'Prtry' if code.is_own else 'Cd'}", code.value)


def _add(parent: Element, path: str, text: str = "") -> Element:
    """Append the elements of a path, the last with a text, and return it."""
    namespace = etree.QName(parent).namespace
    for name in path.split("/"):
        parent = etree.SubElement(parent, f"{{{namespace}}}{name}")
    if text:
        parent.text = text
    return parent
