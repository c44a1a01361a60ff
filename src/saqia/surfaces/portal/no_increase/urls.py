"""The addresses of the "no increase" proof, below a language and `no-increase/`."""

from django.urls import path

from saqia.surfaces.portal.no_increase import page

urlpatterns = [
    path("", page.show, name="no-increase"),
    path("paper/", page.paper, name="no-increase-paper"),
]
