"""The grids in force and to come, and the drafts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.tariffs import queries, wording
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

TONES = {"draft": "calm", "submitted": "mind", "approved": "fine", "withdrawn": "calm"}


@require_safe
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """List adopted grids, newest first, and drafts; `?as=csv` or `xlsx` takes all of them away."""
    actor, language = staff.actor_of(request), languages.current()
    actor.require("desk.see-cycles")
    with scope.reading(tenants.of(request).id):
        grids, drafts = queries.list_adopted()[::-1], queries.list_drafts()
    kind = lists.wanted(request)
    if kind:
        heads = [_("Grid"), _("In force from"), _("State"), _("SHA-256")]
        rows: list[list[lists.Cell]] = [
            [each.title, each.in_force_on, wording.DRAFT_STATES[each.status].say(language), each.sha256]
            for each in drafts
        ]
        return lists.answer(kind, "tariffs", heads, rows)
    shown = {
        "grids": grids,
        "drafts": [
            {"draft": each, "state": wording.DRAFT_STATES[each.status], "tone": TONES[each.status]}
            for each in drafts
            if each.status != "approved"
        ],
        "today": clock.today(),
        "may_draft": actor.may("tariffs.draft-grid"),
    }
    return render(request, "desk/tariffs/index.html", shown)
