"""Prices entered line by line: each refusal exactly, and the same grid by form, by table and by hand."""

import dataclasses

import pytest
from tests.contexts.tariffs import grids

from saqia.contexts.contracts import wording as contracts
from saqia.contexts.tariffs import adopted, models, queries, types, wording
from saqia.contexts.tariffs import operations as tariffs
from saqia.engine.quoting import quotes, requests
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

SOURCE = "decision of the tests"
TABLE = """Service;Usage;Zone;Élément;de;à;Prix;Unité;Mode;Base;Source;Statut
Eau potable;domestic;;water;0;6;2,60;m3;progressif;HT;decision of the tests;texte officiel
water;usage domestique;;;6;12;٧٫٢٠;;;;;
water;domestic;;;12;20;7.40;;selective;;;
الماء الصالح للشرب;domestic;;;20;;10,60;;;;;
water;domestic;;water-fixed;;;6,50;DH par mois;;ht;decision of the tests;official
"""
BY_HAND = {
    "w.yaml": """kind: grid
code: agadir-water
title: {ar: الماء الصالح للشرب, fr: Eau potable, en: Drinking water}
component: water
unit: m3
vat: water-domestic
versions:
  - from: 2026-06-01
    to: null
    basis: ht
    source: {ref: "decision of the tests", status: official}
    blocks:
      - {upto: 6, price: 2.60, mode: progressive}
      - {upto: 12, price: 7.20, mode: progressive}
      - {upto: 20, price: 7.40, mode: selective}
      - {price: 10.60, mode: selective}
""",
    "f.yaml": """kind: charges
charges:
  agadir-water-fixed:
    title: {ar: إتاوة ثابتة للماء, fr: "Redevance fixe, eau", en: "Standing charge, water"}
    component: water-fixed
    unit: MAD/month
    vat: water-domestic
    versions:
      - {from: 2026-06-01, to: null, basis: ht, value: 6.50, source: {ref: "decision of the tests", status: official}}
""",
    "p.yaml": grids.PLANS,
}


def begun(files: dict[str, str] | None = None) -> int:
    """Begin a draft and return its id."""
    saved = tariffs.save_draft(
        actor=grids.WRITER, draft_id=None, title="Eau", in_force_on=grids.JUNE, files=files or {}, at=grids.AT
    )
    return saved.id


def block(place: int, lower: str, upper: str, price: str, **more: str) -> types.Row:
    """Return a block of water as typed."""
    said = {
        "charge": "water", "mode": "progressive", "basis": "ht", "source": SOURCE, "status": "official", **more,
    }  # fmt: skip
    return types.Row(place=place, lower=lower, upper=upper, price=price, **said)


BLOCKS = (
    block(1, "0", "6", "2,60"), block(2, "", "12", "7,20"), block(3, "12", "20", "٧٫٤٠", mode="selective"),
    block(4, "20", "", "10.6", mode="selective"),
)  # fmt: skip
FIXED = types.Row(
    place=5, charge="water-fixed", price="6,50", unit="MAD/month", basis="ht", source=SOURCE, status="official"
)


def entered(draft_id: int, *rows: types.Row, **more: str) -> queries.Draft:
    """Enter the prices of domestic water."""
    said = {"service": "water", "use": "domestic", "zone": "*", **more}
    sheet = types.Sheet(**said, rows=rows)
    return tariffs.enter_prices(
        actor=grids.WRITER, draft_id=draft_id, sheets=[sheet], uses=contracts.plan_uses(), at=grids.AT
    )


def brought(draft_id: int, text: str | bytes) -> queries.Draft:
    """Bring a table."""
    uses = contracts.plan_uses()
    table = queries.read_price_table(text.encode() if isinstance(text, str) else text, uses)
    return tariffs.enter_prices(
        actor=grids.WRITER, draft_id=draft_id, sheets=table.sheets, uses=uses, faults=table.faults, at=grids.AT
    )


def files(draft_id: int) -> dict[str, str]:
    """Return the files of a draft."""
    with scope.reading(1):
        return queries.get_draft(draft_id).files


def compiled(draft_id: int) -> adopted.Compiled:
    """Return the tariffs under a draft, which nothing refuses."""
    with scope.reading(1):
        checked = queries.check_draft(tenant_id=1, draft_id=draft_id)
    assert checked.problems == () and checked.compiled is not None
    return checked.compiled


