"""Addresses that only the tests have: a page behind the door of the desk, a page that fails."""

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from saqia.project import urls
from saqia.surfaces.kit import staff


@staff.required
def desk(request: HttpRequest) -> HttpResponse:
    """Tell who acts."""
    actor = staff.actor_of(request)
    held = "agent" if actor.may("parties.register-customer") and not actor.is_system else "nothing"
    return HttpResponse(f"{actor.name} of {actor.tenant_id}: {held}")


def fail(request: HttpRequest) -> HttpResponse:
    """Fail the way a database does: with the row in the message."""
    raise IntegrityError("Key (phone)=(+212612345678) already exists. Amina Benali amina@example.ma")


urlpatterns = [*urls.urlpatterns, path("desk-of-tests/", desk), path("failing/", fail)]
handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500
