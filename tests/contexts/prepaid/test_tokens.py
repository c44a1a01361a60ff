"""Tokens told again, new keys, emergency credit, and how long what was bought lasts."""

import dataclasses
import datetime

import pytest
from tests.contexts.billing import world as worlds
from tests.contexts.prepaid import ground

from saqia.contexts.ledger import queries as ledger
from saqia.contexts.prepaid import models, outlook, queries, refusals, rules, types
from saqia.contexts.prepaid import operations as prepaid
from saqia.platform import operation
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope

AT, DIGITS = ground.AT, "12345678901234567890"
AGENT = operation.Actor(1, "person:5", 5, frozenset({"prepaid.resend", "prepaid.grant-emergency"}))
GRANTABLE = frozenset({"prepaid.resend", "prepaid.grant-emergency"})
STRANGER = operation.Actor(1, "customer:9", None, GRANTABLE, sign_in_id=9)
NEW = dataclasses.replace(ground.KEY, key_revision=2, tariff_index="07")


def issued(world: worlds.World) -> types.Vend:
    """Sell a purchase and give it a token."""
    vend = ground.order(world)
    prepaid.confirm_vend(actor=world.actor, vend_id=vend.id, receipt_number="R", at=AT)
    prepaid.begin_issue(actor=world.actor, vend_id=vend.id, at=AT)
    return prepaid.issue_tokens(actor=world.actor, vend_id=vend.id, tokens=[DIGITS], at=AT)


def facts(name: str) -> int:
    """Return how often a fact was told."""
    with scope.reading(1):
        return outbox.Event.objects.filter(name=name).count()


def emergency(world: worlds.World, *, key: str = "desk:1", actor: operation.Actor = AGENT) -> types.Vend:
    """Grant an emergency credit."""
    return prepaid.grant_emergency_credit(actor=actor, meter_number=ground.NUMBER, key=key, grid=ground.GRID, at=AT)


def test_a_lost_token_is_told_again_three_times_a_day(world: worlds.World) -> None:
    """To the customer's own contact; the fourth is refused, on paper it goes on."""
    ground.registered(world)
    vend = issued(world)
    for _ in range(3):
        assert prepaid.resend_token(actor=AGENT, vend_id=vend.id, at=AT).tokens == (types.Token(1, DIGITS),)
    with pytest.raises(refusals.TooManyResends):
        prepaid.resend_token(actor=AGENT, vend_id=vend.id, at=AT)
    printed = [prepaid.reprint(actor=AGENT, vend_id=vend.id, at=AT) for _ in range(2)]
    assert [(one.vend.tokens, one.is_first) for one in printed] == [
        ((types.Token(1, DIGITS),), True), ((types.Token(1, DIGITS),), False),
    ]  # fmt: skip
    tomorrow = AT + datetime.timedelta(days=1)
    prepaid.resend_token(actor=AGENT, vend_id=vend.id, at=tomorrow)
    assert facts("prepaid.token.asked-again") == 4
    with scope.reading(1):
        assert models.Copy.objects.count() == 6


def test_a_token_is_told_to_nobody_else(world: worlds.World) -> None:
    """A stranger, another distributor, whoever may not; one that is not made."""
    ground.registered(world)
    vend = issued(world)
    for actor in (STRANGER, operation.system_actor(tenant_id=2, name="t")):
        for act in (prepaid.resend_token, prepaid.reprint):
            with pytest.raises(refusals.VendUnknown):
                act(actor=actor, vend_id=vend.id, at=AT)
    with pytest.raises(operation.PermissionRefused):
        prepaid.reprint(actor=dataclasses.replace(AGENT, permissions=frozenset()), vend_id=vend.id, at=AT)
    waiting = ground.order(world, key="counter:AG1:2")
    with pytest.raises(refusals.VendDecided):
        prepaid.resend_token(actor=AGENT, vend_id=waiting.id, at=AT)
    with scope.reading(1):
        assert models.Copy.objects.count() == 0


def test_no_event_and_no_audit_entry_has_a_token(world: worlds.World) -> None:
    """They are read by many."""
    from saqia.platform.audit import models as audit

    ground.registered(world)
    prepaid.resend_token(actor=AGENT, vend_id=issued(world).id, at=AT)
    with scope.reading(1):
        told = [str(payload) for payload in outbox.Event.objects.values_list("payload", flat=True)]
        kept = [str(detail) for detail in audit.Entry.objects.values_list("detail", flat=True)]
    assert told
    assert kept
    assert not any(DIGITS in text for text in told + kept)


def test_two_tokens_of_one_minute_have_identifiers_of_two(world: worlds.World) -> None:
    """The second waits for no clock."""
    ground.registered(world)
    found = []
    for turn in range(2):
        vend = ground.order(world, key=f"counter:AG1:{turn}")
        prepaid.confirm_vend(actor=world.actor, vend_id=vend.id, receipt_number="R", at=AT)
        request = prepaid.begin_issue(actor=world.actor, vend_id=vend.id, at=AT)
        assert request is not None
        found.append(request.identifier)
    assert found[1] == found[0] + 1


