"""A partner's credentials as its page lists them: the real ones, those of the sandbox, those of a stopped partner."""

import dataclasses
from typing import Any

from django.utils.translation import gettext as _

from saqia.contexts.payments import queries
from saqia.journeys.sandboxes import credentials
from saqia.platform.identity import applications
from saqia.surfaces.kit import tenants

REAL = "real"


@dataclasses.dataclass(frozen=True)
class Row:
    """One of them; `app` is None until it is issued."""

    kind: str
    name: str
    app: applications.App | None

    @property
    def is_real(self) -> bool:
        """Say whether it takes real money."""
        return self.kind == REAL


def names() -> dict[str, str]:
    """Return what each kind is called."""
    return {REAL: _("Real payments"), "own": _("Sandbox"), "stopped": _("Sandbox, as a stopped partner")}


def shown(tenant: tenants.Tenant, partner: queries.Collector) -> dict[str, Any]:
    """Return rows, and the host of the sandbox, none when it is not open."""
    standing = credentials.find(tenant_id=tenant.id, code=partner.code)
    real = applications.find_apps([partner.client_id], tenant_id=tenant.id).get(partner.client_id)
    tried = {str(kind): app for kind, app in standing.apps.items()} if standing else {}
    rows = [
        Row(kind, name, real if kind == REAL else tried.get(kind))
        for kind, name in names().items()
        if standing or kind == REAL
    ]
    return {
        "credentials": rows, "sandbox_host": standing.host if standing else "",
    }  # fmt: skip
