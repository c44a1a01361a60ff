"""A partner's file of payments: sent, checked with what would become of each line, taken in once somebody says so."""

import dataclasses
import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries, wording
from saqia.contexts.reconciliation import operations as reconciliation
from saqia.contexts.reconciliation import wording as file_wording
from saqia.journeys import collection_files, staged_files
from saqia.platform import operation
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.money import partners
from saqia.surfaces.kit import clock, languages, lists, sheets, staff

TONES = {"taken": "fine", "before": "calm", "refused": "stop"}


class FileForm(forms.Form):
    """A partner's file."""

    file = sheets.SheetField(
        label=gettext_lazy("File of payments (CSV)"),
        help_text=gettext_lazy(
            "Columns: reference, account (or contract), amount_centimes, collected_at; method if there are several. "
            "At most 20,000 lines."
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Take a file and check it; nothing is recorded."""
    actor, found = _asked(request, code)
    is_sent = request.method == "POST"
    form = FileForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and form.is_valid():
        given = form.cleaned_data["file"]
        key, path = staged_files.keep(
            actor.tenant_id, given.name or "", code, given.chunks(), kind=staged_files.PAYMENTS
        )
        before = staged_files.find(actor.tenant_id, key, kind=staged_files.PAYMENTS)
        if before is not None and before.imported_at:
            messages.info(request, _("This file was taken in before: nothing changed."))
            return redirect("desk:money-partner-file", code, key)
        try:
            report = collection_files.check(actor=actor, partner=found, content=path.read_bytes(), at=clock.now())
        except reconciliation.FileUnreadable as refused:
            path.unlink(missing_ok=True)
            form.add_error("file", file_wording.refusal(refused, languages.current()))
        else:
            staged = staged_files.Staged(key, (given.name or "")[:120], code, report.counts, [])
            _keep(actor, staged, report)
            return redirect("desk:money-partner-file", code, key)
    shown = {"form": form, "partner": found}
    return render(request, "desk/money/payment_file.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Show what becomes of each line; `?as=csv` or `xlsx` takes it away; a POST takes the file in."""
    actor, found = _asked(request, code)
    staged = staged_files.find(actor.tenant_id, key, kind=staged_files.PAYMENTS)
    if staged is None or staged.subject != code:
        raise Http404
    refusal = ""
    if request.method == "POST":
        try:
            staged = staged if staged.imported_at else _take_in(actor, found, staged)
        except payments.BatchInvalid as refused:
            refusal = wording.refusal(refused, languages.current())
        else:
            many = f"\u2066{staged.counts['taken']}\u2069"
            messages.success(request, _("The file is taken in: {many} new payments.").format(many=many))
            return redirect("desk:money-partner-file", code, key)
    kind = lists.wanted(request)
    rows = [_row(row) for row in _lines(actor, key, None if kind else staged_files.SHOWN)]
    if kind:
        heads = [
            _("Line"), _("Reference"), _("Account"), _("Centimes"), _("What becomes of it"), _("Why"), _("Receipt")
        ]  # fmt: skip
        cells: list[list[lists.Cell]] = [
            [row["line"], row["reference"], row["account"], row["amount"], row["said"], row["why"], row["receipt"]]
            for row in rows
        ]
        return lists.answer(kind, f"payments-{code}-{key[:8]}", heads, cells)
    days = [datetime.date.fromisoformat(one) for one in staged.days]
    return render(request, "desk/money/payment_file_report.html", {
        "staged": staged, "partner": found, "counts": staged.counts, "rows": rows, "short": key[:8],
        "days": days, "is_cut": len(rows) == staged_files.SHOWN, "refusal": refusal,
    }, status=422 if refusal else 200)  # fmt: skip


def _asked(request: HttpRequest, code: str) -> tuple[operation.Actor, queries.Collector]:
    actor = staff.actor_of(request)
    actor.require("payments.manage-collectors")
    actor.require("payments.collect")
    return actor, partners.find(request, code)


def _take_in(actor: operation.Actor, partner: queries.Collector, staged: staged_files.Staged) -> staged_files.Staged:
    path, at = staged_files.file_of(actor.tenant_id, staged.key, kind=staged_files.PAYMENTS), clock.now()
    report = collection_files.take_in(
        actor=actor, partner=partner, content=path.read_bytes(), cause=f"file:{staged.key}", at=at
    )
    done = dataclasses.replace(staged, counts=report.counts, imported_at=at.isoformat())
    _keep(actor, done, report)
    path.unlink(missing_ok=True)
    return done


def _keep(actor: operation.Actor, staged: staged_files.Staged, report: collection_files.Report) -> None:
    days = [day.isoformat() for day in report.days]
    kept = dataclasses.replace(staged, days=days)
    staged_files.write(actor.tenant_id, kept, [report.lines], collection_files.REPORT, kind=staged_files.PAYMENTS)


def _lines(actor: operation.Actor, key: str, most: int | None) -> list[dict[str, Any]]:
    """Return lines of the report: refused ones first on the page, then those to follow; in the file, in its order."""
    found = staged_files.lines(actor.tenant_id, key, kind=staged_files.PAYMENTS)
    if most is None:
        return found
    return sorted(found, key=lambda row: (row["verdict"] != "refused", not row["reason"], row["line"]))[:most]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    said = {
        "taken": _("taken") if row["receipt"] else _("to be taken"), "before": _("recorded before"),
        "refused": _("refused"),
    }[row["verdict"]]  # fmt: skip
    why = wording.line_fault(row["reason"], languages.current()) if row["reason"] else ""
    tone = "mind" if why and row["verdict"] == "taken" else TONES[row["verdict"]]
    return {**row, "said": said, "why": why, "tone": tone}
