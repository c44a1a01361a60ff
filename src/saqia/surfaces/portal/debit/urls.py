"""Addresses of direct debit, below a language."""

from django.urls import path

from saqia.surfaces.portal.debit import mandate

urlpatterns = [path("account/<str:number>/direct-debit/", mandate.show, name="account-direct-debit")]
