"""Receipts that a device gave offline, as JSON: read as it sends them, and answered with what became of each."""

import datetime
import json
from typing import Any

from django.http import HttpRequest

from saqia.contexts.tills import operations, types, wording
from saqia.surfaces.kit import clock, languages, staff

_MOST_BYTES = 200_000


def take_in(request: HttpRequest, pack_id: int) -> list[dict[str, Any]]:
    """Post what a device collected; return for each receipt what became of it.

    :raises operations.EntriesUnsound: it is no list of receipts, or too large
    :raises operations.PackUnknown, operations.SessionNotTheirs: the pack is not this person's
    """
    entries = [_entry(row) for row in _rows(request)]
    answers = operations.sync_pack(actor=staff.actor_of(request), pack_id=pack_id, entries=entries, at=clock.now())
    language = languages.current()
    return [
        {
            "key": one.key, "rank": one.rank, "outcome": one.outcome, "reason": one.reason, "number": one.number,
            "said": wording.CAUSES[one.reason].say(language) if one.reason else "",
            "advance_centimes": one.advance_centimes,
        }
        for one in answers
    ]  # fmt: skip


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
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, OverflowError, OSError) as broken:
        raise operations.EntriesUnsound("entry") from broken
