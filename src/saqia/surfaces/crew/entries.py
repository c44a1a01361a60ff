"""Receipts that a device gave offline, as JSON: read as it sends them, and answered with what became of each."""

import contextlib
import dataclasses
import datetime
import json
from typing import Any

from django.http import HttpRequest

from saqia.contexts.billing import operations as billing
from saqia.contexts.prepaid import ports
from saqia.contexts.prepaid import types as prepaid
from saqia.contexts.tills import operations, types, wording
from saqia.engine.sts import tokens
from saqia.journeys import prepaid_sales, road_sales
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, languages, staff, tenants

_MOST_BYTES = 200_000
_TOP_UP = "topup"


def take_in(request: HttpRequest, pack_id: int) -> list[dict[str, Any]]:
    """Post what a device collected; return for each receipt what became of it.

    :raises operations.EntriesUnsound: it is no list of receipts, or too large
    :raises operations.PackUnknown, operations.SessionNotTheirs: the pack is not this person's
    """
    entries = [_entry(row) for row in _rows(request)]
    actor, now = staff.actor_of(request), clock.now()
    paid = [one for one in entries if one.kind != _TOP_UP]
    answers = operations.sync_pack(actor=actor, pack_id=pack_id, entries=paid, at=now)
    told = [_told(one) for one in answers]
    return told + [_vended(request, pack_id, one) for one in entries if one.kind == _TOP_UP]


def _vended(request: HttpRequest, pack_id: int, entry: types.OfflineEntry) -> dict[str, Any]:
    """Sell a top-up and have its token made while the device waits; where that fails it follows by message."""
    tenant = tenants.of(request)
    grid = billing.Grid(tenant.operator, tenant.uses_demonstration_grid)
    answer = road_sales.sync_top_up(
        actor=staff.actor_of(request), pack_id=pack_id, entry=entry, grid=grid, at=clock.now()
    )
    vend = _vend(tenant.id, pack_id, entry.rank) if answer.number else None
    if vend is not None and vend.status == "paid":
        with contextlib.suppress(ports.Unavailable):
            prepaid_sales.make_token(tenant_id=tenant.id, vend_id=vend.id, clock=clock.now)
        vend = _vend(tenant.id, pack_id, entry.rank)
    if answer.number and (vend is None or vend.status not in ("paid", "issued")):
        answer = dataclasses.replace(answer, reason="not-vended")
    token = tokens.spaced(vend.tokens[0].digits) if vend is not None and vend.tokens else ""
    return {**_told(answer), "token": token}


def _vend(tenant_id: int, pack_id: int, rank: int) -> prepaid.Vend | None:
    with scope.reading(tenant_id):
        return road_sales.find_vend(pack_id, rank)


def _told(one: types.Synced) -> dict[str, Any]:
    return {
        "key": one.key, "rank": one.rank, "outcome": one.outcome, "reason": one.reason, "number": one.number,
        "said": wording.CAUSES[one.reason].say(languages.current()) if one.reason else "",
        "advance_centimes": one.advance_centimes,
    }  # fmt: skip


def _rows(request: HttpRequest) -> list[dict[str, Any]]:
    if int(request.headers.get("Content-Length") or 0) > _MOST_BYTES:
        raise operations.EntriesUnsound("size")
    try:
        rows = json.loads(request.body)["entries"]
    except (ValueError, KeyError, TypeError) as broken:
        raise operations.EntriesUnsound("shape") from broken
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise operations.EntriesUnsound("shape")
    return rows


def _entry(row: dict[str, Any]) -> types.OfflineEntry:
    """:raises operations.EntriesUnsound: a part is missing or of another kind"""
    try:
        given = row.get("cheque")
        cheque = None
        if given is not None:
            due_on = datetime.date.fromisoformat(given["due_on"])
            cheque = types.ChequeGiven(str(given["bank"]), str(given["number"]), due_on)
        collected_at = datetime.datetime.fromtimestamp(int(row["collected_at"]), datetime.UTC)
        return types.OfflineEntry(
            int(row["rank"]), str(row["key"]), str(row["reference"]), int(row["amount_centimes"]),
            int(row["shown_centimes"]), str(row["method"]), collected_at, str(row["mac"]), cheque,
            str(row.get("kind", "payment")),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, OverflowError, OSError) as broken:
        raise operations.EntriesUnsound("entry") from broken
