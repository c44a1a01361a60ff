"""The addresses below `desk/customers/<id>/`."""

from django.urls import path

from saqia.surfaces.desk.counter import (
    certificates,
    contesting,
    details,
    indices,
    payments,
    rail,
    refunding,
    writing,
)

urlpatterns = [
    path("rail/", rail.show, name="customer-rail"),
    path("bills/<int:number>/", contesting.paper, name="customer-bill"),
    path("bills/<int:number>/contest/", contesting.contest, name="contest"),
    path("payments/", payments.index, name="customer-payments"),
    path("payments/<str:number>/", payments.paper, name="customer-receipt"),
    path("certificates/", certificates.index, name="customer-certificates"),
    path("certificates/<int:number>/", certificates.paper, name="customer-certificate"),
    path("details/", details.correct, name="customer-details"),
    path("write/", writing.write, name="customer-write"),
    path("index/<str:number>/", indices.read, name="customer-index"),
    path("refund/", refunding.propose, name="customer-refund"),
]
