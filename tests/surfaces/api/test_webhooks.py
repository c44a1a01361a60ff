"""Webhooks: signed for an independent library, repeated, given up, replayed; private addresses are never called."""

import collections
import datetime
import http.server
import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import standardwebhooks
from django.db import connection, transaction
from procrastinate.contrib.django import app as jobs
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.surfaces.api import programs

from saqia.contexts.billing import types as bill_types
from saqia.platform.jobs import handover
from saqia.platform.outside import http as outside
from saqia.platform.tenancy import scope
from saqia.platform.webhooks import models, rules, sending

_TASKS = ("outbox.react", "webhooks.send", "webhooks.tell-bills")


class Receiver:
    """A real receiver; `answers` are the statuses that it gives in turn, the last one for ever."""

    def __init__(self) -> None:
        self.answers, self.got = [200], list[tuple[dict[str, str], bytes]]()
        self.hangs = threading.Event()
        self.hangs.set()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            """Keeps what comes."""

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers.items()), body))
                receiver.hangs.wait(10)
                status = receiver.answers.pop(0) if len(receiver.answers) > 1 else receiver.answers[0]
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", receiver.url)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *given: Any) -> None:
                """Say nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/told"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A receiver on this machine, which the tests let be called."""
    monkeypatch.setattr(outside, "_is_public", lambda address: True)
    made = Receiver()
    yield made
    made.hangs.set()
    made.server.shutdown()
    made.server.server_close()


def _subscribed(app: programs.Program, receiver: Receiver, *events: str) -> dict[str, Any]:
    """Subscribe, and lead the address to the receiver: over https it would need a certificate."""
    answer = app.post("webhooks", {"url": "https://127.0.0.1/told", "events": list(events)})
    assert answer.status_code == 201, answer.content
    with transaction.atomic():
        scope.enter(1)
        models.Subscription.objects.filter(id=answer.json()["id"]).update(url=receiver.url)
    return dict(answer.json())


def _run(tasks: tuple[str, ...] = _TASKS) -> collections.Counter[str]:
    """Run what waits, whatever its moment, one generation of it."""
    with connection.cursor() as cursor:
        cursor.execute(handover.HAND_OVER, {"rows": handover.ROWS})
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND task_name = ANY(%s)"
            " RETURNING task_name, args::text",
            [list(tasks)],
        )
        rows = cursor.fetchall()
    for name, arguments in rows:
        jobs.tasks[name].func(**json.loads(arguments))
    return collections.Counter(name for name, _ in rows)


def _contested(town: worlds.World, program: programs.Program) -> str:
    number = bill_types.printable_number(books.of(town, "three")[0].number)
    answer = program.post("disputes", {"bill": number, "reason": "too-high"})
    assert answer.status_code == 201
    _run(("outbox.react",))
    return str(answer.json()["number"])


def test_an_event_comes_signed_once_and_without_the_resource(
    town: worlds.World, program: programs.Programs, receiver: Receiver
) -> None:
    app = program.person({"three": "payer"})
    made = _subscribed(app, receiver, "dispute.opened")
    other = program.person({"plain": "holder"})
    _subscribed(other, receiver, "dispute.opened")
    number = _contested(town, app)
    assert _run(("webhooks.send",)) == {"webhooks.send": 1}  # the other person's account is not concerned
    [(headers, body)] = receiver.got
    told = standardwebhooks.Webhook(made["secret"]).verify(
        body, {name.lower(): value for name, value in headers.items()}
    )
    assert (told["specversion"], told["type"], told["subject"]) == ("1.0", "ma.saqia.dispute.opened", number)
    assert told["data"].keys() == {"resource"} and told["data"]["resource"].endswith(f"/api/v1/disputes/{number}")
    assert headers["Content-Type"].startswith("application/cloudevents+json")
    [sent] = app.get(f"webhooks/{made['id']}/deliveries").json()["items"]
    assert (sent["state"], sent["attempts"], sent["status"]) == ("delivered", 1, 200)
    assert app.get(f"webhooks/{made['id']}/deliveries", state="dead").json()["items"] == []
    assert other.get(f"webhooks/{made['id']}/deliveries").status_code == 404
    forged = standardwebhooks.Webhook("whsec_" + "A" * 43 + "=")
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        forged.verify(body, {name.lower(): value for name, value in headers.items()})


