"""Statements: the list with its import, and one with what became of each movement."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.banking import operations as banking
from saqia.contexts.banking import ports, queries, types, wording
from saqia.contexts.staff import queries as people
from saqia.contexts.staff import wording as staff_wording
from saqia.journeys import bank_statements
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.bank import forms
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

TONES = {
    "placed": "fine", "proposed": "mind", "suspense": "stop", "same": "calm", "waiting": "calm", "": "mind",
    "active": "fine", "revoked": "calm", "prepared": "mind", "approved": "mind", "sent": "fine", "dropped": "calm",
    "open": "mind", "settled": "fine", "returned": "stop", "rejected": "stop",
}  # fmt: skip
_MOST = 60


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def index(request: HttpRequest) -> HttpResponse:
    """List the statements, newest first; a POST takes a file in."""
    actor = staff.actor_of(request)
    actor.require("desk.see-banks")
    tenant = tenants.of(request)
    with scope.reading(tenant.id):
        accounts = queries.list_bank_accounts()
    form = forms.FileForm(request.POST or None, request.FILES or None, layouts=ports.list_formats(), accounts=accounts)
    if request.method == "POST" and form.is_valid():
        try:
            taken = bank_statements.take_file(
                actor=actor, content=form.cleaned_data["file"], form=form.layout, at=clock.now()
            )
        except (*banking.IMPORT_REFUSALS, ports.FileNotReadable) as refused:
            form.add_error("file", wording.refusal(refused, languages.current()))
        else:
            _tell(request, taken)
            return redirect("desk:bank-statement", taken[-1].imported.statement_id)
    with scope.reading(tenant.id):
        found = queries.page_statements(most=_MOST)
        suspense = queries.sum_suspense(on=clock.today())
    if lists.wanted(request):
        return _list(request, found)
    return render(request, "desk/bank/index.html", {
        "form": form, "rows": [_row(one) for one in found], "accounts": accounts, "suspense": suspense,
        "may_import": actor.may("banking.import-statement") and accounts,
    }, status=422 if form.errors else 200)  # fmt: skip


@require_safe
@doors.page
def show(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Show a statement with its movements; `?as=csv` or `xlsx` takes them away."""
    staff.actor_of(request).require("desk.see-banks")
    with scope.reading(tenants.of(request).id):
        found = queries.find_statement(statement_id)
        if found is None:
            raise Http404
        lines = queries.list_lines(statement_id=statement_id)
        names = holders(lines)
        tally = queries.tally(statement_id)
    kind = lists.wanted(request)
    if kind:
        language = languages.current()
        heads = [
            _("Day"), _("Amount"), _("Name"), _("Text"), _("References"), _("State"), _("Placed on"),
            _("Answers for it"), pgettext("person", "Asked"), _("Due"),
        ]  # fmt: skip
        cells: list[list[lists.Cell]] = [
            [one.booked_on, lists.dirhams(one.amount_centimes), one.name, one.text, " ".join(one.references),
             wording.STATES[one.state].say(language), wording.target(one.target, language), *owned(one, names)]
            for one in lines
        ]  # fmt: skip
        return lists.answer(kind, f"statement-{statement_id}", heads, cells)
    return render(request, "desk/bank/statement.html", {
        "found": found, "kind": wording.KINDS[found.kind], "rows": [line_row(one, names) for one in lines],
        "sums": [
            {"state": wording.STATES[state], "count": count, "centimes": tally.centimes[state]}
            for state, count in sorted(tally.counts.items())
        ],
    })  # fmt: skip


def holders(lines: Iterable[types.Line]) -> dict[int, str]:
    """Return person -> name of who was asked to place these movements, inside `scope.reading`."""
    asked = {one.person_id for one in lines} - {None}
    is_arabic = languages.current() == "ar"
    found = people.find_people(asked) if asked else {}
    return {key: one.name_ar if is_arabic else one.name_fr for key, one in found.items()}


def owned(line: types.Line, names: Mapping[int, str]) -> list[lists.Cell]:
    """Return the role that answers for a movement on suspense, who was asked to place it and by when, as cells."""
    if not line.is_open:
        return ["", "", None]
    return [staff_wording.role(line.owner).say(languages.current()), names.get(line.person_id or 0, ""), line.due_on]


def line_row(line: types.Line, names: Mapping[int, str]) -> dict[str, Any]:
    """Return a movement as pages show it.

    :param names: of `holders`
    """
    return {
        "owner": staff_wording.role(line.owner) if line.is_open else None, "who": names.get(line.person_id or 0, ""),
        "is_late": line.is_late(clock.today()),
        "line": line, "target": wording.target(line.target, languages.current()),
        "state": wording.STATES[line.state], "tone": TONES[line.state],
        "rule": wording.RULES[line.rule] if line.rule else None,
    }  # fmt: skip


def _row(found: types.Statement) -> dict[str, Any]:
    tags = [
        {"state": wording.STATES[state], "count": count, "tone": TONES[state]}
        for state, count in sorted(found.counts.items())
    ]
    return {"found": found, "kind": wording.KINDS[found.kind], "tags": tags}


def _list(request: HttpRequest, found: list[types.Statement]) -> HttpResponse:
    language = languages.current()
    heads = [
        _("Statement"),
        _("Account"),
        _("Kind"),
        _("Until"),
        _("Opening balance"),
        _("Closing balance"),
        _("Lines"),
    ]
    cells: list[list[lists.Cell]] = [
        [one.number, one.bank_account, wording.KINDS[one.kind].say(language), one.until_on,
         lists.dirhams(one.opening_centimes), lists.dirhams(one.closing_centimes), one.line_count]
        for one in found
    ]  # fmt: skip
    return lists.answer(lists.wanted(request) or "csv", "statements", heads, cells)


def _tell(request: HttpRequest, taken: list[bank_statements.Taken]) -> None:
    fresh = sum(not one.imported.repeated for one in taken)
    if fresh:
        messages.success(request, _("Taken in: %(count)d.") % {"count": fresh})
    else:
        messages.info(request, _("This file was taken in before: nothing changed."))
