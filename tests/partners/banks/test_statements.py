"""Statements of banks in: exact values of each shape, and files that mean harm."""

import datetime

import pytest
from tests.partners.banks import files

from saqia.contexts.banking import ports
from saqia.partners.banks import camt, reading

BOMB = """<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "ha">{entities}]><Document><BkToCstmrStmt><Stmt>
<Id>&e9;</Id></Stmt></BkToCstmrStmt></Document>""".format(
    entities="".join(f'<!ENTITY e{n} "{("&e" + str(n - 1) + ";") * 10 if n else "&a;" * 10}">' for n in range(10))
)
OUTSIDE = '<!DOCTYPE z [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


def fault(content: bytes, form: str = "") -> tuple[str, str]:
    """Return the fault of a file, and where it is."""
    with pytest.raises(ports.FileNotReadable) as caught:
        reading.read(content, form)
    return caught.value.fault, caught.value.where


def test_a_statement_of_version_02_is_read_to_the_centime() -> None:
    [found] = reading.read(files.V02.encode())
    assert (found.kind, found.account, found.number) == ("statement", files.OWN, "2026-231")
    assert (found.from_on, found.until_on, found.currency) == (files.DAY, files.DAY, "MAD")
    assert (found.opening_centimes, found.closing_centimes) == (-100_000, 125_055)
    first, second = found.lines  # what is pending does not count
    assert (first.rank, first.amount_centimes, first.bank_reference) == (1, 230_055, "A-77")
    assert first.references == ("2026-000000012-4",)
    assert (first.name, first.account) == ("Amal Essai", files.AMAL)
    assert (first.text, first.value_on) == ("FACTURE 2026-000000012-4", datetime.date(2026, 11, 25))
    assert (second.amount_centimes, second.booked_on, second.text) == (-5_000, files.DAY, "FRAIS DE TENUE")


def test_a_batch_is_read_detail_by_detail_and_a_return_names_its_reason() -> None:
    [found] = reading.read(files.BATCH_V08.encode())
    assert (found.account, found.opening_centimes, found.closing_centimes) == (files.OWN_RIB, 0, 7_010)
    assert [(line.rank, line.amount_centimes, line.references) for line in found.lines] == [
        (1, 6_010, ("DD-9-1",)),
        (2, 4_000, ("DD-9-2",)),
        (3, -3_000, ("DD-8-5",)),
    ]
    assert [line.return_reason for line in found.lines] == ["", "", "AM04"]
    assert [line.name for line in found.lines] == ["Amal", "", "Rachid"]
    assert [line.bank_reference for line in found.lines] == ["B1", "", "R1"]
    assert found.lines[0].orders == ("DD-9",)


def test_details_that_do_not_come_to_their_entry_are_one_movement() -> None:
    [found] = reading.read(files.BATCH_V08.replace(">40.00<", ">40.01<").encode())
    assert [line.amount_centimes for line in found.lines] == [10_010, -3_000]


@pytest.mark.parametrize("version", ["02", "03", "04", "06", "08", "10", "13"])
def test_the_namespace_does_not_matter(version: str) -> None:
    content = files.V02.replace("camt.053.001.02", f"camt.053.001.{version}")
    assert reading.read(content.encode()) == reading.read(files.V02.encode())
    assert reading.read(files.V02.replace(' xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"', "").encode())


def test_a_table_of_columns_takes_its_balances_from_the_running_one() -> None:
    [found] = reading.read(files.CSV.encode(), f"releve-csv@{files.OWN_RIB}")
    assert (found.account, found.opening_centimes, found.closing_centimes) == (files.OWN_RIB, 100_000, 325_055)
    assert [(one.amount_centimes, one.references, one.text) for one in found.lines] == [
        (230_055, ("2026-000000012-4",), "VIREMENT AMAL"),
        (-5_000, (), "FRAIS"),
    ]
    assert found.lines[0].value_on == datetime.date(2026, 11, 25)


def test_records_with_a_tag_and_a_sign_are_read_in_their_encoding() -> None:
    [found] = reading.read(files.SIGNED.format(rib=files.OWN_RIB).encode("cp1252"), "releve-signe")
    assert (found.number, found.opening_centimes, found.closing_centimes) == ("77", 10_000, 7_105)
    assert [(one.amount_centimes, one.name) for one in found.lines] == [(-3_000, "Rachid Été"), (105, "")]
    assert [one.bank_reference for one in found.lines] == ["B1", "B2"]


def test_fixed_width_records_carry_their_sign_in_the_last_digit() -> None:
    [found] = reading.read(files.CFONB.encode("latin-1"), "cfonb120")
    assert (found.account, found.opening_centimes, found.closing_centimes) == ("00000000001", 100_000, 107_345)
    assert [(one.amount_centimes, one.references, one.name) for one in found.lines] == [
        (-5_000, (), ""),
        (12_345, ("REF-7",), "RACHID ESSAI"),
    ]


