"""A file of readings: sent, checked with a report of each line that is not right, taken in once somebody says so."""

import dataclasses
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods

from saqia.contexts.metering import operations, wording
from saqia.contexts.metering import queries as metering
from saqia.platform import operation
from saqia.platform.files import archives, kinds, stores
from saqia.platform.files import wording as file_wording
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.kit import clock, languages, lists, sheets, staff, staging

COUNTS = ("lines", "recorded", "warned", "held", "already_recorded", "refused")


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
        key, path = staging.keep(actor.tenant_id, given.name or "", code, given.chunks(), beside=beside)
        before = staging.find(actor.tenant_id, key)
        if before is not None and before.imported_at:
            messages.info(request, wording.REPEATED.say(language))
            return redirect("desk:staged-readings", key)
        try:
            _check(actor, key, (given.name or "")[:120], code, path)
        except wording.FAULTS as fault:
            _forget(path)
            form.add_error("file", wording.file_fault(fault, language))
        except zipfile.BadZipFile:
            _forget(path)
            form.add_error("photos", _("This is no ZIP archive, or it is damaged."))
        else:
            return redirect("desk:staged-readings", key)
    return render(request, "desk/rounds/import.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest, key: str) -> HttpResponse:
    """Show what the check says, line by line; `?as=csv` takes it away; a POST takes the file in."""
    actor, language = staff.actor_of(request), languages.current()
    actor.require("metering.import-readings")
    staged = staging.find(actor.tenant_id, key)
    if staged is None:
        raise Http404
    if request.method == "POST":
        if not staged.imported_at:
            try:
                staged = _take_in(actor, staged)
            except stores.StoreFull:
                messages.error(request, file_wording.STORE_FULL.say(language))
                return redirect("desk:staged-readings", key)
        told = _("File {number} taken in: {many} readings recorded.")
        many = f"\u2066{staged.counts['recorded']}\u2069"
        messages.success(request, told.format(number=f"\u2066{key[:8]}\u2069", many=many))
        return redirect("desk:staged-readings", key)
    kind = lists.wanted(request)
    rows = [_line(row) for row in staging.lines(actor.tenant_id, key, None if kind else staging.SHOWN)]
    if kind:
        heads = [_("Line"), pgettext("form", "Field"), _("Verdict"), _("Value"), _("Why")]
        cells: list[list[lists.Cell]] = [
            [row["line"], row["field"], row["verdict"], row["value"], row["why"]] for row in rows
        ]
        return lists.answer(kind, f"readings-{key[:8]}", heads, cells)
    ignored = wording.IGNORED.say(language, columns=", ".join(staged.ignored)) if staged.ignored else ""
    shown = {
        "staged": staged, "rows": rows, "counts": staged.counts, "ignored": ignored,
        "is_cut": len(rows) == staging.SHOWN, "short": key[:8],
    }  # fmt: skip
    return render(request, "desk/rounds/staged.html", shown)


def _check(actor: operation.Actor, key: str, name: str, code: str, path: Path) -> None:
    report: list[pa.Table] = []
    archive = path.with_suffix(".zip")
    photos = operations.check_photos(actor=actor, path=path, beside=archive) if archive.exists() else None
    found = operations.check_readings_file(
        actor=actor, path=path, round_code=code or None, report=report.append, at=clock.now(), photos=photos
    )
    counts = {each: getattr(found, each) for each in COUNTS}
    staged = staging.Staged(key, name, code, counts, list(found.ignored))
    staging.write(actor.tenant_id, staged, report, operations.REPORT)


def _take_in(actor: operation.Actor, staged: staging.Staged) -> staging.Staged:
    report: list[pa.Table] = []
    path, at = staging.file_of(actor.tenant_id, staged.key), clock.now()
    archive = path.with_suffix(".zip")
    photos = operations.take_photos(actor=actor, path=path, beside=archive, at=at) if archive.exists() else None
    found = operations.import_readings_file(
        actor=actor, path=path, round_code=staged.subject or None, report=report.append, at=at, photos=photos
    )
    counts = {each: getattr(found, each) for each in COUNTS}
    done = dataclasses.replace(staged, counts=counts, imported_at=at.isoformat())
    staging.write(actor.tenant_id, done, report, operations.REPORT)
    _forget(path)
    return done


def _forget(path: Path) -> None:
    for each in (path, path.with_suffix(".zip")):
        each.unlink(missing_ok=True)


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
