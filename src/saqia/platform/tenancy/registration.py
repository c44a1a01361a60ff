"""Registering the distributors of an installation, from `rules/tenants.yaml`."""

from typing import Any

import yaml
from django.db import transaction

from saqia.platform import rulebook
from saqia.platform.tenancy import models


def known() -> list[dict[str, Any]]:
    """Return the distributors that the rules describe."""
    text = rulebook.path("tenants.yaml").read_text(encoding="utf-8")
    described: list[dict[str, Any]] = yaml.safe_load(text)["tenants"]
    return described


def register(tenant: dict[str, Any]) -> models.Tenant:
    """Add or refresh one distributor; safe to repeat."""
    with transaction.atomic():
        row, _ = models.Tenant.objects.update_or_create(
            id=tenant["id"], defaults={key: value for key, value in tenant.items() if key not in {"id", "source"}}
        )
    return row


def find(code: str) -> models.Tenant | None:
    """Return the tenant with this code, or None."""
    return models.Tenant.objects.filter(code=code).first()
