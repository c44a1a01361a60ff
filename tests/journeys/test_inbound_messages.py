"""Replies by SMS: an index recorded, a bill told, the implausible explained, strangers told nothing."""

import datetime
from typing import Any

import pytest
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.contexts.messaging import receivers

from saqia.contexts.messaging import models
from saqia.contexts.messaging import operations as messaging
from saqia.contexts.metering import queries as meters
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import types as party_types
from saqia.journeys import cycles, inbound_messages
from saqia.platform import operation
from saqia.platform.tenancy import scope

E, W = 1, 2
PHONE, OTHER = "+212612345678", "+212712345678"
AT = datetime.datetime(2026, 5, 8, 10, tzinfo=datetime.UTC)


def own(world: worlds.World, name: str, language: str = "fr") -> None:
    """Give an account's customer the phone of these tests."""
    given = party_types.CustomerDetails(kind="person", name_latin=name, language=language, phones=(PHONE,))
    parties.correct_customer(actor=world.actor, customer_id=world.accounts[name].customer_id, given=given, at=AT)


def reply(world: worlds.World, text: str, reference: str = "in-1", **changes: Any) -> inbound_messages.Answered:
    """Have a text come in."""
    given: dict[str, Any] = {"actor": world.actor, "sender": PHONE, "text": text, "reference": reference, "at": AT}
    return inbound_messages.answer_reply(**{**given, **changes})


def answers() -> list[tuple[str, str, dict[str, Any]]]:
    """Return (kind, language, values) of every answer, oldest first."""
    with scope.reading(1):
        rows = models.Message.objects.filter(cause__startswith="reply:").order_by("id")
        return list(rows.values_list("kind", "language", "values"))


def readings(world: worlds.World, name: str, service: int) -> list[tuple[int | None, str]]:
    """Return (index, source) of a meter, newest first."""
    with scope.reading(1):
        rows = meters.list_readings(world.accounts[name].meters[service])
    return [(row.index_milli, row.source) for row in rows]


def test_an_index_is_recorded_and_answered_once(world: worlds.World) -> None:
    own(world, "three")
    before = readings(world, "three", W)
    number = world.accounts["three"].contract_numbers[W]
    answered = reply(world, f"INDEX {number} 1041")
    assert answered.outcome == "accepted"
    assert readings(world, "three", W) == [(1_041_000, "self"), *before]
    again = reply(world, f"INDEX {number} 1041")
    assert (again.outcome, again.message_id) == ("accepted", None)
    assert readings(world, "three", W)[1:] == before
    [(kind, language, values)] = answers()
    assert (kind, language) == ("self-reading-accepted", "fr")
    assert {key: values[key] for key in ("service", "contract", "index", "volume", "unit_fr")} == {
        "service": 2, "contract": number, "index": "1041", "volume": 14_000, "unit_fr": "m³",
    }  # fmt: skip
    with scope.reading(1):
        delivery = models.Delivery.objects.get()
        row = models.Reply.objects.get()
    assert (delivery.address, delivery.lane, row.understood, row.outcome) == (PHONE, "urgent", "index", "accepted")


def test_the_letter_chooses_the_meter_and_arabic_is_answered_in_arabic(world: worlds.World) -> None:
    own(world, "three")
    number = world.accounts["three"].contract_numbers[W]
    eastern = f"مؤشر {number} ك 1450".translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert reply(world, eastern).outcome == "accepted"
    assert readings(world, "three", E)[0] == (1_450_000, "self")
    assert [(kind, language) for kind, language, _ in answers()] == [("self-reading-accepted", "ar")]
    own_number = world.accounts["three"].number
    assert reply(world, f"INDEX {own_number} 1500", "in-2").outcome == "which-meter"
    assert reply(world, f"INDEX {own_number} E 1500 O 1050", "in-3").outcome == "one-service"
    which, one = (values["why_fr"] for _, _, values in answers()[1:])
    assert which == "Plusieurs compteurs : écrivez E (électricité) ou O (eau) devant l’index."
    assert one == "Un SMS par service : E pour l’électricité, O pour l’eau."


