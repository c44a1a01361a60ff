"""What cycles could not bill: the queue with its filters, and one contract with what is known and what may be done."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from saqia.contexts.billing import operations, types, wording
from saqia.contexts.billing import queries as billing
from saqia.contexts.contracts import wording as contract_wording
from saqia.contexts.metering import queries as metering
from saqia.contexts.tariffs import queries as tariffs
from saqia.contexts.territory import queries as territory
from saqia.journeys import late_bills
from saqia.platform.tenancy import scope
from saqia.platform.wording import month
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.cycles import forms as cycle_forms
from saqia.surfaces.desk.queues import forms, frame, histories
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

REFUSED = (
    operations.CycleNotPublished, operations.StillNotBillable, operations.SettledSince, operations.CycleCompleting,
)  # fmt: skip


@require_safe
@doors.page
def index(request: HttpRequest) -> HttpResponse:
    """List what waits, oldest first; filtered by cycle, reason and commune."""
    staff.actor_of(request).require("desk.see-cycles")
    kind = lists.wanted(request)
    cycle_id, after = frame.number(request, "cycle"), frame.number(request, "after") or 0
    reason, commune = request.GET.get("reason") or None, request.GET.get("commune") or None
    with scope.reading(tenants.of(request).id):
        waiting = billing.list_waiting()
        lying = billing.find_waiting_places()
        inside = [account for account, code in lying.items() if code == commune] if commune else None
        found = billing.page_exceptions(
            reason=reason, cycle_id=cycle_id, account_ids=inside, after_id=0 if kind else after,
            most=frame.WHOLE if kind else frame.PAGE,
        )  # fmt: skip
        places = territory.find_communes(lying.values())
        whose = frame.whose((each.account_id for each in found), places)
        rounds = {each.id: each.code for each in metering.list_rounds()}
    rows = [_row(each, whose, rounds) for each in found]
    if kind:
        return _file(kind, rows)
    return render(request, "desk/queues/exceptions.html", {
        "rows": rows,
        "many": sum(each.many for each in waiting),
        "cycles": {each.cycle_id: _cycle(each, rounds) for each in waiting}.items(),
        "reasons": {each.reason: wording.exception(each.reason) for each in waiting}.items(),
        "communes": sorted((code, frame.placed(each)) for code, each in places.items()),
        "asked": {"cycle": cycle_id, "reason": reason, "commune": commune},
        "next": frame.query(request, after=found[-1].id) if len(found) == frame.PAGE else "",
        "first": frame.query(request, after=None) if after else "",
        "csv": frame.query(request, **{"as": "csv", "after": None}),
        "xlsx": frame.query(request, **{"as": "xlsx", "after": None}),
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest, exception_id: int) -> HttpResponse:
    """Show one, with the readings that explain it; settle it with a word on how."""
    actor = staff.actor_of(request)
    actor.require("desk.see-cycles")
    form = forms.SettledForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            settled = operations.resolve_exception(
                actor=actor, exception_id=exception_id, resolution=form.cleaned_data["resolution"], at=clock.now()
            )
        except operations.ExceptionNotFound as unknown:
            raise Http404 from unknown
        told = _("Settled under the reference {number}. Once the cause is gone, the next rating takes the contract in.")
        messages.success(request, told.format(number=f"\u2066E{settled.id}\u2069"))
        return redirect("desk:exception", exception_id)
    return _page(request, exception_id, form)


@require_POST
@doors.page
def bill(request: HttpRequest, exception_id: int) -> HttpResponse:
    """Bill late what a published cycle left out; pressing it twice shows the one bill."""
    actor, tenant = staff.actor_of(request), tenants.of(request)
    actor.require("desk.see-cycles")
    try:
        made = late_bills.bill_late(
            actor=actor, exception_id=exception_id, rules=tariffs.get_table(), issued_on=clock.today(), at=clock.now(),
            grid=operations.Grid(tenant.operator, tenant.uses_demonstration_grid),
        )  # fmt: skip
    except operations.ExceptionNotFound as unknown:
        raise Http404 from unknown
    except REFUSED as refused:
        return _page(request, exception_id, forms.SettledForm(), _refusal(refused))
    told = _("Bill {number} made: the customer gets the message that it is ready.")
    messages.success(request, told.format(number=f"\u2066{types.printable_number(made.bill_number)}\u2069"))
    return redirect("desk:exception", exception_id)


def _refusal(refused: Exception) -> str:
    """Return what a refusal tells, its reasons in words."""
    language = languages.current()
    if isinstance(refused, operations.StillNotBillable):
        reasons = " · ".join(wording.exception(reason).say(language).rstrip(".") for reason in refused.reasons)
        return wording.REFUSALS["StillNotBillable"].say(language, detail=reasons)
    return wording.refusal(refused, language)


def _page(request: HttpRequest, exception_id: int, form: forms.SettledForm, refusal: str = "") -> HttpResponse:
    """Return the screen of one exception."""
    actor = staff.actor_of(request)
    with scope.reading(tenants.of(request).id):
        try:
            found = billing.get_exception(exception_id)
        except operations.ExceptionNotFound as unknown:
            raise Http404 from unknown
        cycle = billing.get_cycle(cycle_id=found.cycle_id)
        whose = frame.whose([found.account_id])
        rounds = {each.id: each.code for each in metering.list_rounds()}
        owner = whose.get(found.account_id)
        contract = next((c for c in owner.account.contracts if c.id == found.contract_id), None) if owner else None
        points = [contract.metered_by_id] if contract else []
        readings = metering.list_point_readings(service_point_ids=points, most=12)
    shown = {
        **_row(found, whose, rounds), "cycle": cycle, "contract": contract, "form": form,
        "cycle_state": wording.STATES[cycle.status],
        "service": contract_wording.SERVICES[contract.service] if contract else None,
        "use": contract_wording.use_class(contract.use) if contract else None,
        "readings": [histories.row(each) for each in readings],
        "refusal": refusal,
        "may_bill": cycle.status == "published" and not found.late_bill_number
        and actor.may("billing.resolve-exception"),
        "may_settle": found.status == "open" and actor.may("billing.resolve-exception"),
        "may_rate": cycle.status in ("open", "rated") and actor.may("billing.run-cycle"), "key": cycle_forms.new_key(),
    }  # fmt: skip
    return render(request, "desk/queues/exception.html", shown, status=422 if refusal or form.errors else 200)


def _cycle(each: billing.Waiting, rounds: dict[int, str]) -> str:
    return f"{rounds.get(each.round_id, '')} · {month(each.month, languages.current())}"


def _row(
    each: billing.BillingException, whose: dict[int, frame.Whose], rounds: dict[int, str]
) -> dict[str, Any]:  # fmt: skip
    owner = whose.get(each.account_id)
    numbers = {c.id: c.number for c in owner.account.contracts} if owner else {}
    return {
        "found": each, "owner": owner, "why": wording.exception(each.reason), "round": rounds.get(each.round_id, ""),
        "number": numbers.get(each.contract_id, ""),
    }  # fmt: skip


def _file(kind: str, rows: list[dict[str, Any]]) -> HttpResponse:
    heads = [
        _("Reference"), _("Round"), _("Month"), _("Contract"), _("Account"), _("Customer"), _("Commune"),
        _("Why, and what to do"),
    ]  # fmt: skip
    language = languages.current()
    cells: list[list[lists.Cell]] = [
        [
            f"E{row['found'].id}", row["round"], row["found"].month, row["number"],
            row["owner"].account.number if row["owner"] else "", row["owner"].name if row["owner"] else "",
            row["owner"].commune if row["owner"] else "", row["why"].say(language),
        ]
        for row in rows
    ]  # fmt: skip
    return lists.answer(kind, "billing-exceptions", heads, cells)
