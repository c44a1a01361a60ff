"""What is noted at a meter is told to its customer once, where the matrix asks for it."""

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.contexts.billing import world as worlds

from saqia.contexts.messaging import models
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries
from saqia.journeys import anomaly_messages
from saqia.platform.jobs import worker
from saqia.platform.tenancy import scope

MAY = datetime.date(2026, 5, 8)


def told() -> list[tuple[int | None, str, dict[str, Any]]]:
    """Run what waits; return (customer, cause, values) of what was told of notes of that day."""
    worker.work(concurrency=1, until_empty=True)
    with scope.reading(1):
        rows = models.Message.objects.filter(kind="anomaly-noted", cause__startswith="anomaly:2026-05-08").order_by(
            "cause"
        )
        return list(rows.values_list("customer_id", "cause", "values"))


def note(world: worlds.World, name: str, anomaly: str, index: int | None = None) -> int:
    """Note something at an account's electricity meter on 8 May and return the meter."""
    meter = world.accounts[name].meters[worlds.E]
    metering.record_reading(
        actor=world.actor, meter_id=meter, read_on=MAY, index=None if index is None else Decimal(index),
        detail=metering.Detail(anomaly=anomaly), at=worlds.noon(MAY),
    )  # fmt: skip
    return meter


def test_a_note_is_told_once_with_what_comes_next(world: worlds.World) -> None:
    meter = note(world, "plain", "absent")
    note(world, "plain", "absent")
    note(world, "three", "glass-broken", 1640)  # a crew, and nobody is told
    [(customer, cause, values)] = told()
    account = world.accounts["plain"]
    assert (customer, cause) == (account.customer_id, f"anomaly:2026-05-08:{meter}:absent")
    assert values == {
        "about": f"account:{account.number}", "meter": "E-plain", "read_on": "2026-05-08",
        "noted_ar": "محل مغلق، الزبون غائب", "noted_fr": "Client absent, local fermé",
        "noted_en": "Premises closed, customer absent", "next_ar": values["next_ar"],
        "next_fr": "Le releveur repassera ; vous pouvez aussi envoyer l’index vous-même",
        "next_en": "The reader comes again; you may also send the index yourself",
    }  # fmt: skip
    with scope.reading(1):
        [newest] = queries.list_readings(meter, most=1)
    metering.correct_reading(
        actor=world.actor, reading_id=newest.id, index=Decimal(1640), at=worlds.noon(MAY),
        detail=metering.Detail(anomaly="absent"),
    )  # fmt: skip
    assert len(told()) == 1


def test_a_file_s_notes_are_told_once(world: worlds.World, tmp_path: Path) -> None:
    path = tmp_path / "may.csv"
    path.write_text("meter,read_on,index,anomaly\nE-plain,2026-05-08,,danger\nE-three,2026-05-08,,unreadable\n")
    metering.import_readings_file(actor=world.actor, path=path, at=worlds.noon(MAY))
    note(world, "plain", "danger")
    [(customer, _cause, values)] = told()
    assert (customer, values["next_fr"]) == (world.accounts["plain"].customer_id, "Une équipe passera y remédier")
    with scope.reading(1):
        assert anomaly_messages.count_told(from_on=MAY.replace(day=1), until_on=datetime.date(2026, 6, 1)) == 1
        assert anomaly_messages.count_told(from_on=datetime.date(2026, 6, 1), until_on=datetime.date(2026, 7, 1)) == 0


def test_who_holds_the_contract_on_the_day_of_the_note_is_told(world: worlds.World) -> None:
    meter = world.accounts["plain"].meters[worlds.E]
    account = world.accounts["plain"]
    worlds.change_holder(world, "plain", datetime.date(2026, 4, 28), 1310)
    metering.record_reading(
        actor=world.actor, meter_id=meter, read_on=MAY, index=None, detail=metering.Detail(anomaly="absent"),
        at=worlds.noon(MAY),
    )  # fmt: skip
    [(customer, _cause, _values)] = told()
    assert customer != account.customer_id
