"""Asking for many messages at once, in columns: one statement writes them, one gives them their channels."""

import datetime
from typing import Any

import pyarrow as pa
from django.db import connections
from django.db.backends.utils import CursorWrapper

from saqia.contexts.messaging import events, kinds, policy, types, waking
from saqia.contexts.messaging import routing as routes
from saqia.contexts.parties import exports as parties
from saqia.platform import operation
from saqia.platform.database import bulk, routing
from saqia.platform.outbox import publishing

_MAKE = """
WITH made AS (
    INSERT INTO messaging_message (kind, cause, customer_id, language, "values", channels, lane, is_essential, reason,
        queued_at, expires_at)
    SELECT %(kind)s, s.cause, r.survivor_id, coalesce(s.language, nullif(p.language, ''), r.language),
        jsonb_build_object({values}),
        CASE WHEN coalesce(cardinality(p.channels), 0) = 0 THEN %(channels)s::varchar[]
             WHEN 'inbox' = ANY(p.channels) THEN p.channels ELSE p.channels || 'inbox'::varchar END,
        'bulk', %(essential)s,
        CASE WHEN %(optional)s AND %(kind)s = ANY(p.refused_kinds) THEN 'opted-out' ELSE '' END, %(at)s, %(expires)s
    FROM staged_messages s JOIN staged_reach r ON r.customer_id = s.customer_id
    LEFT JOIN messaging_preference p ON p.customer_id = r.survivor_id
    ON CONFLICT (tenant_id, cause) DO NOTHING RETURNING id
)
INSERT INTO made_messages SELECT id FROM made
"""
_ADDRESSES = """(
    SELECT survivor_id, 'sms', phone FROM staged_reach WHERE phone IS NOT NULL
    UNION SELECT survivor_id, 'email', email FROM staged_reach WHERE email IS NOT NULL AND NOT EXISTS (
        SELECT FROM messaging_doubtful_address t WHERE t.channel = 'email' AND t.address = email AND t.until > %(at)s)
    UNION (SELECT DISTINCT ON (customer_id) customer_id, 'push', subscription FROM messaging_push_subscription
           WHERE ended_at IS NULL ORDER BY customer_id, id DESC)
)"""


class KindNotForMany(Exception):
    """A secret is told to one person."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@operation.operation(audit=("kind",))
def send_many(*, actor: operation.Actor, kind: str, rows: pa.Table, at: datetime.datetime) -> types.QueuedMany:
    """Queue a message for each row, once by its cause, behind everything that one person waits for.

    No row becomes an object: a hundred thousand are a matter of seconds, and no lock that the desk needs is held.

    :param rows: the columns of `types.BULK_ROWS` and one for each value of the kind, text or integer
    :raises KindUnknown: no such kind
    :raises KindNotForMany: a secret kind
    :raises ValuesWrong: the columns are not those of the kind
    """
    actor.require("messaging.send-many")
    described = kinds.get(kind)
    if described.is_secret:
        raise KindNotForMany(kind)
    names = _value_columns(described, rows)
    bulk.stage(rows, "staged_messages")
    bulk.stage(parties.reach(customer_ids=rows["customer_id"].combine_chunks().unique()), "staged_reach")
    parameters: dict[str, Any] = {
        "kind": kind, "channels": [*described.channels, "inbox"], "essential": described.is_essential,
        "optional": described.is_optional, "at": at,
        "expires": at + datetime.timedelta(hours=described.expires_hours),
    }  # fmt: skip
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE made_messages (id bigint PRIMARY KEY) ON COMMIT DROP")
        values = ", ".join(f"'{name}', s.\"{name}\"" for name in names)
        cursor.execute(_MAKE.format(values=values), parameters)
        made = cursor.rowcount
        leaving = _route(cursor, at)
        cursor.execute("DROP TABLE made_messages")
    if leaving:
        waking.wake(tenant_id=actor.tenant_id, lane="bulk")
    queued = types.QueuedMany(made, rows.num_rows - made, made - leaving)
    if made:
        event = events.MessagesQueued(
            kind=kind, queued=made, already=queued.already, unreachable=queued.unreachable
        )  # fmt: skip
        publishing.publish(actor=actor, event=event, at=at)
    return queued


def _route(cursor: CursorWrapper, at: datetime.datetime) -> int:
    """Give the new messages their first channel; return how many leave the house."""
    statement = routes.statement(addresses=_ADDRESSES, chosen="m.id IN (SELECT id FROM made_messages)")
    cursor.execute(
        f"WITH routed AS ({statement}) SELECT count(*) FILTER (WHERE channel <> 'inbox') FROM routed",
        {"due": policy.earliest(at), "at": at},
    )
    return int(cursor.fetchone()[0])


def _value_columns(kind: kinds.Kind, rows: pa.Table) -> list[str]:
    sample = kind.sample()
    given = {field.name: field.type for field in rows.schema if field.name not in types.BULK_ROWS.names}
    missing = sorted({*sample, *types.BULK_ROWS.names} - set(rows.schema.names))
    wanted = {name: pa.types.is_string if isinstance(value, str) else pa.types.is_integer
              for name, value in sample.items()}  # fmt: skip
    mistyped = sorted(name for name, is_right in wanted.items() if name in given and not is_right(given[name]))
    if missing or mistyped or given.keys() - sample.keys():
        raise kinds.ValuesWrong(kind.code, missing, sorted(given.keys() - sample.keys()), mistyped)
    return sorted(sample)
