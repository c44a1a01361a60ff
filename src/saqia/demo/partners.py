"""A payment network of the demonstration: what `saqia simulate partner` calls the partner API with, or tries it."""

import datetime
import os
from pathlib import Path

from saqia.contexts.billing import queries as billing
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries
from saqia.contexts.payments import types as payment_types
from saqia.journeys import partners
from saqia.journeys.sandboxes import resetting, trials
from saqia.platform import operation
from saqia.platform.tenancy import registration, scope

CODE = "SIMULATED-NETWORK"
SHOPS = "SIMULATED-SHOPS"
_NAMES = {"name_ar": "شبكة أداء للتجربة", "name_fr": "Réseau de paiement (démonstration)"}
_SHOPS_NAMES = {"name_ar": "محلات للأداء للتجربة", "name_fr": "Points de vente (démonstration)"}
_SHOPS_TAKE, _SHOP_SUM, _SHOP_MOST = 6, 15_000, 500_000
"""How many payments, of how much, at most how much, in centimes."""


def welcome(*, actor: operation.Actor, kept: Path, at: datetime.datetime) -> str:
    """Register the network once; return its credentials as SAQIA_SIMULATED_PARTNER takes them.

    :param kept: where they are kept, readable by this user only
    """
    if not _is_known(actor.tenant_id):
        made = partners.register_partner(
            actor=actor, code=CODE, **_NAMES, methods=("collector", "app"), most_per_payment_centimes=1_000_000,
            guarantee_centimes=50_000_000, at=at,
        )  # fmt: skip
        _keep(kept, made)
    return kept.read_text(encoding="utf-8") if kept.exists() else ""


def fall_short(*, actor: operation.Actor, cycle_id: int, at: datetime.datetime) -> int:
    """Let shops take payments, then lower their guarantee below what they hold; return what is beyond it, in centimes.

    Repeated, it changes nothing.
    """
    with scope.reading(actor.tenant_id):
        bills = billing.page_bills_of_cycle(cycle_id=cycle_id, most=_SHOPS_TAKE)
    if _is_known(actor.tenant_id, SHOPS):
        return 0
    partners.register_partner(
        actor=actor, code=SHOPS, **_SHOPS_NAMES, methods=("collector",), most_per_payment_centimes=_SHOP_MOST,
        guarantee_centimes=10_000_000, at=at,
    )  # fmt: skip
    for place, bill in enumerate(bills, 1):
        payments.collect_for_partner(
            actor=actor, code=SHOPS, reference=f"SHOP-{place:03d}", method="collector", collected_at=at, at=at,
            lines=[payment_types.Line(bill.account_id, _SHOP_SUM)],
        )  # fmt: skip
    held = len(bills) * _SHOP_SUM
    payments.change_collector(
        actor=actor, code=SHOPS, most_per_payment_centimes=_SHOP_MOST, guarantee_centimes=held // 2, is_active=True,
        at=at,
    )  # fmt: skip
    return held - held // 2


def try_out(*, distributor: str, kept: Path, at: datetime.datetime) -> tuple[str, str]:
    """Open the sandbox of a distributor and let the network in once; return its host and the credentials for it."""
    sandbox = registration.open_sandbox(distributor)
    resetting.bring(sandbox=sandbox, at=at)
    if not _is_known(sandbox.id):
        made = trials.register(
            sandbox=sandbox, code=CODE, **_NAMES, most_per_payment_centimes=100_000, guarantee_centimes=200_000, at=at
        )
        _keep(kept, made)
    return sandbox.host, kept.read_text(encoding="utf-8") if kept.exists() else ""


def _is_known(tenant_id: int, code: str = CODE) -> bool:
    with scope.reading(tenant_id):
        return any(one.code == code for one in queries.list_collectors())


def _keep(kept: Path, made: partners.Made) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"{made.client_id}:{made.secret}")
