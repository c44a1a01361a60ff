"""The addresses of the notices, below `notices/`."""

from django.urls import path

from saqia.surfaces.portal.notices import feed, pages

urlpatterns = [
    path("", pages.index, name="notices"),
    path("feed.atom", feed.show, name="notices-feed"),
    path("<slug:slug>/", pages.show, name="notice"),
    path("<slug:slug>/poster/", pages.poster, name="notice-poster"),
]
