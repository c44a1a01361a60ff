"""The data of the application: who works, the pack with the dues of a route, and what comes home."""

import dataclasses
import datetime
import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware import csrf
from django.views.decorators.http import require_POST, require_safe

from saqia.contexts.ledger import wording as ledger_wording
from saqia.contexts.metering import queries as metering
from saqia.contexts.payments import queries as payments
from saqia.contexts.prepaid import queries as prepaid
from saqia.contexts.staff import queries as people
from saqia.contexts.tills import operations, queries, types, wording
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import scope
from saqia.surfaces.crew import asking, doors, entries, route
from saqia.surfaces.kit import clock, languages, staff, tenants

_REFUSED = (
    operations.NotMobile, operations.SessionNotOpen, operations.SessionNotTheirs, operations.SessionUnknown,
    operations.EntriesUnsound, operations.PackOut,
)  # fmt: skip


_NOT_THEIRS = (operations.PackUnknown, operations.SessionNotTheirs)


@require_safe
@doors.data
def me(request: HttpRequest) -> HttpResponse:
    """Tell who is signed in, their open mobile till, the rounds to choose from, and the token of what is sent next."""
    actor, is_arabic = staff.actor_of(request), languages.current() == "ar"
    actor.require("tills.issue-pack")
    with scope.reading(actor.tenant_id):
        standing = queries.find_current(cashier_id=actor.person_id or 0)
        rounds = metering.list_rounds()
    told = {
        "person": actor.person_id, "token": csrf.get_token(request), "now": int(clock.now().timestamp()),
        "session": standing.session.id if standing and _is_ready(standing) else None,
        "rounds": [{"id": one.id, "name": one.name_ar if is_arabic else one.name_fr} for one in rounds],
    }  # fmt: skip
    return JsonResponse(told, headers=doors.NO_STORE)


@require_safe
@doors.data
def books(request: HttpRequest, round_id: int) -> HttpResponse:
    """Tell the books of a round: what one of them has are the stops of a walk."""
    actor = staff.actor_of(request)
    actor.require("tills.issue-pack")
    with scope.reading(actor.tenant_id):
        found = metering.list_books(round_id, on=clock.today())
    told = [{"id": one.id, "code": one.code, "stops": one.stops} for one in found]
    return JsonResponse({"books": told}, headers=doors.NO_STORE)


@require_POST
@doors.data
def issue(request: HttpRequest) -> HttpResponse:
    """Issue a pack with the dues of the books asked for; its key is told this once."""
    actor, now = staff.actor_of(request), clock.now()
    try:
        session_id, asked = _asked(request)
        with scope.reading(actor.tenant_id):
            accounts = route.list_accounts(asked, local_time.day(now))
        pack = operations.issue_pack(
            actor=actor, session_id=session_id, route=",".join(str(each) for each in asked)[:200], at=now
        )
    except route.RouteTooLong:
        most = queries.most_points()
        return _refusal(wording.ROUTE_TOO_LONG.say(languages.current(), most=most))
    except _REFUSED as refused:
        return _refusal(wording.refusal(refused, languages.current()))
    with scope.reading(actor.tenant_id):
        told = {**_pack(request, pack, now), "asks": asking.form(request)}
    kinds = {item["kind"]: ledger_wording.kind(item["kind"]) for account in accounts for item in account["items"]}
    named = {code: dataclasses.asdict(text) for code, text in kinds.items()}
    return JsonResponse({**told, "kinds": named, "accounts": accounts}, headers=doors.NO_STORE)


@require_POST
@doors.data
def sync(request: HttpRequest, pack_id: int) -> HttpResponse:
    """Take in what a device collected; answer for each receipt what became of it. 409: the pack is somebody else's."""
    return _taken_in(request, pack_id, entries.take_in)


@require_POST
@doors.data
def ask(request: HttpRequest, pack_id: int) -> HttpResponse:
    """Deposit the requests that a device wrote down; answer for each what became of it. 409 as for receipts."""
    return _taken_in(request, pack_id, asking.take_in)


@require_POST
@doors.data
def give_back(request: HttpRequest, pack_id: int) -> HttpResponse:
    """Take a pack back whose receipts have all come home, so that the till may have another."""
    try:
        many = int(json.loads(request.body)["receipts"])
        operations.return_pack(actor=staff.actor_of(request), pack_id=pack_id, receipts=many, at=clock.now())
    except _NOT_THEIRS as refused:
        return _refusal(wording.refusal(refused, languages.current()), 409)
    except operations.ReceiptsMissing as refused:
        return _refusal(wording.refusal(refused, languages.current()))
    except (ValueError, KeyError, TypeError):
        return _refusal(wording.refusal(operations.EntriesUnsound(), languages.current()))
    return JsonResponse({}, headers=doors.NO_STORE)


def _taken_in(
    request: HttpRequest, pack_id: int, take_in: Callable[[HttpRequest, int], list[dict[str, Any]]]
) -> HttpResponse:
    try:
        told = take_in(request, pack_id)
    except _NOT_THEIRS as refused:
        return _refusal(wording.refusal(refused, languages.current()), 409)
    except operations.EntriesUnsound as refused:
        return _refusal(wording.refusal(refused, languages.current()))
    return JsonResponse({"entries": told}, headers=doors.NO_STORE)


def _is_ready(standing: types.Standing) -> bool:
    return standing.session.kind == "mobile" and standing.session.status == "open"


def _asked(request: HttpRequest) -> tuple[int, list[int]]:
    """Return the session and the books that a device asks for.

    :raises operations.EntriesUnsound: it is not such a request
    """
    try:
        asked = json.loads(request.body)
        chosen = sorted({int(each) for each in asked["books"]})
        return int(asked["session"]), chosen
    except (ValueError, KeyError, TypeError) as broken:
        raise operations.EntriesUnsound("shape") from broken


def _pack(request: HttpRequest, pack: types.Pack, now: datetime.datetime) -> dict[str, Any]:
    """Return a pack as a device keeps it. Inside a reading."""
    standing = queries.get_session(pack.session_id)
    [unit] = people.list_units_by_id([standing.session.unit_id])
    cashier = people.get_person(standing.session.cashier_id)
    terms = prepaid.terms(local_time.day(now))
    days = {local_time.day(pack.issued_at), local_time.day(pack.expires_at)}
    return {
        "id": pack.id, "session": pack.session_id, "person": cashier.id, "ranks": pack.ranks, "key": pack.key,
        "ceiling": pack.ceiling_centimes, "vending": pack.vending_centimes, "least": terms.least_centimes,
        "most": terms.most_centimes, "issued_at": int(pack.issued_at.timestamp()),
        "expires_at": int(pack.expires_at.timestamp()), "now": int(now.timestamp()),
        "duty": {day.isoformat(): payments.duty_rate("cash", day) for day in days},
        "company": dict(tenants.of(request).names), "cashier": cashier.number,
        "unit": {"ar": unit.name_ar, "fr": unit.name_fr, "en": unit.name_fr},
    }  # fmt: skip


def _refusal(said: str, status: int = 422) -> HttpResponse:
    return JsonResponse({"error": said}, status=status, headers=doors.NO_STORE)
