"""The check of a handover: each rule that refuses a line, each measure that closes a gate."""

import dataclasses
import datetime
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from tests.journeys.switchover import handovers

from saqia.journeys.switchover import gates, judgment


def test_a_good_handover_is_accepted_whole(tmp_path: Path) -> None:
    checked = handovers.check(handovers.write(tmp_path))
    assert handovers.faults(checked) == []
    assert {name: each.accepted for name, each in checked.staged.items()} == {
        "customers": 2, "premises": 2, "contracts": 4, "meters": 3, "indices": 5, "balances": 2, "deposits": 2,
    }  # fmt: skip
    assert gates.is_go(checked.judged)
    warned = {one.gate.code: one.measured for one in checked.judged if one.verdict == "warn"}
    assert warned == {"last-index-estimated": 3334}  # one last index of three, rounded up


CASES = [
    ("customers", "C3;P;;;A;;", ("customers", 4, "name_latin", "name-missing")),
    ("customers", "C3;X;محمد;;A;;", ("customers", 4, "kind", "code-unknown")),
    ("customers", ";P;محمد;;A;;", ("customers", 4, "ref", "missing")),
    ("customers", f"C3;P;{'م' * 161};;A;;", ("customers", 4, "name_ar", "too-long")),
    ("customers", "C1;P;محمد;;A;;", ("customers", 4, "ref", "duplicate")),
    ("customers", "C3;P;محمد", ("customers", 4, "", "columns-count")),
    ("premises", "L3;99.999.99.99;;x;;", ("premises", 4, "commune_code", "commune-unknown")),
    ("premises", "L3;06.141.01.0;;x;;", ("premises", 4, "commune_code", "commune-outside")),
    ("premises", "L3;09.001.01.01;;x;51,5;-9,5", ("premises", 4, "lat", "out-of-range")),
    ("premises", "L3;09.001.01.01;;x;nord;-9,5", ("premises", 4, "lat", "not-a-number")),
    ("contracts", "P31;C9;L1;EL;DOM;;BT;6;1;S;N;01/01/2020;", ("contracts", 6, "customer_ref", "link-unknown")),
    ("contracts", "P31;C1;L2;EP;FM;;;0;1;S;N;01/01/2020;", ("contracts", 6, "use", "use-unknown")),
    ("contracts", "P31;C1;L2;EL;MT;;BT;0;1;S;N;01/01/2020;", ("contracts", 6, "use", "use-unknown")),
    ("contracts", "P31;C1;L1;EL;DOM;;BT;6;1;S;N;01/01/2025;", ("contracts", 6, "starts_on", "contracts-overlap")),
    ("contracts", "P31;C1;L2;EP;DOM;;;0;1;S;N;31/02/2025;", ("contracts", 6, "starts_on", "not-a-date")),
    ("contracts", "P31;C1;L2;EP;DOM;;;0;0;S;N;01/01/2025;", ("contracts", 6, "households", "out-of-range")),
    ("contracts", "P31;C1;L2;EP;DOM;;;0;1;S;Z;01/01/2025;", ("contracts", 6, "prepaid", "code-unknown")),
    ("meters", "W9;P13;delta;5;0;U;01/01/2020;T1;9", ("meters", 5, "contract_ref", "meter-of-sanitation")),
    ("meters", "E9;P11;alpha;6;1;U;01/01/2010;T1;9", ("meters", 5, "contract_ref", "meter-second")),
    ("meters", "E9;P11;alpha;12;1;U;01/01/2020;T1;9", ("meters", 5, "digits", "out-of-range")),
    ("meters", "E1;P21;alpha;6;1;U;01/01/2020;T1;9", ("meters", 5, "serial", "duplicate")),
    ("indices", "E2;U;02/05/2026;99500;R", ("indices", 7, "read_on", "in-the-future")),
    ("indices", "E2;U;01/01/2019;10;R", ("indices", 7, "read_on", "before-installation")),
    ("indices", "W1;U;20/04/2026;100000;R", ("indices", 7, "index", "index-too-long")),
    ("indices", "W1;P;20/04/2026;510;R", ("indices", 7, "register", "register-not-on-meter")),
    ("indices", "E1;U;05/04/2026;13151;R", ("indices", 7, "", "duplicate")),
    ("indices", "E1;U;20/04/2026;-5;R", ("indices", 7, "index", "out-of-range")),
    ("indices", "E1;U;20/04/2026;;R", ("indices", 7, "index", "missing")),
    ("indices", "X9;U;20/04/2026;5;R", ("indices", 7, "serial", "link-unknown")),
    ("balances", "P99;F9;03/05/2026;10,00", ("balances", 4, "contract_ref", "link-unknown")),
    ("balances", "P11;F9;03/05/2026;10,005", ("balances", 4, "amount", "not-a-number")),
    ("balances", "P11;F1;03/05/2026;10,00", ("balances", 4, "document", "duplicate")),
    ("deposits", "P21;16/07/2018;-1,00", ("deposits", 4, "amount", "out-of-range")),
]


