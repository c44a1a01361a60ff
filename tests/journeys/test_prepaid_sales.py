"""A sale whole: money, token, message; refused, killed, repeated. Tokens are read by the meter on the wall."""

import datetime
from collections.abc import Iterator
from concurrent import futures

import pytest
from django.db import connections, transaction
from tests.contexts.billing import world as worlds
from tests.contexts.prepaid import ground
from tests.contexts.tills import counters

from saqia.contexts.ledger import queries as ledger
from saqia.contexts.messaging import models as messages
from saqia.contexts.payments import models as payment_models
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import types as payment_types
from saqia.contexts.prepaid import models, ports, queries, refusals, types
from saqia.contexts.prepaid import operations as prepaid
from saqia.engine.sts import meter as meters_on_walls
from saqia.engine.sts import meters
from saqia.journeys import prepaid_sales
from saqia.partners.sts_hsm import client, simulator, soft
from saqia.platform import operation
from saqia.platform.outbox import models as outbox
from saqia.platform.outbox import publishing, reactions, relay
from saqia.platform.tenancy import scope

AT = ground.AT
AGENT = operation.Actor(1, "person:5", 5, frozenset({"prepaid.sell", "prepaid.resend", "payments.collect"}))
ISSUER = soft.SoftIssuer(b"seed of a test")


@pytest.fixture
def issuer() -> Iterator[soft.SoftIssuer]:
    """Tokens are made by a soft issuer."""
    ports.register_issuer(lambda tenant_id: ISSUER)
    yield ISSUER
    ports.forget_issuer()


def money(reference: str = "1", *, channel: str = "counter", method: str = "terminal") -> prepaid_sales.Money:
    """Return how a purchase is paid."""
    return prepaid_sales.Money(channel, "AG-3", reference, method)


def sell(world: worlds.World, centimes: int = 10_000, paid: prepaid_sales.Money | None = None) -> prepaid_sales.Sold:
    """Sell a purchase at a counter."""
    return prepaid_sales.sell_top_up(
        actor=AGENT, meter_number=ground.NUMBER, amount_centimes=centimes, money=paid or money(), grid=ground.GRID,
        at=AT,
    )  # fmt: skip


def react(name: str) -> None:
    """Run every reaction to the facts of a name, as the queue does."""
    with scope.reading(1):
        ids = list(outbox.Event.objects.filter(name=name).order_by("id").values_list("id", flat=True))
    actor = operation.system_actor(tenant_id=1, name="test")
    for event_id in ids:
        for reaction in reactions.of(name):
            relay.act_on(actor=actor, event_id=event_id, reaction=reaction.name, at=AT)


def make(vend_id: int) -> types.Vend:
    """Make the token of a purchase and return it."""
    prepaid_sales.make_token(tenant_id=1, vend_id=vend_id, clock=lambda: AT)
    return vend(vend_id)


def vend(vend_id: int) -> types.Vend:
    """Return a purchase as it stands."""
    with scope.reading(1):
        return queries.get_vend(vend_id)


def wall(keyed: meters.Keyed | None = None) -> meters_on_walls.Meter:
    """Return the meter itself, with the key of the soft issuer."""
    known = keyed or meters.Keyed(meters.pan(ground.NUMBER), "123457", "01", 1, meters.BaseDate.SECOND)
    return meters_on_walls.Meter(known, ISSUER.meter_key(1, known))


def balance(world: worlds.World) -> int:
    """Return what the account owes."""
    with scope.reading(1):
        return ledger.get_balance(account_id=world.accounts["prepaid"].account_id)


def told() -> list[str]:
    """Return the kinds of the messages that wait."""
    with scope.reading(1):
        return list(messages.Message.objects.order_by("id").values_list("kind", flat=True))


