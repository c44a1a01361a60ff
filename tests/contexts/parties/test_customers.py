"""Registering and correcting customers: what is kept, what is refused, what is told."""

from typing import Any

import pytest
from tests.contexts.parties import people

from saqia.contexts.parties import models, queries, types
from saqia.contexts.parties import operations as parties
from saqia.platform import operation
from saqia.platform.tenancy import scope


def test_a_customer_is_kept_normalized(database: str, souss: operation.Actor) -> None:
    customer_id = people.register(
        souss, language="fr", cin="jb 123456", ice=people.ICE, if_number="1234567",
        phones=("06 12 34 56 78", "0802031212"), emails=("Info@Example.MA",), ribs=(people.RIB, f"MA64{people.RIB}"),
    )  # fmt: skip
    with scope.reading(1):
        found = queries.get_customer(customer_id)
    assert found == types.Customer(
        id=customer_id, kind="person", name_ar="سعيد المنصوري", name_latin="Said El Mansouri", language="fr",
        ice=people.ICE, if_number="1234567", has_cin=True, merged_into_id=None,
        contacts=(
            types.Contact("phone", "+212612345678", True),
            types.Contact("phone", "+212802031212", False),
            types.Contact("email", "info@example.ma", False),
        ),
        ribs=(people.RIB,),
    )  # fmt: skip
    assert people.told(souss) == [("parties.customer.registered", {"customer_id": customer_id, "kind": "person"})]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "ghost"}, "kind"),
        ({"language": "es"}, "language"),
        ({"name_latin": "x" * 161}, "name_latin"),
        ({"cin": "12345"}, "cin"),
        ({"ice": "001234567000063"}, "ice"),
        ({"if_number": "12"}, "if_number"),
        ({"phones": ("0612345678", "12")}, "phones"),
        ({"emails": ("no at sign",)}, "emails"),
        ({"ribs": ("011780000012345678901297",)}, "ribs"),
    ],
)
def test_a_faulty_detail_is_refused_and_nothing_written(
    database: str, souss: operation.Actor, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(parties.DetailNotValid) as refused:
        people.register(souss, **changes)
    assert refused.value.field == field
    with scope.reading(1):
        assert not models.Customer.objects.exists()
        assert not models.NameWord.objects.exists()
    assert people.told(souss) == []


def test_a_customer_without_a_name_is_refused(database: str, souss: operation.Actor) -> None:
    with pytest.raises(parties.NameMissing):
        people.register(souss, name_ar=" ", name_latin="")


def test_a_correction_replaces_and_says_what_changed(database: str, souss: operation.Actor) -> None:
    customer_id = people.register(souss, cin="JB123456", phones=("0612345678",))
    given = people.details(name_latin="Said Mansouri", phones=("0712345678",))
    corrected = parties.correct_customer(actor=souss, customer_id=customer_id, given=given, at=people.AT)
    assert corrected.fields == ("name_latin", "contacts")
    with scope.reading(1):
        found = queries.get_customer(customer_id)
    assert (found.name_latin, found.has_cin) == ("Said Mansouri", True)
    assert found.contacts == (types.Contact("phone", "+212712345678", True),)
    again = parties.correct_customer(actor=souss, customer_id=customer_id, given=given, at=people.AT)
    assert again.fields == ()
    assert [name for name, _ in people.told(souss)] == ["parties.customer.registered", "parties.customer.corrected"]


def test_an_unknown_customer_cannot_be_corrected(database: str, souss: operation.Actor) -> None:
    with pytest.raises(parties.CustomerNotFound):
        parties.correct_customer(actor=souss, customer_id=9, given=people.details(), at=people.AT)


def test_another_tenant_neither_sees_nor_corrects(database: str, souss: operation.Actor, casa: operation.Actor) -> None:
    customer_id = people.register(souss)
    with scope.reading(2), pytest.raises(queries.CustomerNotFound):
        queries.get_customer(customer_id)
    with pytest.raises(parties.CustomerNotFound):
        parties.correct_customer(actor=casa, customer_id=customer_id, given=people.details(), at=people.AT)


def test_registering_takes_a_permission(database: str) -> None:
    reader = operation.Actor(tenant_id=1, name="person:1", permissions=frozenset({"metering.record-reading"}))
    with pytest.raises(operation.PermissionRefused):
        people.register(reader)
