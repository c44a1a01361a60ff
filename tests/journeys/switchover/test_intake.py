"""Files as they really come: other encodings and separators, marks, cut ends, blank lines, no header."""

from pathlib import Path

import pytest
from tests.journeys.switchover import handovers

from saqia.journeys.switchover import intake


def fault(folder: Path) -> intake.FileUnusable:
    with pytest.raises(intake.FileUnusable) as caught:
        handovers.check(folder)
    return caught.value


def test_utf8_with_a_mark_is_read_although_the_mapping_says_windows(tmp_path: Path) -> None:
    folder = handovers.write(tmp_path)
    (folder / "customers.csv").write_text(handovers.FILES["customers"], encoding="utf-8-sig")
    checked = handovers.check(folder)
    assert handovers.faults(checked) == []
    assert handovers.rows(checked, "customers")["name_ar"].to_pylist()[0] == "عبد الرحيم شوقي"
    assert checked.staged["customers"].opening.encoding == "utf-8"


def test_utf16_as_a_spreadsheet_saves_it_is_read(tmp_path: Path) -> None:
    folder = handovers.write(tmp_path)
    (folder / "customers.csv").write_text(handovers.FILES["customers"], encoding="utf-16")
    assert handovers.faults(handovers.check(folder)) == []


@pytest.mark.parametrize("separator", [",", "\t", "|"])
def test_another_separator_is_found_by_the_heading(tmp_path: Path, separator: str) -> None:
    text = handovers.FILES["meters"].replace(";", separator)
    checked = handovers.check(handovers.write(tmp_path, {"meters": text}))
    assert handovers.faults(checked) == []
    assert checked.staged["meters"].opening.separator == separator


def test_arabic_indic_digits_are_digits(tmp_path: Path) -> None:
    western = handovers.FILES["balances"]
    head, _, body = western.partition("\n")
    arabic = body.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    folder = handovers.write(tmp_path)
    (folder / "balances.csv").write_text(f"{head}\n{arabic}", encoding="utf-8-sig")
    checked = handovers.check(folder)
    assert handovers.faults(checked) == []
    assert handovers.rows(checked, "balances")["amount"].to_pylist() == [18150, -2000]
    assert handovers.rows(checked, "balances")["contract_ref"].to_pylist() == ["P11", "P12"]


def test_windows_line_ends_blank_lines_and_a_missing_last_line_end_change_nothing(tmp_path: Path) -> None:
    text = handovers.FILES["deposits"].replace("\n", "\r\n").rstrip() + "\r\n\r\n;;\r\nP21;02/01/2020;10,00"
    checked = handovers.check(handovers.write(tmp_path, {"deposits": text}))
    assert handovers.faults(checked) == []
    assert handovers.rows(checked, "deposits")["line"].to_pylist() == [2, 3, 6]
    assert checked.staged["deposits"].lines == 3


def test_columns_in_another_order_and_more_of_them_are_read(tmp_path: Path) -> None:
    text = "REMARQUE;MONTANT_DH;POLICE;DATE_VERSEMENT\nx;200,00;P11;16/07/2018\ny;150,00;P12;16/07/2018\n"
    checked = handovers.check(handovers.write(tmp_path, {"deposits": text}))
    assert handovers.rows(checked, "deposits")["amount"].to_pylist() == [20000, 15000]
    assert checked.staged["deposits"].opening.unused == ("REMARQUE",)


def test_a_wrong_heading_names_what_is_missing_expected_and_received(tmp_path: Path) -> None:
    text = handovers.FILES["meters"].replace("NUM_COMPTEUR", "COMPTEUR")
    found = fault(handovers.write(tmp_path, {"meters": text}))
    assert (found.file, found.code) == ("meters.csv", "heading")
    assert found.detail["missing"] == "NUM_COMPTEUR"
    assert str(found.detail["received"]).startswith("COMPTEUR, POLICE")


def test_a_repeated_heading_is_refused(tmp_path: Path) -> None:
    text = handovers.FILES["deposits"].replace("DATE_VERSEMENT", "POLICE")
    assert fault(handovers.write(tmp_path, {"deposits": text})).code == "heading-repeated"


def test_a_file_that_is_missing_or_empty_is_named(tmp_path: Path) -> None:
    folder = handovers.write(tmp_path)
    (folder / "indices.csv").write_bytes(b"")
    assert (fault(folder).file, fault(folder).code) == ("indices.csv", "empty")
    (folder / "indices.csv").unlink()
    assert (fault(folder).file, fault(folder).code) == ("indices.csv", "not-found")


def test_a_heading_without_lines_is_an_empty_file_that_a_gate_stops(tmp_path: Path) -> None:
    head = handovers.FILES["indices"].splitlines()[0]
    for end in ("", "\n", "\r\n"):
        checked = handovers.check(handovers.write(tmp_path, {"indices": head + end}))
        assert "files-empty" in handovers.stops(checked)


def test_bytes_of_another_encoding_are_named_by_line(tmp_path: Path) -> None:
    folder = handovers.write(tmp_path)
    content = handovers.FILES["customers"].encode("utf-8-sig") + "C3;P;محمد;;A;;\n".encode("windows-1256")
    (folder / "customers.csv").write_bytes(content)
    found = fault(folder)
    assert (found.code, found.detail) == ("encoding", {"encoding": "utf-8", "line": 4})


def test_a_file_cut_in_its_last_line_is_noticed(tmp_path: Path) -> None:
    cut = handovers.FILES["contracts"][:-25]
    checked = handovers.check(handovers.write(tmp_path, {"contracts": cut}))
    assert ("contracts", 5, "", "columns-count") in handovers.faults(checked)
    assert "totals-differ" in handovers.stops(checked)


def test_a_file_cut_between_lines_is_noticed_by_the_totals(tmp_path: Path) -> None:
    cut = "".join(line for line in handovers.FILES["indices"].splitlines(keepends=True)[:-1])
    checked = handovers.check(handovers.write(tmp_path, {"indices": cut}))
    assert "totals-differ" in handovers.stops(checked)


def test_an_open_quote_does_not_swallow_the_rest_in_silence(tmp_path: Path) -> None:
    text = handovers.FILES["premises"].replace('"رقم 18', '"رقم 18"؛ "').replace('Agadir"', "Agadir")
    folder = handovers.write(tmp_path, {"premises": text})
    checked = handovers.check(folder)
    assert checked.staged["premises"].lines + len(handovers.faults(checked)) >= 2
    assert not {"lines-refused", "totals-differ"}.isdisjoint(handovers.stops(checked))


def test_nul_bytes_break_nothing(tmp_path: Path) -> None:
    folder = handovers.write(tmp_path)
    content = (folder / "premises.csv").read_bytes()
    (folder / "premises.csv").write_bytes(content.replace("تامري".encode("windows-1256"), b"\x00\x00"))
    checked = handovers.check(folder)
    assert ("premises", 3, "address_ar", "not-text") in handovers.faults(checked)


def test_line_numbers_hold_across_blocks_and_faulty_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "BLOCK", 4096)
    lines = [f"P11;{'x' if number % 97 else 'y;y;y'}{number};03/05/2026;1,00" for number in range(4, 2004)]
    checked = handovers.check(handovers.write(tmp_path, handovers.added("balances", *lines)))
    ragged = [number for number in range(4, 2004) if number % 97 == 0]
    assert [line for _, line, _, _ in handovers.faults(checked)] == ragged
    rows = handovers.rows(checked, "balances").slice(2).to_pylist()
    assert all(row["document"] == f"x{row['line']}" for row in rows)
