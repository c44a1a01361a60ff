"""A file of readings: sent, checked with a report of each line that is not right, taken in once somebody says so."""

from pathlib import Path
from typing import Any

import pyarrow as pa
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.metering import operations, wording
from saqia.contexts.metering import queries as metering
from saqia.journeys import reading_files, staged_files
from saqia.platform import operation
from saqia.platform.files import archives, kinds
from saqia.platform.files import wording as file_wording
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.rounds import photos
from saqia.surfaces.kit import clock, languages, lists, sheets, staff


class FileForm(forms.Form):
    """A file of readings and the round that it is of."""

    file = sheets.SheetField(
        label=gettext_lazy("File of readings (CSV)"),
        help_text=gettext_lazy("Columns: meter or contract, read_on, index. At most 20 MB."),
    )  # fmt: skip
    photos = sheets.ArchiveField(
        label=gettext_lazy("Photos (ZIP), optional"),
        help_text=format_lazy(
            gettext_lazy("What the column photo names. JPEG, PNG or WebP; at most {megabytes} MB."),
            megabytes=archives.MOST_BYTES // kinds.MEGABYTE,
        ),
    )  # fmt: skip
    round = forms.ChoiceField(
        label=gettext_lazy("Round"), required=False, help_text=gettext_lazy("Meters of other rounds are refused.")
    )

    def __init__(self, *args: Any, rounds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].choices = [("", _("All rounds")), *rounds]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def begin(request: HttpRequest) -> HttpResponse:
    """Take a file and check it; nothing is recorded."""
    actor, language = staff.actor_of(request), languages.current()
    actor.require("metering.import-readings")
    with scope.reading(actor.tenant_id):
        rounds = metering.list_rounds()
    named = [(each.code, f"{each.code} · {each.name_ar if language == 'ar' else each.name_fr}") for each in rounds]
    is_sent = request.method == "POST"
    form = FileForm(request.POST if is_sent else None, request.FILES if is_sent else None, rounds=named)
    if is_sent and form.is_valid():
        given, code = form.cleaned_data["file"], form.cleaned_data["round"]
        archive = form.cleaned_data["photos"]
        beside = archive.chunks() if archive is not None else None
        key, path = staged_files.keep(actor.tenant_id, given.name or "", code, given.chunks(), beside=beside)
        before = staged_files.find(actor.tenant_id, key)
        if before is not None and before.imported_at:
            messages.info(request, wording.REPEATED.say(language))
            return redirect("desk:staged-readings", key)
        try:
            _check(actor, key, (given.name or "")[:120], code, path)
        except wording.FAULTS as fault:
            staged_files.forget(path)
            form.add_error("file", wording.file_fault(fault, language))
        except archives.ArchiveRefused as refused:
            staged_files.forget(path)
            form.add_error("photos", file_wording.ARCHIVES[refused.reason].say(language))
        else:
            return redirect("desk:staged-readings", key)
    return render(request, "desk/rounds/import.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest, key: str) -> HttpResponse:
    """Show what the check says, line by line; `?as=csv` takes it away; a POST takes the file in.

    With photos a job does: it unpacks and examines each, then records the lines; the page tells how far it is.
    """
    actor, language = staff.actor_of(request), languages.current()
    actor.require("metering.import-readings")
    staged = staged_files.find(actor.tenant_id, key)
    if staged is None:
        raise Http404
    if request.method == "POST":
        if not staged.imported_at:
            if staged_files.file_of(actor.tenant_id, key).with_suffix(".zip").exists():
                operations.send_archive(
                    actor=actor, kind="file", name=staged.name, sha256=key, stored_as=key, total=0, at=clock.now()
                )
                return redirect("desk:staged-readings", key)
            staged = reading_files.take_in(actor=actor, staged=staged, at=clock.now())
        told = _("File {number} taken in: {many} readings recorded.")
        many = f"\u2066{staged.counts['recorded']}\u2069"
        messages.success(request, told.format(number=f"\u2066{key[:8]}\u2069", many=many))
        return redirect("desk:staged-readings", key)
    kind = lists.wanted(request)
    rows = [_line(row) for row in staged_files.lines(actor.tenant_id, key, None if kind else staged_files.SHOWN)]
    if kind:
        heads = [_("Line"), pgettext("form", "Field"), _("Verdict"), _("Value"), _("Why")]
        cells: list[list[lists.Cell]] = [
            [row["line"], row["field"], row["verdict"], row["value"], row["why"]] for row in rows
        ]
        return lists.answer(kind, f"readings-{key[:8]}", heads, cells)
    ignored = wording.IGNORED.say(language, columns=", ".join(staged.ignored)) if staged.ignored else ""
    with scope.reading(actor.tenant_id):
        archive = metering.find_archive_of_file(key=key)
    shown = {
        **photos.progress_of(archive, reverse("desk:staged-photos", args=[key])),
        "staged": staged, "rows": rows, "counts": staged.counts, "ignored": ignored,
        "is_cut": len(rows) == staged_files.SHOWN, "short": key[:8],
    }  # fmt: skip
    return render(request, "desk/rounds/staged.html", shown)


@require_safe
@doors.page
def progress(request: HttpRequest, key: str) -> HttpResponse:
    """Show how far the photos of a file are: the part of the page that renews itself."""
    actor = staff.actor_of(request)
    actor.require("metering.import-readings")
    with scope.reading(actor.tenant_id):
        archive = metering.find_archive_of_file(key=key)
    if archive is None:
        raise Http404
    return photos.renewed(request, archive, reverse("desk:staged-photos", args=[key]))


def _check(actor: operation.Actor, key: str, name: str, code: str, path: Path) -> None:
    report: list[pa.Table] = []
    archive = path.with_suffix(".zip")
    named = operations.check_photos(actor=actor, path=path, beside=archive) if archive.exists() else None
    found = operations.check_readings_file(
        actor=actor, path=path, round_code=code or None, report=report.append, at=clock.now(), photos=named
    )
    counts = {each: getattr(found, each) for each in reading_files.COUNTS}
    staged = staged_files.Staged(key, name, code, counts, list(found.ignored))
    staged_files.write(actor.tenant_id, staged, report, operations.REPORT)


def _line(row: dict[str, Any]) -> dict[str, Any]:
    why = wording.line_fault(
        row["verdict"], row["reason"], languages.current(), volume_milli=row["volume_milli"],
        expected_milli=row["expected_milli"],
    )  # fmt: skip
    is_refused = row["verdict"] == "refused"
    return {
        **row, "why": why, "field": wording.field(row["field"] or "", languages.current()),
        "verdict": _("refused") if is_refused else _("held"), "tone": "stop" if is_refused else "mind",
    }  # fmt: skip
