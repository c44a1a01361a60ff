"""Addresses of one's own data, below a language and `account/`."""

from django.urls import path

from saqia.surfaces.portal.own_data import pages

urlpatterns = [
    path("<str:number>/data/", pages.see, name="own-data"),
    path("<str:number>/data/correct/", pages.correct, name="own-data-correct"),
    path("<str:number>/data/export/", pages.export, name="own-data-export"),
    path("<str:number>/data/erase/", pages.erase, name="own-data-erase"),
    path("<str:number>/data/erased/", pages.erased, name="own-data-erased"),
]