def test_a_failing_receiver_is_tried_again_then_given_up_and_replayed(
    town: worlds.World, program: programs.Programs, receiver: Receiver
) -> None:
    app = program.person({"three": "payer"})
    made = _subscribed(app, receiver, "dispute.opened")
    receiver.answers = [500, 302, 500]
    _contested(town, app)
    waits = rules.get().waits_seconds
    for attempt in range(1, len(waits)):
        _run(("webhooks.send",))
        [seen] = app.get(f"webhooks/{made['id']}/deliveries").json()["items"]
        assert (seen["state"], seen["attempts"]) == ("queued", attempt)
        with scope.reading(1):
            row = models.Delivery.objects.get(id=seen["id"])
        assert row.next_at is not None
        left = row.next_at - datetime.datetime.now(datetime.UTC)
        assert waits[attempt] - 30 < left.total_seconds() <= waits[attempt]
    _run(("webhooks.send",))
    [dead] = app.get(f"webhooks/{made['id']}/deliveries", state="dead").json()["items"]
    assert (dead["state"], dead["attempts"], len(receiver.got)) == ("dead", len(waits), len(waits))
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1  # a redirect was not followed
    assert _run(("webhooks.send",)) == {}
    receiver.answers = [204]
    again = app.post(f"webhooks/{made['id']}/deliveries/{dead['id']}/replay")
    assert (again.status_code, again.json()["state"]) == (202, "queued")
    assert app.post(f"webhooks/{made['id']}/deliveries/{dead['id']}/replay").status_code == 409
    _run(("webhooks.send",))
    [sent] = app.get(f"webhooks/{made['id']}/deliveries").json()["items"]
    assert (sent["state"], sent["attempts"]) == ("delivered", len(waits) + 1)


def test_a_receiver_that_hangs_costs_only_its_time(
    town: worlds.World, program: programs.Programs, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = program.person({"three": "payer"})
    made = _subscribed(app, receiver, "dispute.opened")
    short = rules.Rules(rules.get().waits_seconds, 1, datetime.timedelta(hours=1), 20, datetime.timedelta(days=30))
    monkeypatch.setattr(rules, "get", lambda: short)
    receiver.hangs.clear()
    _contested(town, app)
    _run(("webhooks.send",))
    [seen] = app.get(f"webhooks/{made['id']}/deliveries").json()["items"]
    assert (seen["state"], seen["status"], seen["fault"]) == ("queued", None, "timed-out")


def test_the_former_secret_signs_for_a_day_and_a_gone_receiver_is_left(
    town: worlds.World, program: programs.Programs, receiver: Receiver
) -> None:
    app = program.person({"three": "payer"})
    made = _subscribed(app, receiver, "dispute.opened")
    new = app.post(f"webhooks/{made['id']}/secret").json()["secret"]
    assert new != made["secret"]
    receiver.answers = [410]
    _contested(town, app)
    _run(("webhooks.send",))
    [(headers, body)] = receiver.got
    for secret in (new, made["secret"]):
        assert standardwebhooks.Webhook(secret).verify(body, {name.lower(): one for name, one in headers.items()})
    assert app.get("webhooks").json()["items"] == []


@pytest.mark.parametrize(("url", "addresses", "status"), [
    ("http://app.example/told", ["93.184.216.34"], 422), ("https://user@app.example/", ["93.184.216.34"], 422),
    ("https://127.0.0.1/", [], 422), ("https://[::1]/", [], 422), ("https://169.254.169.254/latest", [], 422),
    ("https://app.example/told", ["93.184.216.34", "10.0.0.7"], 422), ("https://app.example:8443/", ["fd00::1"], 422),
    ("https://app.example/told#x", ["93.184.216.34"], 422), ("https://app.example/told", ["93.184.216.34"], 201),
])  # fmt: skip
def test_only_public_https_addresses_are_told(
    town: worlds.World, program: programs.Programs, monkeypatch: pytest.MonkeyPatch, url: str, addresses: list[str],
    status: int,
) -> None:  # fmt: skip
    known = socket.getaddrinfo

    def found(host: str, *given: Any, **more: Any) -> Any:
        if host == "app.example":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in addresses]
        return known(host, *given, **more)

    monkeypatch.setattr(socket, "getaddrinfo", found)
    answer = program.person({"three": "payer"}).post("webhooks", {"url": url, "events": ["dispute.opened"]})
    assert answer.status_code == status, answer.content
    with scope.reading(1):
        assert models.Subscription.objects.count() == (1 if status == 201 else 0)


