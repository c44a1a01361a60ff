"""The list of rounds with how much of each was read in a month, and the books of one."""

import datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.metering import operations
from saqia.contexts.metering import queries as metering
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.figures import periods
from saqia.surfaces.desk.rounds import readers
from saqia.surfaces.kit import clock, languages, lists, staff, tenants


@require_safe
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """List the rounds of a month: points, read, held, rate."""
    actor = staff.actor_of(request)
    actor.require("desk.see-cycles")
    month, until = _month(request)
    with scope.reading(tenants.of(request).id):
        found = metering.list_reading_rates(from_on=month, until_on=until)
        warnings = metering.list_interval_warnings()
        unread = metering.count_books_without_reader(on=clock.today())
    rows: list[dict[str, Any]] = [
        {"round": each, "name": _name(each), "rate": rate(each.read, each.stops)} for each in found
    ]
    kind = lists.wanted(request)
    if kind:
        heads = [_("Round"), _("Name"), _("Points"), _("Read"), _("Rate, %"), _("Held")]
        cells: list[list[lists.Cell]] = [
            [each.code, row["name"], each.stops, each.read, Decimal(row["rate"]) / 100, each.held]
            for row, each in zip(rows, found, strict=True)
        ]  # fmt: skip
        return lists.answer(kind, f"rounds-{month:%Y-%m}", heads, cells)
    may_import = actor.may("metering.import-readings")
    shown = {"rows": rows, "month": month, "asked": f"{month:%Y-%m}", "may_import": may_import}
    shown["unread"] = [(each, _name(each), unread[each.code]) for each in found if each.code in unread]
    shown["warnings"] = [(each, _name(each)) for each in warnings]
    return render(request, "desk/rounds/index.html", shown)


@require_safe
@doors.page
def books(request: HttpRequest, code: str) -> HttpResponse:
    """List the books of a round: who reads each, and how much of it was read in a month."""
    actor = staff.actor_of(request)
    actor.require("desk.see-cycles")
    month, until = _month(request)
    with scope.reading(tenants.of(request).id):
        try:
            round_ = metering.get_round(code)
        except operations.RoundNotFound as unknown:
            raise Http404 from unknown
        found = metering.list_books(round_.id, on=clock.today())
        rates, _communes = metering.list_place_rates(from_on=month, until_on=until)
        names = readers.named(found)
    counted = {each.book: each for each in rates if each.round == code}
    rows: list[dict[str, Any]] = []
    for each in found:
        of = counted.get(each.code)
        rows.append({
            "book": each, "reader": names.get(each.reader_person_id or 0, ""),
            "planned": readers.planned(each, names), "read": of.read if of else 0, "held": of.held if of else 0,
            "rate": rate(of.read if of else 0, each.stops),
        })  # fmt: skip
    kind = lists.wanted(request)
    if kind:
        heads = [_("Book"), _("Reader"), _("Points"), _("Read"), _("Rate, %"), _("Held")]
        cells: list[list[lists.Cell]] = [
            [row["book"].code, row["reader"], row["book"].stops, row["read"], Decimal(row["rate"]) / 100, row["held"]]
            for row in rows
        ]
        return lists.answer(kind, f"books-{month:%Y-%m}", heads, cells)
    shown = {
        "round": round_, "name": _name(round_), "rows": rows, "month": month, "asked": f"{month:%Y-%m}",
        "unread": sum(1 for each in found if each.reader_person_id is None),
        "may_assign": actor.may("metering.manage-rounds"),
    }  # fmt: skip
    return render(request, "desk/rounds/books.html", shown)


def rate(read: int, stops: int) -> int:
    """Return how much of some points was read, in basis points."""
    return read * 10_000 // stops if stops else 0


def _month(request: HttpRequest) -> tuple[datetime.date, datetime.date]:
    month = periods.month_of(request.GET.get("month", ""), clock.today())
    return month, (month + datetime.timedelta(days=31)).replace(day=1)


def _name(each: Any) -> str:
    return str(each.name_ar if languages.current() == "ar" else each.name_fr)