def cost(draft_id: int, volume: str, **more: str) -> int:
    """Return what a month of June costs, without tax."""
    asked = {
        "operator": "srm-souss-massa", "zone": "town", "service": "water", "use": "domestic", "from": "2026-06-01",
        "to": "2026-07-01", "volume": volume, "payment": "card", **more,
    }  # fmt: skip
    rules = compiled(draft_id).table
    return quotes.quote(rules, requests.request(rules, asked)).total_ht


def test_by_form_by_table_and_by_hand_it_is_one_grid(database: str) -> None:
    by_form, by_table, by_hand = begun(), begun(), begun(BY_HAND)
    form, table = entered(by_form, *BLOCKS, FIXED), brought(by_table, TABLE)
    assert form.files == table.files and form.sha256 == table.sha256 and len(form.files) == 3
    assert compiled(by_form).table.hash == compiled(by_table).table.hash == compiled(by_hand).table.hash
    for volume, expected in (("0", 650), ("6", 2210), ("10", 5090), ("12", 6530), ("14", 11010), ("21", 22910)):
        assert [cost(each, volume) for each in (by_form, by_table, by_hand)] == [expected] * 3


def test_separators_marks_and_headings_do_not_matter(database: str) -> None:
    first = brought(begun(), TABLE).sha256
    commas = "\n".join(
        ",".join(f'"{cell}"' for cell in line.split(";")) for line in TABLE.strip().split("\n")
    )  # fmt: skip
    arabic = TABLE.replace(
        "Service;Usage;Zone;Élément;de;à;Prix;Unité;Mode;Base;Source;Statut",
        "الخدمة;الاستعمال;المنطقة;البيان;من;إلى;الثمن;الوحدة;طريقة الاحتساب;أساس الثمن;المصدر;درجة التحقق",
    )
    for other in ("\ufeff" + TABLE, commas, arabic.replace("\n", "\r\n"), TABLE.replace(";", "\t")):
        assert brought(begun(), other).sha256 == first


def test_a_repeat_changes_nothing_and_a_change_replaces_the_supply_only(database: str) -> None:
    draft = begun({"water.cases.yaml": grids.CASES, "other.yaml": "kind: plans\n"})
    first = entered(draft, *BLOCKS, FIXED)
    assert entered(draft, *BLOCKS, FIXED).sha256 == first.sha256
    again = entered(draft, block(1, "0", "", "3"))
    assert set(again.files) == {
        "water.cases.yaml", "other.yaml", "water.domestic.any.water.yaml", "water.domestic.any.plan.yaml",
    }  # fmt: skip
    assert set(entered(draft, block(1, "", "", "4"), zone="agadir").files) == {
        *again.files, "water.domestic.agadir.water.yaml", "water.domestic.agadir.plan.yaml",
    }  # fmt: skip


def test_what_was_entered_is_opened_again_as_it_was(database: str) -> None:
    saved = entered(begun(), *BLOCKS, FIXED)
    [sheet] = queries.list_entered(saved.files)
    assert (sheet.service, sheet.use, sheet.zone) == ("water", "domestic", "*")
    assert [(row.charge, row.lower, row.upper, row.price, row.mode, row.unit) for row in sheet.rows] == [
        ("water", "0", "6", "2.60", "progressive", "m3"), ("water", "6", "12", "7.20", "progressive", "m3"),
        ("water", "12", "20", "7.40", "selective", "m3"), ("water", "20", "", "10.60", "selective", "m3"),
        ("water-fixed", "", "", "6.50", "", "MAD/month"),
    ]  # fmt: skip
    assert entered(saved.id, *sheet.rows).sha256 == saved.sha256
    assert queries.list_entered({**saved.files, "water.domestic.any.water.yaml": "kind: grid\n"}) == []


