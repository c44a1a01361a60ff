"""The addresses of the crew, below `desk/crew/`."""

from django.urls import path

from saqia.surfaces.desk.crew import index, order

urlpatterns = [
    path("", index.show, name="crew"),
    path("<int:order_id>/", order.show, name="crew-order"),
]
