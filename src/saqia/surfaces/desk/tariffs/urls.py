"""The addresses of the tariffs, below `desk/tariffs/`."""

from django.urls import path

from saqia.surfaces.desk.tariffs import acts, draft, index

urlpatterns = [
    path("", index.show, name="tariffs"),
    path("new/", acts.begin, name="tariff-new"),
    path("<int:draft_id>/", draft.show, name="tariff"),
    path("<int:draft_id>/files/", acts.change, name="tariff-change"),
    path("<int:draft_id>/act/", acts.act, name="tariff-act"),
]