def test_national_energy_and_the_levy_stay_in_the_plan(database: str) -> None:
    rental = types.Row(place=1, charge="meter-rental", price="12", basis="ttc", source=SOURCE, status="bill")
    draft = begun()
    saved = entered(draft, rental, service="electricity")
    plan = saved.files["electricity.domestic.any.plan.yaml"]
    own = "srm-souss-massa-electricity-domestic-any-meter-rental"
    assert f"parts: [electricity-domestic, {own}, audiovisual-tax]" in plan
    with_rental = cost(draft, "80", service="electricity")
    entered(draft, dataclasses.replace(rental, price="0"), service="electricity")
    assert with_rental - cost(draft, "80", service="electricity") == 1000  # 12 DH with a tax of 20 %
    energy = types.Row(
        place=1, charge="energy", price="1", mode="progressive", basis="ht", source=SOURCE, status="bill"
    )
    plan = entered(draft, energy, service="electricity").files["electricity.domestic.any.plan.yaml"]
    assert "parts: [srm-souss-massa-electricity-domestic-any-energy, audiovisual-tax]" in plan
    hours = [dataclasses.replace(energy, place=n, charge=f"energy-{name}")
             for n, name in enumerate(("peak", "full", "off-peak"), start=1)]  # fmt: skip
    entered(begun(), *hours, service="electricity", use="medium-voltage")


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([block(1, "0", "6", "2"), block(2, "7", "", "3")], (2, "lower", "gap", "6")),
        ([block(1, "1", "", "2")], (1, "lower", "gap", "0")),
        ([block(1, "0", "6", "2"), block(2, "5", "", "3")], (2, "lower", "overlap", "6")),
        ([block(1, "6", "12", "2"), block(2, "0", "", "3")], (2, "lower", "unsorted", "0")),
        ([block(1, "0", "6", "2"), block(2, "6", "6", "3"), block(3, "6", "", "4")], (2, "upper", "ends-before", "6")),
        ([block(1, "0", "", "2"), block(2, "", "", "3")], (1, "upper", "bound-missing", "")),
        ([block(1, "0", "6", "2")], (1, "upper", "last-is-bounded", "6")),
        ([block(1, "0", "6", "2", mode="selective"), block(2, "6", "", "3")], (2, "mode", "mode-order", "")),
        ([block(1, "0", "", "2", mode="")], (1, "mode", "missing", "")),
        ([block(1, "0", "", "2", mode="other")], (1, "mode", "not-a-choice", "other")),
        ([block(1, "0", "", "")], (1, "price", "missing", "")),
        ([block(1, "0", "", "2 DH")], (1, "price", "not-a-number", "2 DH")),
        ([block(1, "0", "", "1.234,50")], (1, "price", "not-a-number", "1.234,50")),
        ([block(1, "0", "", "0.0000001")], (1, "price", "not-a-number", "0.0000001")),
        ([block(1, "0", "", "-2")], (1, "price", "out-of-range", "-2")),
        ([block(1, "0", "", "1001")], (1, "price", "out-of-range", "1001")),
        ([block(1, "x", "", "2")], (1, "lower", "not-a-number", "x")),
        ([block(1, "0", "", "2", source=" ")], (1, "source", "no-source", "")),
        ([block(1, "0", "", "2", source="x" * 301)], (1, "source", "too-long", "300")),
        ([block(1, "0", "", "2", status="")], (1, "status", "missing", "")),
        ([block(1, "0", "", "2", status="recall")], (1, "status", "not-an-operators", "recall")),
        ([block(1, "0", "", "2", status="sure")], (1, "status", "not-a-choice", "sure")),
        ([block(1, "0", "", "2", basis="")], (1, "basis", "missing", "")),
        ([block(1, "0", "6", "2"), block(2, "6", "", "3", basis="ttc")], (2, "basis", "lines-differ", "ttc")),
        ([block(1, "0", "6", "2"), block(2, "6", "", "3", source="B")], (2, "source", "lines-differ", "B")),
        ([block(1, "0", "", "2", unit="kWh")], (1, "unit", "not-a-choice", "kWh")),
        ([block(1, "0", "", "2", charge="meter-rental")], (1, "charge", "not-a-choice", "meter-rental")),
        ([*BLOCKS, FIXED, dataclasses.replace(FIXED, place=6)], (6, "charge", "twice", "water-fixed")),
        ([*BLOCKS, dataclasses.replace(FIXED, upper="6")], (5, "upper", "not-of-an-amount", "6")),
        ([FIXED], (5, "price", "no-blocks", "")),
        ([], (0, "", "nothing-entered", "")),
        ([block(n, "", str(n), "1") for n in range(1, 17)] + [block(17, "", "", "1")],
         (17, "charge", "too-many-blocks", "16")),
    ],
)  # fmt: skip
def test_each_refusal_is_named_and_nothing_is_written(
    database: str, rows: list[types.Row], fault: tuple[int, str, str, str]
) -> None:
    draft = begun({"a.yaml": "kind: plans\n"})
    with pytest.raises(tariffs.LinesRefused) as refused:
        entered(draft, *rows)
    assert refused.value.faults == (types.Fault(*fault),)
    assert files(draft) == {"a.yaml": "kind: plans\n"}


