"""The conformance kit and the simulated counter against a served site, over real sockets."""

import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import override_settings
from tests import serving
from tests.contexts.billing import world as worlds

from saqia.contexts.payments import models
from saqia.contexts.payments import operations as payments
from saqia.journeys import partners
from saqia.partners.networks import client as clients
from saqia.partners.networks import conformance, receivers, receiving, simulator
from saqia.platform.database import cluster
from saqia.platform.tenancy import scope
from saqia.platform.webhooks import signing
from saqia.surfaces.console import main
from saqia.surfaces.kit import clock

ARGON = "django.contrib.auth.hashers.Argon2PasswordHasher"


def registered(world: worlds.World, code: str) -> partners.Made:
    with override_settings(SECRET_KEY=serving.SECRET, PASSWORD_HASHERS=[ARGON]):
        return partners.register_partner(  # its secret as the served site keeps it
            actor=world.actor, code=code, name_ar="شبكة", name_fr="Réseau", methods=("collector", "app"),
            most_per_payment_centimes=10**7, guarantee_centimes=10**8, at=clock.now(),
        )  # fmt: skip


@pytest.fixture
def bank(april_billed: worlds.World) -> partners.Made:
    return registered(april_billed, "NET-1")


def test_every_promise_holds_and_a_counter_pays(
    april_billed: worlds.World, bank: partners.Made, server: cluster.Cluster, tmp_path: Path
) -> None:
    number = april_billed.accounts["three"].number
    stopped = registered(april_billed, "NET-2")
    payments.change_collector(
        actor=april_billed.actor, code="NET-2", most_per_payment_centimes=10**7, guarantee_centimes=10**8,
        is_active=False, at=clock.now(),
    )  # fmt: skip
    home = tmp_path / "site"
    home.mkdir()
    with serving.served(server, str(connection.settings_dict["NAME"]), home, workers=2) as site:
        credentials = (stopped.client_id, stopped.secret)
        found = list(conformance.check(site.address, bank.client_id, bank.secret, number, stopped=credentials))
        assert [one for one in found if not one.is_held] == []
        assert (len(found), found[-1].seen) == (17, "200 403")
        arguments = ["partner", "check", site.address, "--client-id", bank.client_id, "--reference", number]
        failing = CliRunner().invoke(main.run, [*arguments, "--secret", "wrong"])
        assert (failing.exit_code, "no token, 401" in failing.output) == (1, True)
        heard = list[str]()
        receiver = receiving.Receiver(lambda event: heard.append(event["type"]))
        counter = simulator.Counter(clients.Client(site.address, bank.client_id, bank.secret))
        with counter.page(0, lambda text: None).running() as page:
            asked = urllib.parse.urlencode({"reference": number}).encode()
            said = urllib.request.urlopen(page.address, asked, timeout=30).read().decode()
            again = urllib.request.urlopen(page.address, asked, timeout=30).read().decode()
        assert f"DH encaissés, reçu {clock.today().year}-" in said
        assert "rien à payer" in again
        assert "404" in counter.pay("0000000000")
        with receiver.running(), counter.listening(receiver) as said:
            assert said == "aucun webhook : 422 Il faut une adresse https valable, sans nom d’utilisateur."
    with scope.reading(1):
        assert models.Payment.objects.filter(collector="NET-1").count() == 2
        assert models.Reversal.objects.count() == 1
    assert "ne répond pas" in counter.pay(number)


def test_what_a_receiver_promises_is_checked() -> None:
    heard = list[str]()
    receiver = receiving.Receiver(lambda event: heard.append(event["type"]))
    receiver.secret = signing.new_secret()
    with receiver.running():
        assert [(ask()[0], promise) for promise, ask in receivers.promises(receiver.address, receiver.secret)] == [
            (True, promise) for promise, _ in receivers.promises(receiver.address, receiver.secret)
        ]
        assert heard == ["ma.saqia.conformance"]
        receiver.take = lambda headers, body: 200  # type: ignore[method-assign]
        careless = [ask()[0] for _, ask in receivers.promises(receiver.address, receiver.secret)]
        assert careless == [True, True, False, False, False]