@pytest.mark.parametrize(
    ("name", "line", "fault"), CASES, ids=[f"{name}-{fault[3]}-{fault[2]}" for name, _, fault in CASES]
)
def test_a_faulty_line_is_named_and_no_other_is_touched(
    tmp_path: Path, name: str, line: str, fault: tuple[str, int, str, str]
) -> None:
    checked = handovers.check(handovers.write(tmp_path, handovers.added(name, line)))
    found = handovers.faults(checked)
    assert [(file, number, reason) for file, number, _, reason in found] == [(fault[0], fault[1], fault[3])]
    assert fault[2] in ("", found[0][2])
    whole = handovers.check(handovers.write(tmp_path / "whole"))
    assert checked.staged[name].accepted == whole.staged[name].accepted


def test_every_fault_of_a_line_is_named(tmp_path: Path) -> None:
    line = "P31;C9;L9;XX;DOM;;BT;many;1;S;N;yesterday;"
    checked = handovers.check(handovers.write(tmp_path, handovers.added("contracts", line)))
    assert handovers.faults(checked) == [
        ("contracts", 6, "customer_ref", "link-unknown"),
        ("contracts", 6, "premises_ref", "link-unknown"),
        ("contracts", 6, "service", "code-unknown"),
        ("contracts", 6, "starts_on", "not-a-date"),
        ("contracts", 6, "subscribed_power_kva", "not-a-number"),
    ]


def test_who_names_a_refused_line_is_refused_for_that(tmp_path: Path) -> None:
    customers = handovers.FILES["customers"].replace("C2;S;", "C2;?;")
    checked = handovers.check(handovers.write(tmp_path, {"customers": customers}))
    assert handovers.faults(checked) == [
        ("contracts", 5, "customer_ref", "link-refused"),
        ("customers", 3, "kind", "code-unknown"),
        ("indices", 6, "serial", "link-refused"),
        ("meters", 4, "contract_ref", "link-refused"),
    ]
    assert {"contracts-refused", "lines-refused"} <= handovers.stops(checked)


def test_the_newest_meter_of_a_contract_is_kept(tmp_path: Path) -> None:
    line = "E9;P11;alpha;6;1;U;01/01/2020;T1;9"
    checked = handovers.check(handovers.write(tmp_path, handovers.added("meters", line)))
    assert ("meters", 2, "contract_ref", "meter-second") in handovers.faults(checked)
    assert "E9" in handovers.rows(checked, "meters")["serial"].to_pylist()


def test_successive_contracts_do_not_overlap(tmp_path: Path) -> None:
    point = np.array([7, 7, 7, 8])
    starts, ends = np.array([10, 20, 30, 15]), np.array([20, 30, judgment.NEVER, 40])
    assert judgment.overlapping(point, starts, ends).tolist() == [False] * 4


@hypothesis.given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(-50, 50), st.integers(1, 30)), min_size=1, max_size=30)
)
def test_overlaps_are_those_that_two_loops_find(periods: list[tuple[int, int, int]]) -> None:
    point, starts, length = (np.array(column) for column in zip(*periods, strict=True))
    ends = starts + length
    order = sorted(range(len(periods)), key=lambda row: (starts[row], row))
    expected = {
        later
        for place, later in enumerate(order)
        for earlier in order[:place]
        if point[earlier] == point[later] and starts[later] < ends[earlier]
    }
    assert set(np.flatnonzero(judgment.overlapping(point, starts, ends))) == expected


