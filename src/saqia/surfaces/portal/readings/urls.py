"""Addresses of self-reading, below a language."""

from django.urls import path

from saqia.surfaces.portal.readings import doors

urlpatterns = [
    path("reading/", doors.look_up, name="reading-look-up"),
    path("r/<str:token>/", doors.by_link, name="reading"),
    path("r/<str:token>/sent/", doors.sent_by_link, name="reading-sent"),
    path("account/<str:number>/reading/", doors.by_account, name="account-reading"),
    path("account/<str:number>/reading/sent/", doors.sent_by_account, name="account-reading-sent"),
]