def test_use_and_zone_are_judged_too(database: str) -> None:
    draft = begun()
    for more, fault in (
        ({"use": "public-lighting"}, (1, "use", "not-a-choice", "public-lighting")),
        ({"zone": "Agadir Nord"}, (1, "zone", "zone-unreadable", "Agadir Nord")),
    ):
        with pytest.raises(tariffs.LinesRefused) as refused:
            entered(draft, block(1, "0", "", "2"), **more)
        assert refused.value.faults == (types.Fault(*fault),)
    assert files(draft) == {}


HEAD = "service;use;charge;from;to;price;unit;mode;basis;source;status\n"
LINE = "water;domestic;water;0;;2,60;m3;progressive;ht;S;official\n"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (b"\xff\xfe\x00", [(0, "", "unreadable", "")]),
        (HEAD.encode("utf-16"), [(0, "", "unreadable", "")]),
        (HEAD + LINE + "\x00", [(0, "", "unreadable", "")]),
        (HEAD + '"water;domestic\n', [(0, "", "unreadable", "")]),
        (HEAD + "x" * 1001, [(0, "", "unreadable", "")]),
        (HEAD + LINE.replace("S", "S" * 900) * 500, [(0, "", "unreadable", "")]),
        (HEAD + "w;;;;;;;;;;\n" * 2001, [(0, "", "too-many-lines", "2000")]),
        ("", [(0, "", "no-lines", "")]),
        (HEAD + "\n;;;;\n", [(0, "", "no-lines", "")]),
        ("service;use;price;basis;source;color\n" + LINE,
         [(1, "", "column-unknown", "color"), (1, "status", "column-missing", "status")]),
        (HEAD.replace("charge", "zone").replace("mode", "zone") + LINE, [(1, "zone", "column-twice", "zone")]),
        (HEAD + LINE + "water;domestic\n", [(3, "", "cells-differ", "2")]),
        (HEAD + LINE.replace("water;", "gas;", 1), [(2, "service", "not-a-choice", "gas")]),
        (HEAD + LINE.replace("water;", ";", 1), [(2, "service", "missing", "")]),
        (HEAD + "\n" + LINE.replace("2,60", "") + "electricity;hammam;energy;0;;1;;progressive;ht;S;official\n",
         [(3, "price", "missing", ""), (4, "use", "not-a-choice", "hammam")]),
    ],
)  # fmt: skip
def test_each_line_of_a_table_is_answered(
    database: str, text: str | bytes, faults: list[tuple[int, str, str, str]]
) -> None:
    draft = begun()
    with pytest.raises(tariffs.LinesRefused) as refused:
        brought(draft, text)
    assert list(refused.value.faults) == [types.Fault(*fault) for fault in faults]
    assert files(draft) == {}


def test_the_template_comes_back_refused_until_prices_and_sources_are_written(database: str) -> None:
    for language in ("ar", "fr", "en"):
        heads, lines = queries.price_table_template(language)
        with pytest.raises(tariffs.LinesRefused) as refused:
            brought(begun(), "\n".join(";".join(line) for line in (heads, *lines)))
        assert {fault.code for fault in refused.value.faults} == {"missing", "no-source"}
        assert {fault.place for fault in refused.value.faults} == {2, 3, 4, 5}


def test_every_refusal_is_said_in_three_languages() -> None:
    fault = types.Fault(3, "lower", "gap", "6")
    assert [wording.entry_fault(fault, language) for language in ("ar", "fr", "en")] == [
        "فراغ بين شطرين: ينتهي الشطر السابق عند \u20666\u2069، فابدؤوا هذا الشطر من \u20666\u2069.",
        "Un trou : la tranche précédente finit à 6 ; faites commencer celle-ci à 6.",
        "A gap: the block before ends at 6; let this one begin at 6.",
    ]


def test_who_may_enter_prices(database: str) -> None:
    draft = begun()
    sheet = types.Sheet("water", "domestic", "*", (block(1, "0", "", "2"),))
    asked = {"draft_id": draft, "sheets": [sheet], "uses": contracts.plan_uses(), "at": grids.AT}
    with pytest.raises(operation.PermissionRefused):
        tariffs.enter_prices(actor=grids.JUDGE, **asked)  # type: ignore[arg-type]
    with pytest.raises(tariffs.DraftNotFound):
        tariffs.enter_prices(actor=grids.person(1, "tariffs.draft-grid", tenant_id=2), **asked)  # type: ignore[arg-type]
    tariffs.withdraw_draft(actor=grids.WRITER, draft_id=draft, at=grids.AT)
    with pytest.raises(tariffs.DraftDecided):
        tariffs.enter_prices(actor=grids.WRITER, **asked)  # type: ignore[arg-type]
    with scope.reading(1):
        assert models.Draft.objects.get(id=draft).files == {}
