"""Accepting instalments that are offered on an account."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from saqia.contexts.collections import operations, queries, wording
from saqia.platform.tenancy import scope
from saqia.platform.wording import date
from saqia.surfaces.kit import clock, customers, languages, tenants
from saqia.surfaces.portal.accounts import reach


@customers.required
@require_POST
def accept(request: HttpRequest, number: str, plan_id: int) -> HttpResponse:
    """Accept a plan of the account; accepted already, the page says the same."""
    actor, access = reach.account(request, number, "collections.accept-plan")
    with scope.reading(tenants.of(request).id):
        found = queries.find_plan(plan_id, on=clock.today())
    if found is None or found.account_id != access.account.id:
        raise Http404
    try:
        plan = operations.accept_plan(actor=actor, plan_id=plan_id, at=clock.now())
    except operations.PlanUnknown as unknown:
        raise Http404 from unknown
    except (operations.PlanExpired, operations.PlanMoved) as refused:
        messages.error(request, wording.refusal(refused, languages.current()))
    else:
        following = plan.next
        told = _("Accepted. While you pay each part in time, nobody reminds you and nothing is cut. First part: {day}.")
        on = following.due_on if following else clock.today()
        messages.success(request, told.format(day=date(on, languages.current())))
    return redirect("portal:account-collections", access.account.number)
