"""Addresses of certificates, below a language."""

from django.urls import path

from saqia.surfaces.portal.certificates import asking, receipts, verification

urlpatterns = [
    path("account/<str:number>/certificates/", asking.ask, name="account-certificates"),
    path("account/<str:number>/certificates/<int:certificate>/", asking.show, name="account-certificate"),
    path("account/<str:number>/certificates/<int:certificate>/paper/", asking.paper, name="account-certificate-paper"),
    path("verify/", verification.ask, name="verify"),
    path("verify/receipt/", receipts.show, name="verify-receipt"),
    path("verify/<str:code>/", verification.show, name="verify-code"),
]
