"""Addresses of top-ups, below a language."""

from django.urls import path

from saqia.surfaces.portal.topup import buying, tokens

urlpatterns = [
    path("account/<str:number>/top-up/", buying.show, name="account-top-up"),
    path("account/<str:number>/top-up/order/", buying.order, name="account-top-up-order"),
    path("account/<str:number>/top-up/emergency/", buying.emergency, name="account-top-up-emergency"),
    path("account/<str:number>/top-up/<int:vend_id>/", tokens.show, name="account-top-up-token"),
    path("account/<str:number>/top-up/<int:vend_id>/resend/", tokens.resend, name="account-top-up-resend"),
]
