"""The addresses below `desk/prepaid/`."""

from django.urls import path

from saqia.surfaces.desk.prepaid import keys, meters, registering, selling, vends

urlpatterns = [
    path("", meters.find, name="prepaid"),
    path("register/", registering.register, name="prepaid-register"),
    path("keys/", keys.refused, name="prepaid-keys"),
    path("meters/<str:number>/", meters.show, name="prepaid-meter"),
    path("meters/<str:number>/sell/", selling.sell, name="prepaid-sell"),
    path("meters/<str:number>/emergency/", selling.emergency, name="prepaid-emergency"),
    path("meters/<str:number>/key/", keys.change, name="prepaid-key"),
    path("meters/<str:number>/block/", registering.block, name="prepaid-block"),
    path("top-ups/<int:vend_id>/", vends.show, name="prepaid-vend"),
    path("top-ups/<int:vend_id>/resend/", vends.resend, name="prepaid-resend"),
    path("top-ups/<int:vend_id>/slip/", vends.slip, name="prepaid-slip"),
]
