"""The work of a commune: services to give back first, by their term, then cuts, street by street."""

import datetime
from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from saqia.contexts.collections import queries, types
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import wording as contract_wording
from saqia.contexts.metering import queries as meters
from saqia.contexts.staff import queries as people
from saqia.contexts.territory import queries as territory
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import clock, languages, staff, tenants

MOST = 100
_FAR = datetime.datetime.max.replace(tzinfo=datetime.UTC)


@require_safe
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """List the standing orders of a commune: the one asked for, else the crew's own."""
    actor = staff.actor_of(request)
    actor.require("desk.see-field-orders")
    with scope.reading(tenants.of(request).id):
        standing = queries.list_orders(statuses=["issued", "reconnection-ordered"], most=frame.WHOLE)
        places = contracts.find_account_communes({one.account_id for one in standing})
        counted = Counter(places.get(one.account_id, "") for one in standing)
        code = request.GET.get("commune") or own(actor, counted)
        wanted = [one for one in standing if places.get(one.account_id, "") == code]
        whose = frame.whose(one.account_id for one in wanted)
        serials = {one.service_point_id: one for one in meters.list_hanging_meters(o.service_point_id for o in wanted)}
        communes = territory.find_communes(counted)

    def rank(one: types.Order) -> tuple[bool, datetime.datetime, str, int]:
        return (one.reconnect_by is None, one.reconnect_by or _FAR, whose[one.account_id].account.address_fr, one.id)

    rows: list[dict[str, Any]] = [
        {
            "found": one, "owner": whose[one.account_id], "meter": serials.get(one.service_point_id),
            "address": address(whose[one.account_id]), "service": contract_wording.SERVICES[one.service],
            "is_late": one.reconnect_by is not None and one.reconnect_by < clock.now(),
        }
        for one in sorted(wanted, key=rank)[:MOST]
    ]  # fmt: skip
    return render(request, "desk/crew/index.html", {
        "back": [row for row in rows if row["found"].reconnect_by], "rows": rows, "code": code,
        "cuts": [row for row in rows if not row["found"].reconnect_by], "more": max(len(wanted) - MOST, 0),
        "communes": [
            (each, frame.placed(communes[each]) if each in communes else each, many)
            for each, many in counted.most_common(60)
        ],
    })  # fmt: skip


def address(owner: frame.Whose) -> str:
    """Return where to go, in the page's language or in the other one where only that is known."""
    both = (owner.account.address_ar, owner.account.address_fr)
    return both[0] or both[1] if languages.current() == "ar" else both[1] or both[0]


def own(actor: operation.Actor, counted: "Counter[str]") -> str:
    """Return the commune of the crew's own unit where it has work, else the one with most."""
    held = people.list_memberships(actor.person_id) if actor.person_id else []
    own = [unit.commune_code for unit in people.list_units_by_id({one.unit_id for one in held})]
    known = [code for code in own if code and code in counted]
    return next(iter([*known, *(code for code, _many in counted.most_common(1))]), "")
