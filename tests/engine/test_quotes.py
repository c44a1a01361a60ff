"""`saqia quote` and `saqia tariffs` at the command line: answers, refusals and bad files."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from saqia.surfaces.console import quote, tariffs
from tests.engine import shipped

HEADER = "id,service,use,operator,zone,from,to,volume,payment"
A = "A,electricity,domestic,srm-casablanca-settat,nouaceur,2026-04-08,2026-05-08,359,cash"
TOTALS_A = ["493.97", "98.80", "592.77", "1.48", "594.25"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(quote.quote, list(arguments))


def one(*more: str, **changed: str) -> Result:
    given = {
        "service": "electricity",
        "use": "domestic",
        "operator": "srm-casablanca-settat",
        "zone": "nouaceur",
        "from": "2026-04-08",
        "to": "2026-05-08",
        "volume": "359",
        "payment": "cash",
        **changed,
    }
    return run(*(part for name, value in given.items() for part in (f"--{name}", value)), *more)


def answered(tmp_path: Path, text: str | bytes) -> list[dict[str, str]]:
    result, target = filed(tmp_path, text)
    assert result.exit_code == 0, result.output
    with target.open(encoding="utf-8", newline="") as read:
        return list(csv.DictReader(read))


def filed(tmp_path: Path, text: str | bytes) -> tuple[Result, Path]:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(text if isinstance(text, bytes) else text.encode())
    return run("--file", str(source), "--out", str(target)), target


def totals(row: dict[str, str]) -> list[str]:
    return [row[name] for name in ("total_ht", "total_vat", "total_ttc", "stamp_duty", "total_due")]


def test_standard_output_is_the_json_alone() -> None:
    found = json.loads(one("--json").stdout)
    assert totals(found) == TOTALS_A
    assert found["lines"][0]["component"] == "energy"
    for line in found["lines"]:
        assert line["arithmetic"]
        assert line["source"]["ref"] and line["source"]["status"]
        assert set(line["explanation"]) == {"ar", "fr", "en"}


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_a_page_of_text_for_people(language: str) -> None:
    result = one("--language", language)
    assert result.exit_code == 0
    assert "592.77" in result.stdout


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"service": "gas"}, "ServiceUnknown"),
        ({"operator": "nobody"}, "TariffUnknown"),
        ({"zone": "settat"}, "TariffUnknown"),
        ({"use": "hammam"}, "TariffUnknown"),
        ({"service": "water"}, "TariffUnknown"),
        ({"operator": "srm-souss-massa"}, "TariffUnknown"),
        ({"payment": "barter"}, "PaymentUnknown"),
        ({"volume": "-1"}, "VolumeNegative"),
        ({"volume": "abc"}, "VolumeInvalid"),
        ({"volume": "1.2345"}, "VolumeInvalid"),
        ({"volume": "1e3"}, "VolumeInvalid"),
        ({"volume": "nan"}, "VolumeInvalid"),
        ({"volume": "9" * 15}, "VolumeOutOfRange"),
        ({"volume": "9" * 5000}, "VolumeInvalid"),
        ({"from": "2026-05-08"}, "PeriodEmpty"),
        ({"from": "2026-06-08"}, "PeriodEmpty"),
        ({"from": "08/04/2026"}, "DateInvalid"),
        ({"from": "2026-02-30"}, "DateInvalid"),
        ({"from": "2009-04-08", "to": "2009-05-08"}, "TariffUnknown"),
        ({"to": "9999-12-31"}, "PeriodTooLong"),
    ],
)
def test_a_refusal_is_json_with_a_code_and_exits_with_2(changed: dict[str, str], code: str) -> None:
    result = one("--json", **changed)
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["code"] == code
    assert result.stderr.startswith(code)


def test_a_missing_option_is_named() -> None:
    result = run("--service", "water")
    assert result.exit_code == 2
    assert "--operator" in result.stderr


def test_a_file_keeps_order_ids_and_columns_and_explains_each_refusal(tmp_path: Path) -> None:
    rows = answered(
        tmp_path,
        "\n".join(
            [
                HEADER,
                A,
                A.replace("A,", "z,").replace("359", "-3"),
                A.replace("A,", "A,").replace(",cash", ",card"),
                "short,row",
                "",
            ]
        ),
    )
    assert [row["id"] for row in rows] == ["A", "z", "A", "short"]
    assert totals(rows[0]) == TOTALS_A and rows[0]["error"] == ""
    assert rows[1]["error"].startswith("VolumeNegative") and totals(rows[1]) == [""] * 5
    assert totals(rows[2])[3:] == ["0.00", "592.77"]
    assert rows[3]["error"].startswith("RowMalformed")


@pytest.mark.parametrize(
    "text",
    [
        f"\ufeff{HEADER}\r\n{A}\r\n",
        f"{HEADER}\n{A}\n".replace(",", ";"),
        f"{HEADER}\n{A}\n".replace(",", "\t"),
        f"{HEADER}\n{A}\n".replace("359", "٣٥٩").replace("2026-04-08", "٢٠٢٦-٠٤-٠٨"),
        f"{HEADER}\n{A}\n".replace("359", "359.000").upper().replace("ID", "id"),
        f"{HEADER}\n{A}\n".replace(",", ";").replace("359", "359,000"),
        f"{HEADER},note\n{A},kept\n",
    ],
    ids=["bom", "semicolon", "tab", "arabic-indic", "upper-case", "decimal-comma", "extra-column"],
)
def test_a_file_is_read_as_people_save_it(tmp_path: Path, text: str) -> None:
    (row,) = answered(tmp_path, text)
    assert totals(row) == TOTALS_A


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"id,service\n1,water\n",
        f"{HEADER}\n{A}\n".replace("volume", "amount"),
        f"{HEADER},error\n{A},\n",
        f"{HEADER},volume\n{A},3\n",
        f"{HEADER}\n{A}\n".encode("utf-16"),
        f"{HEADER}\n".encode() + b"\xe9\n",
    ],
    ids=["empty", "columns-missing", "column-renamed", "output-column", "column-twice", "utf-16", "latin-1"],
)
def test_a_file_that_cannot_be_answered_writes_nothing(tmp_path: Path, text: str | bytes) -> None:
    result, target = filed(tmp_path, text)
    assert result.exit_code == 2
    assert result.stderr.startswith("FileUnusable")
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]
    assert not target.exists()


def test_a_header_alone_is_a_file_without_cases(tmp_path: Path) -> None:
    assert answered(tmp_path, HEADER + "\n") == []


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    absent = run("--file", str(tmp_path / "none.csv"), "--out", str(tmp_path / "out.csv"))
    assert absent.exit_code == 2 and "none.csv" in absent.stderr
    (tmp_path / "in.csv").write_text(f"{HEADER}\n{A}\n")
    nowhere = run("--file", str(tmp_path / "in.csv"), "--out", str(tmp_path / "no" / "out.csv"))
    assert nowhere.exit_code == 2 and "FileUnusable" in nowhere.stderr


def test_the_file_and_the_single_quote_agree(tmp_path: Path) -> None:
    lines = [
        f"{volume},electricity,domestic,srm-casablanca-settat,casablanca,2025-12-10,2026-01-11,{volume},cash"
        for volume in range(0, 900, 37)
    ]
    for row in answered(tmp_path, "\n".join([HEADER, *lines])):
        single = json.loads(
            one("--json", zone="casablanca", volume=row["id"], **{"from": "2025-12-10", "to": "2026-01-11"}).stdout
        )
        assert totals(row) == totals(single)


@pytest.mark.parametrize(("language", "words"), [
    ("fr", "problèmes : 0"), ("en", "problems: 0"), ("ar", "المشاكل: \u20660\u2069"),
])  # fmt: skip
def test_tariffs_check_says_that_all_is_well(language: str, words: str) -> None:
    result = CliRunner().invoke(tariffs.tariffs_group, ["check", "--language", language])
    assert result.exit_code == 0, result.output
    assert words in result.output


@pytest.mark.parametrize(("spoken", "said", "counted"), [
    ("fr", "le volume -3 est négatif", "lignes : 2, dont refusées : 1"),
    ("en", "the volume -3 is negative", "rows: 2, of them refused: 1"),
    ("ar", "الحجم \u2066-3\u2069 سالب", "السطور: \u20662\u2069"),
])  # fmt: skip
def test_people_are_told_in_the_language_of_the_console_and_programs_in_one(
    spoken: str, said: str, counted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.conf.settings.SAQIA_LANGUAGE", spoken)
    refused = one(volume="-3")
    assert refused.stderr.startswith("VolumeNegative: ") and said in refused.stderr
    object_, english = one("--json", volume="-3").stdout, one("--json", "--language", "en", volume="-3").stdout
    assert object_ == english and "the volume -3 is negative" in json.loads(object_)["error"]["message"]
    result, target = filed(tmp_path, f"{HEADER}\n{A}\n{A.replace('359', '-3')}\n")
    assert result.exit_code == 0 and counted in result.stderr and result.stdout == ""
    with target.open(encoding="utf-8", newline="") as read:
        assert list(csv.DictReader(read))[1]["error"].startswith("VolumeNegative: the volume -3 is negative")


@pytest.mark.parametrize(("spoken", "told", "missing"), [
    ("fr", ": Total HT : 43.60 calculé, 43.00 attendu.", "no.csv : n’existe pas"),
    ("en", ": Total excluding taxes: 43.60 computed, 43.00 expected.", "no.csv: is not there"),
    ("ar", "المحتسب \u206643.60\u2069، والمنتظر \u206643.00\u2069.", "غير موجود"),
])  # fmt: skip
def test_checks_and_disks_tell_people_in_the_language_of_the_console(
    spoken: str, told: str, missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.conf.settings.SAQIA_LANGUAGE", spoken)
    grid = (shipped.FOLDER / "demo" / "water.yaml").read_text(encoding="utf-8")
    (tmp_path / "water.yaml").write_text(grid.replace("2.50", "2.60"), encoding="utf-8")
    (tmp_path / "water.cases.yaml").write_bytes((shipped.FOLDER / "demo" / "plans.cases.yaml").read_bytes())
    found = CliRunner().invoke(tariffs.tariffs_group, ["check", str(tmp_path)])
    assert found.exit_code == 1 and told in found.output
    absent = run("--file", str(tmp_path / "no.csv"), "--out", str(tmp_path / "out.csv"))
    assert absent.exit_code == 2 and missing in absent.stderr


def test_tariffs_check_names_a_gap_and_a_case_that_fails(tmp_path: Path) -> None:
    grid = (shipped.FOLDER / "demo" / "water.yaml").read_text(encoding="utf-8")
    second = grid[grid.index("  - from:") :].replace("2014-08-01", "2025-03-01")
    broken = grid.replace("to: null", "to: 2025-02-01") + second
    (tmp_path / "water.yaml").write_text(broken, encoding="utf-8")
    result = CliRunner().invoke(tariffs.tariffs_group, ["check", str(tmp_path / "water.yaml")])
    assert result.exit_code == 1
    assert "water.yaml" in result.output and "2025-02-01 → 2025-03-01" in result.output
    (tmp_path / "water.yaml").write_text(grid.replace("2.50", "2.60"), encoding="utf-8")
    (tmp_path / "water.cases.yaml").write_bytes((shipped.FOLDER / "demo" / "plans.cases.yaml").read_bytes())
    result = CliRunner().invoke(tariffs.tariffs_group, ["check", "--json", str(tmp_path)])
    assert result.exit_code == 1
    assert "43.60, expected 43.00" in json.loads(result.output)["failed"][0]


def test_tariffs_compare_proves_that_nothing_rose(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    rows = [A.replace("2026-04-08", "2024-11-01").replace("2026-05-08", "2024-12-01"), A.replace("359", "bad")]
    source.write_text("\n".join([HEADER, *rows]))
    result = CliRunner().invoke(
        tariffs.tariffs_group,
        ["compare", "--file", str(source), "--out", str(target), "--former-on", "2024-09-01"],
    )
    assert result.exit_code == 0, result.output
    summary = json.loads(result.output)
    assert (summary["compared"], summary["same"], summary["higher"], summary["not_comparable"]) == (1, 1, 0, 1)
    with target.open(encoding="utf-8", newline="") as read:
        first, second = csv.DictReader(read)
    assert (first["verdict"], first["rise_ttc"], second["verdict"]) == ("same", "0.00", "not comparable")
