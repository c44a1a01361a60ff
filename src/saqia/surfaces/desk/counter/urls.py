"""The addresses below `desk/customers/<id>/`."""

from django.urls import path

from saqia.surfaces.desk.counter import contesting, rail

urlpatterns = [
    path("rail/", rail.show, name="customer-rail"),
    path("bills/<int:number>/", contesting.paper, name="customer-bill"),
    path("bills/<int:number>/contest/", contesting.contest, name="contest"),
]
