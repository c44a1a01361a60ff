"""Files of orders: valid by the official schemas, and nothing in them that a bank's character set lacks."""

import dataclasses
from pathlib import Path

import pytest
import sepaxml
from lxml import etree
from tests.partners.banks import files

from saqia.contexts.banking import ports, types
from saqia.partners.banks import books, camt, orders, statuses

SCHEMAS = Path(sepaxml.__file__).parent / "schemas"

CODES = types.DebitCodes(
    types.Code("URGP", is_own=False), types.Code("PRLV", is_own=True), types.Code("GSIMT", is_own=True)
)


def texts(content: bytes, name: str) -> list[str]:
    """Return the texts of the elements of a name."""
    return [element.text for element in etree.fromstring(content).iter(f"{{*}}{name}")]


@pytest.mark.parametrize(
    ("file", "schema"),
    [
        (files.collections(), "pain.008.001.08"),
        (dataclasses.replace(files.collections(), codes=CODES), "pain.008.001.08"),
        (files.transfers(), "pain.001.001.09"),
    ],
)
def test_files_are_valid_by_the_schemas_of_iso(file: types.CollectionFile | types.TransferFile, schema: str) -> None:
    etree.XMLSchema(file=str(SCHEMAS / f"{schema}.xsd")).assertValid(etree.fromstring(orders.write(file)))


def test_debits_leave_by_sequence_with_their_mandates() -> None:
    content = orders.write(files.collections())
    assert texts(content, "PmtInfId") == ["DD-1-FRST", "DD-1-RCUR"]
    assert texts(content, "EndToEndId") == ["DD-1-1", "DD-1-2"]
    assert texts(content, "InstdAmt") == ["123.45", "5.00"]
    assert texts(content, "CtrlSum") == ["128.45", "123.45", "5.00"]
    assert texts(content, "MndtId") == ["M-1", "M-2"]
    assert texts(content, "DtOfSgntr") == ["2026-01-05", "2026-01-05"]
    assert texts(content, "Nm") == ["Societe d'essai + Cie"] * 2 + ["Amal Essai", "Societe d'essai + Cie", "-"]
    assert texts(content, "IBAN") == [files.OWN, files.AMAL, files.OWN, files.RACHID]


def test_a_bank_reads_the_codes_that_it_asked_for_and_no_others() -> None:
    plain = orders.write(files.collections())
    assert [texts(plain, name) for name in ("SvcLvl", "LclInstrm", "SchmeNm", "Prtry", "Cd")] == [[], [], [], [], []]
    assert b"SEPA" not in plain and b"CORE" not in plain and texts(plain, "SeqTp") == ["FRST", "RCUR"]
    coded = orders.write(dataclasses.replace(files.collections(), codes=CODES))
    assert texts(coded, "Cd") == ["URGP"] * 2
    assert texts(coded, "Prtry") == ["PRLV", "GSIMT"] * 2


def test_a_transfer_names_whom_it_pays() -> None:
    content = orders.write(files.transfers())
    assert (texts(content, "InstdAmt"), texts(content, "IBAN")) == (["7.77"], [files.OWN, files.AMAL])
    assert texts(content, "ReqdExctnDt") == [None]
    assert texts(content, "Dt") == ["2026-11-26"]


def test_text_that_no_bank_takes_is_written_in_plain_letters() -> None:
    assert orders.plain("Éléonore œuvre — ça", 70) == "Eleonore oeuvre - ca"
    assert orders.plain("فاتورة 12 <&>", 70) == "12 +"
    assert orders.plain("   ", 70) == "-"
    assert orders.plain("x" * 200, 70) == "x" * 70


def test_a_status_report_says_what_became_of_each_order() -> None:
    content = books.status_report("DD-1", "pain.008", files.DAY, [("DD-1-FRST", "DD-1-1", "AC04")])
    assert statuses.read(content) == [
        types.OrderStatus("DD-1", "", "PART"),
        types.OrderStatus("DD-1", "DD-1-1", "RJCT", "AC04"),
    ]
    with pytest.raises(ports.FileNotReadable):
        statuses.read(files.V02.encode())


def test_what_the_simulated_bank_writes_is_read_back() -> None:
    account = books.Books(files.OWN, files.DAY)
    account.book(books.Movement(0, 5_000, "E1", "Amal", files.AMAL, "FACTURE"))
    account.book(books.Movement(0, -5_000, "E1", "Amal", files.AMAL, "FACTURE", "AM04", "DD-1", "DD-1-FRST"))
    [found] = camt.read(account.close_day())
    assert (found.opening_centimes, found.closing_centimes, found.number) == (0, 0, "S2026-001")
    assert [(one.amount_centimes, one.return_reason, one.name) for one in found.lines] == [
        (5_000, "", "Amal"),
        (-5_000, "AM04", "Amal"),
    ]
