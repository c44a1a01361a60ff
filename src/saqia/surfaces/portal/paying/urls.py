"""The addresses of paying, below a language."""

from django.urls import path

from saqia.surfaces.portal.paying import choosing, order

urlpatterns = [
    path("b/<str:token>/pay/", choosing.bill, name="bill-pay"),
    path("account/<str:number>/pay/", choosing.account, name="account-pay"),
    path("pay/<str:number>/", order.show, name="pay-order"),
    path("pay/<str:number>/back/", order.back, name="pay-back"),
    path("pay/<str:number>/again/", order.again, name="pay-again"),
    path("pay/<str:number>/receipt/", order.receipt, name="pay-receipt"),
]
