"""A change of key that could not be made: the customer is told, and a person sees it until it is asked for again."""

import dataclasses

from tests.contexts.billing import world as worlds
from tests.contexts.prepaid import ground

from saqia.contexts.messaging import models as messages
from saqia.contexts.prepaid import operations as prepaid
from saqia.contexts.prepaid import queries, types
from saqia.platform.jobs import worker
from saqia.platform.tenancy import scope

AT = ground.AT
NEW = dataclasses.replace(ground.KEY, key_revision=2)


def asked(world: worlds.World) -> types.KeyChange:
    """Ask for another key."""
    return prepaid.change_key(actor=world.actor, number=ground.NUMBER, key=NEW, reason="new tariff", at=AT)


def waiting() -> tuple[int, list[int]]:
    """Return what the queue counts and lists."""
    with scope.reading(1):
        return queries.count_refused_keys(), [one.id for one in queries.list_refused_keys()]


def told() -> list[tuple[str, dict[str, object]]]:
    """Run what waits; return kind and values of every message."""
    worker.work(concurrency=1, until_empty=True)
    with scope.reading(1):
        return list(messages.Message.objects.order_by("id").values_list("kind", "values"))


def test_the_customer_is_told_once_and_a_person_sees_it_until_it_is_asked_again(world: worlds.World) -> None:
    ground.registered(world)
    first = asked(world)
    assert waiting() == (0, [])
    for _ in range(2):
        prepaid.refuse_key_change(actor=world.actor, key_change_id=first.id, reason="key-unknown", at=AT)
    message = (
        "meter-key-refused",
        {
            "meter": ground.NUMBER, "reason_ar": "مفتاح العداد غير معروف لدى وحدة الترميز",
            "reason_fr": "le module de codage ne connaît pas la clé du compteur",
            "reason_en": "the token module does not know the meter's key",
        },
    )  # fmt: skip
    assert [one for one in told() if one[0] == "meter-key-refused"] == [message]
    assert waiting() == (1, [first.id])
    again = asked(world)
    assert waiting() == (0, [])
    prepaid.refuse_key_change(actor=world.actor, key_change_id=again.id, reason="meter-unsound", at=AT)
    assert waiting() == (1, [again.id])
    prepaid.block_meter(actor=world.actor, number=ground.NUMBER, reason="fraud", at=AT)
    assert waiting() == (0, [])
