"""The readings of an account's meters: day, index, who read, the photo; only of the days of its own contracts."""

import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from saqia.contexts.billing import wording as billing_wording
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.contracts import wording as contract_wording
from saqia.contexts.metering import queries as metering
from saqia.contexts.metering import types as metering_types
from saqia.contexts.metering import wording as metering_wording
from saqia.engine.validation.verdicts import Verdict
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import customers, photos, tenants
from saqia.surfaces.portal.accounts import reach

_PAGE = 40
_Spans = dict[int, list[tuple[datetime.date, datetime.date | None]]]
_TONES = {Verdict.HELD: "mind", Verdict.REFUSED: "stop"}


@customers.required
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show the readings, newest first."""
    _actor, access = reach.account(request, number)
    with scope.reading(tenants.of(request).id):
        found = _own(access.account, before=_place(request), most=_PAGE + 1)
    kept = found[:_PAGE]
    following = f"?before={kept[-1].reading.read_on.isoformat()}:{kept[-1].reading.id}" if len(found) > _PAGE else ""
    return render(request, "portal/accounts/readings.html", {
        "account": access.account, "rows": [_row(one) for one in kept], "next": following,
        "first": "?" if "before" in request.GET else "",
    })  # fmt: skip


@customers.required
@require_safe
def photo(request: HttpRequest, number: str, reading: int) -> HttpResponse:
    """Show the photo of a reading, once it was examined."""
    _actor, access = reach.account(request, number)
    with scope.reading(tenants.of(request).id):
        spans = _spans(access.account)
        found = metering.find_point_reading(reading, service_point_ids=spans)
        return photos.answer(found.reading.photo_id if found and _is_own(found, spans) else None)


def _own(
    account: contract_types.Account, *, most: int, before: tuple[datetime.date, int] | None = None
) -> list[metering.PointReading]:
    """Return readings of the days of the account's contracts, their first and last included."""
    spans = _spans(account)
    since = min((first for held in spans.values() for first, _ in held), default=None)
    found = metering.list_point_readings(service_point_ids=spans, since=since, before=before, most=most)
    return [one for one in found if _is_own(one, spans)]


def _spans(account: contract_types.Account) -> _Spans:
    found: _Spans = {}
    for one in account.contracts:
        found.setdefault(one.metered_by_id, []).append((one.starts_on, one.ends_on))
    return found


def _is_own(found: metering.PointReading, spans: _Spans) -> bool:
    day = found.reading.read_on
    return any(first <= day and (last is None or day <= last) for first, last in spans[found.service_point_id])


def _row(found: metering.PointReading) -> dict[str, Any]:
    reading = found.reading
    return {
        "found": found,
        "reading": reading,
        "service": contract_wording.SERVICES[found.service],
        "register": billing_wording.REGISTERS.get(reading.register),
        "source": metering_wording.TOLD_SOURCES[metering_types.Source(reading.source)],
        "state": metering_wording.VERDICTS[reading.verdict] if reading.verdict in _TONES else None,
        "tone": _TONES.get(reading.verdict, "calm"),
        "anomaly": metering_wording.anomaly(reading.anomaly) if reading.anomaly else None,
        "is_replaced": reading.corrected_by_id is not None,
    }


def _place(request: HttpRequest) -> tuple[datetime.date, int] | None:
    if "before" not in request.GET:
        return None
    day, _, number = request.GET["before"].partition(":")
    try:
        return datetime.date.fromisoformat(day), int(number)
    except ValueError as malformed:
        raise Http404 from malformed
