"""Addresses of collections, below a language and `account/`."""

from django.urls import path

from saqia.surfaces.portal.collections import acceptance, page

urlpatterns = [
    path("<str:number>/late/", page.show, name="account-collections"),
    path("<str:number>/late/plan/<int:plan_id>/accept/", acceptance.accept, name="account-plan-accept"),
]