GATES = [
    ({"meters": handovers.FILES["meters"].replace("E2;P21", "E2;P99")}, "contracts-without-meter", 3334),
    ({"indices": handovers.FILES["indices"].replace("E2;U", "E9;U")}, "meters-without-index", 3334),
    ({"indices": handovers.FILES["indices"].replace("E2;U;05/04/2026", "E2;U;05/01/2026")}, "last-index-stale", 3334),
    ({"contracts": handovers.FILES["contracts"].replace("AS;DOM", "AS;IND")}, "tariff-missing", 2500),
    ({"balances": handovers.FILES["balances"].replace("181,50", "181,51")}, "amounts-unreconciled", 1),
    ({"balances": handovers.FILES["balances"].replace("P12;F2", "P99;F2")}, "amounts-refused", 2000),
    ({"customers": handovers.FILES["customers"].splitlines()[0] + "\n"}, "files-empty", 4),
    (handovers.added("indices", "E1;U;20/04/2026;13140;R"), "history-backwards", 3334),
    (handovers.added("customers", "C3;P;عبد الرحيم شوقي;Abderrahim Chaouki;A;0600442854;"), "customers-alike", 3334),
    ({"contracts": handovers.FILES["contracts"].replace("EP;DOM", "EP;XXX")}, "sanitation-without-water", 10_000),
]


@pytest.mark.parametrize(("changed", "gate", "measure"), GATES, ids=[gate for _, gate, _ in GATES])
def test_a_gate_measures_what_it_says(tmp_path: Path, changed: dict[str, str], gate: str, measure: int) -> None:
    checked = handovers.check(handovers.write(tmp_path, changed))
    assert handovers.measured(checked)[gate] == measure


def test_a_turn_of_the_dial_is_not_backwards(tmp_path: Path) -> None:
    line = "E2;U;20/04/2026;12;R"
    near_the_end = handovers.FILES["indices"].replace("E2;U;05/04/2026;99000", "E2;U;05/04/2026;999000")
    checked = handovers.check(handovers.write(tmp_path, {"indices": f"{near_the_end}{line}\n"}))
    assert handovers.measured(checked)["history-backwards"] == 0


def test_a_prepaid_meter_needs_no_index(tmp_path: Path) -> None:
    changed = {
        "contracts": handovers.FILES["contracts"].replace(
            "P21;C2;L2;EL;PAT;town;BT;24;1;S;N", "P21;C2;L2;EL;PAT;town;BT;24;1;S;O"
        ),
        "indices": handovers.FILES["indices"].replace("E2;U;05/04/2026;99000;R\n", ""),
    }
    checked = handovers.check(handovers.write(tmp_path, changed))
    assert handovers.measured(checked)["meters-without-index"] == 0


def test_no_thresholds_before_the_first_switch_over(tmp_path: Path) -> None:
    early = dataclasses.replace(handovers.WHERE, on=datetime.date(2024, 9, 30))
    with pytest.raises(gates.NoGatesInForce):
        handovers.check(handovers.write(tmp_path), early)


def test_a_tenant_without_the_demonstration_grid_lacks_tariffs(tmp_path: Path) -> None:
    own = dataclasses.replace(handovers.WHERE, demonstration=False)
    checked = handovers.check(handovers.write(tmp_path), own)
    assert handovers.measured(checked)["tariff-missing"] == 10_000
    assert "tariff-missing" in handovers.stops(checked)


def test_the_same_content_has_the_same_fingerprint(tmp_path: Path) -> None:
    first = handovers.check(handovers.write(tmp_path / "a")).sha256
    assert handovers.check(handovers.write(tmp_path / "b")).sha256 == first
    assert handovers.check(handovers.write(tmp_path / "c", handovers.added("deposits", ""))).sha256 != first
