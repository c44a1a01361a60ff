"""Who calls: an application, and the person for whom it does, by a bearer token; or anybody, on open addresses."""

import dataclasses
import datetime

from django.http import HttpRequest
from ninja.security.base import AuthBase

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.staff import queries as staff
from saqia.platform import operation
from saqia.platform.identity import applications, models
from saqia.platform.limits import counting
from saqia.surfaces.api import problems
from saqia.surfaces.kit import actors, clock, limits, tenants


@dataclasses.dataclass(frozen=True)
class Caller:
    """An application with a token that is valid now.

    :param sign_in_id: of the person for whom it acts; None: it acts for itself, with `roles`
    """

    client_id: str
    scopes: frozenset[str]
    sign_in_id: int | None
    roles: tuple[str, ...]


class Bearer(AuthBase):
    """Lets pass who brings a token with a scope; who brings none is told nothing else."""

    openapi_type = "oauth2"

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Caller | None:
        """Return the caller of a request, counted; None: a stranger."""
        caller = _caller(request)
        if caller is None:
            limits_left(request, "api-open")
            return None
        limits_left(request, "api", application=caller.client_id)
        if self.scope not in caller.scopes:
            raise problems.Problem("scope-missing", values={"scope": self.scope})
        request.caller = caller  # type: ignore[attr-defined]
        return caller


class Anybody(AuthBase):
    """Lets everybody pass, as often as the limit of open addresses allows."""

    openapi_type = "none"

    def __call__(self, request: HttpRequest) -> bool:
        """Count the request."""
        limits_left(request, "api-open")
        return True


anybody = Anybody()


def limits_left(request: HttpRequest, limit: str, **subjects: str) -> None:
    """Count a request against a limit, and note what is left for the answer's headers.

    :raises counting.TooMany: nothing is left
    """
    request.rate_limit = limit  # type: ignore[attr-defined]
    taken: counting.Taken = limits.take(request, limit, **subjects)
    request.rate_standing = taken.standing  # type: ignore[attr-defined]


def of(request: HttpRequest) -> Caller:
    """Return the caller that `Bearer` found."""
    caller: Caller = request.caller  # type: ignore[attr-defined]
    return caller


def _caller(request: HttpRequest) -> Caller | None:
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not value:
        return None
    held = applications.find_held(value.strip(), at=clock.now())
    if held is None or held.tenant_id != tenants.of(request).id:
        return None
    if held.sign_in_id is not None:
        request.user = models.SignIn.from_db("default", ["id", "is_active"], [held.sign_in_id, True])
    return Caller(held.client_id, held.scopes, held.sign_in_id, held.roles)


def customer(request: HttpRequest, *, on: datetime.date) -> operation.Actor:
    """Return the actor of the person for whom the application calls.

    :raises problems.Problem: it calls for nobody
    """
    _require_person(request)
    return actors.of_customer(request, on=on)


def customer_on(
    request: HttpRequest, account_number: str, *, on: datetime.date, right: str = "account.see"
) -> tuple[operation.Actor, contract_types.Access]:
    """Return the actor of the person on one account of theirs.

    :raises problems.Problem: the application calls for nobody, or the person may see but not do this there
    :raises actors.NotTheirAccount: unknown, or not theirs
    """
    _require_person(request)
    actor, access = actors.of_customer_on(request, account_number, on=on)
    if not access.may(right):
        raise problems.Problem("forbidden")
    return actor, access


def reached(request: HttpRequest, account_number: str, *, on: datetime.date) -> int:
    """Return the account of a number that the person may see, inside the caller's `scope.reading`.

    :raises problems.Problem: the application calls for nobody, or the person may not see there
    :raises actors.NotTheirAccount: unknown, or not theirs
    """
    _require_person(request)
    found = contracts.find_reached(sign_in_id=of(request).sign_in_id or 0, number=account_number, on=on)
    if found is None:
        raise actors.NotTheirAccount
    if not found.may("account.see"):
        raise problems.Problem("forbidden")
    return found.account_id


def accounts(request: HttpRequest, *, on: datetime.date) -> list[contract_types.Access]:
    """Return the accounts that the person may see.

    :raises problems.Problem: the application calls for nobody
    """
    _require_person(request)
    return [one for one in actors.accounts_of(request, on=on) if one.may("account.see")]


def staff_or_service(request: HttpRequest) -> operation.Actor:
    """Return the actor of a member of the staff, or of a service with the roles that it was given.

    :raises problems.Problem: neither
    """
    caller = of(request)
    if caller.sign_in_id is None:
        return operation.Actor(
            tenant_id=tenants.of(request).id, name=f"app:{caller.client_id}",
            permissions=staff.permissions_of(caller.roles),
        )  # fmt: skip
    try:
        return actors.of_staff(request, on=clock.today())
    except actors.NotOfTheStaff as error:
        raise problems.Problem("forbidden") from error


def _require_person(request: HttpRequest) -> None:
    if of(request).sign_in_id is None:
        raise problems.Problem("person-missing")
