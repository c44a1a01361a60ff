"""Verifying a tenant's chain: names each row that was changed, deleted, inserted or reordered behind our back."""

import dataclasses
import datetime
import json
import uuid
from collections.abc import Iterator
from typing import Literal

from django.db import connection

from saqia.platform.audit import stamps
from saqia.platform.tenancy import scope

Kind = Literal["changed", "deleted", "inserted", "reordered", "copied", "link-missing", "unlinked", "cut-short"]
GAP_LIMIT = 1_000  # missing links that one gap names

_CHAIN = """
SELECT link.position, link.entry_id, link.previous, link.hash, entry.id, at, actor, action, detail::text, mark, stamp
FROM audit_link link LEFT JOIN audit_entry entry ON entry.id = link.entry_id WHERE link.position > %s
ORDER BY link.position
"""
_LOOSE = """
SELECT entry.id, at, actor, action, detail::text, mark, stamp, pending.id IS NOT NULL FROM audit_entry entry
LEFT JOIN audit_pending pending ON pending.id = entry.id
WHERE NOT EXISTS (SELECT FROM audit_link WHERE entry_id = entry.id) ORDER BY entry.id
"""
_COPIES = """
SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY mark ORDER BY id) AS nth FROM audit_entry) seen
WHERE nth > 1 ORDER BY id
"""


@dataclasses.dataclass(frozen=True, order=True)
class Finding:
    """One fault. `wording.FINDINGS[kind]` says it in words.

    :param entry_id: the entry's id, where it is known
    :param position: the place in the chain, where it has one
    """

    kind: Kind
    entry_id: int | None = None
    position: int | None = None


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What a verification found. `head` is the last link's hash in hexadecimal: note it to prove the chain later."""

    tenant_id: int
    links: int
    pending: int
    head: str
    findings: tuple[Finding, ...]


@dataclasses.dataclass
class _Walk:
    """The state of one pass along the chain."""

    position: int = 0
    hash: bytes = stamps.FIRST
    faulty: bool = False
    noted: bytes | None = None


def verify(*, tenant_id: int, noted: tuple[int, str] | None = None) -> Verdict:
    """Read a tenant's whole chain and every entry outside it, in one snapshot.

    :param noted: position and hash (hexadecimal) of a head that was noted earlier and must still be there
    """
    with scope.reading(tenant_id, snapshot=True):
        walk = _Walk()
        findings = list(_along_the_chain(tenant_id, walk, noted[0] if noted else None))
        loose, pending = _outside_the_chain(tenant_id)
        with connection.cursor() as cursor:
            cursor.execute(_COPIES)
            copies = [Finding("copied", row[0]) for row in cursor.fetchall()]
    if noted and (walk.noted is None or walk.noted.hex() != noted[1]):
        findings.append(Finding("cut-short", position=noted[0]))
    return Verdict(tenant_id, walk.position, pending, walk.hash.hex(), (*findings, *loose, *copies))


def verify_end(*, tenant_id: int, most: int) -> Verdict:
    """Read the last links of a tenant's chain with their entries, from the link before them on; `links` says how many.

    Entries outside the chain, copies, and links before the span are for `verify`, which reads everything.

    :param most: how many links at most
    """
    with scope.reading(tenant_id, snapshot=True):
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(position), 0), (SELECT count(*) FROM audit_pending) FROM audit_link")
            last, pending = cursor.fetchone()
            start = max(0, last - most)
            cursor.execute("SELECT hash FROM audit_link WHERE position = %s", [start])
            before = cursor.fetchone()
        is_cut = start > 0 and before is None
        walk = _Walk(start, bytes(before[0]) if before else stamps.FIRST, faulty=is_cut)
        missing = [Finding("link-missing", position=start)] if is_cut else []
        findings = (*missing, *_along_the_chain(tenant_id, walk, None))
    return Verdict(tenant_id, walk.position - start, pending, walk.hash.hex(), findings)


def _along_the_chain(tenant_id: int, walk: _Walk, noted: int | None) -> Iterator[Finding]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_CHAIN, [walk.position])
        while rows := cursor.fetchmany(2_000):
            for position, entry_id, previous, stored, found_id, *entry in rows:
                for missing in range(walk.position + 1, min(position, walk.position + 1 + GAP_LIMIT)):
                    yield Finding("link-missing", position=missing)
                    walk.faulty = True
                kind: Kind | None = "deleted"
                if found_id is not None:
                    kind = _fault(tenant_id, position, entry_id, previous, stored, *entry)
                if kind is None and not walk.faulty and bytes(previous) != walk.hash:
                    kind = "reordered"
                if kind is not None:
                    yield Finding(kind, entry_id, position)
                walk.position, walk.hash, walk.faulty = position, bytes(stored), kind is not None
                if position == noted:
                    walk.noted = bytes(stored)


def _fault(
    tenant_id: int, position: int, entry_id: int, previous: bytes, stored: bytes,
    at: datetime.datetime, actor: str, action: str, detail: str, mark: uuid.UUID, stamp: bytes,
) -> Kind | None:  # fmt: skip
    entry = stamps.canonical(tenant_id, at, actor, action, json.loads(detail), mark)
    genuine = stamps.of_entry(entry) == bytes(stamp)
    in_place = stamps.of_link(bytes(previous), position, entry_id, entry) == bytes(stored)
    if genuine and in_place:
        return None
    if genuine:
        return "reordered"
    return "inserted" if in_place else "changed"


def _outside_the_chain(tenant_id: int) -> tuple[list[Finding], int]:
    findings, waiting = [], 0
    with connection.cursor() as cursor:
        cursor.execute(_LOOSE)
        for entry_id, at, actor, action, detail, mark, stamp, is_pending in cursor.fetchall():
            entry = stamps.canonical(tenant_id, at, actor, action, json.loads(detail), mark)
            waiting += bool(is_pending)
            if stamps.of_entry(entry) != bytes(stamp):
                findings.append(Finding("inserted", entry_id))
            elif not is_pending:
                findings.append(Finding("unlinked", entry_id))
    return findings, waiting
