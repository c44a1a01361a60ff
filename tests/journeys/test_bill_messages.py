"""A published cycle tells each customer about their bill, and about volumes that are worth a word."""

from typing import Any

import pytest
from django.db import connection
from tests.contexts.billing import books, ground
from tests.contexts.billing import world as worlds
from tests.contexts.messaging import receivers

from saqia.contexts.billing import queries as billing
from saqia.contexts.messaging import models
from saqia.journeys import bill_messages, cycles
from saqia.platform import operation
from saqia.platform.jobs import worker
from saqia.platform.tenancy import scope

E, W = 1, 2


def messages(kind: str) -> dict[str, dict[str, Any]]:
    """Return the values of the messages of a kind by cause."""
    with scope.reading(1):
        return dict(models.Message.objects.filter(kind=kind).values_list("cause", "values"))


def of_may(cycle_id: int, kind: str) -> dict[str, dict[str, Any]]:
    """Return the values of a kind's messages about the bills of one cycle by cause."""
    with scope.reading(1):
        numbers = {f"bill:{number}" for number in billing.list_numbers(cycle_id=cycle_id)}
    return {cause: values for cause, values in messages(kind).items() if values["about"] in numbers}


def test_a_published_cycle_tells_every_bill_once(world: worlds.World) -> None:
    cycle_id = cycles.bill_round(worlds.asked(world, books.APRIL))
    worker.work(concurrency=1, until_empty=True)
    bills = [bill.header for bill in books.bills(world, cycle_id) if bill.header.kind == "bill"]
    told = messages("bill-ready")
    assert set(told) == {f"bill-ready:{bill.number}" for bill in bills}
    assert len(told) == books.cycle(world, cycle_id).bills
    [bill] = [bill for bill in bills if bill.account_id == world.accounts["three"].account_id]
    assert told[f"bill-ready:{bill.number}"] == {
        "about": f"bill:{bill.number}", "bill": f"2026-{bill.number - 2026 * 10**9:09d}",
        "amount_centimes": bill.total_ttc_centimes, "due_on": bill.due_on.isoformat(),
        "indices_ar": "الكهرباء: من 1150 إلى 1330 - الماء: من 1013 إلى 1027",
        "indices_fr": "élec. 1150-1330, eau 1013-1027", "indices_en": "elec. 1150-1330, water 1013-1027",
    }  # fmt: skip
    with scope.reading(1):
        receiver = models.Message.objects.get(cause=f"bill-ready:{bill.number}").customer_id
    assert receiver == world.accounts["three"].customer_id
    again = bill_messages.tell_bills(actor=world.actor, cycle_id=cycle_id, after=0, at=receivers.AT)
    assert again == len(bills)
    assert messages("bill-ready") == told


def test_a_cycle_is_told_in_parts_and_a_cut_part_is_repeated(world: worlds.World) -> None:
    cycle_id = cycles.bill_round(worlds.asked(world, books.APRIL))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM jobs_asked")
    given: dict[str, Any] = {"actor": world.actor, "cycle_id": cycle_id, "at": receivers.AT, "most": 3}
    assert bill_messages.tell_bills(after=0, **given) == 3
    first = set(messages("bill-ready"))
    assert len(first) == 3
    bill_messages.tell_bills(after=0, **given)
    assert set(messages("bill-ready")) == first
    worker.work(concurrency=1, until_empty=True)  # the job that the part left tells the others
    assert len(messages("bill-ready")) == books.cycle(world, cycle_id).bills
    assert bill_messages.tell_bills(after=2026 * 10**9 + 999, **given) == 0


def test_high_consumption_and_leaks_are_told_with_their_evidence(world: worlds.World) -> None:
    cycles.bill_round(worlds.asked(world, books.APRIL))  # 31 days: 120 kWh plain, 180 kWh and 14 m3 three
    worlds.read(world, ground.APRIL.replace(month=5), {
        "plain": {E: 1270 + 300}, "three": {E: 1330 + 190, W: 1027 + 60}, "stairs": {E: 1500 + 10},
    })  # fmt: skip
    cycle_id = cycles.bill_round(worlds.asked(world, books.MAY))
    worker.work(concurrency=1, until_empty=True)
    plain, three = world.accounts["plain"], world.accounts["three"]
    [bill] = [bill for bill in books.of(world, "plain") if bill.cycle_id == cycle_id and bill.kind == "bill"]
    assert of_may(cycle_id, "high-consumption") == {
        f"high:{bill.number}:{plain.contracts[E]}:0": {
            "about": f"bill:{bill.number}", "contract": plain.contract_numbers[E], "service": 1, "volume": 300_000,
            "usual": 116_129, "days": "30", "unit_ar": "ك.و.س", "unit_fr": "kWh", "unit_en": "kWh",
        }
    }  # fmt: skip
    [bill] = [bill for bill in books.of(world, "three") if bill.cycle_id == cycle_id and bill.kind == "bill"]
    assert of_may(cycle_id, "suspected-leak") == {
        f"leak:{bill.number}:{three.contracts[W]}:0": {
            "about": f"bill:{bill.number}", "contract": three.contract_numbers[W], "volume": 60_000, "usual": 13_548,
            "days": "30",
        }
    }  # fmt: skip


def test_only_the_system_tells_cycles(world: worlds.World) -> None:
    cycle_id = cycles.bill_round(worlds.asked(world, books.APRIL))
    agent = operation.Actor(
        tenant_id=1, name="person:3", person_id=3, permissions=frozenset({"messaging.send-message"})
    )
    with pytest.raises(operation.PermissionRefused):
        bill_messages.tell_bills(actor=agent, cycle_id=cycle_id, after=0, at=receivers.AT)
    assert messages("bill-ready") == {}
