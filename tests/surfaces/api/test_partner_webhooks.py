"""A partner is told of its own payments, money and limits, signed, once; nobody else hears of them."""

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pytest
import standardwebhooks
from django.test import Client, override_settings
from tests.contexts.billing import world as worlds
from tests.surfaces.api import programs
from tests.surfaces.api.test_partner import SCOPES, Bank, payment
from tests.surfaces.api.test_webhooks import _run as run

from saqia.contexts.payments import models as payment_models
from saqia.contexts.payments import operations, types
from saqia.contexts.reconciliation import operations as reconciliation
from saqia.contexts.reconciliation import types as reconciliation_types
from saqia.partners.networks import receiving
from saqia.platform.identity import applications
from saqia.platform.tenancy import scope
from saqia.platform.webhooks import models, rules, signing, subscribing
from saqia.surfaces.kit import clock

TASKS = ("outbox.react", "webhooks.send")


class Ear:
    """A partner's receiver, and the events that it heard."""

    def __init__(self) -> None:
        self.heard = list[Mapping[str, Any]]()
        self.receiver = receiving.Receiver(self.heard.append)

    def subscribe(self, bank: Bank, *names: str) -> int:
        answer = bank.post(
            "webhooks", {"url": self.receiver.address, "events": list(names or subscribing.PARTNER_EVENTS)}
        )
        assert answer.status_code == 201, answer.content
        self.receiver.secret = answer.json()["secret"]
        return int(answer.json()["id"])

    @property
    def types(self) -> list[str]:
        return [one["type"].removeprefix("ma.saqia.") for one in self.heard]


@pytest.fixture
def ears() -> Iterator[tuple[Ear, Ear]]:
    """Two receivers on this machine, as a demonstration lets them be called."""
    one, two = Ear(), Ear()
    with override_settings(SAQIA_WEBHOOKS_BESIDE=True), one.receiver.running(), two.receiver.running():
        yield one, two


def drain() -> None:
    """Run reactions and deliveries that wait."""
    for _ in range(2):
        run(TASKS)


def test_a_partner_hears_of_its_payments_and_nobody_else_does(town: worlds.World, ears: tuple[Ear, Ear]) -> None:
    one, two = Bank(), Bank("BANK-2")
    ears[0].subscribe(one)
    ears[1].subscribe(two)
    one.post("payments", payment(town))
    one.post("payments", payment(town))
    drain()
    assert ears[0].types == ["payment.posted"]
    [told] = ears[0].heard
    receipt = one.get("payments/R1").json()["receipt"]
    assert (told["subject"], told["data"]["receipt"]) == ("R1", receipt)
    assert told["data"]["resource"].endswith("/api/partner/v1/payments/R1")
    assert told["source"].endswith("/api/partner/v1")
    for _ in range(2):
        one.post("payments/R1/reversal", {"reason": "error"})
    drain()
    assert ears[0].types == ["payment.posted", "payment.reversed"]
    assert ears[1].heard == []
    operations.collect_payment(
        actor=town.actor, channel="counter", collector="AG", reference="C1", method="terminal",
        lines=[types.Line(town.accounts["three"].account_id, 100)], collected_at=clock.now(), at=clock.now(),
    )  # fmt: skip
    drain()
    assert len(ears[0].heard) == 2


def test_each_payment_of_a_partner_s_file_is_told_once(town: worlds.World, ears: tuple[Ear, Ear]) -> None:
    """The same facts as of payments that come one by one, those that came so before left out."""
    one, two, account = Bank(guarantee=25_000, most=20_000), Bank("BANK-2"), town.accounts["three"].account_id
    ears[0].subscribe(one)
    ears[1].subscribe(two)
    one.post("payments", payment(town, 5_000))
    drain()
    rows = pa.table(
        [["R1", "R2", "R3"], [account] * 3, [5_000, 15_000, 2_000], [clock.now()] * 3], schema=types.BATCH
    )  # fmt: skip
    for _ in range(2):
        operations.collect_batch(
            actor=town.actor, channel="partner", collector="BANK-1", method="app", rows=rows, cause="file",
            at=clock.now(),
        )  # fmt: skip
        drain()
    posted = [told for told in ears[0].heard if told["type"] == "ma.saqia.payment.posted"]
    assert sorted(told["subject"] for told in posted) == ["R1", "R2", "R3"]
    assert sorted(ears[0].types) == ["guarantee.near", *["payment.posted"] * 3]
    [third] = [told for told in posted if told["subject"] == "R3"]
    resource = third["data"]["resource"].split("/api/partner/v1/")[1]
    assert (resource, third["data"]["receipt"]) == ("payments/R3", one.get(resource).json()["receipt"])
    assert ears[1].heard == []
    operations.collect_batch(
        actor=town.actor, channel="fatourati", collector="BANK-1", method="fatourati", rows=rows.slice(1),
        cause="other", at=clock.now(),
    )  # fmt: skip
    drain()
    assert len(ears[0].heard) == 4


