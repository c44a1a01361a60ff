"""The portal's addresses, below a language."""

from django.urls import path

from saqia.surfaces.portal import home, simulation, tariffs

app_name = "portal"
urlpatterns = [
    path("", home.show, name="home"),
    path("tariffs/", tariffs.show, name="tariffs"),
    path("simulate/", simulation.ask, name="simulate"),
]
