"""The partner API: dues asked, a payment reported once and taken back, a day compared, all within limits."""

import csv
import datetime
import io
import json
import urllib.parse
from typing import Any

import pytest
from django.test import Client
from schemathesis.specs.openapi import definitions
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.contexts.prepaid import ground
from tests.surfaces.api import programs

from saqia.contexts.billing import types as bill_types
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.payments import models, operations
from saqia.contexts.prepaid import ports
from saqia.journeys import prepaid_sales
from saqia.partners.sts_hsm import soft
from saqia.platform import operation
from saqia.platform.identity import applications
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

AT = datetime.datetime(2026, 5, 4, 10, tzinfo=datetime.UTC)
SCOPES = ("payments:collect",)


class Bank:
    """A partner's program."""

    def __init__(
        self, code: str = "BANK-1", *, guarantee: int = 10_000_00, most: int = 5_000_00, tenant_id: int = 1
    ) -> None:
        actor = operation.system_actor(tenant_id=tenant_id, name="test")
        made = applications.register_app(
            actor=actor, name=code, kind="service", scopes=SCOPES, roles=("partner",), at=AT
        )
        operations.register_collector(
            actor=actor, code=code, name_ar="بنك", name_fr="Banque", client_id=made.client_id,
            methods=("collector", "app"), most_per_payment_centimes=most, guarantee_centimes=guarantee, at=AT,
        )  # fmt: skip
        self.client = Client(headers={"host": programs.HOSTS[tenant_id]}, raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {programs.token(made.client_id, SCOPES, None)}"}

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/partner/v1/{path}", headers=self.headers)

    def post(self, path: str, body: object) -> Any:
        return self.client.post(
            f"/api/partner/v1/{path}", json.dumps(body), content_type="application/json", headers=self.headers
        )


def payment(world: worlds.World, amount: int = 10000, reference: str = "R1", **more: object) -> dict[str, object]:
    lines = [{"account": world.accounts["three"].number, "amount_centimes": amount}]
    return {
        "reference": reference, "method": "app", "collected_at": clock.now().isoformat(), "lines": lines, **more,
    }  # fmt: skip


def count() -> int:
    with scope.reading(1):
        return models.Payment.objects.count()


def test_dues_by_bill_contract_and_account(town: worlds.World) -> None:
    bank = Bank()
    [bill] = books.of(town, "three")
    printed = bill_types.printable_number(bill.number)
    found = bank.get(f"dues/{printed}").json()
    assert (found["total_centimes"], found["account"]) == (bill.total_ttc_centimes, town.accounts["three"].number)
    assert [(item["item"], item["is_named"]) for item in found["items"]] == [(printed, True)]
    duty = (bill.total_ttc_centimes * 25 + 5000) // 10000
    assert found["methods"] == [{"code": "collector", "duty_centimes": duty}, {"code": "app", "duty_centimes": 0}]
    by_contract = bank.get(f"dues/{town.accounts['three'].contract_numbers[1]}").json()
    assert (by_contract["account"], by_contract["items"][0]["is_named"]) == (found["account"], False)
    assert bank.get("dues/2000000000").status_code == 404


def test_a_reference_pays_once(town: worlds.World) -> None:
    bank, given = Bank(), payment(town)
    first, again = bank.post("payments", given), bank.post("payments", given)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() == bank.get("payments/R1").json()
    assert bank.post("payments", payment(town, 10001)).status_code == 409
    assert count() == 1


def test_a_payment_is_taken_back_and_owed_again(town: worlds.World) -> None:
    bank = Bank()
    with scope.reading(1):
        owed = ledger.get_balance(account_id=town.accounts["three"].account_id)
    bank.post("payments", payment(town))
    for _ in range(2):
        taken = bank.post("payments/R1/reversal", {"reason": "payer-canceled"})
        assert (taken.status_code, taken.json()["status"]) == (200, "reversed")
    with scope.reading(1):
        assert ledger.get_balance(account_id=town.accounts["three"].account_id) == owed


def test_a_payment_whose_token_is_out_is_not_taken_back(town: worlds.World) -> None:
    bank = Bank()
    ground.registered(town)
    ports.register_issuer(lambda tenant_id: soft.SoftIssuer(b"seed of a test"))
    try:
        sold = prepaid_sales.sell_top_up(
            actor=town.actor, meter_number=ground.NUMBER, amount_centimes=30_000, grid=ground.GRID, at=clock.now(),
            money=prepaid_sales.Money("partner", "BANK-1", "T1", "collector"),
        )  # fmt: skip
        prepaid_sales.make_token(tenant_id=1, vend_id=sold.vend.id, clock=clock.now)
    finally:
        ports.forget_issuer()
    refused = bank.post("payments/T1/reversal", {"reason": "payer-canceled"})
    assert (refused.status_code, refused.json()["type"].rpartition("#")[2]) == (409, "payment-spent")
    assert bank.get("payments/T1").json()["status"] == "posted"
    with scope.reading(1):
        assert models.Reversal.objects.count() == 0


def test_a_reference_can_stand_in_an_address(town: worlds.World) -> None:
    bank = Bank()
    assert bank.post("payments", payment(town, 100, "A/1")).status_code == 422
    assert count() == 0
    assert bank.post("payments", payment(town, 100, "A?1#%2")).status_code == 201
    assert bank.get("payments/" + urllib.parse.quote("A?1#%2")).json()["amount_centimes"] == 100


def test_a_day_is_compared_and_limits_hold(town: worlds.World) -> None:
    bank = Bank(guarantee=25_000, most=20_000)
    assert bank.post("payments", payment(town, 20_001)).status_code == 422
    assert bank.post("payments", payment(town, 20_000)).status_code == 201
    refused = bank.post("payments", payment(town, 6_000, "R2"))
    assert (refused.status_code, count()) == (409, 1)
    assert bank.post("payments", payment(town, 20_000)).status_code == 200
    limits = bank.get("limits").json()
    assert (limits["held_centimes"], limits["left_centimes"]) == (20_000, 5_000)
    day = clock.today().isoformat()
    settlement = bank.get(f"settlements/{day}").json()
    assert (settlement["count"], settlement["total_centimes"]) == (1, 20_000)
    [row] = csv.DictReader(io.StringIO(bank.get(f"settlements/{day}/file").content.decode()))
    assert (row["reference"], row["amount_centimes"]) == ("R1", "20000")
    operations.settle_collector(
        actor=town.actor, channel="partner", collector="BANK-1", until_on=clock.today(), amount_centimes=20_000,
        reference="V1", at=clock.now(),
    )  # fmt: skip
    assert bank.get("limits").json()["held_centimes"] == 0
    with scope.reading(1):
        assert ledger.get_trial_balance()["51153"] == 20_000  # until the bank's statement empties it


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "dues/x"), ("POST", "payments"), ("GET", "payments/R1"), ("POST", "payments/R1/reversal"),
        ("GET", "limits"), ("GET", "settlements/nonsense"), ("GET", "settlements/nonsense/file"),
    ],
)  # fmt: skip
def test_a_stranger_hears_401_before_anything_is_looked_at(town: worlds.World, method: str, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        answered = Client(headers={"host": programs.HOSTS[1]}).generic(
            method, f"/api/partner/v1/{path}", b"{not json", content_type="application/json", headers=headers
        )
        assert answered.status_code == 401


def test_others_see_nothing(town: worlds.World, program: programs.Programs) -> None:
    one, two, elsewhere = Bank(), Bank("BANK-2"), Bank("BANK-3", tenant_id=2)
    one.post("payments", payment(town))
    assert two.get("payments/R1").status_code == 404
    assert two.post("payments/R1/reversal", {"reason": "x"}).status_code == 404
    assert elsewhere.get(f"dues/{town.accounts['three'].number}").status_code == 404
    assert elsewhere.post("payments", payment(town)).status_code == 422
    service = program.service("partner", granted=SCOPES)
    client = Client(headers={"host": programs.HOSTS[1]})
    assert client.get("/api/partner/v1/limits", headers=service.headers).status_code == 403
    operations.change_collector(
        actor=town.actor, code="BANK-2", most_per_payment_centimes=1, guarantee_centimes=1, is_active=False, at=AT
    )
    assert two.post("payments", payment(town)).status_code == 403
    assert count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"method": "cash"}, {"lines": []}, {"collected_at": "2026-05-04"}, {"collected_at": "2090-01-01T00:00:00Z"},
        {"collected_at": "2020-05-04T10:00:00Z"},
        {"reference": ""}, {"more": 1}, {"lines": [{"account": "1000000000", "amount_centimes": 5}]},
        {"lines": [{"account": "1000000018", "amount_centimes": 0}]},
    ],
)  # fmt: skip
def test_bad_payments_are_refused_with_their_place(town: worlds.World, change: dict[str, object]) -> None:
    refused = Bank().post("payments", {**payment(town), **change})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"][:2], count()) == (422, "#/", 0)


