"""Addresses of the public pages, below a language."""

from django.urls import path

from saqia.surfaces.portal.public import agencies, amazigh, guides, machines, mission

urlpatterns = [
    path("guide/", guides.index, name="guides"),
    path("guide/<slug:code>/", guides.show, name="guide"),
    path("agencies/", agencies.show, name="agencies"),
    path("amazigh/", amazigh.show, name="amazigh"),
    path("mission/", mission.show, name="mission"),
    path("manifest.webmanifest", machines.manifest, name="manifest"),
]
