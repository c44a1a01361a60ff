"""Addresses of a customer's messages, below a language."""

from django.urls import path

from saqia.surfaces.portal.messages import browsers, inbox, preferences, stopping

urlpatterns = [
    path("account/<str:number>/preferences/", preferences.choose, name="account-preferences"),
    path("account/<str:number>/preferences/browser/", browsers.subscribe, name="account-browser"),
    path("account/<str:number>/preferences/browsers/end/", browsers.end, name="account-browsers-end"),
    path("account/<str:number>/messages/", inbox.show, name="account-messages"),
    path("account/<str:number>/messages/<int:message>/", inbox.read, name="account-message"),
    path("u/<str:token>/", stopping.ask, name="stop-messages"),
    path("u/<str:token>/stopped/", stopping.stopped, name="messages-stopped"),
]
