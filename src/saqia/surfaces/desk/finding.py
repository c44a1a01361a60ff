"""One box that finds: phone, contract, meter, bill, name in either script."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from saqia.contexts.territory import queries as territory
from saqia.journeys import finding
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.kit import staff, tenants

_MOST = 20


@require_safe
@doors.page
def find(request: HttpRequest) -> HttpResponse:
    """Show what was found; the only one that matches opens at once. A fragment for the palette, a page for the rest."""
    staff.actor_of(request).require("desk.see-customers")
    text = request.GET.get("q", "").strip()[:80]
    with scope.reading(tenants.of(request).id):
        hits = finding.find(text, most=_MOST)
        people = {hit.customer.id for hit in hits}
        is_fragment = bool(request.htmx)  # type: ignore[attr-defined]
        is_page = not is_fragment and len(people) != 1
        places = territory.find_communes(hit.account.commune_code for hit in hits if hit.account) if is_page else {}
    if is_fragment:
        return render(request, "desk/find_rows.html", {"hits": hits})
    if not is_page:
        return HttpResponseRedirect(reverse("desk:customer", args=[people.pop()]))
    rows = [{"hit": hit, "place": places.get(hit.account.commune_code) if hit.account else None} for hit in hits]
    return render(request, "desk/find.html", {"rows": rows, "q": text, "is_full": len(hits) == _MOST})
