"""The addresses below `desk/holders/`."""

from django.urls import path

from saqia.surfaces.desk.holders import changing, proof, starting

urlpatterns = [
    path("", starting.start, name="holders"),
    path("<str:number>/", changing.change, name="holder"),
    path("<str:number>/done/", proof.show, name="holder-changed"),
    path("<str:number>/statement/", proof.statement, name="account-statement"),
]
