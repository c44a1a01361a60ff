"""Mapping files: the shipped ones hold, and what cannot be followed is refused with its place."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from saqia.journeys.switchover import mapping, wording
from saqia.platform.wording import LANGUAGES


@pytest.fixture
def described() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((mapping.FOLDER / "regie.yaml").read_text(encoding="utf-8"))
    return found


def test_two_layouts_are_shipped_and_differ() -> None:
    assert mapping.known() == ["onee", "regie"]
    regie, onee = mapping.load("regie"), mapping.load("onee")
    assert (regie.encoding, regie.separator, regie.decimal, regie.dates) == ("windows-1256", ";", ",", "%d/%m/%Y")
    assert (onee.encoding, onee.separator, onee.decimal, onee.dates) == ("utf-8", ",", ".", "%Y%m%d")
    assert not set(regie.sheets["contracts"].headings) & set(onee.sheets["contracts"].headings)


def test_the_use_classes_of_the_shipped_layouts_are_those_of_the_rules() -> None:
    from saqia.journeys.switchover import setting

    for name in mapping.known():
        assert set(mapping.load(name).sheets["contracts"].columns["use"].values.values()) <= set(setting.use_classes())


def test_a_mapping_of_ones_own_is_given_by_its_path(tmp_path: Path, described: dict[str, Any]) -> None:
    described["source"] = "lydia"
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(described), encoding="utf-8")
    assert mapping.load(str(path)).source == "lydia"


def test_an_unknown_mapping_names_the_shipped_ones() -> None:
    with pytest.raises(mapping.MappingInvalid) as refused:
        mapping.load("other")
    assert {language: wording.mapping_fault(refused.value, language) for language in LANGUAGES} == {
        "ar": "لا جدول مطابقة بالاسم \u2066other\u2069؛ المرفقة: \u2066onee, regie\u2069؛ أو أعطوا مسار ملف .yaml",
        "fr": "aucune correspondance other ; livrées : onee, regie ; ou donnez le chemin d’un fichier .yaml",
        "en": "no mapping other; shipped: onee, regie; or give a path to a .yaml file",
    }


def broken(described: dict[str, Any], *place: str, value: object) -> dict[str, Any]:
    changed = copy.deepcopy(described)
    inside = changed
    for key in place[:-1]:
        inside = inside[key]
    if value is None:
        del inside[place[-1]]
    else:
        inside[place[-1]] = value
    return changed


FAULTS = [
    (("encoding",), "klingon", "encoding"),
    (("separator",), "::", "separator"),
    (("decimal",), "'", "decimal"),
    (("dates",), "%d/%m", "dates"),
    (("source",), None, "missing source"),
    (("extra",), "x", "unknown extra"),
    (("files", "meters"), None, "files: missing meters"),
    (("files", "tariffs"), {}, "unknown tariffs"),
    (("files", "meters", "columns", "serial"), None, "files.meters.columns: missing serial"),
    (("files", "meters", "columns", "colour"), "X", "unknown colour"),
    (("files", "meters", "columns", "serial"), {"column": "A", "constant": "B"}, "one of them"),
    (("files", "meters", "columns", "serial"), 5, "a heading"),
    (("files", "contracts", "columns", "service"), {"column": "S", "values": {"X": "gas"}}, "gas is none of"),
    (("files", "contracts", "columns", "prepaid"), {"column": "S", "values": {"X": "maybe"}}, "maybe is none of"),
    (("decimal",), [","], "decimal"),
    (("files",), [1], "files: a mapping is expected"),
    (("files", "meters", "columns"), None, "files.meters.columns: a mapping is expected"),
    (("files", "meters", "file"), 3, "files.meters.file: a text is expected"),
    (("files", "meters"), {1: 2, "x": 3}, "unknown 1"),
    (("files", "meters", "columns", "serial"), {"column": 3}, "serial.column: a text is expected"),
    (("files", "contracts", "columns", "service"), {"column": "S", "values": [1]}, "values: a mapping is expected"),
]


@pytest.mark.parametrize(("place", "value", "said"), FAULTS, ids=[said for _, _, said in FAULTS])
def test_a_fault_is_named_with_its_place(
    described: dict[str, Any], place: tuple[str, ...], value: object, said: str
) -> None:
    with pytest.raises(mapping.MappingInvalid) as refused:
        mapping.parse(broken(described, *place, value=value), "0")
    assert said in wording.mapping_fault(refused.value, "en")
    assert wording.mapping_fault(refused.value, "ar").startswith(f"\u2066{refused.value.place}\u2069: ")
    assert wording.mapping_fault(refused.value, "fr").startswith(f"{refused.value.place} : ")


@pytest.mark.parametrize("text", ["", "- a", "source: [", "\x00"])
def test_what_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(mapping.MappingInvalid) as refused:
        mapping.load(str(path))
    assert all(wording.mapping_fault(refused.value, language) for language in LANGUAGES)


def test_a_mapping_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").mkdir()
    with pytest.raises(mapping.MappingInvalid) as refused:
        mapping.load(str(tmp_path / "own.yaml"))
    assert wording.mapping_fault(refused.value, "fr") == "own.yaml : est un dossier"