def test_entities_are_never_opened() -> None:
    assert fault(BOMB.encode())[0] == "entity"
    assert (
        fault(files.V02.replace("<Document", OUTSIDE + "<Document", 1).replace("2026-231", "&x;").encode())[0]
        == "entity"
    )
    assert fault(files.V02.replace("<Document", "<!DOCTYPE Document><Document", 1).encode())[0] == "entity"


def test_an_entity_before_a_long_comment_is_not_opened_either() -> None:
    hidden = files.V02.replace("<Document", f"<!--{'x' * 9000}-->{OUTSIDE}<Document", 1).replace("2026-231", "&x;")
    assert fault(hidden.encode())[0] == "entity"


def test_broken_files_say_where() -> None:
    assert fault(b"") == ("not-xml", "line 0")
    assert fault(files.V02.encode()[:-40])[0] == "not-xml"
    assert fault(files.V02.replace("Amal", "Am\0al").encode())[0] == "not-xml"
    assert fault(files.V02.replace("Amal", "Amél").encode("latin-1"))[0] == "not-xml"
    assert fault(b"<html><body>sign in</body></html>")[0] == "no-statement"
    assert fault(files.V02.replace("2300.55", "2300.555").encode()) == ("amount", "line 11 (Ntry)")
    assert fault(files.V02.replace("2300.55", "NaN").encode())[0] == "amount"
    assert fault(files.V02.replace("2300.55", "-1").encode())[0] == "amount"
    assert (
        fault(files.V02.replace("<Dt>2026-11-24</Dt></BookgDt>", "<Dt>24/11/26</Dt></BookgDt>").encode())[0] == "date"
    )
    assert fault(files.V02.replace("CLBD", "CLAV").encode()) == ("missing", "line 4 (Stmt): Bal CLBD")
    assert fault(files.V02.replace("BkToCstmrStmt", "X").replace("Stmt", "Rpt").encode())[0] == "intraday"


def test_a_file_without_end_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "MOST_BYTES", 1_000)
    assert fault(files.V02.encode()) == ("too-large", "")
    assert fault(files.CSV.encode() * 20, f"releve-csv@{files.OWN_RIB}") == ("too-large", "")


def test_elements_that_never_end_are_refused() -> None:
    assert fault(b"<Document>" + b"<a>" * 5_000 + b"</a>" * 5_000 + b"</Document>")[0] == "not-xml"


def test_broken_tables_say_where() -> None:
    form = f"releve-csv@{files.OWN_RIB}"
    assert fault(files.CSV.encode("utf-16"), form)[0] == "encoding"
    assert fault(files.CSV.encode("latin-1", "ignore"), form) == ("encoding", "byte 19")
    assert fault(files.CSV.replace("FRAIS", "FR\0AIS").encode(), form) == ("encoding", "line 3")
    assert fault(files.CSV.replace("50,00", "50,005").encode(), form) == ("amount", "line 3")
    assert fault(files.CSV.replace("50,00", "").encode(), form) == ("amount", "line 3")
    assert fault(files.CSV.replace("24/11/2026;24", "31/02/2026;24").encode(), form) == ("date", "line 3")
    assert fault(files.CSV.replace(";;50,00;;3 250,55", "").encode(), form) == ("columns", "line 3")
    assert fault(files.CSV.replace("FRAIS", '"FRAIS').encode(), form)[0] == "columns"
    assert fault(b"a;b\n", form) == ("no-statement", "")
    assert fault(files.CSV.encode(), "releve-csv") == ("missing", "account")
    assert fault(files.CSV.encode(), "other") == ("format-unknown", "")
    assert fault(files.CFONB.encode()[:300], "cfonb120") == ("length", "line 3")
    assert fault(files.CFONB.replace("0000000001234E", "000000000123 E").encode(), "cfonb120") == ("amount", "line 3")
    assert fault("\r\n".join(files.CFONB.splitlines()[:3]).encode(), "cfonb120") == ("missing", "end of file")


def test_a_long_statement_keeps_little_of_itself() -> None:
    head, _, rest = files.V02.partition("<Ntry>")
    entry = "<Ntry>" + rest.partition("</Ntry>")[0] + "</Ntry>"
    [found] = camt.read((head + entry * 5_000 + "</Stmt></BkToCstmrStmt></Document>").encode())
    assert len(found.lines) == 5_000
    assert (found.lines[-1].rank, sum(line.amount_centimes for line in found.lines)) == (5_000, 5_000 * 230_055)
