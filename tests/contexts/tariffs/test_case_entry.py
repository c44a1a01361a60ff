"""Cases entered line by line: each refusal exactly, the same file by form and by table, and what they come to."""

import dataclasses

import pytest
from tests.contexts.tariffs import grids
from tests.contexts.tariffs.test_entry import BLOCKS, FIXED, begun, entered, files

from saqia.contexts.contracts import wording as contracts
from saqia.contexts.tariffs import operations as tariffs
from saqia.contexts.tariffs import queries, types, wording
from saqia.platform import operation
from saqia.platform.tenancy import scope

TEN = types.Case(1, "Bill 12", "2026-06-01", "2026-07-01", "10", "card", "50.90")
CASH = types.Case(2, "The same in cash", "٢٠٢٦-٠٦-٠١", "01/07/2026", "10,0", "espèces", "51,03")
TABLE = """Cas;Service;Usage;Zone;Relevé précédent;Relevé actuel;Consommation;Paiement;Net à payer
Bill 12;Eau potable;domestic;;2026-06-01;2026-07-01;10;carte bancaire;50,90
The same in cash;water;usage domestique;;01/06/2026;1/7/2026;10;cash;51,03
"""
WRITTEN = """# Entered at the desk. Entering the cases of this supply again replaces the file.
cases:
  - name: "Bill 12"
    quote: {operator: srm-souss-massa, zone: "", service: water, use: domestic, from: 2026-06-01, to: 2026-07-01, volume: 10, payment: card}
    expect: {total_due: 50.90}
  - name: "The same in cash"
    quote: {operator: srm-souss-massa, zone: "", service: water, use: domestic, from: 2026-06-01, to: 2026-07-01, volume: 10, payment: cash}
    expect: {total_due: 51.03}
"""  # noqa: E501  as it is written
NAME = "water.domestic.any.cases.yaml"


def asked(
    draft_id: int, *rows: types.Case, actor: operation.Actor = grids.WRITER, service: str = "water",
    use: str = "domestic", zone: str = "*",
) -> queries.Draft:  # fmt: skip
    """Enter the cases of a supply, domestic water if none is named."""
    sheets = [types.CaseSheet(service, use, zone, rows)]
    return tariffs.enter_cases(actor=actor, draft_id=draft_id, sheets=sheets, uses=contracts.plan_uses(), at=grids.AT)


def brought(draft_id: int, text: str) -> queries.Draft:
    """Bring a table of cases."""
    uses = contracts.plan_uses()
    table = queries.read_case_table(text.encode(), uses)
    return tariffs.enter_cases(
        actor=grids.WRITER, draft_id=draft_id, sheets=table.sheets, uses=uses, faults=table.faults, at=grids.AT
    )


def told(draft_id: int, language: str = "fr") -> list[list[str]]:
    """Return where each case of a draft that nothing refuses comes out otherwise, in words."""
    with scope.reading(1):
        checked = queries.check_draft(tenant_id=1, draft_id=draft_id)
    assert checked.problems == ()
    return [[wording.case_difference(one, language) for one in each.differences] for each in checked.verdicts]  # type: ignore[arg-type]


def test_by_form_and_by_table_it_is_one_file_and_it_comes_out(database: str) -> None:
    by_form, by_table = begun(), begun()
    for draft in (by_form, by_table):
        entered(draft, *BLOCKS, FIXED)
    form, table = asked(by_form, TEN, CASH), brought(by_table, TABLE)
    assert form.files[NAME] == WRITTEN and form.files == table.files and form.sha256 == table.sha256
    assert told(by_form) == told(by_table) == [[], []]
    assert asked(by_form, TEN, CASH).sha256 == form.sha256
    assert entered(by_form, *BLOCKS, FIXED).files == form.files, "prices entered again leave the cases"


def test_what_differs_is_said_in_words(database: str) -> None:
    draft = begun()
    entered(draft, *BLOCKS, FIXED)
    asked(draft, dataclasses.replace(TEN, total="50.91"))
    assert told(draft) == [["Net à payer : 50.90 calculé, 50.91 attendu."]]
    assert told(draft, "ar") == [["\u2068الواجب أداؤه\u2069: المحتسب \u206650.90\u2069، والمنتظر \u206650.91\u2069."]]
    asked(draft, dataclasses.replace(TEN, first="1990-06-01", last="1990-07-01"))
    assert told(draft) == [[
        "Non calculé : aucun prix n’est connu pour la tranche atteinte par ce volume, ou pour une partie de ces dates."
    ]]  # fmt: skip
    with pytest.raises(tariffs.DraftUnsound):
        tariffs.submit_draft(actor=grids.WRITER, draft_id=draft, at=grids.AT)


