"""Whose paper it is: the distributor of the transaction, as a plain paper of a day names it."""

import datetime

from saqia.platform.company import particulars
from saqia.platform.documents import bilingual
from saqia.platform.links import addresses
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope


def current(on: datetime.date) -> bilingual.House:
    """Return the house of the tenant of the transaction, as papers of a day name it; two queries."""
    return of(tenancy.Tenant.objects.get(id=scope.current()), on)


def of(tenant: tenancy.Tenant, on: datetime.date) -> bilingual.House:
    """Return the house of the tenant of the transaction, known to the caller; one query."""
    known = particulars.history().on(on).printed(fiscal_id=tenant.fiscal_id)
    return bilingual.House(
        name=bilingual.Words(tenant.name_ar, tenant.name_fr),
        call_center=tenant.call_centre,
        ids=bilingual.company_ids(
            fiscal_id=known.fiscal_id, ice=known.ice, trade_register=known.trade_register,
            business_tax=known.business_tax,
        ),
        web_address=addresses.public_root(tenant.id).partition("://")[2],
        place=bilingual.seat(
            bilingual.Words(known.address_ar, known.address_fr), known.postal_code,
            bilingual.Words(known.town_ar, known.town_fr),
        ),
    )  # fmt: skip
