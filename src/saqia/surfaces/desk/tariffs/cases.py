"""The cases of a draft, entered by form for one supply or brought by a table for many: both write its case files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from saqia.contexts.contracts import wording as contracts
from saqia.contexts.tariffs import operations as tariffs
from saqia.contexts.tariffs import queries, types, wording
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.tariffs import brought, case_rows, draft, typed
from saqia.surfaces.kit import clock, languages, staff

_TABLE = brought.Kind(
    "cases-template",
    "desk/tariffs/import_cases.html",
    queries.case_table_template,
    queries.read_case_table,
    tariffs.enter_cases,
)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def enter(request: HttpRequest, draft_id: int, service: str) -> HttpResponse:
    """Enter the cases of one supply; `?use=&zone=` opens those that the draft has."""
    staff.actor_of(request).require("tariffs.draft-grid")
    found = draft.asked(request, draft_id)
    if service not in wording.SERVICES:
        raise Http404
    if request.method == "POST":
        rows, head = case_rows.posted(request.POST), typed.SupplyForm(service, request.POST)
        if request.POST.get("do") == "row":
            head = typed.SupplyForm(service, initial=request.POST.dict())
            return _form(request, found, service, head, rows, focus=len(rows))
        return _entered(request, found, service, head, rows)
    use, zone = request.GET.get("use", ""), request.GET.get("zone", "") or types.ANYWHERE
    for each in queries.list_entered_cases(found.files):
        if (each.service, each.use, each.zone) == (service, use, zone):
            head = typed.SupplyForm(service, initial=typed.supply_of(each))
            return _form(request, found, service, head, case_rows.reopened(each))
    initial = {"use": use, "zone": "" if zone == types.ANYWHERE else zone}
    return _form(request, found, service, typed.SupplyForm(service, initial=initial), case_rows.blank())


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def bring(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Import a table of cases: all of its lines or none; `?as=csv` or `xlsx` takes the template away."""
    return brought.take_in(request, draft_id, _TABLE)


def _entered(
    request: HttpRequest, found: queries.Draft, service: str, head: typed.SupplyForm, rows: case_rows.Rows
) -> HttpResponse:  # fmt: skip
    use, zone = (request.POST.get(name, "").strip() for name in ("use", "zone"))
    sheet = types.CaseSheet(service, use, zone or types.ANYWHERE, case_rows.typed_in(rows))
    try:
        tariffs.enter_cases(
            actor=staff.actor_of(request), draft_id=found.id, sheets=[sheet], uses=contracts.plan_uses(), at=clock.now()
        )
    except tariffs.LinesRefused as refused:
        return _form(request, found, service, head, rows, faults=refused.faults)
    except tariffs.DraftDecided:
        head.add_error(None, wording.DRAFT_REFUSALS["DraftDecided"].say(languages.current()))
        return _form(request, found, service, head, rows)
    brought.say_saved(request, len(sheet.rows))
    return redirect("desk:tariff", found.id)


def _form(
    request: HttpRequest, found: queries.Draft, service: str, head: typed.SupplyForm, rows: case_rows.Rows, *,
    faults: tuple[types.Fault, ...] = (), focus: int = 0,
) -> HttpResponse:  # fmt: skip
    wrong = head.mark(faults)
    is_refused = bool(faults) or bool(head.is_bound and head.errors)
    shown = {
        "found": found, "form": head, "service": wording.SERVICES[service], "rows": len(rows), "wrong": len(wrong),
        "cases": list(case_rows.shown(rows, service, wrong)), "focus": focus, "may_add": len(rows) < typed.MOST_ROWS,
        "has_registers": service == "electricity",
    }  # fmt: skip
    return render(request, "desk/tariffs/cases.html", shown, status=422 if is_refused else 200)
