"""One grid: what it says, what refuses it, how its cases come out, who would pay what, and who answered for it."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.billing import exports
from saqia.contexts.billing import queries as billing
from saqia.contexts.billing import wording as bill_wording
from saqia.contexts.contracts import wording as contracts
from saqia.contexts.tariffs import queries, types, wording
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.tariffs import forms, index, shadow_charts
from saqia.surfaces.kit import languages, lists, staff, tenants

PARTS = ("service", "use", "class", "commune")
_OPEN = ("draft", "submitted")


@require_safe
@doors.page
def show(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Show a grid; `?as=csv` or `xlsx` takes its shadow run away."""
    staff.actor_of(request).require("desk.see-cycles")
    return answer(request, draft_id)


def asked(request: HttpRequest, draft_id: int) -> queries.Draft:
    """Return the grid of an address."""
    with scope.reading(tenants.of(request).id):
        try:
            return queries.get_draft(draft_id)
        except queries.DraftUnknown as unknown:
            raise Http404 from unknown


def answer(
    request: HttpRequest, draft_id: int, *, refusal: str = "", form: forms.ReturnForm | None = None, status: int = 200
) -> HttpResponse:
    """Answer with the page of a grid, a refusal in it."""
    actor, tenant_id, language = staff.actor_of(request), tenants.of(request).id, languages.current()
    with scope.reading(tenant_id):
        try:
            found = queries.get_draft(draft_id)
        except queries.DraftUnknown as unknown:
            raise Http404 from unknown
        kind = lists.wanted(request)
        if kind and found.shadow.get("by"):
            return _taken(kind, draft_id, found.shadow)
        checked = queries.check_draft(tenant_id=tenant_id, draft_id=draft_id) if found.status in _OPEN else None
        parts = [(bill_wording.NO_INCREASE_BREAKDOWNS[name], _rows(found.shadow, name)) for name in PARTS]
        cycles = [each for each in billing.list_cycles() if each.status == "published"]
    submitted, mine = found.status == "submitted", actor.name in (found.written_by, found.submitted_by)
    shown = {
        "found": found, "state": wording.DRAFT_STATES[found.status], "tone": index.TONES[found.status],
        "problems": [each.sentence(language) for each in checked.problems] if checked and found.files else [],
        "verdicts": [
            {"name": each.trial.name,
             "differences": [wording.case_difference(one, language) for one in each.differences]}
            for each in (checked.verdicts if checked else ())
        ],
        "parts": [part for part in parts if part[1]],
        "whole": found.shadow.get("contracts"), "labels": bill_wording.NO_INCREASE_LABELS, "cycles": cycles,
        "entered": _named(queries.list_entered(found.files)), "services": wording.SERVICES,
        "entered_cases": _named(queries.list_entered_cases(found.files)),
        "refusal": refusal, "form": form or forms.ReturnForm(), "same_hands": submitted and mine,
        "may_write": found.status == "draft" and actor.may("tariffs.draft-grid"),
        "may_withdraw": found.status in _OPEN and (mine or actor.may("tariffs.approve-grid")),
        "charts": shadow_charts.drawn(dict(zip(PARTS, (part[1] for part in parts), strict=True)), language),
        "may_decide": submitted and actor.may("tariffs.approve-grid"),
    }  # fmt: skip
    return render(request, "desk/tariffs/draft.html", shown, status=status)


def _named(sheets: Sequence[types.Supply]) -> list[dict[str, Any]]:
    """Return supplies with the names of their service and use; a use that is known no more has none."""
    uses = contracts.plan_uses()
    return [
        {"sheet": each, "service": wording.SERVICES[each.service], "use": uses[each.service].get(each.use)}
        for each in sheets
    ]  # fmt: skip


def _rows(shadow: dict[str, Any], name: str) -> list[billing.NoIncreaseRow]:
    return billing.list_no_increase_rows(shadow, name) if shadow.get("by") else []


def _taken(kind: str, draft_id: int, shadow: dict[str, Any]) -> HttpResponse:
    if kind == "xlsx":
        return lists.answer(kind, f"tariff-{draft_id}-shadow", _heads(), _cells(shadow))
    return HttpResponse(
        exports.no_increase_csv(shadow), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="tariff-{draft_id}-shadow.csv"'},
    )  # fmt: skip


def _heads() -> list[str]:
    labels, language = bill_wording.NO_INCREASE_LABELS, languages.current()
    counted = [labels[name].say(language) for name in ("contracts", "lower", "equal", "higher")]
    return [
        _("Shared by"), _("Group"), *counted, _("Present prices, DH"), _("This grid, DH"),
        labels["effect"].say(language),
    ]  # fmt: skip


def _cells(shadow: dict[str, Any]) -> list[list[lists.Cell]]:
    language = languages.current()
    return [
        [
            bill_wording.NO_INCREASE_BREAKDOWNS[name].say(language), row.label.say(language), row.count, row.lower,
            row.equal, row.higher, lists.dirhams(row.former_ttc), lists.dirhams(row.today_ttc),
            lists.dirhams(row.effect),
        ]
        for name in PARTS
        for row in _rows(shadow, name)
    ]  # fmt: skip
