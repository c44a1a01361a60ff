"""The addresses of the audit trail, below `desk/audit/`."""

from django.urls import path

from saqia.surfaces.desk.audit import index

urlpatterns = [path("", index.show, name="audit")]
