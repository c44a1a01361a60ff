"""Receipts given offline that a person looks at: what was paid elsewhere, and money that waits to be placed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from saqia.contexts.payments import wording as payment_wording
from saqia.contexts.tills import operations, queries, wording
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.tills import forms, reach
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

_REFUSED = (operations.ConflictSettled, operations.PlaceMissing, operations.ReasonMissing, operations.UnitNotTheirs)


@require_safe
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """List the conflicts of the person's units. `?as=csv` or `xlsx` takes them away."""
    return _answer(request)


@require_POST
@doors.page
def settle(request: HttpRequest, conflict_id: int) -> HttpResponse:
    """Settle one: what waits goes to the account that the person names."""
    form = forms.SettleForm(request.POST)
    if not form.is_valid():
        return _answer(request, form=form, asked=conflict_id, status=422)
    try:
        operations.settle_conflict(
            actor=staff.actor_of(request), conflict_id=conflict_id, remark=form.cleaned_data["remark"],
            reference=form.cleaned_data["reference"], at=clock.now(),
        )  # fmt: skip
    except operations.ConflictUnknown as unknown:
        raise Http404 from unknown
    except _REFUSED as refused:
        field = "remark" if isinstance(refused, operations.ReasonMissing) else "reference"
        form.add_error(field, wording.refusal(refused, languages.current()))
        return _answer(request, form=form, asked=conflict_id, status=422)
    messages.success(request, _("The case is settled, and what you wrote is kept with it."))
    return redirect("desk:till-conflicts")


def _answer(
    request: HttpRequest, *, form: forms.SettleForm | None = None, asked: int | None = None, status: int = 200
) -> HttpResponse:
    reach.require_any(staff.actor_of(request), "tills.settle-conflict", "desk.see-tills")
    language = languages.current()
    with scope.reading(tenants.of(request).id):
        units = reach.units(request)
        found = queries.list_conflicts(unit_ids=units)
        refused = len(queries.list_refused(unit_ids=units, status="open"))
    kind = lists.wanted(request)
    if kind:
        heads = [
            _("Agency"), _("Cause"), _("Bill or account"), _("Collected"), _("Paid DH"), _("To look at DH"), _("State"),
            _("Remark"),
        ]  # fmt: skip
        rows: list[list[lists.Cell]] = [
            [
                units.get(one.unit_id, ""), wording.CAUSES[one.cause].say(language), one.reference, one.collected_at,
                lists.dirhams(one.paid_centimes), lists.dirhams(one.amount_centimes),
                wording.CONFLICT_STATES[one.status].say(language), one.remark,
            ]
            for one in found
        ]  # fmt: skip
        return lists.answer(kind, "offline-conflicts", heads, rows)
    shown = [
        {"conflict": one, "cause": wording.CAUSES[one.cause], "unit": units.get(one.unit_id, ""),
         "state": wording.CONFLICT_STATES[one.status], "method": payment_wording.method(one.method),
         "form": form if form is not None and one.id == asked else forms.SettleForm(auto_id=f"c{one.id}_%s")}
        for one in found
    ]  # fmt: skip
    may = staff.actor_of(request).may("tills.settle-conflict")
    return render(request, "desk/tills/conflicts.html", {
        "rows": shown, "may": may, "asked": asked, "refused": refused,
    }, status=status)  # fmt: skip
