"""What the schema refuses, each with the file, the place, what is wrong and what to do."""

import shutil
from pathlib import Path

import pytest

from saqia.engine.rules import compiler, folder, problems, reading
from tests.engine import shipped

GRID = """\
kind: grid
code: own-water
title: {ar: ماء, fr: Eau, en: Water}
component: water
unit: m3
vat: water-domestic
versions:
  - from: 2020-01-01
    to: 2024-01-01
    basis: ht
    source: {ref: décision 12, status: official}
    blocks:
      - {upto: 6, price: 2.37, mode: progressive}
      - {price: 7.39, mode: selective}
  - from: 2024-01-01
    to: null
    basis: ht
    source: {ref: décision 13, status: official}
    blocks:
      - {price: 7.39, mode: selective}
"""


def found(content: str) -> list[problems.Problem]:
    try:
        reading.read([("own/water.yaml", content.encode())])
    except problems.RulesInvalid as invalid:
        return invalid.problems
    return []


def test_the_example_is_accepted() -> None:
    assert found(GRID) == []


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("to: 2024-01-01", "to: 2023-12-01", "gap"),
        ("to: 2024-01-01", "to: 2024-02-01", "overlap"),
        ("to: 2024-01-01", "to: null", "overlap"),
        ("from: 2020-01-01", "from: 2025-01-01", "unsorted-versions"),
        ("from: 2020-01-01", "from: 2024-01-01", "period-empty"),
        ("from: 2020-01-01", "from: 2020-13-01", "not-a-date"),
        ("    source: {ref: décision 12, status: official}\n", "", "no-source"),
        ("ref: décision 12, ", "", "missing-key"),
        ("status: official}\n    blocks:\n      - {upto", "status: rumor}\n    blocks:\n      - {upto", "not-a-choice"),
        ("price: 2.37", "price: 2,37", "unknown-key"),
        ("price: 2.37", 'price: "2,37"', "not-a-number"),
        ("price: 2.37", "price: -2.37", "out-of-range"),
        ("price: 2.37", "price: 2.3712345", "not-a-number"),
        ("price: 2.37", "price: 23700000", "out-of-range"),
        ("price: 2.37", "prise: 2.37", "unknown-key"),
        ("upto: 6, ", "", "last-block"),
        (
            "{price: 7.39, mode: selective}\n  - from",
            "{upto: 5, price: 7.39, mode: selective}\n  - from",
            "unsorted-blocks",
        ),
        ("unit: m3", "unit: l", "not-a-choice"),
        ("unit: m3", "unit: m3\nunit: m3", "duplicate-key"),
        ("mode: progressive}", "mode: selective}\n      - {upto: 8, price: 3, mode: progressive}", "mode-order"),
        ("kind: grid", "kind: gird", "not-a-choice"),
        ("title: {ar: ماء, fr: Eau, en: Water}", "title: {fr: Eau, en: Water}", "missing-key"),
        ("title: {ar: ماء, fr: Eau, en: Water}", "title: Water", "wrong-shape"),
        ("versions:", "versions: [", "unreadable"),
    ],
)
def test_a_slip_is_named_with_its_place(before: str, after: str, code: str) -> None:
    assert before in GRID
    noted = found(GRID.replace(before, after, 1))
    assert code in [problem.code for problem in noted]
    for problem in noted:
        assert problem.sentence("en").startswith("own/water.yaml")
        assert all(problem.sentence(language) for language in ("ar", "fr", "en"))


def test_a_gap_says_from_when_to_when() -> None:
    (problem,) = found(GRID.replace("to: 2024-01-01", "to: 2023-12-01", 1))
    assert problem.line == 15
    assert "2023-12-01 → 2024-01-01" in problem.sentence()


def test_a_price_never_passes_through_a_float() -> None:
    book = reading.read([("own/water.yaml", GRID.replace("2.37", "0.100001").encode())])
    assert book.charges["own-water"].versions[0].blocks[0].price == 100_001


def test_files_that_are_not_text_are_named() -> None:
    with pytest.raises(problems.RulesInvalid, match=r"own\.yaml.*readable"):
        reading.read([("own.yaml", b"\xff\xfe\x00")])


def own_folder(target: Path, operator: str, status: str) -> Path:
    (target / "water.yaml").write_text(GRID.replace("status: official", f"status: {status}"), encoding="utf-8")
    (target / "plans.yaml").write_text(
        f"kind: plans\nplans:\n  - {{operator: {operator}, zone: agadir, service: water, use: domestic, "
        "parts: [own-water]}\n",
        encoding="utf-8",
    )
    return target


def test_a_distributor_loads_its_own_grid_over_the_shipped_ones(tmp_path: Path) -> None:
    rules = folder.load(shipped.FOLDER, own_folder(tmp_path, "srm-souss-massa", "official"))
    assert rules.plans[rules.resolve("srm-souss-massa", "agadir", "water", "domestic")].demonstration is False
    assert rules.hash != shipped.rules().hash
    assert rules.find("srm-casablanca-settat", "nouaceur", "electricity", "domestic") is not None


@pytest.mark.parametrize("status", ["recall", "demonstration", "code"])
def test_an_unverified_figure_never_becomes_an_operators_tariff(tmp_path: Path, status: str) -> None:
    with pytest.raises(problems.RulesInvalid, match="may not become an operator's tariff"):
        folder.load(shipped.FOLDER, own_folder(tmp_path, "srm-souss-massa", status))
    assert folder.load(shipped.FOLDER, own_folder(tmp_path, "demo", status)).plans


def test_a_plan_names_only_what_exists(tmp_path: Path) -> None:
    own_folder(tmp_path, "srm-souss-massa", "official")
    (tmp_path / "water.yaml").unlink()
    with pytest.raises(problems.RulesInvalid, match="'own-water' is defined in no file"):
        folder.load(shipped.FOLDER, tmp_path)


def test_a_copy_of_the_rules_compiles_to_the_same_table(tmp_path: Path) -> None:
    shutil.copytree(shipped.FOLDER, tmp_path / "copy")
    book = folder.read(tmp_path / "copy")
    assert compiler.compile_book(book).hash == shipped.rules().hash


def test_a_distributor_switches_a_policy_off_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "policies.yaml").write_text(
        "kind: policies\npolicies:\n  estimate:\n    title: {ar: أ, fr: a, en: a}\n    versions: []\n", encoding="utf-8"
    )
    rules = folder.load(shipped.FOLDER, tmp_path)
    assert rules.policies.estimate == ()
    assert rules.policies.catch_up == shipped.rules().policies.catch_up
