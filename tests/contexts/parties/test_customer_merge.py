"""Merging: nothing is lost, one step leads to the survivor, and each merge can be taken back."""

import threading

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contexts.parties import people

from saqia.contexts.parties import models, queries, types
from saqia.contexts.parties import operations as parties
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow


def _merge(actor: operation.Actor, merged: int, survivor: int) -> None:
    parties.merge_customers(actor=actor, merged_id=merged, survivor_id=survivor, reason="stated", at=people.AT)


def _pointers(actor: operation.Actor) -> dict[int, int | None]:
    with scope.reading(actor.tenant_id):
        return dict(models.Customer.objects.order_by("id").values_list("id", "merged_into_id"))


def test_a_merged_row_stays_and_points(database: str, souss: operation.Actor) -> None:
    first = people.register(souss, phones=("0612345678",))
    second = people.register(souss, name_latin="Saïd Mansouri")
    _merge(souss, first, second)
    with scope.reading(1):
        kept = queries.get_customer(first)
        assert (kept.merged_into_id, kept.contacts[0].value) == (second, "+212612345678")
        assert queries.list_merged_ids(second) == [second, first]
        assert [found.id for found in queries.search_customers("0612345678")] == [second]
        assert [found.id for found in queries.search_customers("El Mansouri")] == [second]
    assert people.told(souss)[-1] == (
        "parties.customers.merged", {"merged_id": first, "survivor_id": second, "reason": "stated"},
    )  # fmt: skip


def test_a_chain_leads_to_its_end_in_one_step_and_is_taken_back_link_by_link(
    database: str, souss: operation.Actor
) -> None:
    a, b, c = (people.register(souss) for _ in range(3))
    _merge(souss, a, b)
    _merge(souss, b, c)
    assert _pointers(souss) == {a: c, b: c, c: None}
    with scope.reading(1):
        assert [queries.list_same(number) for number in (a, b, c, 10**9)] == [[a, b, c]] * 3 + [[]]
    parties.undo_merge(actor=souss, customer_id=b, at=people.AT)
    assert _pointers(souss) == {a: b, b: None, c: None}
    parties.undo_merge(actor=souss, customer_id=a, at=people.AT)
    assert _pointers(souss) == {a: None, b: None, c: None}
    with scope.reading(1):
        assert models.Merge.objects.count() == 2
        assert not models.Merge.objects.filter(undone_at=None).exists()


def test_what_cannot_be_merged_is_refused(database: str, souss: operation.Actor, casa: operation.Actor) -> None:
    a, b, c = (people.register(souss) for _ in range(3))
    other = people.register(casa)
    with pytest.raises(parties.SameCustomer):
        _merge(souss, a, a)
    with pytest.raises(parties.CustomerNotFound):
        _merge(souss, a, other)
    with pytest.raises(parties.DetailNotValid):
        parties.merge_customers(actor=souss, merged_id=a, survivor_id=b, reason="because", at=people.AT)
    with pytest.raises(parties.NotMerged):
        parties.undo_merge(actor=souss, customer_id=a, at=people.AT)
    _merge(souss, a, b)
    with pytest.raises(parties.MergedAlready) as already:
        _merge(souss, a, c)
    assert already.value.survivor_id == b
    with pytest.raises(parties.MergedAlready):
        _merge(souss, c, a)
    assert _pointers(souss) == {a: b, b: None, c: None}


def test_duplicates_are_proposed_with_their_reason(database: str, souss: operation.Actor) -> None:
    a = people.register(souss, cin="JB123456")
    b = people.register(souss, cin="JB123456", name_latin="S. Mansouri")
    c = people.register(souss, kind="company", name_ar="", name_latin="Huilerie", ice=people.ICE)
    d = people.register(souss, kind="company", name_ar="", name_latin="Huilerie SARL", ice=people.ICE)
    e = people.register(souss, name_ar="", name_latin="Karim Alami", phones=("0612345678",))
    f = people.register(souss, name_ar="", name_latin="Alami Karim", phones=("0612345678",))
    people.register(souss, name_ar="", name_latin="Nadia Tazi", phones=("0612345678",))
    with scope.reading(1):
        assert queries.list_duplicates() == [
            types.Duplicate(a, b, "same-cin"),
            types.Duplicate(c, d, "same-ice"),
            types.Duplicate(e, f, "same-phone-and-name"),
        ]
    _merge(souss, b, a)
    with scope.reading(1):
        assert types.Duplicate(a, b, "same-cin") not in queries.list_duplicates()


def test_two_merges_at_once_leave_one(database: str, souss: operation.Actor) -> None:
    a, b = people.register(souss), people.register(souss)
    refused: list[Exception] = []

    def attempt(merged: int, survivor: int) -> None:
        try:
            _merge(souss, merged, survivor)
        except parties.MergedAlready as error:
            refused.append(error)
        finally:
            connections.close_all()

    both = [threading.Thread(target=attempt, args=pair) for pair in ((a, b), (b, a))]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(refused) == 1
    assert sorted(pointer is None for pointer in _pointers(souss).values()) == [False, True]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4), st.integers(0, 4)), max_size=12))
def test_pointers_always_agree_with_the_standing_merges(
    database: str, souss: operation.Actor, steps: list[tuple[bool, int, int]]
) -> None:
    ids = [people.register(souss) for _ in range(5)]
    standing: dict[int, int] = {}
    for merges, first, second in steps:
        merged, survivor = ids[first], ids[second]
        try:
            if merges:
                _merge(souss, merged, survivor)
                standing[merged] = survivor
            else:
                parties.undo_merge(actor=souss, customer_id=merged, at=people.AT)
                del standing[merged]
        except (parties.SameCustomer, parties.MergedAlready, parties.NotMerged):
            continue
    pointers = _pointers(souss)
    for customer_id in ids:
        end = customer_id
        while end in standing:
            end = standing[end]
        assert (pointers[customer_id] or customer_id) == end
