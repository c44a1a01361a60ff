"""A payment network of the demonstration: what `saqia simulate partner` calls the partner API with."""

import datetime
import os
from pathlib import Path

from saqia.contexts.payments import queries
from saqia.journeys import partners
from saqia.platform import operation
from saqia.platform.tenancy import scope

CODE = "SIMULATED-NETWORK"


def welcome(*, actor: operation.Actor, kept: Path, at: datetime.datetime) -> str:
    """Register the network once; return its credentials as SAQIA_SIMULATED_PARTNER takes them.

    :param kept: where they are kept, readable by this user only
    """
    with scope.reading(actor.tenant_id):
        is_known = any(one.code == CODE for one in queries.list_collectors())
    if not is_known:
        made = partners.register_partner(
            actor=actor, code=CODE, name_ar="شبكة أداء للتجربة", name_fr="Réseau de paiement (démonstration)",
            methods=("collector", "app"), most_per_payment_centimes=1_000_000, guarantee_centimes=50_000_000, at=at,
        )  # fmt: skip
        kept.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(f"{made.client_id}:{made.secret}")
    return kept.read_text(encoding="utf-8") if kept.exists() else ""
