"""Registering the distributors of an installation, from `rules/tenants.yaml`, and a sandbox beside each."""

import ipaddress
from collections.abc import Iterable
from typing import Any

import yaml
from django.db import transaction

from saqia.platform import rulebook
from saqia.platform.tenancy import models

_NAME = 120


class AlreadySandbox(Exception):
    """A sandbox has no sandbox of its own."""


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


def open_sandbox(code: str) -> models.Tenant:
    """Add or refresh the sandbox of a distributor; safe to repeat.

    :raises models.Tenant.DoesNotExist: no distributor has this code
    :raises AlreadySandbox: it is one itself
    """
    with transaction.atomic():
        real = models.Tenant.objects.select_for_update().get(code=code)
        if real.sandbox_of_id is not None:
            raise AlreadySandbox(code)
        values = {
            "code": f"{real.code}-sandbox", "host": sandbox_host(real.host), "operator": real.operator,
            "name_ar": f"فضاء التجارب، دون قيمة: {real.name_ar}"[:_NAME],
            "name_fr": f"Bac à sable, sans valeur : {real.name_fr}"[:_NAME],
            "name_en": f"Sandbox, no value: {real.name_en}"[:_NAME],
            "region_code": real.region_code, "call_centre": real.call_centre, "uses_demonstration_grid": True,
        }  # fmt: skip
        row, _ = models.Tenant.objects.update_or_create(
            sandbox_of=real, defaults=values, create_defaults={"id": models.SANDBOXES + real.id, **values}
        )
    return row


def sandbox_host(host: str) -> str:
    """Return the host name of the sandbox beside a distributor's; an address has no names below it."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return f"sandbox.{host}"
    return "sandbox.localhost"


def is_sandbox(tenant_id: int) -> bool:
    """Say whether a tenant is a sandbox: nothing of it leaves but to the partner who tries it."""
    return tenant_id >= models.SANDBOXES


def find_sandbox(tenant_id: int) -> models.Tenant | None:
    """Return the sandbox beside a distributor; None: nobody opened it."""
    return models.Tenant.objects.filter(sandbox_of=tenant_id).first()


def list_sandboxes() -> Iterable[models.Tenant]:
    """Return the sandboxes, by id."""
    return models.Tenant.objects.exclude(sandbox_of=None).order_by("id")
