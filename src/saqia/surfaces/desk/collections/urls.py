"""The addresses of collections, below `desk/collections/`."""

from django.urls import path

from saqia.surfaces.desk.collections import (
    accounts,
    ageing,
    deposits,
    final_bills,
    letters,
    orders,
    plans,
    protections,
    write_offs,
)

urlpatterns = [
    path("", orders.index, name="collections"),
    path("orders/<int:order_id>/", orders.show, name="collections-order"),
    path("orders/<int:order_id>/photo/<slug:which>/", orders.photo, name="collections-photo"),
    path("letters/", letters.index, name="collections-letters"),
    path("letters/<int:letter_id>/", letters.paper, name="collections-letter"),
    path("letters/<int:run_id>/<slug:step>/<str:code>/", letters.bundle, name="collections-bundle"),
    path("letters/<int:run_id>/<slug:step>/<str:code>/paper/", letters.bundle_paper, name="collections-bundle-paper"),
    path("plans/", plans.index, name="collections-plans"),
    path("protections/", protections.index, name="collections-protections"),
    path("write-offs/", write_offs.index, name="collections-write-offs"),
    path("deposits/", deposits.index, name="collections-deposits"),
    path("final-bills/", final_bills.index, name="collections-final-bills"),
    path("ageing/", ageing.show, name="collections-ageing"),
    path("accounts/", accounts.find, name="collections-find"),
    path("accounts/<str:number>/", accounts.show, name="collections-account"),
]
