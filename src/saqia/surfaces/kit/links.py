"""What a signed link in an address opens; one that opens nothing is not there, and altered ones are counted."""

from django.http import Http404, HttpRequest

from saqia.platform.links import tokens
from saqia.surfaces.kit import clock, limits, tenants


def subject(request: HttpRequest, purpose: str, token: str) -> str:
    """Return what the link names.

    :raises Http404: altered, too old, or of another distributor
    """
    try:
        return tokens.check(tenant_id=tenants.of(request).id, purpose=purpose, token=token, on=clock.today()).subject
    except tokens.LinkNotValid as refused:
        limits.take(request, "link")
        raise Http404(refused.reason) from refused