def test_a_sale_pays_arrears_charges_and_energy_and_its_meter_takes_the_token(
    world: worlds.World, issuer: soft.SoftIssuer
) -> None:
    """500 DH are overdue: a third of the payment goes there, and no more."""
    ground.registered(world)
    ground.owe(world, 50_000)
    sold = sell(world)
    taken = sold.vend
    assert taken.arrears_centimes + taken.fixed_centimes + taken.energy_centimes == 10_000
    assert balance(world) == 50_000 - taken.arrears_centimes
    react("prepaid.vend.paid")
    made = make(taken.id)
    assert (made.status, len(made.tokens)) == ("issued", 1)
    on_wall = wall()
    assert on_wall.enter(made.tokens[0].digits) == taken.tenths
    react("prepaid.vend.issued")
    assert told() == ["token"]
    with scope.reading(1):
        sent = messages.Message.objects.get()
    assert sent.values["token"].replace(" ", "") == made.tokens[0].digits


def test_the_same_reference_is_one_sale_one_payment_and_one_token(world: worlds.World, issuer: soft.SoftIssuer) -> None:
    """Repeated before and after the token."""
    ground.registered(world)
    first = sell(world)
    again = sell(world)
    made = make(first.vend.id)
    third = sell(world)
    assert {first.vend.id, again.vend.id, third.vend.id} == {made.id}
    assert {first.receipt.number, again.receipt.number, third.receipt.number} == {made.receipt_number}
    assert third.vend.tokens == made.tokens
    with scope.reading(1):
        assert (models.Vend.objects.count(), payment_models.Payment.objects.count()) == (1, 1)


def test_sixteen_equal_sales_at_once_are_one(world: worlds.World) -> None:
    """One purchase, one payment, one receipt."""
    ground.registered(world)

    def attempt(_: int) -> tuple[int, str]:
        try:
            sold = sell(world)
            return sold.vend.id, sold.receipt.number
        finally:
            connections.close_all()

    with futures.ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(attempt, range(16)))) == 1
    with scope.reading(1):
        assert (models.Vend.objects.count(), payment_models.Payment.objects.count()) == (1, 1)


def test_a_reference_that_paid_a_bill_pays_no_purchase(world: worlds.World) -> None:
    """Even of the same amount and account: nothing is written."""
    ground.registered(world)
    prepaid_account = world.accounts["prepaid"].account_id
    payments.collect_payment(
        actor=AGENT, channel="counter", collector="AG-3", reference="1", method="terminal",
        lines=[payment_types.Line(prepaid_account, 10_000)], collected_at=AT, at=AT,
    )  # fmt: skip
    with pytest.raises(payments.ReferenceUsedOtherwise):
        sell(world)
    with scope.reading(1):
        assert models.Vend.objects.count() == 0


def test_killed_after_the_token_was_made_it_is_made_again_the_same(
    world: worlds.World, issuer: soft.SoftIssuer
) -> None:
    """The identifier and the random number were fixed before: the meter takes one of the two, once."""
    ground.registered(world)
    sold = sell(world)
    lost = prepaid.begin_issue(actor=world.actor, vend_id=sold.vend.id, at=AT)
    assert lost is not None
    first = issuer.issue_credit(lost)  # and the process dies here
    later = AT + datetime.timedelta(hours=3)
    prepaid_sales.make_token(tenant_id=1, vend_id=sold.vend.id, clock=lambda: later)
    assert vend(sold.vend.id).tokens[0].digits == first
    prepaid_sales.make_token(tenant_id=1, vend_id=sold.vend.id, clock=lambda: later)
    with scope.reading(1):
        assert models.Token.objects.count() == 1


def test_paid_without_anybody_to_make_tokens_it_waits_and_is_found_again(world: worlds.World) -> None:
    """The sweep asks again after two minutes; the money is not lost."""
    ground.registered(world)
    sold = sell(world)
    with pytest.raises(ports.Unavailable):
        make(sold.vend.id)
    with scope.reading(1):
        assert queries.list_waiting(before=AT) == []
        assert queries.list_waiting(before=AT + datetime.timedelta(minutes=2)) == [sold.vend.id]
    prepaid_sales.sweep(AT + datetime.timedelta(minutes=3))
    assert vend(sold.vend.id).status == "paid"