def test_cases_are_opened_again_replaced_and_taken_out(database: str) -> None:
    draft = begun({"by-hand.cases.yaml": grids.CASES})
    hours = types.Case(1, "Two hours", "2026-06-01", "2026-07-01", "pointe 100 + NORMALES 500,5", "card", "1000")
    asked(draft, TEN, CASH)
    saved = asked(draft, hours, service="electricity", use="domestic-bihourly", zone="agadir")
    assert "registers: {peak: 100, normal: 500.5}, payment" in saved.files[
        "electricity.domestic-bihourly.agadir.cases.yaml"
    ]  # fmt: skip
    first, second = queries.list_entered_cases(saved.files)
    assert (first.zone, [row.volume for row in first.rows]) == ("agadir", ["peak 100 + normal 500.5"])
    assert second == types.CaseSheet(
        "water", "domestic", "*", (TEN, types.Case(2, CASH.name, TEN.first, TEN.last, "10", "cash", "51.03"))
    )
    assert asked(draft, *second.rows).sha256 == saved.sha256
    by_hand = {NAME: WRITTEN.replace("total_due", "total_ht")}
    assert queries.list_entered_cases(by_hand) == [] == queries.list_entered_cases({NAME: "cases: x"})
    assert set(asked(draft).files) == {"by-hand.cases.yaml", "electricity.domestic-bihourly.agadir.cases.yaml"}
    with pytest.raises(tariffs.LinesRefused) as refused:
        asked(draft)
    assert refused.value.faults == (types.Fault(0, "", "no-case"),)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"name": " "}, (1, "name", "missing", "")),
        ({"name": "x" * 121}, (1, "name", "too-long", "120")),
        ({"first": ""}, (1, "first", "missing", "")),
        ({"first": "01/13/2026"}, (1, "first", "not-a-day", "01/13/2026")),
        ({"last": "June"}, (1, "last", "not-a-day", "June")),
        ({"last": "1/6"}, (1, "last", "not-a-day", "1/6")),
        ({"last": "2026-06-01"}, (1, "last", "period-empty", "2026-06-01")),
        ({"volume": ""}, (1, "volume", "missing", "")),
        ({"volume": "-1"}, (1, "volume", "out-of-range", "-1")),
        ({"volume": "1.0001"}, (1, "volume", "not-a-number", "1.0001")),
        ({"volume": "soir 10"}, (1, "volume", "not-a-register", "soir 10")),
        ({"volume": "peak 10 + peak 2"}, (1, "volume", "not-a-register", "peak 2")),
        ({"payment": ""}, (1, "payment", "missing", "")),
        ({"payment": "barter"}, (1, "payment", "not-a-choice", "barter")),
        ({"total": ""}, (1, "total", "missing", "")),
        ({"total": "50.901"}, (1, "total", "not-a-number", "50.901")),
    ],
)
def test_each_refusal_is_named_and_nothing_is_written(
    database: str, change: dict[str, str], fault: tuple[int, str, str, str]
) -> None:
    draft = begun({"a.yaml": "kind: plans\n"})
    with pytest.raises(tariffs.LinesRefused) as refused:
        asked(draft, dataclasses.replace(TEN, **change), CASH)  # type: ignore[arg-type]
    assert refused.value.faults == (types.Fault(*fault),)
    assert files(draft) == {"a.yaml": "kind: plans\n"}


def test_supply_number_and_right_are_judged_too(database: str) -> None:
    draft = begun()
    many = [dataclasses.replace(TEN, place=place) for place in range(1, 62)]
    for rows, more, fault in (
        ([TEN], {"use": "public-lighting"}, (1, "use", "not-a-choice", "public-lighting")),
        ([TEN], {"zone": "Agadir Nord"}, (1, "zone", "zone-unreadable", "Agadir Nord")),
        (many, {}, (61, "", "too-many-cases", "60")),
    ):
        with pytest.raises(tariffs.LinesRefused) as refused:
            asked(draft, *rows, **{"use": "domestic", "zone": "*", **more})  # type: ignore[arg-type]
        assert refused.value.faults == (types.Fault(*fault),)
    for actor, error in (
        (grids.person(3), operation.PermissionRefused),
        (grids.person(3, "tariffs.draft-grid", tenant_id=2), tariffs.DraftNotFound),
    ):
        with pytest.raises(error):
            asked(draft, TEN, actor=actor)
    assert files(draft) == {}
    tariffs.withdraw_draft(actor=grids.WRITER, draft_id=draft, at=grids.AT)
    with pytest.raises(tariffs.DraftDecided):
        asked(draft, TEN)


def test_what_cannot_be_read_is_reported_with_its_line(database: str) -> None:
    draft = begun()
    for text, faults in (
        (
            TABLE.replace("Net à payer", "Somme"),
            [(1, "", "column-unknown", "Somme"), (1, "total", "column-missing", "total")],
        ),
        (
            TABLE.replace("Eau potable", "gaz") + "x;y\n",
            [(2, "service", "not-a-choice", "gaz"), (4, "", "cells-differ", "2")],
        ),
        (TABLE.split("\n")[0], [(0, "", "no-lines", "")]),
    ):  # fmt: skip
        with pytest.raises(tariffs.LinesRefused) as refused:
            brought(draft, text)
        assert sorted(refused.value.faults, key=lambda each: (each.place, each.code != "column-unknown")) == [
            types.Fault(*fault) for fault in faults
        ]
    assert files(draft) == {}