def test_money_days_and_limits_are_told(town: worlds.World, ears: tuple[Ear, Ear]) -> None:
    bank, day = Bank(guarantee=25_000, most=20_000), clock.today()
    ears[0].subscribe(bank)
    bank.post("payments", payment(town, 19_999))
    drain()
    assert ears[0].types == ["payment.posted"]
    bank.post("payments", payment(town, 1, "R2"))
    bank.post("payments", payment(town, 1, "R3"))
    drain()
    assert sorted(ears[0].types) == ["guarantee.near", *["payment.posted"] * 3]
    ears[0].heard.clear()
    lines = pa.table([["R1", "R9"], [19_999, 7]], schema=reconciliation_types.LINES)
    asked: dict[str, Any] = {"actor": town.actor, "channel": "partner", "collector": "BANK-1", "on": day}
    reconciliation.take_file(**asked, lines=lines, sha256="a" * 64, at=clock.now())
    reconciliation.compare_day(**asked, at=clock.now())
    for _ in range(2):
        operations.settle_collector(
            actor=town.actor, channel="partner", collector="BANK-1", until_on=day, amount_centimes=20_001,
            reference="V 1", at=clock.now(),
        )  # fmt: skip
    for is_active in (False, False, True):
        operations.change_collector(
            actor=town.actor, code="BANK-1", most_per_payment_centimes=20_000, guarantee_centimes=25_000,
            is_active=is_active, at=clock.now(),
        )  # fmt: skip
    drain()
    assert sorted(ears[0].types) == ["collecting.resumed", "collecting.stopped", "day.compared", "settlement.noted"]
    by_type = {one["type"]: one for one in ears[0].heard}
    compared = by_type["ma.saqia.day.compared"]["data"]
    assert (compared["day"], compared["differences"]) == (day.isoformat(), 3)
    assert by_type["ma.saqia.settlement.noted"]["data"]["until_on"] == day.isoformat()
    listed = bank.get(compared["resource"].split("/api/partner/v1/")[1]).json()
    assert {(one["kind"]["code"], one["reference"]) for one in listed["items"]} == {
        ("missing-there", "R2"), ("missing-there", "R3"), ("missing-here", "R9"),
    }  # fmt: skip
    assert Bank("BANK-2").get(f"settlements/{day}/differences").json()["items"] == []


def test_a_new_guarantee_is_warned_of_anew(town: worlds.World, ears: tuple[Ear, Ear]) -> None:
    bank = Bank(guarantee=10_000)
    ears[0].subscribe(bank, "guarantee.near")
    bank.post("payments", payment(town, 9_000))
    drain()
    operations.change_collector(
        actor=town.actor, code="BANK-1", most_per_payment_centimes=20_000, guarantee_centimes=20_000, is_active=True,
        at=clock.now(),
    )  # fmt: skip
    bank.post("payments", payment(town, 1_000, "R2"))
    drain()
    assert ears[0].types == ["guarantee.near"]
    bank.post("payments", payment(town, 6_000, "R3"))
    drain()
    assert ears[0].types == ["guarantee.near"] * 2


def test_subscriptions_are_the_partners_own(town: worlds.World, ears: tuple[Ear, Ear]) -> None:
    one, two, elsewhere = Bank(), Bank("BANK-2"), Bank("BANK-3", tenant_id=2)
    number = ears[0].subscribe(one, "payment.posted")
    [listed] = one.get("webhooks").json()["items"]
    assert (listed["id"], listed["events"], "secret" in listed) == (number, ["payment.posted"], False)
    again = one.post("webhooks", {"url": ears[0].receiver.address, "events": ["payment.posted"]})
    assert (again.status_code, again.json()["errors"][0]["pointer"]) == (409, "#/url")
    for other in (two, elsewhere):
        assert other.get("webhooks").json()["items"] == []
        assert other.get(f"webhooks/{number}/deliveries").status_code == 404
        assert other.post(f"webhooks/{number}/secret", {}).status_code == 404
        assert other.client.delete(f"/api/partner/v1/webhooks/{number}", headers=other.headers).status_code == 404
    former = ears[0].receiver.secret
    fresh = one.post(f"webhooks/{number}/secret", {}).json()["secret"]
    assert fresh != former
    assert one.client.delete(f"/api/partner/v1/webhooks/{number}", headers=one.headers).status_code == 204
    one.post("payments", payment(town))
    drain()
    assert (ears[0].heard, one.get("webhooks").json()["items"]) == ([], [])


