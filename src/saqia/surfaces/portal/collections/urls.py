"""Addresses of collections, below a language and `account/`."""

from django.urls import path

from saqia.surfaces.portal.collections import acceptance

urlpatterns = [path("<str:number>/plan/<int:plan_id>/accept/", acceptance.accept, name="account-plan-accept")]
