"""Requests for a subscription that devices wrote down on the road and that were not taken: whom to call, and why."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from saqia.contexts.tills import operations, queries, wording
from saqia.journeys import road_requests
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.tills import forms, reach
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

_REFUSED = (operations.RequestClosed, operations.ReasonMissing, operations.UnitNotTheirs)


@require_safe
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """List the refused requests of the person's units. `?as=csv` or `xlsx` takes them away."""
    return _answer(request)


@require_POST
@doors.page
def close(request: HttpRequest, request_id: int) -> HttpResponse:
    """Close one, with what was done."""
    form = forms.DoneForm(request.POST)
    if form.is_valid():
        try:
            operations.close_request(
                actor=staff.actor_of(request), request_id=request_id, remark=form.cleaned_data["remark"],
                at=clock.now(),
            )  # fmt: skip
        except operations.RequestUnknown as unknown:
            raise Http404 from unknown
        except _REFUSED as refused:
            form.add_error("remark", wording.refusal(refused, languages.current()))
        else:
            messages.success(request, _("The request is closed, and what you wrote is kept with it."))
            return redirect("desk:till-refused")
    return _answer(request, form=form, asked=request_id, status=422)


def _answer(
    request: HttpRequest, *, form: forms.DoneForm | None = None, asked: int | None = None, status: int = 200
) -> HttpResponse:
    reach.require_any(staff.actor_of(request), "tills.settle-conflict", "desk.see-tills")
    language = languages.current()
    with scope.reading(tenants.of(request).id):
        units = reach.units(request)
        found = queries.list_refused(unit_ids=units)
        why = {one.id: road_requests.say(one.faults, language, on=clock.today()) for one in found}
    kind = lists.wanted(request)
    if kind:
        heads = [_("Agency"), _("Range"), _("Local number"), _("Who asks"), _("Phone"), _("Why"),
                 pgettext("day", "Refused"), _("State"), _("Remark")]  # fmt: skip
        rows: list[list[lists.Cell]] = [
            [
                units.get(one.unit_id, ""), one.pack_id, one.rank, one.name, one.phone, why[one.id], one.refused_at,
                wording.CONFLICT_STATES[one.status].say(language), one.remark,
            ]
            for one in found
        ]  # fmt: skip
        return lists.answer(kind, "refused-requests", heads, rows)
    shown = [
        {"found": one, "why": why[one.id], "unit": units.get(one.unit_id, ""),
         "state": wording.CONFLICT_STATES[one.status],
         "form": form if form is not None and one.id == asked else forms.DoneForm(auto_id=f"r{one.id}_%s")}
        for one in found
    ]  # fmt: skip
    may = staff.actor_of(request).may("tills.settle-conflict")
    return render(request, "desk/tills/refused.html", {"rows": shown, "may": may, "asked": asked}, status=status)
