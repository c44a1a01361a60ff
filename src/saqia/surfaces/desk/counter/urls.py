"""The addresses below `desk/customers/<id>/`."""

from django.urls import path

from saqia.surfaces.desk.counter import certificates, contesting, indices, payments, rail, refunding

urlpatterns = [
    path("rail/", rail.show, name="customer-rail"),
    path("bills/<int:number>/", contesting.paper, name="customer-bill"),
    path("bills/<int:number>/contest/", contesting.contest, name="contest"),
    path("payments/", payments.index, name="customer-payments"),
    path("payments/<str:number>/", payments.paper, name="customer-receipt"),
    path("certificates/", certificates.index, name="customer-certificates"),
    path("certificates/<int:number>/", certificates.paper, name="customer-certificate"),
    path("index/<str:number>/", indices.read, name="customer-index"),
    path("refund/", refunding.propose, name="customer-refund"),
]