def test_a_new_key_holds_from_when_its_tokens_are_made(world: worlds.World) -> None:
    """Asked for once; refused while a paid purchase waits, or when it is the old one."""
    meter = ground.registered(world)
    waiting = ground.order(world)
    prepaid.confirm_vend(actor=world.actor, vend_id=waiting.id, receipt_number="R", at=AT)
    with pytest.raises(refusals.KeyChangePending):
        change(world)
    prepaid.issue_tokens(actor=world.actor, vend_id=waiting.id, tokens=[DIGITS], at=AT)
    for unsound in (ground.KEY, dataclasses.replace(NEW, supply_group="x"), dataclasses.replace(NEW, base_date=1999)):
        with pytest.raises(refusals.KeyUnsound):
            change(world, key=unsound)
    with pytest.raises(refusals.ReasonMissing):
        change(world, reason=" ")
    asked = change(world)
    with pytest.raises(refusals.KeyChangePending):
        change(world)
    request = prepaid.begin_key_change(actor=world.actor, key_change_id=asked.id, at=AT)
    assert request is not None
    assert (request.meter.key_revision, request.becomes.key_revision) == (1, 2)
    made = prepaid.issue_key_change(actor=world.actor, key_change_id=asked.id, tokens=[DIGITS] * 4, at=AT)
    assert [token.rank for token in made.tokens] == [1, 2, 3, 4]
    again = prepaid.issue_key_change(actor=world.actor, key_change_id=asked.id, tokens=["0" * 20], at=AT)
    assert again.tokens == made.tokens
    assert prepaid.begin_key_change(actor=world.actor, key_change_id=asked.id, at=AT) is None
    with scope.reading(1):
        assert queries.get_meter(meter.number).key == NEW


def change(world: worlds.World, *, key: types.KeyTerms = NEW, reason: str = "new tariff") -> types.KeyChange:
    """Ask for another key."""
    return prepaid.change_key(actor=world.actor, number=ground.NUMBER, key=key, reason=reason, at=AT)


def test_a_refused_key_change_leaves_the_key(world: worlds.World) -> None:
    """And another may be asked for."""
    ground.registered(world)
    asked = change(world)
    prepaid.refuse_key_change(actor=world.actor, key_change_id=asked.id, reason="key-unknown", at=AT)
    with scope.reading(1):
        assert queries.get_meter(ground.NUMBER).key == ground.KEY
    assert change(world).id != asked.id


def test_emergency_credit_is_paid_whole_by_the_next_purchase(world: worlds.World) -> None:
    """10 kWh now; one at a time; the next purchase names it first."""
    ground.registered(world)
    granted = emergency(world)
    assert (granted.status, granted.kind, granted.tenths) == ("paid", "emergency", 100)
    assert emergency(world).repeated
    with pytest.raises(refusals.EmergencyOutstanding):
        emergency(world, key="desk:2")
    with scope.reading(1):
        assert ledger.get_balance(account_id=granted.account_id) == granted.energy_centimes
    found = ground.quote()
    assert (found.emergency_centimes, found.recovers) == (granted.energy_centimes, (granted.item_number,))
    assert found.bought_tenths == 100
    vend = ground.order(world)
    assert vend.item_numbers == (granted.item_number, vend.item_number)


def test_emergency_credit_is_refused_to_who_owes_much_is_blocked_or_is_a_stranger(world: worlds.World) -> None:
    """Nothing is written."""
    meter = ground.registered(world)
    with pytest.raises(refusals.MeterUnknown):
        emergency(world, actor=STRANGER)
    ground.owe(world, 50_001)
    with pytest.raises(refusals.TooMuchOverdue):
        emergency(world)
    prepaid.block_meter(actor=world.actor, number=meter.number, reason="fraud", at=AT)
    with pytest.raises(refusals.MeterBlocked):
        emergency(world)
    with scope.reading(1):
        assert models.Vend.objects.count() == 0


def test_how_long_a_purchase_lasts_follows_from_the_ones_before() -> None:
    """50 kWh in ten days, then 20: four days more; two purchases say nothing."""
    terms, day = rules.terms(ground.DAY), datetime.timedelta(days=1)
    first = ground.DAY - 10 * day
    several = [outlook.Bought(first, 300), outlook.Bought(first + 5 * day, 200), outlook.Bought(ground.DAY, 200)]
    found = outlook.outlook(several, terms, on=ground.DAY)
    assert found == types.Outlook(3, 10, 5_000, ground.DAY, 200, ground.DAY + 4 * day)
    assert outlook.outlook(several[1:], terms, on=ground.DAY) is None
    assert outlook.outlook([], terms, on=ground.DAY) is None


def test_a_low_balance_is_told_once_a_purchase(world: worlds.World) -> None:
    """Three days before it runs out, by the pace; a purchase makes it tellable again."""
    meter = ground.registered(world)
    for days in (20, 10, 0):
        at = AT - datetime.timedelta(days=days)
        vend = ground.order(world, centimes=5_000, key=f"counter:AG1:{days}", at=at)
        prepaid.confirm_vend(actor=world.actor, vend_id=vend.id, receipt_number="R", at=at)
        prepaid.issue_tokens(actor=world.actor, vend_id=vend.id, tokens=[DIGITS], at=at)
    with scope.reading(1):
        found = queries.find_outlook(meter.id, on=ground.DAY)
    assert found is not None
    before = found.runs_out_on - datetime.timedelta(days=4)
    for on, told in ((before, 0), (before + datetime.timedelta(days=1), 1), (found.runs_out_on, 1)):
        at = datetime.datetime.combine(on, datetime.time(12), datetime.UTC)
        assert prepaid.watch_balances(actor=world.actor, after_id=0, at=at) is None
        assert facts("prepaid.balance.low") == told
