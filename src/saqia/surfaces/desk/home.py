"""The desk's first page: the month's cycles and what waits for somebody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from saqia.contexts.billing import queries as billing
from saqia.contexts.billing import wording as billing_wording
from saqia.contexts.metering import queries as metering
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.queues import counts
from saqia.surfaces.kit import clock, staff, tenants


@require_safe
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """Show where the cycles stand."""
    with scope.reading(tenants.of(request).id):
        cycles = billing.list_cycles(most=6)
        rounds = {each.id: each for each in metering.list_rounds()}
        waits = counts.waiting(staff.actor_of(request), clock.today())
    may_see = staff.actor_of(request).may("desk.see-cycles")
    rows = [
        {"cycle": cycle, "round": rounds.get(cycle.round_id), "state": billing_wording.STATES[cycle.status]}
        for cycle in cycles
    ]
    return render(request, "desk/home.html", {"rows": rows, "waits": waits, "may_see": may_see})
