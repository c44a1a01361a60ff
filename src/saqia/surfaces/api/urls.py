"""The addresses of the API, below `/api/v1/`."""

from django.urls import include, path

from saqia.surfaces.api import description, oauth, pages
from saqia.surfaces.api.resources import (
    accounts,
    bills,
    certificates,
    communes,
    corrections,
    desk,
    disputes,
    files,
    messages,
    procedures,
    readings,
    tariffs,
    webhooks,
)

RESOURCES = (
    tariffs, communes, procedures, bills, accounts, readings, disputes, files, certificates, messages,
    webhooks, desk, corrections,
)  # fmt: skip
"""In the order of the documentation."""
api = description.make()
for resource in RESOURCES:
    api.add_router("", resource.router)

_OAUTH = ([path("", include((oauth.urlpatterns, "oidc")))], "idp")
urlpatterns = [
    path("docs", pages.show, name="api-docs"),
    path("openapi.json", description.show, name="api-description"),
    path("oauth/", include(_OAUTH)),
    path("", api.urls),
]
