"""An archive of photos that came after their readings: taken in, with what became of each."""

import tempfile
import zipfile
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from saqia.contexts.metering import operations, wording
from saqia.platform import operation
from saqia.platform.files import stores
from saqia.platform.files import wording as file_wording
from saqia.surfaces.desk import doors
from saqia.surfaces.kit import clock, languages, sheets, staff, staging


class PhotosForm(forms.Form):
    """The archive."""

    photos = sheets.ArchiveField(
        label=gettext_lazy("Photos (ZIP)"), required=True,
        help_text=gettext_lazy("Each named by its meter and the day of its reading, as E1_2026-05-08.jpg."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def add(request: HttpRequest) -> HttpResponse:
    """Put the photos of an archive on the readings that they name, and say what became of each."""
    actor, is_sent = staff.actor_of(request), request.method == "POST"
    actor.require("metering.import-readings")
    form = PhotosForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    found: list[operations.ArchivedPhoto] | None = None
    if is_sent and form.is_valid():
        try:
            found = _take_in(actor, form.cleaned_data["photos"])
        except zipfile.BadZipFile:
            form.add_error("photos", _("This is no ZIP archive, or it is damaged."))
        except stores.StoreFailed:
            form.add_error("photos", file_wording.STORE_FULL.say(languages.current()))
    return render(
        request, "desk/rounds/photos.html", {"form": form, **_told(found)}, status=422 if form.errors else 200
    )


def _take_in(actor: operation.Actor, given: Any) -> list[operations.ArchivedPhoto]:
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        for chunk in given.chunks():
            file.write(chunk)
        file.flush()
        return operations.add_photos(actor=actor, archive=Path(file.name), at=clock.now())


def _told(found: list[operations.ArchivedPhoto] | None) -> dict[str, Any]:
    if found is None:
        return {}
    refused = [(one.name, wording.refused(one.reason, languages.current())) for one in found if one.reason]
    new = sum(one.is_new for one in found)
    return {
        "is_done": True, "added": new, "before": len(found) - new - len(refused), "refused": len(refused),
        "rows": refused[: staging.SHOWN], "is_cut": len(refused) > staging.SHOWN,
    }  # fmt: skip
