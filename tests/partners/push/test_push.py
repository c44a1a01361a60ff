"""Web push against a service that verifies the signature and decrypts; its refusals, faults and forbidden addresses."""

import json
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from saqia.contexts.messaging import ports
from saqia.partners.push import client, keys, payloads, simulator


@pytest.fixture
def service() -> Iterator[simulator.Service]:
    """A running push service."""
    with simulator.Service().running() as running:
        yield running


def sender(folder: Path, *, is_local: bool = True, seconds: float = 5.0) -> client.PushSender:
    """Return a sender with keys of its own."""
    account = client.Account(
        "mailto:ops@example.ma", ("push.example.com", ".push.example.org"), folder, seconds=seconds, is_local=is_local
    )
    return client.PushSender(account)


def outgoing(address: str, body: str = "فاتورتكم جاهزة", language: str = "ar") -> ports.Outgoing:
    """Return a push."""
    return ports.Outgoing(
        tenant_id=1, delivery_id=71, channel="push", address=address, language=language,  # type: ignore[arg-type]
        subject="الفاتورة", body=body, link="https://agence.example.ma/b/x",
    )  # fmt: skip


def test_a_push_is_decrypted_by_its_browser_only(service: simulator.Service, tmp_path: Path) -> None:
    browser, other = service.subscribe(), service.subscribe()
    taken = sender(tmp_path).send(outgoing(browser.subscription))
    assert taken == ports.Accepted(f"{service.root}/message/1", 1)
    [shown] = browser.shown
    assert shown.content == {
        "title": "الفاتورة", "body": "فاتورتكم جاهزة", "url": "https://agence.example.ma/b/x", "lang": "ar",
        "dir": "rtl", "tag": "saqia-71",
    }  # fmt: skip
    assert (shown.claims["aud"], shown.claims["sub"]) == (service.root, "mailto:ops@example.ma")
    assert 0 < shown.claims["exp"] - time.time() <= 24 * 3600
    assert (shown.headers["topic"], shown.headers["ttl"]) == ("saqia-1-71", "86400")
    assert shown.headers["authorization"].endswith(f"k={keys.public(tmp_path)}")
    assert other.shown == []


def test_a_stolen_endpoint_shows_nothing_to_others(service: simulator.Service, tmp_path: Path) -> None:
    mine, theirs = service.subscribe(), service.subscribe()
    mixed = json.loads(mine.subscription)
    mixed["endpoint"] = theirs.endpoint
    with pytest.raises(ports.Refused, match="unreachable"):  # the service breaks off: it cannot decrypt
        sender(tmp_path).send(outgoing(json.dumps(mixed)))
    assert (mine.shown, theirs.shown) == ([], [])


def test_the_key_is_made_once_and_kept_to_its_owner(tmp_path: Path) -> None:
    first = keys.public(tmp_path)
    assert (keys.public(tmp_path), len(keys.decode(first)), keys.decode(first)[0]) == (first, 65, 4)
    assert stat.S_IMODE((tmp_path / keys.NAME).stat().st_mode) == 0o600
    assert keys.public(tmp_path / "other") != first


@pytest.mark.parametrize(
    "body", ["ف" * 9000, "x" * 9000, "\n" * 9000, "€😀" * 3000], ids=["ar", "latin", "escaped", "wide"]
)
def test_a_long_body_is_cut_to_what_every_service_takes(service: simulator.Service, tmp_path: Path, body: str) -> None:
    browser = service.subscribe()
    sender(tmp_path).send(outgoing(browser.subscription, body=body))
    shown = browser.shown[0].content["body"]
    assert shown.endswith("…")
    assert body.startswith(shown[:-1])
    assert len(shown) > 500


