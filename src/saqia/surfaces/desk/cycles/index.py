"""The list of cycles, newest month first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.billing import queries as billing
from saqia.contexts.billing import wording
from saqia.contexts.metering import queries as metering
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

MONTHS = 24
TONES = {"published": "fine", "rated": "mind", "frozen": "mind", "open": "calm"}


@require_safe
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """List the cycles of two years, with what each could not bill."""
    actor = staff.actor_of(request)
    actor.require("desk.see-cycles")
    until = clock.today().replace(day=1)
    first = until.replace(year=until.year - MONTHS // 12)
    following = until.replace(year=until.year + until.month // 12, month=until.month % 12 + 1)
    with scope.reading(tenants.of(request).id):
        found = billing.list_cycle_figures(from_month=first, until_month=following)
        rounds = {each.id: each.code for each in metering.list_rounds()}
    found.reverse()
    kind = lists.wanted(request)
    if kind:
        return _file(kind, found, rounds)
    rows = [
        {
            "cycle": each, "round": rounds.get(each.round_id), "state": wording.STATES[each.status],
            "tone": TONES[each.status],
        }
        for each in found
    ]  # fmt: skip
    return render(request, "desk/cycles/index.html", {"rows": rows, "may_run": actor.may("billing.run-cycle")})


def _file(
    kind: str, found: list[billing.CycleFigures], rounds: dict[int, str]
) -> HttpResponse:  # fmt: skip
    heads = [_("Round"), _("Month"), _("State"), _("Bills"), _("Total DH"), _("Not billed"), _("Still open")]
    rows: list[list[lists.Cell]] = [
        [
            rounds.get(each.round_id, ""), each.month, wording.STATES[each.status].say(languages.current()), each.bills,
            lists.dirhams(each.total_ttc_centimes), each.exceptions, each.open_exceptions,
        ]
        for each in found
    ]  # fmt: skip
    return lists.answer(kind, "cycles", heads, rows)
