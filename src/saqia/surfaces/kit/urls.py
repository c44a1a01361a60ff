"""The kit's own addresses, below a language."""

from django.urls import path

from saqia.surfaces.kit import styles

app_name = "kit"
urlpatterns = [path("kit/", styles.show, name="styles")]
