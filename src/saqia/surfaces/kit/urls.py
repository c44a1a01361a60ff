"""The kit's own addresses, below a language."""

from django.urls import path

from saqia.surfaces.kit import status, styles

app_name = "kit"
urlpatterns = [path("", status.show, name="status"), path("kit/", styles.show, name="styles")]
