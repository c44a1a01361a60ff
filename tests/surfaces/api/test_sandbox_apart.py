"""A sandbox stands apart: no row of a real distributor moves, nobody is written to, its papers say what they are."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings
from tests import serving
from tests.documents import reading
from tests.surfaces.api.sandboxes import Opened, Trial
from tests.surfaces.api.sandboxes import opened as opened
from tests.surfaces.api.test_partner_webhooks import Ear, drain
from tests.surfaces.api.test_webhooks import _run as run

from saqia.contexts.messaging import models as messages
from saqia.contexts.messaging import ports as messaging_ports
from saqia.contexts.payments import exports
from saqia.contexts.payments import ports as payment_ports
from saqia.contexts.payments import queries as payments
from saqia.contexts.prepaid import ports as prepaid_ports
from saqia.journeys.sandboxes import examples, resetting
from saqia.partners.networks import conformance
from saqia.partners.sts_hsm import client as hsm
from saqia.partners.sts_hsm import soft
from saqia.platform import environment
from saqia.platform.database import cluster
from saqia.platform.documents import demonstration
from saqia.platform.jobs import inspection
from saqia.platform.tenancy import scope
from saqia.project import channels, collectors, token_issuers
from saqia.surfaces.kit import clock

ARGON = "django.contrib.auth.hashers.Argon2PasswordHasher"


@pytest.fixture
def partners_forgotten() -> Iterator[None]:
    """Leave no partner of the installation registered."""
    yield
    messaging_ports.forget_sender("sms")
    messaging_ports.forget_sender("push")
    prepaid_ports.forget_issuer()
    collectors.serve(environment.read({}))


def rows_of(tenant_id: int) -> dict[str, tuple[int, int]]:
    """Return table -> how many rows a tenant has in it, and a sum over all that they say."""
    found = {}
    with scope.reading(tenant_id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_name)"
            " WHERE c.column_name = 'tenant_id' AND c.table_schema = 'public' AND t.table_type = 'BASE TABLE'"
            " AND has_table_privilege(quote_ident(c.table_name), 'SELECT') ORDER BY 1"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*), coalesce(sum(hashtext(t::text)), 0) FROM "{table}" t WHERE tenant_id = %s',
                [tenant_id],
            )
            found[table] = cursor.fetchone()
    return found


def test_no_row_of_a_real_distributor_moves(opened: Opened) -> None:
    run(("outbox.react",))  # what April left to do
    before = rows_of(1)
    assert len(before) > 100 and before["payments_payment"][0] == 0 and before["billing_bill"][0] > 0
    trial = Trial(opened)
    trial.pay(opened.accounts["one-bill"], 100, "R1")
    trial.pay(opened.accounts["cut-ordered"], 90_000, "R2")
    resetting.reset_everywhere(clock.now())
    run(("outbox.react",))
    assert rows_of(1) == before
    assert rows_of(opened.sandbox.id)["payments_payment"][0] > 0


def test_nobody_is_written_to(opened: Opened) -> None:
    Trial(opened).pay(opened.accounts["cut-ordered"], 90_000)
    run(("outbox.react",))
    assert inspection.list_dead() == []
    with scope.reading(opened.sandbox.id):
        assert messages.Delivery.objects.exclude(address="").count() == 0


def test_the_partner_hears_by_its_own_webhook(opened: Opened) -> None:
    ear = Ear()
    with override_settings(SAQIA_WEBHOOKS_BESIDE=True), ear.receiver.running():
        trial = Trial(opened)
        drain()  # the payments that it found there
        ear.receiver.secret = trial.post(
            "webhooks", {"url": ear.receiver.address, "events": ["payment.posted", "payment.reversed"]}
        ).json()["secret"]
        trial.pay(opened.accounts["one-bill"], 100)
        resetting.reset_everywhere(clock.now())
        drain()
    assert sorted(ear.types) == ["payment.posted", "payment.reversed"]
    assert {one["subject"] for one in ear.heard} == {"R1"}


def test_no_partner_of_the_installation_serves_a_sandbox(
    opened: Opened, tmp_path: Path, partners_forgotten: None
) -> None:
    values = environment.read({
        "SAQIA_SMS_URL": "kannels://a:b@sms.example.ma", "SAQIA_PUSH_CONTACT": "mailto:a@example.ma",
        "SAQIA_FATOURATI_CREDITORS": "1141/01", "SAQIA_FATOURATI_SECRET": "s" * 20,
        "SAQIA_STS_URL": "sts://a-secret-of-sixteen@h:7",
    })  # fmt: skip
    channels.serve(values, keys_folder=tmp_path)
    collectors.serve(values)
    token_issuers.serve(values, keys_folder=tmp_path)
    there = opened.sandbox.id
    for channel in ("sms", "push"):
        assert messaging_ports.find_sender(channel, 1) is not None
        assert messaging_ports.find_sender(channel, there) is None
    assert payment_ports.find_biller(1) is not None and payment_ports.find_biller(there) is None
    assert isinstance(prepaid_ports.find_issuer(1), hsm.HsmIssuer)
    assert isinstance(prepaid_ports.find_issuer(there), soft.SoftIssuer)


@pytest.mark.parametrize("lead", ["ar", "fr"])
@pytest.mark.parametrize("width", [None, 58])
def test_its_receipts_are_worth_nothing(opened: Opened, tmp_path: Path, lead: str, width: int | None) -> None:
    Trial(opened).pay(opened.accounts["one-bill"], 100)
    key = demonstration.seal_key(tmp_path, at=clock.now())
    with scope.reading(opened.sandbox.id):
        [paid] = payments.page_payments(channel="partner", most=1)
        printed = reading.text(exports.render_receipt(number=paid.number, key=key, lead=lead, width=width), tmp_path)
    assert paid.reference == "R1"
    words = {"fr": "Reçu d’un bac à sable : sans valeur", "ar": "لا قيمة له"}
    assert all(words[language] in printed for language in (words if width is None else [lead]))


def test_every_promise_of_the_kit_holds_there(opened: Opened, server: cluster.Cluster, tmp_path: Path) -> None:
    with override_settings(SECRET_KEY=serving.SECRET, PASSWORD_HASHERS=[ARGON]):
        made = Trial(opened).made  # its secret as the served site keeps it
    home = tmp_path / "site"
    home.mkdir()
    with serving.served(server, str(connection.settings_dict["NAME"]), home, workers=1) as site:
        address = f"http://sandbox.localhost:{site.port}"
        arguments = ["partner", "check", address, "--client-id", made.client_id, "--reference", examples.FIRST]
        said = subprocess.run(
            [sys.executable, "-m", "saqia.surfaces.console", *arguments], capture_output=True, text=True,
            env=os.environ | {"PARTNER_SECRET": made.secret},
        )  # fmt: skip
        assert (said.returncode, said.stdout.count("holds  "), "FAILS" in said.stdout) == (0, 16, False), said
        assert said.stdout.splitlines()[-1] == "engagements tenus : 16, tous"
        real = list(conformance.check(site.address, made.client_id, made.secret, examples.FIRST))
        assert [one.promise for one in real if one.is_held] == [
            "the description is OpenAPI 3.1 with absolute paths", "a stranger hears 401 before anything is looked at",
            conformance.OPENED,
        ]  # fmt: skip
        assert len(real) == 16 and {one.seen[:5] for one in real[3:5]} == {"401: "}  # of the other side
        nobody = list(conformance.check(address, made.client_id, made.secret, "0000000000"))
        [dues] = [one for one in nobody if one.promise == "dues are told under a reference"]
        assert not dues.is_held and dues.seen.startswith("404: ")
    with scope.reading(1):
        assert payments.page_payments() == []
