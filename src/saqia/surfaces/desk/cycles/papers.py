"""The paper of a cycle: its bills in pages, one as PDF on demand, all in one file once a job has printed them."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.billing import exports, types, wording
from saqia.contexts.billing import queries as billing
from saqia.contexts.tariffs import queries as tariffs
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.cycles import cycle
from saqia.surfaces.kit import lists, papers, staff, tenants

PAGE, WHOLE = 50, 20_000


@require_safe
@doors.page
def bills(request: HttpRequest, cycle_id: int) -> HttpResponse:
    """List the bills of a published cycle by number; as a file, those after `after`."""
    staff.actor_of(request).require("desk.see-cycles")
    kind = lists.wanted(request)
    after = request.GET.get("after", "0")
    last = int(after) if after.isdigit() and len(after) < 16 else 0
    with scope.reading(tenants.of(request).id):
        state = cycle.find(cycle_id)
        found = billing.page_bills_of_cycle(cycle_id=cycle_id, after=last, most=WHOLE if kind else PAGE)
    if kind:
        heads = [_("Number"), _("Kind"), _("Account"), _("From"), _("To"), _("Due on"), _("Total DH"), _("Estimated")]
        rows: list[list[lists.Cell]] = [
            [
                types.printable_number(each.number), each.kind, each.account_number, each.from_on, each.to_on,
                each.due_on, lists.dirhams(each.total_ttc_centimes), int(each.estimated),
            ]
            for each in found
        ]  # fmt: skip
        return lists.answer(kind, f"cycle-{cycle_id}-bills", heads, rows)
    following = f"?after={found[-1].number}" if len(found) == PAGE else ""
    shown = {
        "cycle": state, "state": wording.STATES[state.status], "bills": found, "next": following,
        "first": "?" if last else "",
    }  # fmt: skip
    return render(request, "desk/cycles/bills.html", shown)


@require_safe
@doors.page
def bill(request: HttpRequest, cycle_id: int, number: int) -> HttpResponse:
    """Show one bill of a cycle as PDF."""
    staff.actor_of(request).require("desk.see-cycles")
    with scope.reading(tenants.of(request).id):
        try:
            header = billing.get_header(number=number)
        except billing.BillUnknown as unknown:
            raise Http404 from unknown
        if header.cycle_id != cycle_id:
            raise Http404
        content = exports.render_bill(
            number=number, rules=tariffs.get_table(tenant_id=tenants.of(request).id), key=papers.seal_key()
        )
    return papers.answer(content, types.printable_number(number))


@require_safe
@doors.page
def bundle(request: HttpRequest, cycle_id: int) -> HttpResponse:
    """Hand over the printed cycle: a zip of PDF."""
    staff.actor_of(request).require("billing.request-bundle")
    tenant_id = tenants.of(request).id
    with scope.reading(tenant_id):
        state = cycle.find(cycle_id)
    path = exports.cycle_print_file(tenant_id=tenant_id, cycle_id=cycle_id)
    if not path.exists():
        raise Http404
    return _file(
        FileResponse(path.open("rb"), as_attachment=True, filename=f"bills-{state.month:%Y-%m}-{cycle_id}.zip")
    )


def _file(response: HttpResponseBase) -> HttpResponse:
    return response  # type: ignore[return-value]  # Django's file answers are no HttpResponse, views may return them
