"""A photo that comes after its reading: from the reading's line, onto the reading, which stays as it is."""

from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries as meters
from saqia.contexts.metering import types, wording
from saqia.platform import operation
from saqia.platform.files import stores
from saqia.platform.files import wording as file_wording
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.queues import frame, histories
from saqia.surfaces.kit import clock, languages, staff, tenants


class PhotoForm(forms.Form):
    """The photo."""

    photo = forms.FileField(
        label=gettext_lazy("Photo of the meter"), allow_empty_file=True,
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}),
        help_text=gettext_lazy("JPEG, PNG or WebP. It comes out made anew, without place, device or date."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def add(request: HttpRequest, reading_id: int) -> HttpResponse:
    """Ask for a photo, and put it on the reading.

    :raises Http404: this distributor has no such reading, or it is an estimate
    """
    actor, is_sent = staff.actor_of(request), request.method == "POST"
    actor.require("metering.record-reading")
    with scope.reading(tenants.of(request).id):
        found = _find(reading_id)
        owner = _owner(found) if actor.may("desk.see-customers") else None
    form = PhotoForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and form.is_valid():
        try:
            added = _add(actor, reading_id, form.cleaned_data["photo"])
        except metering.PhotoRefused as refused:
            form.add_error("photo", wording.refused(refused.reason, languages.current()))
        except stores.StoreFailed:
            form.add_error("photo", file_wording.STORE_FULL.say(languages.current()))
        else:
            told = _("The photo is on the reading.") if added.is_new else _("The reading had this photo already.")
            messages.success(request, told)
            return _after(actor, reading_id, owner)
    shown = {"form": form, "owner": owner, "may_weigh": actor.may("desk.see-cycles"), **histories.row(found)}
    return render(request, "desk/queues/reading_photo.html", shown, status=422 if form.errors else 200)


def _find(reading_id: int) -> meters.PointReading:
    try:
        found = meters.get_reading(reading_id, today=clock.today()).found
    except metering.ReadingNotFound as unknown:
        raise Http404 from unknown
    if found.reading.source == types.Source.ESTIMATE:
        raise Http404
    return found


def _owner(found: meters.PointReading) -> frame.Whose | None:
    owners = contracts.list_accounts_of_points([found.service_point_id])
    whose = frame.whose({owner.id for owner in owners})
    return frame.at_point(whose, found.service_point_id, found.reading.read_on)


def _add(actor: operation.Actor, reading_id: int, given: Any) -> metering.AddedPhoto:
    content = Path(given.temporary_file_path()) if isinstance(given, TemporaryUploadedFile) else given.read()
    media_type, at = (given.content_type or "").split(";")[0].strip().lower(), clock.now()
    file_id = metering.store_photo(actor=actor, content=content, media_type=media_type, at=at)
    return metering.add_photo(actor=actor, reading_id=reading_id, file_id=file_id, source=types.PhotoSource.DESK, at=at)


def _after(actor: operation.Actor, reading_id: int, owner: frame.Whose | None) -> HttpResponse:
    """Lead back to the line that whoever acts came from."""
    if actor.may("desk.see-cycles"):
        return redirect("desk:held-reading", reading_id)
    if owner is not None:
        return redirect("desk:customer", owner.account.customer_id)
    return redirect("desk:reading-photo-add", reading_id)
