"""Taking customers over: each faulty line named, the rest stored, a second time nothing."""

from typing import Any

import pyarrow as pa
import pytest
from tests.contexts.parties import people

from saqia.contexts.parties import exports, models, queries, types
from saqia.contexts.parties import operations as parties
from saqia.platform import operation
from saqia.platform.database import intake
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow


def test_rows_are_stored_whole(database: str, souss: operation.Actor) -> None:
    rows = people.table(
        people.row(
            name_ar="سعيد المنصوري", language="fr", cin="JB 123456", phone="0612345678", email="a@example.ma",
            rib=people.RIB,
        ),
        people.row(line=3, source_ref="C2", kind="company", name_latin="Huilerie du Souss", ice=people.ICE),
    )  # fmt: skip
    outcome = parties.import_customers(actor=souss, rows=rows, at=people.AT)
    assert (outcome.accepted, outcome.already, len(outcome.refused)) == (2, 0, 0)
    with scope.reading(1):
        [first] = queries.search_customers("JB123456")
        [second] = queries.search_customers("uilerie sous")
    assert first.contacts == (
        types.Contact("phone", "+212612345678", True), types.Contact("email", "a@example.ma", False),
    )  # fmt: skip
    assert (first.name_ar, first.language, first.ribs) == ("سعيد المنصوري", "fr", (people.RIB,))
    assert (second.kind, second.ice, second.language, second.name_ar) == ("company", people.ICE, "ar", "")
    event = ("parties.customers.imported", {"accepted": 2, "already": 0, "refused": 0})
    assert people.told(souss) == [event]
    assert parties.reveal_cin(actor=souss, customer_id=first.id, at=people.AT) == "JB123456"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"source": None}, ("source", "missing")),
        ({"source_ref": " "}, ("source_ref", "missing")),
        ({"kind": "ghost"}, ("kind", "unknown-code")),
        ({"language": "xx"}, ("language", "unknown-code")),
        ({"name_latin": ""}, ("name_latin", "missing")),
        ({"name_ar": "ا" * 161}, ("name_ar", "too-long")),
        ({"source_ref": "R" * 61}, ("source_ref", "too-long")),
        ({"cin": "1"}, ("cin", "not-valid")),
        ({"ice": "1"}, ("ice", "not-valid")),
        ({"if_number": "1"}, ("if_number", "not-valid")),
        ({"phone": "1"}, ("phone", "not-valid")),
        ({"email": "1"}, ("email", "not-valid")),
        ({"rib": "1"}, ("rib", "not-valid")),
    ],
)
def test_a_faulty_line_is_named_and_stops_no_other(
    database: str, souss: operation.Actor, changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    good = people.row(line=9, source_ref="GOOD")
    outcome = parties.import_customers(actor=souss, rows=people.table(people.row(**changes), good), at=people.AT)
    assert outcome.refused.to_pylist() == [{"line": 2, "field": fault[0], "reason": fault[1]}]
    assert outcome.accepted == 1
    with scope.reading(1):
        assert list(models.Customer.objects.values_list("source_ref", flat=True)) == ["GOOD"]


def test_a_line_is_named_once_for_each_fault(database: str, souss: operation.Actor) -> None:
    outcome = parties.import_customers(
        actor=souss, rows=people.table(people.row(cin="1", phone="1"), people.row(line=3)), at=people.AT
    )
    assert outcome.refused.to_pylist() == [
        {"line": 2, "field": "cin", "reason": "not-valid"},
        {"line": 2, "field": "phone", "reason": "not-valid"},
        {"line": 3, "field": "source_ref", "reason": "repeated"},
    ]


def test_twice_is_once(database: str, souss: operation.Actor) -> None:
    rows = people.table(people.row(), people.row(line=3, source_ref="C2"))
    parties.import_customers(actor=souss, rows=rows, at=people.AT)
    more = pa.concat_tables([rows, people.table(people.row(line=4, source_ref="C3"))])
    outcome = parties.import_customers(actor=souss, rows=more, at=people.AT)
    assert (outcome.accepted, outcome.already) == (1, 2)
    with scope.reading(1):
        assert exports.customer_refs()["source_ref"].to_pylist() == ["C1", "C2", "C3"]


def test_no_row_is_fine_and_wrong_columns_are_not(database: str, souss: operation.Actor) -> None:
    outcome = parties.import_customers(actor=souss, rows=types.CUSTOMER_ROWS.empty_table(), at=people.AT)
    assert (outcome.accepted, outcome.already, len(outcome.refused)) == (0, 0, 0)
    with pytest.raises(intake.ColumnsWrong) as wrong:
        parties.import_customers(actor=souss, rows=pa.table({"line": [1], "surname": ["x"]}), at=people.AT)
    assert "name_latin" in wrong.value.missing
    assert wrong.value.unknown == ["surname"]


def test_two_tenants_may_use_one_reference(database: str, souss: operation.Actor, casa: operation.Actor) -> None:
    for actor in (souss, casa):
        assert parties.import_customers(actor=actor, rows=people.table(people.row()), at=people.AT).accepted == 1


def test_awkward_names_go_through_unchanged(database: str, souss: operation.Actor) -> None:
    awkward = ['"Quoted", and; semicolon', "Tab\tx", "Line\nend", "\\N", "{1,2}", "'); DROP TABLE x; --", "نجم\u200f ⵎ"]
    rows = people.table(*[people.row(line=n, source_ref=f"A{n}", name_latin=name) for n, name in enumerate(awkward)])
    assert parties.import_customers(actor=souss, rows=rows, at=people.AT).accepted == len(awkward)
    with scope.reading(1):
        assert list(models.Customer.objects.order_by("id").values_list("name_latin", flat=True)) == awkward