def test_all_registers_of_a_meter_are_asked_for_and_recorded_together(world: worlds.World) -> None:
    own(world, "night")
    number = world.accounts["night"].contract_numbers[E]
    assert reply(world, f"INDEX {number} 1350").outcome == "figures"
    assert reply(world, f"INDEX {number} 1300 1240", "in-2").outcome == "accepted"
    assert [index for index, source in readings(world, "night", E) if source == "self"] == [1_240_000, 1_300_000]


@pytest.mark.parametrize(
    ("figure", "outcome", "said"),
    [("1", "backwards", "inférieur"), ("9999", "too-high", "dépasse"), ("99999999", "too-many-digits", "chiffres")],
)
def test_the_implausible_is_explained_and_not_recorded(
    world: worlds.World, figure: str, outcome: str, said: str
) -> None:
    own(world, "three")
    before = readings(world, "three", W)
    assert reply(world, f"INDEX {world.accounts['three'].contract_numbers[W]} {figure}").outcome == outcome
    [(kind, _, values)] = answers()
    assert kind == "self-reading-refused"
    assert said in values["why_fr"]
    assert readings(world, "three", W) == before


def test_a_bill_is_told_to_its_customer_only(world: worlds.World) -> None:
    own(world, "plain")
    number = world.accounts["plain"].contract_numbers[E]
    assert reply(world, f"FACTURE {number}").outcome == "no-bill"
    cycles.bill_round(worlds.asked(world, books.APRIL))
    assert reply(world, f"FACTURE {number}", "in-2").outcome == "told"
    [bill] = books.of(world, "plain")
    assert answers()[-1] == (
        "bill-reply", "fr",
        {"contract": number, "bill": f"2026-{bill.number - 2026 * 10**9:09d}", "due_on": bill.due_on.isoformat(),
         "amount_centimes": bill.total_ttc_centimes, "balance_centimes": bill.total_ttc_centimes},
    )  # fmt: skip


def test_strangers_and_unknown_numbers_get_one_answer(world: worlds.World) -> None:
    own(world, "plain")
    before = readings(world, "three", W)
    theirs = world.accounts["three"].contract_numbers[W]
    for turn, text in enumerate((f"FACTURE {theirs}", f"INDEX {theirs} 1041", "FACTURE 2999999990", "INDEX 7 8")):
        assert reply(world, text, f"in-{turn}").outcome == "not-yours"
        assert reply(world, text, f"other-{turn}", sender=OTHER).outcome == "not-yours"
    assert reply(world, "merci", "in-9").outcome == "unknown"
    assert len({str(sorted(values.items())) for _, _, values in answers()[:8]}) == 1
    assert readings(world, "three", W) == before


def test_who_writes_too_often_is_not_answered(world: worlds.World) -> None:
    outcomes = [reply(world, "merci", f"in-{turn}").outcome for turn in range(22)]
    assert outcomes == ["unknown"] * 20 + ["too-many"] * 2
    assert len(answers()) == 20


def test_only_partners_bring_replies(database: str, souss: operation.Actor, casa: operation.Actor) -> None:
    agent = operation.Actor(tenant_id=1, name="person:3", person_id=3)
    given: dict[str, Any] = {"channel": "sms", "reference": "x", "address": PHONE, "understood": "bill", "at": AT}
    with pytest.raises(operation.PermissionRefused):
        messaging.receive_reply(actor=agent, **given)
    kept = messaging.receive_reply(actor=souss, **given)
    answer: dict[str, Any] = {
        "reply_id": kept.reply_id, "kind": "generic", "language": "fr", "outcome": "told", "at": AT,
        "values": {"title": "x", "text": "y"},
    }  # fmt: skip
    with pytest.raises(operation.PermissionRefused):
        messaging.answer(actor=agent, **answer)
    with pytest.raises(messaging.ReplyNotFound):
        messaging.answer(actor=casa, **answer)
    assert receivers.count(souss) == (0, 0)
    assert messaging.answer(actor=souss, **answer).is_new
    assert not messaging.answer(actor=souss, **answer).is_new
    assert receivers.count(souss) == (1, 1)
