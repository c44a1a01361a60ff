"""Replies by SMS: what is understood of any text, who is believed, what is recorded, and that nothing is done twice."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contexts.billing import world as worlds

from saqia.contexts.messaging import models as messages
from saqia.contexts.metering import queries as metering
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import types as party_types
from saqia.journeys import inbound_messages, reply_words
from saqia.platform import operation
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)
PHONE = "+212612345678"


def _known(number: str) -> bool:
    return number == "2000000138"


@pytest.mark.parametrize(("text", "word", "number", "figures", "is_arabic"), [
    ("INDEX 2000000138 4510", "index", "2000000138", [("4510", None)], False),
    ("index 2000 000 138 4 510", "index", "2000000138", [("4510", None)], False),
    ("Facture 2000000138", "bill", "2000000138", [], False),
    ("مؤشر ٢٠٠٠٠٠٠١٣٨ ٤٥١٠", "index", "2000000138", [("4510", None)], True),
    ("فاتورة 2000000138", "bill", "2000000138", [], True),
    ("INDEX 2000000138 E4510", "index", "2000000138", [("4510", 1)], False),
    ("index 2000000138 123,5 m3", "index", "2000000138", [("123.5", 2)], False),
    ("bonjour", "unknown", "", [], False),
])  # fmt: skip
def test_what_people_write_is_understood(
    text: str, word: str, number: str, figures: list[tuple[str, int | None]], is_arabic: bool
) -> None:
    found = reply_words.read(text, is_number=_known)
    assert (found.word, found.number, found.is_arabic) == (word, number, is_arabic)
    assert [(each.index, each.service) for each in found.figures] == [(Decimal(i), service) for i, service in figures]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_without_failing(text: str) -> None:
    found = reply_words.read(text, is_number=lambda digits: len(digits) == 10)
    assert found.word in ("index", "bill", "unknown")
    assert all(figure.index >= 0 for figure in found.figures)


@pytest.fixture
def owner(town: worlds.World) -> worlds.Account:
    """The holder of an electricity contract, whose phone is known."""
    account = town.accounts["plain"]
    details = party_types.CustomerDetails(
        kind="person", name_ar="زبون تجريبي", name_latin="Client de démonstration", language="ar", phones=(PHONE,)
    )
    parties.correct_customer(actor=town.actor, customer_id=account.customer_id, given=details, at=AT)
    return account


def _answer(text: str, reference: str, sender: str = PHONE) -> inbound_messages.Answered:
    actor = operation.system_actor(tenant_id=1, name="test")
    return inbound_messages.answer_reply(actor=actor, sender=sender, text=text, reference=reference, at=AT)


def _read_by_customer(account: worlds.Account) -> list[int | None]:
    with scope.reading(1):
        readings = metering.list_readings(account.meters[worlds.E])
    return [each.index_milli for each in readings if each.source == "self"]


def _replies() -> int:
    with scope.reading(1):
        return messages.Reply.objects.count()


def test_an_index_is_recorded_once_and_answered_once(owner: worlds.Account) -> None:
    text = f"INDEX {owner.contract_numbers[worlds.E]} 1390"
    first, second = _answer(text, "r1"), _answer(text, "r1")
    assert (first.outcome, second.outcome) == ("accepted", "accepted")
    assert first.message_id is not None and second.message_id is None
    assert _read_by_customer(owner) == [1_390_000]
    assert _replies() == 1


@pytest.mark.parametrize(("figure", "outcome"), [("1200", "backwards"), ("9999999", "")])
def test_an_implausible_index_is_explained_and_not_recorded(owner: worlds.Account, figure: str, outcome: str) -> None:
    found = _answer(f"INDEX {owner.contract_numbers[worlds.E]} {figure}", "r1")
    assert found.outcome != "accepted" and (not outcome or found.outcome == outcome)
    assert found.message_id is not None
    assert _read_by_customer(owner) == []


def test_a_stranger_and_an_unknown_number_get_the_same_answer(town: worlds.World, owner: worlds.Account) -> None:
    stranger = _answer(f"FACTURE {owner.contract_numbers[worlds.E]}", "r1", sender="+212699999999")
    unknown = _answer("FACTURE 2999999999", "r2", sender="+212699999999")
    other = _answer(f"FACTURE {town.accounts['three'].contract_numbers[worlds.E]}", "r3")
    assert [each.outcome for each in (stranger, unknown, other)] == ["not-yours"] * 3
    assert (
        _answer(f"INDEX {owner.contract_numbers[worlds.E]} 1390", "r4", sender="+212699999999").outcome == "not-yours"
    )
    assert _read_by_customer(owner) == []


def test_a_bill_is_told_to_its_holder(owner: worlds.Account) -> None:
    assert _answer(f"فاتورة {owner.contract_numbers[worlds.E]}", "r1").outcome == "told"
    assert _answer("سلام", "r2").outcome == "unknown"
    assert _answer(f"INDEX {owner.contract_numbers[worlds.E]}", "r3").outcome == "no-index"


def test_too_many_replies_are_kept_and_not_answered(owner: worlds.Account) -> None:
    outcomes = [_answer("سلام", f"r{place}").outcome for place in range(21)]
    assert outcomes == ["unknown"] * 20 + ["too-many"]
