"""The address of the company, below `desk/company/`."""

from django.urls import path

from saqia.surfaces.desk.company import particulars

urlpatterns = [path("", particulars.show, name="company")]
