"""The addresses of the crew, below `desk/crew/`."""

from django.urls import path

from saqia.surfaces.desk.crew import index, order, replacing, works

urlpatterns = [
    path("", index.show, name="crew"),
    path("works/", works.index, name="works"),
    path("works/<int:order_id>/", works.show, name="work"),
    path("works/<int:order_id>/photo/", works.photo, name="work-photo"),
    path("meters/", replacing.find, name="meter-find"),
    path("meters/<int:meter_id>/", replacing.replace, name="meter-replace"),
    path("<int:order_id>/", order.show, name="crew-order"),
]
