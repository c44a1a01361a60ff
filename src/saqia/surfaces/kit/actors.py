"""From the sign-in of a request to the actor of an operation, by the roles it holds today at this distributor."""

import datetime
import functools
from typing import Protocol

from django.http import HttpRequest

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import tenants


class NotOfTheStaff(Exception):
    """The sign-in has no role at this distributor today."""


class NotSignedIn(Exception):
    """Nobody is signed in."""


class NotTheirAccount(Exception):
    """The sign-in reaches no account of this number: answer 404, as for one that does not exist."""


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


def of_customer(request: HttpRequest, *, on: datetime.date) -> operation.Actor:
    """Return the actor of a signed-in customer, with the rights of all their grants together.

    An operation on an account also asks `contracts.queries.require_access`: a right counts only where it is held.

    :raises NotSignedIn: nobody is signed in
    """
    return _customer(request, frozenset().union(*(access.rights for access in accounts_of(request, on=on))))


def accounts_of(request: HttpRequest, *, on: datetime.date) -> list[contract_types.Access]:
    """Return the accounts that the signed-in customer reaches at this distributor, with role and rights on each.

    :raises NotSignedIn: nobody is signed in
    """
    if not request.user.is_authenticated:
        raise NotSignedIn
    with scope.reading(tenants.of(request).id):
        return contracts.list_accessible(sign_in_id=request.user.pk, on=on)


def of_customer_on(
    request: HttpRequest, account_number: str, *, on: datetime.date
) -> tuple[operation.Actor, contract_types.Access]:
    """Return the actor of a customer on one account, holding the rights of that account's grant only.

    :param account_number: of the account or one of its contracts, as in an address or typed
    :raises NotSignedIn: nobody is signed in
    :raises NotTheirAccount: unknown, of another distributor, or not theirs
    """
    if not request.user.is_authenticated:
        raise NotSignedIn
    with scope.reading(tenants.of(request).id):
        account_id = contracts.find_account_id(account_number)
        access = contracts.find_access(sign_in_id=request.user.pk, account_id=account_id or 0, on=on)
    if access is None:
        raise NotTheirAccount
    request.account_choices = functools.partial(_choices, request, on)  # type: ignore[attr-defined]  # asked by pages
    return _customer(request, access.rights), access


def _choices(request: HttpRequest, on: datetime.date) -> list[contract_types.Choice]:
    """Return the accounts that the person may go on to, for the select above the pages of an account."""
    with scope.reading(tenants.of(request).id):
        return contracts.list_choices(sign_in_id=request.user.pk or 0, on=on)


def of_visitor(request: HttpRequest) -> operation.Actor:
    """Return the actor of somebody without a sign-in: what anybody may do, after the proof that the page asks for."""
    return operation.Actor(tenant_id=tenants.of(request).id, name="visitor", permissions=contracts.rights_of("visitor"))


def _customer(request: HttpRequest, rights: frozenset[str]) -> operation.Actor:
    sign_in_id: int = request.user.pk or 0
    return operation.Actor(
        tenant_id=tenants.of(request).id, name=f"customer:{sign_in_id}", sign_in_id=sign_in_id,
        permissions=rights | contracts.rights_of("signed-in"),
    )  # fmt: skip
