"""Reminders: bills soon due and overdue, and the days to read a meter whose last month was estimated."""

import datetime
from typing import Any

from tests.contexts.billing import books
from tests.contexts.billing import world as worlds

from saqia.contexts.ledger import operations as ledger
from saqia.contexts.messaging import models
from saqia.journeys import cycles, reminders
from saqia.platform.tenancy import scope

DAY = datetime.timedelta(days=1)


def told(kind: str) -> dict[str, dict[str, Any]]:
    """Return the values of a kind's messages by cause."""
    with scope.reading(1):
        return dict(models.Message.objects.filter(kind=kind).values_list("cause", "values"))


def remind(world: worlds.World, on: datetime.date) -> int:
    """Remind of bills on a day."""
    return reminders.remind_of_bills(actor=world.actor, at=worlds.noon(on))


def test_bills_are_reminded_of_before_and_after_their_day_once(world: worlds.World) -> None:
    cycle_id = cycles.bill_round(worlds.asked(world, books.APRIL))
    bills = [bill.header for bill in books.bills(world, cycle_id)]
    due_on = bills[0].due_on
    assert remind(world, due_on - 4 * DAY) == 0
    assert remind(world, due_on - 3 * DAY) == len(bills)
    assert remind(world, due_on - 2 * DAY) == 0
    assert remind(world, due_on + 1 * DAY) == 0
    assert remind(world, due_on + 2 * DAY) == len(bills)
    assert remind(world, due_on + 5 * DAY) == 0
    assert remind(world, due_on + 6 * DAY) == 0
    plain = books.bill_of(world, "plain", books.APRIL).header
    for kind in ("due-soon", "overdue"):
        assert told(kind)[f"{kind}:{plain.number}"] == {
            "about": f"bill:{plain.number}", "bill": f"2026-{plain.number - 2026 * 10**9:09d}",
            "amount_centimes": plain.total_ttc_centimes, "due_on": due_on.isoformat(),
        }  # fmt: skip


def test_what_is_disputed_or_covered_is_not_asked_for(world: worlds.World) -> None:
    cycles.bill_round(worlds.asked(world, books.APRIL))
    plain, three = (books.bill_of(world, name, books.APRIL).header for name in ("plain", "three"))
    at = worlds.noon(plain.issued_on)
    ledger.place_hold(
        actor=world.actor, item_number=plain.number, amount_centimes=plain.total_ttc_centimes, cause="t:1", at=at,
    )  # fmt: skip
    ledger.place_hold(actor=world.actor, item_number=three.number, amount_centimes=1_000, cause="t:2", at=at)
    remind(world, plain.due_on - 3 * DAY)
    found = told("due-soon")
    assert f"due-soon:{plain.number}" not in found
    assert found[f"due-soon:{three.number}"]["amount_centimes"] == three.total_ttc_centimes - 1_000


def test_who_was_estimated_is_asked_to_read_before_the_round_comes(world: worlds.World) -> None:
    cycles.bill_round(worlds.asked(world, books.APRIL))  # `unread` and `dry` were absent in April
    opens = datetime.date(2026, 5, 5)  # the round comes on the 8th
    assert reminders.remind_of_readings(actor=world.actor, at=worlds.noon(opens - DAY)) == 0
    queued = reminders.remind_of_readings(actor=world.actor, at=worlds.noon(opens))
    assert reminders.remind_of_readings(actor=world.actor, at=worlds.noon(opens + DAY)) == 0
    found = told("reading-window")
    assert queued == len(found)
    unread, dry, plain = (world.accounts[name] for name in ("unread", "dry", "plain"))
    assert found[f"reading-window:{unread.contracts[1]}:2026-05-05"] == {
        "about": f"reading:{unread.contract_numbers[1]}", "contract": unread.contract_numbers[1],
        "opens_on": "2026-05-05", "closes_on": "2026-05-08",
    }  # fmt: skip
    contracts = {values["contract"] for values in found.values()}
    assert dry.contract_numbers[2] in contracts
    assert dry.contract_numbers[3] not in contracts  # sanitation has no meter
    assert plain.contract_numbers[1] not in contracts
