"""The addresses that the aggregator is given."""

from django.urls import path

from saqia.partners.fatourati import views

urlpatterns = [path("fatourati/<slug:tenant_code>/<slug:name>", views.step, name="fatourati-step")]
