"""The partner behind a call: the application's collector, acting as a service with the role `partner`."""

from django.http import HttpRequest

from saqia.contexts.payments import queries as payments
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.api import callers, problems
from saqia.surfaces.kit import tenants

SCOPE = callers.Bearer("payments:collect")


def of(request: HttpRequest) -> tuple[operation.Actor, payments.Collector]:
    """Return who acts, and as which partner.

    :raises problems.Problem: the application is no partner's, or acts for a person
    """
    if callers.of(request).sign_in_id is not None:
        raise problems.Problem("forbidden")
    with scope.reading(tenants.of(request).id):
        found = payments.find_collector(callers.of(request).client_id)
    if found is None:
        raise problems.Problem("forbidden")
    return callers.staff_or_service(request), found