@pytest.mark.parametrize(("status", "headers", "reason", "is_final"), [
    (404, {}, "gone", True), (410, {}, "gone", True), (413, {}, "too-long", True), (403, {}, "http-403", True),
    (429, {"Retry-After": "120"}, "throttled", False), (500, {}, "http-500", False), (503, {}, "http-503", False),
    (301, {"Location": "http://127.0.0.1/"}, "http-301", False),
])  # fmt: skip
def test_each_refusal_has_its_meaning(
    service: simulator.Service, tmp_path: Path, status: int, headers: dict[str, str], reason: str, is_final: bool
) -> None:
    service.answers = [(status, headers)]
    browser = service.subscribe()
    with pytest.raises(ports.Refused) as refused:
        sender(tmp_path).send(outgoing(browser.subscription))
    assert (refused.value.reason, refused.value.is_final) == (reason, is_final)
    assert browser.shown == []


def test_a_service_that_asks_for_a_pause_gets_it(service: simulator.Service, tmp_path: Path) -> None:
    pushing, browser = sender(tmp_path), service.subscribe()
    service.answers = [(429, {"Retry-After": "120"}), (418, {})]
    for _ in range(2):
        with pytest.raises(ports.Refused, match="throttled"):
            pushing.send(outgoing(browser.subscription))
    assert service.answers == [(418, {})]  # the second was not even asked
    far = simulator.Service()
    with far.running():
        other = far.subscribe()
        pushing.send(outgoing(other.subscription))
    assert len(other.shown) == 1


def test_a_browser_that_left_is_gone(service: simulator.Service, tmp_path: Path) -> None:
    browser = service.subscribe()
    service.browsers.clear()
    with pytest.raises(ports.Refused) as refused:
        sender(tmp_path).send(outgoing(browser.subscription))
    assert (refused.value.reason, refused.value.is_final) == ("gone", True)


@pytest.mark.parametrize("endpoint", [
    "http://push.example.com/x", "https://127.0.0.1/x", "https://localhost/x", "https://push.example.com:8443/x",
    "https://evil.example.net/x", "https://push.example.com@evil.example.net/x", "https://push.example.com.evil.net/x",
    "https://user:pw@push.example.com/x", "https://xpush.example.org/x", "https://[::1]/x", "file:///etc/passwd",
    "https://push.example.com:x/y",
])  # fmt: skip
def test_only_known_push_services_are_called(
    service: simulator.Service, tmp_path: Path, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[object] = []

    def resolve(*asked: object, **how: object) -> list[object]:
        called.append(asked)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    browser = service.subscribe()
    browser.endpoint = endpoint
    with pytest.raises(ports.Refused) as refused:
        sender(tmp_path, is_local=False).send(outgoing(browser.subscription))
    assert refused.value.reason in ("address-forbidden", "address-unknown")
    assert (refused.value.is_final, called) == (True, [])


def test_a_known_name_that_leads_inside_is_refused(
    service: simulator.Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.5", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **how: inside)
    browser = service.subscribe()
    browser.endpoint = "https://eu.push.example.org/x"
    with pytest.raises(ports.Refused) as refused:
        sender(tmp_path, is_local=False).send(outgoing(browser.subscription))
    assert (refused.value.reason, refused.value.is_final) == ("address-forbidden", True)


@pytest.mark.parametrize("address", [
    "", "{}", "[]", '{"endpoint": 1, "keys": {"p256dh": "AAAA", "auth": "AAAA"}}',
    '{"endpoint": "https://push.example.com/x", "keys": {"p256dh": "AAAA", "auth": "AAAA"}}',
])  # fmt: skip
def test_what_is_no_subscription_is_refused_for_good(tmp_path: Path, address: str) -> None:
    with pytest.raises(ports.Refused) as refused:
        sender(tmp_path).send(outgoing(address))
    assert (refused.value.reason, refused.value.is_final) == ("address-unknown", True)


def test_the_whole_fits_what_every_service_takes() -> None:
    with simulator.Service().running() as service:
        browser = service.subscribe()
        content = payloads.shown(outgoing(browser.subscription, body="x" * 9000))
        assert len(payloads.encrypt(content, payloads.read(browser.subscription))) <= simulator.MOST_BODY
