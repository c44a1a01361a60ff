"""From the sign-in of a request to the actor of an operation, by the roles it holds today at this distributor."""

import datetime
from typing import Protocol

from django.http import HttpRequest

from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import tenants


class NotOfTheStaff(Exception):
    """The sign-in has no role at this distributor today."""


class Membership(Protocol):
    """What `contexts.staff.queries.find_membership` returns."""

    @property
    def person_id(self) -> int:
        """The person of the distributor."""

    @property
    def permissions(self) -> frozenset[str]:
        """The permission codes of all roles held that day."""


def of_staff(request: HttpRequest, *, on: datetime.date) -> operation.Actor:
    """Return the actor of a signed-in member of the staff.

    :raises NotOfTheStaff: nobody is signed in, or the sign-in has no role here on that day
    """
    from saqia.contexts.staff import queries

    if not request.user.is_authenticated:
        raise NotOfTheStaff
    tenant = tenants.of(request)
    with scope.reading(tenant.id):
        found: Membership | None = queries.find_membership(sign_in_id=request.user.pk, on=on)
    if found is None:
        raise NotOfTheStaff
    return operation.Actor(
        tenant_id=tenant.id, name=f"person:{found.person_id}", person_id=found.person_id, permissions=found.permissions
    )
