"""From an address to an account that the signed-in person reaches with a right; everything else is not there."""

from django.http import HttpRequest

from saqia.contexts.contracts import types as contract_types
from saqia.platform import operation
from saqia.surfaces.kit import actors, clock


def account(
    request: HttpRequest, number: str, right: str = "account.see"
) -> tuple[operation.Actor, contract_types.Access]:
    """Return the actor and the access of an account.

    :raises actors.NotTheirAccount: unknown, of another distributor, not theirs, or without that right on it
    """
    actor, access = actors.of_customer_on(request, number, on=clock.today())
    if not access.may(right):
        raise actors.NotTheirAccount
    return actor, access