def test_a_name_that_turns_private_later_is_not_called(
    town: worlds.World, program: programs.Programs, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = program.person({"three": "payer"})
    made = _subscribed(app, receiver, "dispute.opened")
    _contested(town, app)
    monkeypatch.undo()
    _run(("webhooks.send",))
    [seen] = app.get(f"webhooks/{made['id']}/deliveries").json()["items"]
    assert (seen["state"], seen["fault"], receiver.got) == ("queued", "address-forbidden", [])


def test_who_may_not_subscribe_writes_nothing(
    town: worlds.World, program: programs.Programs, receiver: Receiver
) -> None:
    given = {"url": "https://127.0.0.1/told", "events": ["dispute.opened"]}
    assert program.stranger().post("webhooks", {"nonsense": 1}).status_code == 401
    lacking = program.person({"three": "payer"}, granted=("webhooks", "bills:read")).post("webhooks", given)
    assert (lacking.status_code, lacking.json()["code"]) == (403, "scope-missing")
    service = program.service("reader", granted=("webhooks",)).post("webhooks", given)
    assert (service.status_code, service.json()["code"]) == (403, "person-missing")
    app = program.person({"three": "payer"})
    assert app.post("webhooks", {**given, "events": ["weather"]}).status_code == 422
    with scope.reading(1):
        assert models.Subscription.objects.count() == 0
    made = app.post("webhooks", given).json()
    assert app.post("webhooks", given).status_code == 409
    assert program.person({"three": "payer"}).send("DELETE", f"webhooks/{made['id']}").status_code == 404
    assert app.send("DELETE", f"webhooks/{made['id']}").status_code == 204
    assert app.get("webhooks").json()["items"] == []


def test_consent_that_was_taken_back_ends_the_telling(
    town: worlds.World, program: programs.Programs, receiver: Receiver
) -> None:
    app, other = program.person({"three": "payer"}), program.person({"three": "payer"})
    _subscribed(app, receiver, "dispute.opened")
    programs.expire(app.token)
    _contested(town, other)
    assert _run(("webhooks.send",)) == {}


def test_bills_of_a_cycle_are_told_to_their_people(
    town: worlds.World, program: programs.Programs, receiver: Receiver
) -> None:
    from saqia.journeys import webhook_events

    app = program.person({"three": "payer"})
    _subscribed(app, receiver, "bill.issued")
    [bill] = books.of(town, "three")
    with scope.reading(1):
        who = models.Subscription.objects.get().sign_in_id or 0
    for _ in range(2):  # a repeated job tells once
        webhook_events.tell_bills(tenant_id=1, sign_in_id=who, cycle_id=bill.cycle_id)
    while _run(("webhooks.send",)):
        pass
    [(_, body)] = receiver.got
    assert json.loads(body)["subject"] == bill_types.printable_number(bill.number)


def test_settled_deliveries_go_after_their_time(
    town: worlds.World, program: programs.Programs, receiver: Receiver
) -> None:
    app = program.person({"three": "payer"})
    made = _subscribed(app, receiver, "dispute.opened")
    _contested(town, app)
    _run(("webhooks.send",))
    now = datetime.datetime.now(datetime.UTC)
    assert sending.prune(now + datetime.timedelta(days=29)) == 0
    assert sending.prune(now + datetime.timedelta(days=31)) == 1
    assert app.get(f"webhooks/{made['id']}/deliveries").json()["items"] == []
