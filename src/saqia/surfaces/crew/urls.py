"""The addresses of the application on the road; the language comes second, for its worker reaches below `/crew/`."""

from django.urls import path

from saqia.surfaces.crew import app, packs

urlpatterns = [
    path("crew/", app.begin, name="crew"),
    path("crew/worker.js", app.worker, name="crew-worker"),
    path("crew/<str:language>/", app.show, name="crew-app"),
    path("crew/<str:language>/app.webmanifest", app.manifest, name="crew-manifest"),
    path("crew/<str:language>/data/me/", packs.me, name="crew-me"),
    path("crew/<str:language>/data/rounds/<int:round_id>/", packs.books, name="crew-books"),
    path("crew/<str:language>/data/pack/", packs.issue, name="crew-pack"),
    path("crew/<str:language>/data/packs/<int:pack_id>/sync/", packs.sync, name="crew-sync"),
    path("crew/<str:language>/data/packs/<int:pack_id>/requests/", packs.ask, name="crew-requests"),
    path("crew/<str:language>/data/packs/<int:pack_id>/return/", packs.give_back, name="crew-return"),
]
