"""The addresses of the dashboards, below `desk/figures/`."""

from django.urls import path

from saqia.surfaces.desk.figures import pages

urlpatterns = [
    path("", pages.index, name="figures"),
    path("<slug:code>/", pages.show, name="figure"),
]
