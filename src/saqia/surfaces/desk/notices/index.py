"""The notices of every state, newest first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.outreach import queries, wording
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

TONES = {"draft": "mind", "published": "fine", "ended": "calm", "canceled": "stop"}


@require_safe
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """List the notices; `?as=csv` or `xlsx` takes them away."""
    staff.actor_of(request).require("outreach.write-notice")
    language = languages.current()
    with scope.reading(tenants.of(request).id):
        found = queries.list_notices(at=clock.now())
    kind = lists.wanted(request)
    if kind:
        heads = [_("Notice"), _("Kind"), _("State"), _("Published on")]
        rows: list[list[lists.Cell]] = [
            [
                getattr(each.title, language), wording.KINDS[each.kind].say(language),
                wording.STATES[each.state].say(language),
                local_time.day(each.published_at) if each.published_at else None,
            ]
            for each in found
        ]  # fmt: skip
        return lists.answer(kind, "notices", heads, rows)
    shown = [
        {"notice": each, "title": getattr(each.title, language), "kind": wording.KINDS[each.kind],
         "state": wording.STATES[each.state], "tone": TONES[each.state]}
        for each in found
    ]  # fmt: skip
    return render(request, "desk/notices/index.html", {"rows": shown})
