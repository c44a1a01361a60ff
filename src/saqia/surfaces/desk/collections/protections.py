"""Who is not cut, why and until when; a protection is ended when its reason is gone."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from saqia.contexts.collections import operations, queries
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.collections import room
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import clock, languages, lists, staff, tenants


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def index(request: HttpRequest) -> HttpResponse:
    """List the protections in force, those that end first at the head; end one."""
    actor = staff.actor_of(request)
    actor.require("desk.see-collections")
    if request.method == "POST":
        return _end(request)
    kind, names, today = lists.wanted(request), queries.protections(), clock.today()
    soon_on = today + queries.protection_ends(today)[0]
    with scope.reading(tenants.of(request).id):
        found = queries.list_protections(on=today, most=frame.WHOLE if kind else 4 * frame.PAGE)
        whose = frame.whose(each.account_id for each in found)
    if kind:
        heads = [_("Account"), _("Customer"), _("Commune"), _("Reason of the protection"), _("Since"), _("Until")]
        cells: list[list[lists.Cell]] = [
            [
                whose[each.account_id].account.number, whose[each.account_id].name, whose[each.account_id].commune,
                names[each.code][0].say(languages.current()), each.starts_on, each.ends_on,
            ]
            for each in found
        ]  # fmt: skip
        return lists.answer(kind, "protections", heads, cells)
    rows = [
        {"found": each, "owner": whose.get(each.account_id), "name": names[each.code][0],
         "is_soon": each.ends_on <= soon_on}
        for each in found
    ]  # fmt: skip
    return render(request, "desk/collections/protections.html", {
        "tabs": room.tabs(request), "rows": rows, "has_soon": any(row["is_soon"] for row in rows),
        "may_end": actor.may("collections.protect-account"),
    })  # fmt: skip


def _end(request: HttpRequest) -> HttpResponse:
    asked = request.POST.get("protection", "")
    if not asked.isdigit():
        raise Http404
    try:
        operations.end_protection(actor=staff.actor_of(request), protection_id=int(asked), at=clock.now())
    except operations.ProtectionUnknown as unknown:
        raise Http404 from unknown
    messages.success(request, _("The protection has ended."))
    return redirect("desk:collections-protections")
