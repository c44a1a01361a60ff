"""The addresses of the crew, below `desk/crew/`."""

from django.urls import path

from saqia.surfaces.desk.crew import hanging, index, order, replacing, works

urlpatterns = [
    path("", index.show, name="crew"),
    path("works/", works.index, name="works"),
    path("works/<int:order_id>/", works.show, name="work"),
    path("works/<int:order_id>/photo/", works.photo, name="work-photo"),
    path("meters/", replacing.find, name="meter-find"),
    path("meters/new/", hanging.find, name="meter-hang-find"),
    path("meters/new/<int:point_id>/", hanging.hang, name="meter-hang"),
    path("meters/new/file/<str:number>/", hanging.hang_connected, name="meter-hang-file"),
    path("meters/<int:meter_id>/", replacing.replace, name="meter-replace"),
    path("<int:order_id>/", order.show, name="crew-order"),
]
