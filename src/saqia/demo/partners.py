"""A payment network of the demonstration: what `saqia simulate partner` calls the partner API with, or tries it."""

import datetime
import os
from pathlib import Path

from saqia.contexts.payments import queries
from saqia.journeys import partners
from saqia.journeys.sandboxes import resetting, trials
from saqia.platform import operation
from saqia.platform.tenancy import registration, scope

CODE = "SIMULATED-NETWORK"
_NAMES = {"name_ar": "شبكة أداء للتجربة", "name_fr": "Réseau de paiement (démonstration)"}


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


def _is_known(tenant_id: int) -> bool:
    with scope.reading(tenant_id):
        return any(one.code == CODE for one in queries.list_collectors())


def _keep(kept: Path, made: partners.Made) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"{made.client_id}:{made.secret}")