@pytest.mark.parametrize("names", [[], ["bill.issued"], ["nothing"]])
def test_only_what_concerns_partners_is_told(town: worlds.World, ears: tuple[Ear, Ear], names: list[str]) -> None:
    refused = Bank().post("webhooks", {"url": ears[0].receiver.address, "events": names})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"][:8]) == (422, "#/events")
    with pytest.raises(subscribing.EventsRefused):
        subscribing.subscribe(
            actor=town.actor, holder=subscribing.Holder("c", None), url="https://x.example", events=names,
            at=clock.now(),
        )  # fmt: skip
    with pytest.raises(subscribing.EventsRefused):
        subscribing.subscribe(
            actor=town.actor, holder=subscribing.Holder("c", 1), url="https://x.example", events=["payment.posted"],
            at=clock.now(),
        )  # fmt: skip


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x", "https://127.0.0.1/x", "https://10.0.0.1/", "ftp://a.example/",
                                 "http://192.0.2.1/x"])  # fmt: skip
def test_addresses_inside_are_refused(town: worlds.World, url: str) -> None:
    refused = Bank().post("webhooks", {"url": url, "events": ["payment.posted"]})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/url")


@pytest.mark.parametrize(
    "url", ["https://10.0.0.1/x", "http://192.0.2.1/x", "http://user@127.0.0.1/x", "http://localhost/x"]
)
def test_a_demonstration_opens_this_machine_alone(town: worlds.World, ears: tuple[Ear, Ear], url: str) -> None:
    assert Bank().post("webhooks", {"url": url, "events": ["payment.posted"]}).status_code == 422


def test_a_deaf_receiver_is_tried_again_then_seen_as_dead_and_replayed(
    town: worlds.World, ears: tuple[Ear, Ear]
) -> None:
    bank = Bank()
    number = ears[0].subscribe(bank, "payment.posted")
    secret, ears[0].receiver.secret = ears[0].receiver.secret, ""
    bank.post("payments", payment(town))
    run(("outbox.react",))
    for attempt in range(1, len(rules.get().waits_seconds) + 1):
        assert run(("webhooks.send",)) == {"webhooks.send": 1}
        [seen] = bank.get(f"webhooks/{number}/deliveries").json()["items"]
        assert (seen["attempts"], seen["status"]) == (attempt, 401)
    [dead] = bank.get(f"webhooks/{number}/deliveries?state=dead").json()["items"]
    ears[0].receiver.secret = secret
    assert bank.post(f"webhooks/{number}/deliveries/{dead['id']}/replay", {}).status_code == 202
    run(("webhooks.send",))
    assert ears[0].types == ["payment.posted"]
    assert bank.get(f"webhooks/{number}/deliveries?state=dead").json()["items"] == []
    with scope.reading(1):
        assert models.Delivery.objects.count() == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "webhooks"), ("POST", "webhooks"), ("DELETE", "webhooks/x"), ("POST", "webhooks/x/secret"),
        ("GET", "webhooks/x/deliveries"), ("POST", "webhooks/x/deliveries/y/replay"),
        ("GET", "settlements/nonsense/differences"),
    ],
)  # fmt: skip
def test_a_stranger_hears_401_first(town: worlds.World, method: str, path: str) -> None:
    answered = Client(headers={"host": programs.HOSTS[1]}).generic(
        method, f"/api/partner/v1/{path}", b"{not json", content_type="application/json"
    )
    assert answered.status_code == 401


def test_who_is_no_partner_has_no_webhooks_here(town: worlds.World, program: programs.Programs) -> None:
    service = program.service("partner", granted=SCOPES)
    client = Client(headers={"host": programs.HOSTS[1]})
    assert client.get("/api/partner/v1/webhooks", headers=service.headers).status_code == 403
    person = program.person({"three": "payer"}, granted=(*SCOPES, "webhooks"))
    assert client.get("/api/partner/v1/webhooks", headers=person.headers).status_code == 403


def test_the_receiver_knows_the_published_signature() -> None:
    secret, body, now = signing.new_secret(), '{"a": "ب"}', datetime.datetime.now(datetime.UTC)
    signature = standardwebhooks.Webhook(secret).sign("msg_1", now, body)
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}
    assert receiving.is_genuine(secret, headers, body.encode(), now=now.timestamp())
    assert not receiving.is_genuine(secret, headers, body.encode() + b" ", now=now.timestamp())
    assert not receiving.is_genuine(signing.new_secret(), headers, body.encode(), now=now.timestamp())
    assert not receiving.is_genuine(secret, headers, body.encode(), now=now.timestamp() + 301)
    assert not receiving.is_genuine(secret, {}, body.encode(), now=now.timestamp())


def test_a_removed_application_hears_nothing(town: worlds.World, ears: tuple[Ear, Ear]) -> None:
    bank = Bank()
    ears[0].subscribe(bank)
    bank.post("payments", payment(town))
    with scope.reading(1):
        client_id = payment_models.Collector.objects.get().client_id
    applications.remove_app(actor=town.actor, client_id=client_id, at=clock.now())
    drain()
    assert ears[0].heard == []
