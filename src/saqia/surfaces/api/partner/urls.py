"""The addresses of the partner API, below `/api/partner/v1/`."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from saqia.surfaces.api import description
from saqia.surfaces.api.partner import dues, payments, settlements, webhooks

ABOUT = (
    "For banks and networks that take payments for a distributor: ask what is due under a reference, report a payment,"
    " ask what became of it, take it back, compare a day. A reference of yours pays once, however often it is sent."
    " Webhooks tell of each payment of yours, in a file or not, of your money and limits (Standard Webhooks 1.0"
    " signatures, CloudEvents 1.0)."
    " A partner that is stopped may ask, and hears 403 when it pays; a secret that was replaced or ended hears 401."
    " Amounts are whole centimes. Tokens: OAuth 2 client credentials, scope `payments:collect`."
)
api = description.make(root="/api/partner/v1/", title="Saqia, partner API", about=ABOUT, namespace="partner-api")
for resource in (dues, payments, settlements, webhooks):
    api.add_router("", resource.router)


def describe(request: HttpRequest) -> HttpResponse:
    """Return the description of the partner API."""
    return description.shown(request, description.drawn(api, "en"))


urlpatterns = [path("openapi.json", describe, name="partner-api-description"), path("", api.urls)]
