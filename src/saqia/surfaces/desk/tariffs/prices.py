"""A supply's prices entered by form, and the prices of many from a table: both write the draft's rule files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from saqia.contexts.contracts import wording as contracts
from saqia.contexts.tariffs import operations as tariffs
from saqia.contexts.tariffs import queries, types, wording
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.tariffs import brought, draft, typed
from saqia.surfaces.kit import clock, languages, staff

_TABLE = brought.Kind(
    "prices-template",
    "desk/tariffs/import.html",
    queries.price_table_template,
    queries.read_price_table,
    tariffs.enter_prices,
)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def enter(request: HttpRequest, draft_id: int, service: str) -> HttpResponse:
    """Enter what one supply is charged; `?use=&zone=` opens what the draft says of it."""
    staff.actor_of(request).require("tariffs.draft-grid")
    found = draft.asked(request, draft_id)
    if service not in wording.SERVICES:
        raise Http404
    if request.method == "POST":
        prices, head = typed.posted(service, request.POST), typed.HeadForm(service, request.POST)
        if request.POST.get("do") == "row":
            head = typed.HeadForm(service, initial=request.POST.dict())
            return _form(request, found, head, prices, focus=len(prices.blocks))
        return _entered(request, found, head, prices)
    use, zone = request.GET.get("use", ""), request.GET.get("zone", "") or types.ANYWHERE
    asked, entered = (service, use, zone), queries.list_entered(found.files)
    stands = [each for each in entered if (each.service, each.use, each.zone) == asked]
    if stands:
        head = typed.HeadForm(service, initial=typed.head_of(stands[0]))
        return _form(request, found, head, typed.reopened(stands[0]))
    return _form(request, found, typed.HeadForm(service, initial={"use": use}), typed.blank(service))


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def bring(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Import a table of prices: all of its lines or none; `?as=csv` or `xlsx` takes the template away."""
    return brought.take_in(request, draft_id, _TABLE)


def _entered(
    request: HttpRequest, found: queries.Draft, head: typed.HeadForm, prices: typed.Prices
) -> HttpResponse:  # fmt: skip
    said = {name: request.POST.get(name, "").strip() for name in typed.HEAD}
    sheet = types.Sheet(prices.service, said["use"], said["zone"] or types.ANYWHERE, prices.rows(said))
    try:
        tariffs.enter_prices(
            actor=staff.actor_of(request), draft_id=found.id, sheets=[sheet], uses=contracts.plan_uses(), at=clock.now()
        )
    except tariffs.LinesRefused as refused:
        return _form(request, found, head, prices, faults=refused.faults)
    except tariffs.DraftDecided:
        head.add_error(None, wording.DRAFT_REFUSALS["DraftDecided"].say(languages.current()))
        return _form(request, found, head, prices)
    brought.say_saved(request, len(sheet.rows))
    return redirect("desk:tariff", found.id)


def _form(
    request: HttpRequest, found: queries.Draft, head: typed.HeadForm, prices: typed.Prices, *,
    faults: tuple[types.Fault, ...] = (), focus: int = 0,
) -> HttpResponse:  # fmt: skip
    wrong = head.mark(faults)
    is_refused = bool(faults) or bool(head.is_bound and head.errors)
    shown = {
        "found": found, "form": head, "service": wording.SERVICES[prices.service], "rows": len(prices.blocks),
        "blocks": list(prices.shown_blocks(wrong)), "amounts": list(prices.shown_amounts(wrong)), "focus": focus,
        "unit": wording.UNITS[prices.volumes[0].units[0]], "may_add": len(prices.blocks) < typed.MOST_ROWS,
        "wrong": len(wrong), "keeps_energy": prices.service == "electricity",
    }  # fmt: skip
    return render(request, "desk/tariffs/prices.html", shown, status=422 if is_refused else 200)
