"""The addresses that Kannel is given."""

from django.urls import path

from saqia.partners.sms_kannel import views

urlpatterns = [
    path("sms/<slug:tenant_code>/report", views.report, name="sms-report"),
    path("sms/<slug:tenant_code>/inbound", views.inbound, name="sms-inbound"),
]