def test_the_description_is_whole(town: worlds.World) -> None:
    found = Client(headers={"host": programs.HOSTS[1]}).get("/api/partner/v1/openapi.json").json()
    assert not list(definitions.OPENAPI_31_VALIDATOR.iter_errors(found))
    assert len(found["paths"]) == 13
    assert all(path.startswith("/api/partner/v1/") for path in found["paths"])
    for item in found["paths"].values():
        for told in item.values():
            assert told["security"] == [{"oauth2": ["payments:collect"]}]
            assert "401" in told["responses"]


def test_partners_are_described_well(town: worlds.World) -> None:
    bank = Bank()
    assert bank
    given: dict[str, Any] = {
        "actor": town.actor, "code": "P2", "name_ar": "ش", "name_fr": "P", "client_id": "c", "methods": ("app",),
        "most_per_payment_centimes": 1, "guarantee_centimes": 1, "at": AT,
    }  # fmt: skip
    for change in ({"code": "a b"}, {"name_ar": " "}, {"methods": ("cash",)}, {"most_per_payment_centimes": 0}):
        with pytest.raises(operations.CollectorMisdescribed):
            operations.register_collector(**{**given, **change})
    with pytest.raises(operations.CollectorExists):
        operations.register_collector(**{**given, "code": "BANK-1"})
    with pytest.raises(operation.PermissionRefused):
        operations.register_collector(**{**given, "actor": operation.Actor(1, "person:1", 1)})
