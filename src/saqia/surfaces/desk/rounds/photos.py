"""Archives of photos that came after their readings: sent, taken in by a job, with what became of each photo."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.metering import operations, wording
from saqia.contexts.metering import queries as metering
from saqia.contexts.staff import queries as people
from saqia.journeys import staged_files
from saqia.platform import operation
from saqia.platform.files import archives
from saqia.platform.files import wording as file_wording
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.kit import clock, languages, lists, sheets, staff

LISTED = 12
_TONES = {"waiting": "mind", "running": "mind", "done": "fine", "refused": "stop", "failed": "stop"}


class PhotosForm(forms.Form):
    """The archive."""

    photos = sheets.ArchiveField(
        label=gettext_lazy("Photos (ZIP)"), required=True,
        help_text=gettext_lazy("Each named by its meter and the day of its reading, as E1_2026-05-08.jpg."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def add(request: HttpRequest) -> HttpResponse:
    """Take an archive; a job puts its photos on the readings that they name. Show the archives sent before."""
    actor, is_sent = staff.actor_of(request), request.method == "POST"
    actor.require("metering.import-readings")
    form = PhotosForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and form.is_valid():
        try:
            return redirect("desk:photo-archive", _send(actor, form.cleaned_data["photos"]).id)
        except archives.ArchiveRefused as refused:
            form.add_error("photos", file_wording.ARCHIVES[refused.reason].say(languages.current()))
    with scope.reading(actor.tenant_id):
        sent = metering.list_archives(most=LISTED)
        who = people.find_people([each.person_id for each in sent if each.person_id])
    rows = [{**_told(each), "who": who.get(each.person_id or 0)} for each in sent]
    return render(request, "desk/rounds/photos.html", {"form": form, "rows": rows}, status=422 if form.errors else 200)


def _send(actor: operation.Actor, given: Any) -> metering.PhotoArchive:
    stored_as, path, sha256 = staged_files.keep_archive(actor.tenant_id, given.chunks())
    try:
        total = operations.count_photos(path)
        sent = operations.send_archive(
            actor=actor, kind="late", name=given.name or "", sha256=sha256, stored_as=stored_as, total=total,
            at=clock.now(),
        )  # fmt: skip
    except Exception:
        staged_files.forget(path)
        raise
    if sent.stored_as != stored_as:  # the same archive is under way: it is taken in once
        staged_files.forget(path)
    return sent


@require_safe
@doors.page
def show(request: HttpRequest, archive_id: int) -> HttpResponse:
    """Show how far an archive is, and which of its photos were refused; `?as=csv` takes these away."""
    found = _found(request, archive_id)
    kind, refused = lists.wanted(request), _refused(found)
    if kind:
        rows: list[list[lists.Cell]] = [[name, why] for name, why in refused]
        return lists.answer(kind, f"photos-{archive_id}", [_("Photo"), _("Why")], rows)
    shown = {
        **progress_of(found, reverse("desk:photo-progress", args=[archive_id])), "rows": refused[: staged_files.SHOWN],
        "is_cut": len(refused) > staged_files.SHOWN,
    }  # fmt: skip
    return render(request, "desk/rounds/photo_archive.html", shown)


@require_safe
@doors.page
def progress(request: HttpRequest, archive_id: int) -> HttpResponse:
    """Show how far it is: the part of the page that renews itself."""
    return renewed(request, _found(request, archive_id), reverse("desk:photo-progress", args=[archive_id]))


def renewed(request: HttpRequest, archive: metering.PhotoArchive, address: str) -> HttpResponse:
    """Answer with how far an archive is; once the job has ended with it, the whole page renews itself."""
    response = render(request, "desk/rounds/photo_progress.html", progress_of(archive, address))
    if not archive.is_active:
        response["HX-Refresh"] = "true"
    return response


def progress_of(archive: metering.PhotoArchive | None, address: str) -> dict[str, Any]:
    """Return what the part that renews itself shows.

    :param address: where it asks again
    """
    return {"photos": _told(archive) if archive else None, "address": address}


def _found(request: HttpRequest, archive_id: int) -> metering.PhotoArchive:
    actor = staff.actor_of(request)
    actor.require("metering.import-readings")
    try:
        with scope.reading(actor.tenant_id):
            return metering.get_archive(archive_id=archive_id)
    except operations.ArchiveNotFound:
        raise Http404 from None


def _told(archive: metering.PhotoArchive) -> dict[str, Any]:
    reason = file_wording.ARCHIVES.get(archive.reason)
    return {
        "archive": archive, "state": wording.PHOTO_ARCHIVES[archive.status], "tone": _TONES[archive.status],
        "why": reason.say(languages.current()) if reason else "", "refused": len(archive.refused),
    }  # fmt: skip


def _refused(archive: metering.PhotoArchive) -> list[tuple[str, str]]:
    return [(name, wording.refused(why, languages.current())) for name, why in archive.refused]
