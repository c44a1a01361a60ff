"""Which address each surface serves."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