@pytest.mark.parametrize("how", ["key-expired", "meter-blocked"])
def test_refused_after_the_payment_the_money_goes_back(world: worlds.World, issuer: soft.SoftIssuer, how: str) -> None:
    """The payment is reversed, nothing is sold, arrears are owed as before; repeated, nothing more."""
    meter = ground.registered(world)
    ground.owe(world, 50_000)
    sold = sell(world)
    if how == "meter-blocked":
        prepaid.block_meter(actor=world.actor, number=meter.number, reason="fraud", at=AT)
    else:
        _expire(world)
    refused = make(sold.vend.id)
    assert (refused.status, refused.refusal, refused.tokens) == ("refused", how, ())
    react("prepaid.vend.refused")
    for _ in range(2):
        prepaid_sales.return_money(tenant_id=1, vend_id=refused.id, clock=lambda: AT)
    assert balance(world) == 50_000
    with scope.reading(1):
        assert payment_models.Reversal.objects.count() == 1
        assert {code: amount for code, amount in ledger.get_trial_balance().items() if amount} == {
            "3421": 50_000, "71211": -50_000,
        }  # fmt: skip
    assert told() == ["top-up-refused"]
    with pytest.raises(refusals.VendDecided):
        prepaid.issue_tokens(actor=world.actor, vend_id=refused.id, tokens=["1" * 20], at=AT)


def test_refused_too_late_to_reverse_it_stays_as_an_advance(world: worlds.World, issuer: soft.SoftIssuer) -> None:
    """A counter gives money back on the day itself; later the account keeps it, and the next purchase uses it."""
    ground.registered(world)
    sold = sell(world)
    _expire(world)
    refused = make(sold.vend.id)
    tomorrow = AT + datetime.timedelta(days=1)
    for _ in range(2):
        prepaid_sales.return_money(tenant_id=1, vend_id=refused.id, clock=lambda: tomorrow)
    assert balance(world) == -10_000
    _expire(world, 255)
    assert ground.quote(on=tomorrow.date()).credit_centimes == 10_000


def test_money_that_was_taken_back_makes_no_token(world: worlds.World, issuer: soft.SoftIssuer) -> None:
    """Before the token: the purchase is refused and undone. After it: what it sold is owed again."""
    ground.registered(world)
    first = sell(world)
    payments.reverse_payment(actor=world.actor, number=first.receipt.number, reason="error", at=AT)
    react("payments.payment.reversed")
    refused = vend(first.vend.id)
    assert (refused.status, refused.refusal) == ("refused", "payment-reversed")
    prepaid_sales.return_money(tenant_id=1, vend_id=refused.id, clock=lambda: AT)
    assert balance(world) == 0
    second = sell(world, paid=money("2"))
    made = make(second.vend.id)
    with scope.reading(1):
        assert queries.is_payment_spent(second.receipt.number)
        assert not queries.is_payment_spent(first.receipt.number)
    payments.reverse_payment(actor=world.actor, number=second.receipt.number, reason="error", at=AT)
    react("payments.payment.reversed")
    assert vend(made.id).status == "issued"
    assert balance(world) == made.fixed_centimes + made.energy_centimes


def test_an_order_paid_online_gets_its_token(world: worlds.World, issuer: soft.SoftIssuer) -> None:
    """The gateway settles the order; arrears take their share and no more."""
    ground.registered(world)
    ground.owe(world, 50_000)
    ordered = _ordered(world)
    again = _ordered(world)
    assert (again.vend.id, again.order.number) == (ordered.vend.id, ordered.order.number)
    payments.settle_order(
        actor=world.actor, order_number=ordered.order.number, collector="cmi", reference="T1", method="online",
        amount_centimes=10_000, collected_at=AT, at=AT,
    )  # fmt: skip
    react("payments.payment.posted")
    made = make(ordered.vend.id)
    assert made.status == "issued"
    assert balance(world) == 50_000 - ordered.vend.arrears_centimes


