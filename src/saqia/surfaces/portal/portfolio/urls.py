"""Addresses of many accounts together, below a language and `accounts/`."""

from django.urls import path

from saqia.surfaces.portal.accounts import switching
from saqia.surfaces.portal.portfolio import bundles, statement

urlpatterns = [
    path("switch/", switching.switch, name="account-switch"),
    path("statement/", statement.show, name="accounts-statement"),
    path("statement/paper/", statement.paper, name="accounts-statement-paper"),
    path("bills/", bundles.ask, name="accounts-bills"),
    path("bills/<int:bundle>/", bundles.show, name="accounts-bundle"),
    path("bills/<int:bundle>/file/", bundles.file, name="accounts-bundle-file"),
]
