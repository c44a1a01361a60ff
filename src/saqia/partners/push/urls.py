"""The address of the public key."""

from django.urls import path

from saqia.partners.push import views

urlpatterns = [path("push/key", views.public_key, name="push-key")]
