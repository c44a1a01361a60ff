"""A distributor with its April billed and a sandbox beside it, and a partner's program that tries it."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.contexts.billing import stages as billing_stages
from tests.contexts.billing import world as worlds
from tests.surfaces.api import programs

from saqia.journeys import partners
from saqia.journeys.sandboxes import examples, resetting, trials
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import registration
from saqia.surfaces.kit import clock, tenants

HOST, CODE = "sandbox.localhost", "srm-souss-massa-sandbox"
SCOPES = ("payments:collect",)


@dataclasses.dataclass(frozen=True)
class Opened:
    """The real distributor's world, and the sandbox with its accounts by code."""

    world: worlds.World
    sandbox: tenancy.Tenant
    accounts: dict[str, examples.Numbered]


class Trial:
    """A partner's program in the sandbox."""

    def __init__(
        self, opened: Opened, code: str = "BANK-1", *, most: int = 1_000_00, guarantee: int = 2_000_00
    ) -> None:
        self.made: partners.Made = trials.register(
            sandbox=opened.sandbox, code=code, name_ar="بنك", name_fr="Banque", most_per_payment_centimes=most,
            guarantee_centimes=guarantee, at=clock.now(),
        )  # fmt: skip
        self.client = Client(headers={"host": HOST}, raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {programs.token(self.made.client_id, SCOPES, None)}"}

    def get(self, path: str) -> Any:
        """Ask."""
        return self.client.get(f"/api/partner/v1/{path}", headers=self.headers)

    def post(self, path: str, body: object) -> Any:
        """Report."""
        return self.client.post(
            f"/api/partner/v1/{path}", json.dumps(body), content_type="application/json", headers=self.headers
        )

    def pay(self, account: examples.Numbered, amount: int, reference: str = "R1") -> Any:
        """Report a payment."""
        lines = [{"account": account.account, "amount_centimes": amount}]
        return self.post(
            "payments",
            {"reference": reference, "method": "app", "collected_at": clock.now().isoformat(), "lines": lines},
        )


def open_beside(world: worlds.World) -> None:
    """Bill April, then open a sandbox as of now."""
    billing_stages.bill_april(world)
    resetting.bring(sandbox=registration.open_sandbox("srm-souss-massa"), at=clock.now())


@pytest.fixture
def opened(stages: billing_stages.Stages, tmp_path: Path, static_files: None) -> Iterator[Opened]:
    """A fresh copy of both."""
    with stages.copy(open_beside, tmp_path) as world:
        tenants.directory.forget()
        sandbox = tenancy.Tenant.objects.get(code=CODE)
        yield Opened(world, sandbox, {one.example.code: one for one in examples.find(sandbox.id)})
    tenants.directory.forget()
