"""Whose paper it is: the distributor of the transaction, as every plain paper names it."""

from saqia.platform.documents import bilingual
from saqia.platform.links import addresses
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope


def current() -> bilingual.House:
    """Return the house of the tenant of the transaction; one query."""
    return of(tenancy.Tenant.objects.get(id=scope.current()))


def of(tenant: tenancy.Tenant) -> bilingual.House:
    """Return the house of a tenant."""
    return bilingual.House(
        name=bilingual.Words(tenant.name_ar, tenant.name_fr), call_center=tenant.call_centre,
        ids=(f"IF {tenant.fiscal_id}",), web_address=addresses.public_root(tenant.id).partition("://")[2],
    )  # fmt: skip
