"""Events: plain facts, registered by name, told in the transaction that made them true."""

import dataclasses
import datetime
from typing import ClassVar

import pytest
from django.db import DatabaseError, transaction

from saqia.platform import operation
from saqia.platform.outbox import facts, models, publishing
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)


@dataclasses.dataclass(frozen=True)
class MeterCounted(facts.Event):
    """A fact of these tests."""

    name: ClassVar[str] = "tests.meter.counted"
    meter_id: int
    on: str
    parts: tuple[int, ...] = ()
    note: str | None = None


@operation.operation
def count_meter(*, actor: operation.Actor, fact: facts.Event, at: datetime.datetime, fail: bool = False) -> int:
    """Tell a fact, or fail after telling it."""
    number = publishing.publish(actor=actor, event=fact, at=at)
    if fail:
        raise ValueError("after")
    return number


def _told(tenant_id: int) -> list[tuple[int, str, str, dict[str, object]]]:
    with scope.reading(tenant_id):
        return list(models.Event.objects.order_by("id").values_list("id", "name", "actor", "payload"))


def test_an_event_survives_its_payload() -> None:
    fact = MeterCounted(meter_id=7, on="2026-05-08", parts=(1, 2))
    assert fact.to_payload() == {"meter_id": 7, "on": "2026-05-08", "parts": (1, 2), "note": None}
    assert MeterCounted.from_payload({"meter_id": 7, "on": "2026-05-08", "parts": [1, 2], "note": None}) == fact
    assert facts.find("tests.meter.counted") is MeterCounted


def test_an_event_carries_no_float_and_no_object() -> None:
    with pytest.raises(facts.EventMisshapen, match="meter_id"):
        MeterCounted(meter_id=1.5, on="2026-05-08").to_payload()  # type: ignore[arg-type]
    with pytest.raises(facts.EventMisshapen, match="on"):
        MeterCounted(meter_id=1, on=AT).to_payload()  # type: ignore[arg-type]


def test_two_classes_cannot_tell_the_same_fact() -> None:
    with pytest.raises(facts.EventMisshapen, match="both"):
        type("Other", (facts.Event,), {"name": "tests.meter.counted"})
    with pytest.raises(facts.EventMisshapen, match="no name"):
        type("Nameless", (facts.Event,), {})
    with pytest.raises(facts.EventUnknown):
        facts.find("tests.never.told")


def test_a_fact_is_told_with_the_act(database: str, souss: operation.Actor, casa: operation.Actor) -> None:
    number = count_meter(actor=souss, fact=MeterCounted(meter_id=7, on="2026-05-08"), at=AT)
    payload = {"meter_id": 7, "on": "2026-05-08", "parts": [], "note": None}
    assert _told(1) == [(number, "tests.meter.counted", "system:test", payload)]
    assert _told(2) == []


def test_a_failed_act_tells_nothing(database: str, souss: operation.Actor) -> None:
    with pytest.raises(ValueError, match="after"):
        count_meter(actor=souss, fact=MeterCounted(meter_id=7, on="2026-05-08"), at=AT, fail=True)
    assert _told(1) == []


def test_facts_are_append_only(database: str, souss: operation.Actor) -> None:
    count_meter(actor=souss, fact=MeterCounted(meter_id=7, on="2026-05-08"), at=AT)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        scope.enter(1)
        models.Event.objects.all().delete()


def test_a_fact_needs_a_transaction_of_its_tenant(database: str, souss: operation.Actor) -> None:
    with pytest.raises(DatabaseError, match=r"saqia\.tenant"):
        publishing.publish(actor=souss, event=MeterCounted(meter_id=7, on="2026-05-08"), at=AT)
