"""The list of figures, and each on its page."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.figures import definitions, periods, readings, revenue, waits
from saqia.surfaces.desk.figures.sheets import Sheet
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

DRAWN: dict[str, Callable[[periods.Period], Sheet]] = {
    "cycles": revenue.cycles,
    "reading-by-commune": readings.by_commune,
    "reading-by-book": readings.by_book,
    "anomalies": readings.anomalies,
    "revenue-by-service": revenue.by_service,
    "revenue-by-class": revenue.by_class,
    "revenue-by-commune": revenue.by_commune,
    "files": waits.files,
    "messages": waits.messages,
}
"""Code of rules/figures.yaml -> what draws it."""


@require_safe
@doors.page
def index(request: HttpRequest) -> HttpResponse:
    """List the figures, each with its definition; `?as=csv` or `xlsx` takes the definitions away."""
    staff.actor_of(request).require("desk.see-cycles")
    kind, known, language = lists.wanted(request), list(definitions.known().values()), languages.current()
    if kind:
        cells = [[each.name.say(language), each.formula.say(language), each.unit.say(language)] for each in known]
        return lists.answer(kind, "figures", [_("Figure"), _("How it is made"), _("Unit")], cells)
    return render(request, "desk/figures/index.html", {"figures": known})


@require_safe
@doors.page
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Draw one figure for a month; `?as=csv` or `xlsx` takes it away."""
    staff.actor_of(request).require("desk.see-cycles")
    definition = definitions.known().get(code)
    if definition is None:
        raise Http404
    tenant_id = tenants.of(request).id
    month = periods.month_of(request.GET.get("month", ""), clock.today())
    with scope.reading(tenant_id):
        sheet = DRAWN[code](periods.Period(month, tenant_id, clock.now()))
    kind = lists.wanted(request)
    if kind:
        return lists.answer(kind, f"{code}-{month:%Y-%m}", [head.name for head in sheet.heads], sheet.cells())
    shown = {"figure": definition, "sheet": sheet, "rows": sheet.pairs(), "month": month, "asked": f"{month:%Y-%m}"}
    return render(request, "desk/figures/figure.html", shown)
