"""The addresses of the tariffs, below `desk/tariffs/`."""

from django.urls import path

from saqia.surfaces.desk.tariffs import acts, cases, draft, index, prices, rules

urlpatterns = [
    path("", index.show, name="tariffs"),
    path("rules/", rules.in_force, name="tariff-rules"),
    path("differences/", rules.differences, name="tariff-differences"),
    path("new/", acts.begin, name="tariff-new"),
    path("<int:draft_id>/", draft.show, name="tariff"),
    path("<int:draft_id>/files/", acts.change, name="tariff-change"),
    path("<int:draft_id>/prices/<slug:service>/", prices.enter, name="tariff-prices"),
    path("<int:draft_id>/import/", prices.bring, name="tariff-import"),
    path("<int:draft_id>/cases/<slug:service>/", cases.enter, name="tariff-cases"),
    path("<int:draft_id>/import-cases/", cases.bring, name="tariff-import-cases"),
    path("<int:draft_id>/act/", acts.act, name="tariff-act"),
]
