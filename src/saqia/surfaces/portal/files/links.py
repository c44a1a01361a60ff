"""From the token of an address to the file that it opens."""

from django.http import Http404, HttpRequest
from django.urls import reverse

from saqia.contexts.cases import queries, types
from saqia.platform.links import tokens
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, limits, tenants


def tracked(request: HttpRequest, token: str) -> types.Tracked:
    """Return the file of a link as whoever follows it sees it.

    :raises Http404: altered, too old, or of another distributor; these are counted
    """
    with scope.reading(tenants.of(request).id):
        found = queries.track_by_link(token=token, at=clock.now())
    if found is None:
        limits.take(request, "link")
        raise Http404
    return found


def address(request: HttpRequest, number: str, name: str = "portal:file") -> str:
    """Return the address that opens a file to whoever has just proved that it is theirs."""
    token = tokens.mint(tenant_id=tenants.of(request).id, purpose="file", subject=number, on=clock.today())
    return reverse(name, args=[token])
