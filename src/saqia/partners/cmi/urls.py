"""The address that the CMI is given."""

from django.urls import path

from saqia.partners.cmi import views

urlpatterns = [path("cmi/<slug:tenant_code>/call-back", views.call_back, name="cmi-call-back")]