def test_an_order_that_comes_to_nothing_is_ended(world: worlds.World) -> None:
    """Refused by the gateway: nothing is owed."""
    ground.registered(world)
    ordered = _ordered(world)
    payments.fail_order(actor=world.actor, order_number=ordered.order.number, outcome="05", at=AT)
    react("payments.order.failed")
    assert (vend(ordered.vend.id).status, balance(world)) == ("canceled", 0)


def _ordered(world: worlds.World) -> prepaid_sales.Ordered:
    return prepaid_sales.order_top_up(
        actor=world.actor, meter_number=ground.NUMBER, amount_centimes=10_000, key="form-1", channel="card",
        language="ar", grid=ground.GRID, at=AT,
    )  # fmt: skip


def _expire(world: worlds.World, at: int = 1) -> None:
    """Let the meter's key expire by what stands in the table, as an import of a key plan would."""
    with transaction.atomic():
        scope.enter(1)
        models.PrepaidMeter.objects.update(key_expiry=at)


def test_an_answer_of_the_module_that_is_lost_gives_the_same_token(world: worlds.World) -> None:
    """The module made it, its answer was lost, the job asks again: one token, the module's first."""
    ground.registered(world)
    sold = sell(world)
    with simulator.Module(drops=1).running() as module:
        ports.register_issuer(lambda tenant_id: client.read(module.address))
        try:
            with pytest.raises(ports.Unavailable):
                make(sold.vend.id)
            assert vend(sold.vend.id).status == "paid"
            made = make(sold.vend.id)
        finally:
            ports.forget_issuer()
        assert [token.digits for token in made.tokens] == module.made[f"1:vend:{sold.vend.id}"]
        assert module.asked == 2


def test_eight_workers_make_one_token(world: worlds.World, issuer: soft.SoftIssuer) -> None:
    """The sweep, the desk and the queue may all ask at once."""
    ground.registered(world)
    sold = sell(world)

    def attempt(_: int) -> None:
        try:
            prepaid_sales.make_token(tenant_id=1, vend_id=sold.vend.id, clock=lambda: AT)
        finally:
            connections.close_all()

    with futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(attempt, range(8)))
    with scope.reading(1):
        assert models.Token.objects.count() == 1
        assert outbox.Event.objects.filter(name="prepaid.vend.issued").count() == 1


@pytest.mark.parametrize("step", ["begin_issue", "issue_tokens", "refuse_vend"])
def test_killed_inside_any_step_it_is_taken_up_again(
    world: worlds.World, issuer: soft.SoftIssuer, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """The process dies as the step ends, before its commit: nothing of it stands, and the next run ends right."""
    meter = ground.registered(world)
    sold = sell(world)
    if step == "refuse_vend":
        prepaid.block_meter(actor=world.actor, number=meter.number, reason="fraud", at=AT)

    class Killed(BaseException):
        """Not an exception that anything catches."""

    def die(*args: object, **kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        place = "publish" if step != "begin_issue" else "CreditRequest"
        module = publishing if place == "publish" else ports
        dying.setattr(module, place, die)
        with pytest.raises(Killed):
            make(sold.vend.id)
    assert (vend(sold.vend.id).status, vend(sold.vend.id).tokens) == ("paid", ())
    ended = make(sold.vend.id)
    assert ended.status == ("refused" if step == "refuse_vend" else "issued")


def test_a_sale_into_a_till_is_in_its_session(world: worlds.World, issuer: soft.SoftIssuer) -> None:
    """One receipt of the session's own series; the same key again answers it."""
    ground.registered(world)
    town = counters.staffed(world)
    till = counters.opened(town)
    cashier = town.cashier
    sales = [
        prepaid_sales.sell_at_till(
            actor=cashier, session_id=till.id, key="k", method="cash", meter_number=ground.NUMBER,
            amount_centimes=10_000, grid=ground.GRID, at=AT,
        )
        for _ in range(2)
    ]  # fmt: skip
    assert sales[0].receipt.number == sales[1].receipt.number
    assert (sales[0].receipt.session_id, sales[0].receipt.duty_centimes) == (till.id, 25)
    assert make(sales[0].vend.id).status == "issued"
