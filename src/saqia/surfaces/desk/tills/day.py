"""The supervisor's view: tills of a day by unit, what they took by method, differences, cash against its ceiling."""

import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.payments import wording as payment_wording
from saqia.contexts.tills import queries, types, wording
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.queues import authors
from saqia.surfaces.desk.tills import reach, session
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

METHODS = ("cash", "cheque", "terminal")


@require_safe
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """List the tills of a day and those that are not ended; `?as=csv` or `xlsx` takes them away."""
    staff.actor_of(request).require("desk.see-tills")
    on = _day(request)
    start = datetime.datetime.combine(on, datetime.time(), local_time.HERE)
    with scope.reading(tenants.of(request).id):
        units = reach.units(request)
        found = queries.list_sessions(from_at=start, until_at=start + datetime.timedelta(days=1), unit_ids=units)
        names = authors.named(f"person:{one.session.cashier_id}" for one in found)
        transit = queries.list_deposits(in_transit=True, unit_ids=units)
    kind = lists.wanted(request)
    if kind:
        return _file(kind, on, found, units, names)
    totals = {method: sum(_took(one, method) for one in found) for method in METHODS}
    return render(request, "desk/tills/day.html", {
        "on": on, "rows": [_row(one, units, names) for one in found],
        "totals": [(payment_wording.method(method), total) for method, total in totals.items()],
        "hand": sum(one.hand_centimes for one in found if one.session.status != "deposited"),
        "missing": wording.difference(sum(one.session.difference_centimes or 0 for one in found), languages.current()),
        "transit": [(one, units.get(one.unit_id, "")) for one in transit],
        "before": on - datetime.timedelta(days=1), "after": on + datetime.timedelta(days=1),
        "is_today": on >= clock.today(),
    })  # fmt: skip


def _row(one: types.Standing, units: dict[int, str], names: dict[str, str]) -> dict[str, object]:
    found = one.session
    missing = ""
    if found.difference_centimes is not None:
        missing = wording.difference(found.difference_centimes, languages.current())
    return {
        "standing": one, "unit": units.get(found.unit_id, ""), "cashier": names[f"person:{found.cashier_id}"],
        "state": wording.STATES[found.status], "tone": session.TONES[found.status], "difference": missing,
        "tops": [_took(one, method) for method in METHODS], "is_off": bool(found.difference_centimes),
    }  # fmt: skip


def _took(one: types.Standing, method: str) -> int:
    return sum(each.left_centimes for each in one.sums if each.method == method)


def _file(
    kind: str, on: datetime.date, found: list[types.Standing], units: dict[int, str], names: dict[str, str]
) -> HttpResponse:
    language = languages.current()
    heads = [
        _("Agency"), _("Cashier"), _("State"), _("Receipts"),
        *(payment_wording.method(one).say(language) for one in METHODS), _("Float, DH"), _("Sent to the bank, DH"),
        _("Cash in hand, DH"), _("Ceiling, DH"), _("Missing, DH"), _("Remark"),
    ]  # fmt: skip
    rows: list[list[lists.Cell]] = [
        [
            units.get(one.session.unit_id, ""), names[f"person:{one.session.cashier_id}"],
            wording.STATES[one.session.status].say(language), one.session.receipts,
            *(lists.dirhams(_took(one, method)) for method in METHODS),
            lists.dirhams(one.session.float_centimes), lists.dirhams(one.deposited_centimes),
            lists.dirhams(one.hand_centimes), lists.dirhams(one.ceiling_centimes),
            None if one.session.difference_centimes is None else lists.dirhams(one.session.difference_centimes),
            one.session.remark,
        ]
        for one in found
    ]  # fmt: skip
    return lists.answer(kind, f"tills-{on.isoformat()}", heads, rows)


def _day(request: HttpRequest) -> datetime.date:
    try:
        return datetime.date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return clock.today()
