"""Who takes money for a distributor online: from the `SAQIA_CMI_*` and `SAQIA_FATOURATI_*` settings."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.conf import settings

from saqia.contexts.payments import ports
from saqia.partners.cmi import account as cmi_accounts
from saqia.partners.cmi import client as cmi
from saqia.partners.fatourati import account as fatourati
from saqia.platform import environment
from saqia.platform.links import addresses
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import registration
from saqia.project.channels import by_tenant

PAGE, API, KEY = "SAQIA_CMI_URL", "SAQIA_CMI_API_URL", "SAQIA_CMI_STORE_KEY"
CREDITORS, SECRET = "SAQIA_FATOURATI_CREDITORS", "SAQIA_FATOURATI_SECRET"
T = TypeVar("T")
R = TypeVar("R")


def register() -> None:
    """Have the configured partners take money; called once by the composition root."""
    serve(settings.VALUES)


def serve(values: Mapping[str, str]) -> None:
    """Register the gateway and the aggregator of each distributor that has one.

    :raises environment.SettingInvalid: a setting cannot be used; the sentence has no secret
    """
    accounts = _accounts(values)
    ports.register_gateway(_by_code(accounts, _gateway))
    billers = _billers(values)
    ports.register_biller(_by_code(billers, lambda biller, tenant: biller))


def _accounts(values: Mapping[str, str]) -> dict[str, cmi_accounts.Account]:
    keys, apis = by_tenant(values[KEY]), by_tenant(values[API])
    if values[PAGE] and not values["SAQIA_PUBLIC_ADDRESS"]:
        raise environment.required("SAQIA_PUBLIC_ADDRESS", because=PAGE)
    try:
        return {
            code: cmi_accounts.read(page, keys.get(code) or keys.get("", ""), apis.get(code) or apis.get("", ""))
            for code, page in by_tenant(values[PAGE]).items()
        }
    except cmi_accounts.AccountInvalid as error:
        raise environment.refused(error.said, PAGE, API, KEY) from None


def _gateway(account: cmi_accounts.Account, tenant: tenancy.Tenant) -> cmi.CmiGateway:
    root = addresses.public_root(tenant.id)
    return cmi.CmiGateway(account, f"{root}/partners/cmi/{tenant.code}/call-back")


def _billers(values: Mapping[str, str]) -> dict[str, fatourati.Account]:
    secrets = by_tenant(values[SECRET])
    try:
        return {
            code: fatourati.read(creditor, secrets.get(code) or secrets.get("", ""))
            for code, creditor in by_tenant(values[CREDITORS]).items()
        }
    except fatourati.AccountInvalid as error:
        raise environment.refused(error.said, CREDITORS, SECRET) from None


def _by_code(known: dict[str, T], make: Callable[[T, tenancy.Tenant], R]) -> Callable[[int], R | None]:
    """Return the maker by tenant of what is configured by code; each is made once, a sandbox has none."""
    made: dict[int, R | None] = {}

    def find(tenant_id: int) -> R | None:
        if tenant_id not in made:
            tenant = tenancy.Tenant.objects.get(id=tenant_id)
            own = None if registration.is_sandbox(tenant_id) else known.get(tenant.code) or known.get("")
            made[tenant_id] = None if own is None else make(own, tenant)
        return made[tenant_id]

    return find
