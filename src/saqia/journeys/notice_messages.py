"""Notices and planned cuts told to exactly the people behind network sectors or communes, once each.

One person with five contracts there, or whose rows were merged, is told once. What is told again under the same
reference and revision reaches nobody twice; a cut that is moved is told to the same people as its next revision.
"""

import dataclasses
import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from saqia.contexts.contracts import exports as contracts
from saqia.contexts.messaging import operations as messaging
from saqia.contexts.messaging import types
from saqia.contexts.outreach import events, queries
from saqia.contexts.outreach import types as notice_types
from saqia.contexts.outreach import wording as notice_words
from saqia.contexts.parties import exports as parties
from saqia.contexts.territory import queries as territory
from saqia.journeys import large_consumers
from saqia.platform import operation
from saqia.platform.wording import LANGUAGES, Text

_CURRENT, MOST_CUTS = 500, 20


@dataclasses.dataclass(frozen=True)
class Audience:
    """Whom a notice concerns: who had a contract on a day behind a sector, or in what lies in it, or in a commune.

    :param services: 1 electricity, 2 water, 3 sanitation; empty: all
    :param segment: only these of them
    :param on: kept from one revision to the next, so that the same people are told
    """

    on: datetime.date
    sector_ids: tuple[int, ...] = ()
    commune_codes: tuple[str, ...] = ()
    services: tuple[int, ...] = ()
    segment: notice_types.Segment = notice_types.EVERYBODY


@dataclasses.dataclass(frozen=True)
class Count:
    """How many a notice concerns."""

    contracts: int
    people: int


@dataclasses.dataclass(frozen=True)
class Cut:
    """A planned cut of one service, with its place and reason in words."""

    service: int
    place: Text
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    reason: Text


def audience_of(notice: notice_types.Notice, on: datetime.date) -> Audience:
    """Return whom a notice concerns, by the contracts of a day."""
    services = (notice.service,) if notice.service else ()
    return Audience(on, notice.place.sector_ids, notice.place.commune_codes, services, notice.segment)


def notice_published(*, actor: operation.Actor, event: events.NoticePublished, at: datetime.datetime) -> None:
    """React to a notice that is on the portal: tell those whom it concerns, unless it was canceled meanwhile."""
    notice = queries.get_notice(event.notice_id, at=at)
    if notice.state == "canceled" or notice.revision > 1:  # what it says now is told as its change
        return
    audience, span = audience_of(notice, datetime.date.fromisoformat(event.on)), notice.span
    if notice.service and span.starts_at and span.ends_at:
        cut = Cut(notice.service, notice.title, span.starts_at, span.ends_at, notice.text)
        tell_cut(actor=actor, reference=notice.slug, revision=1, cut=cut, audience=audience, at=at)
    else:
        tell_notice(
            actor=actor, reference=notice.slug, revision=1, title=notice.title, text=notice.text, audience=audience,
            at=at,
        )  # fmt: skip


def cut_moved(*, actor: operation.Actor, event: events.CutMoved, at: datetime.datetime) -> None:
    """React to a cut with other dates or places: tell those concerned what holds now, and who is spared that they are.

    A change that was changed again is told as the later one.
    """
    notice = queries.get_notice(event.notice_id, at=at)
    on, span = datetime.date.fromisoformat(event.on), notice.span
    audience = audience_of(notice, on)
    concerned = _people(_contracts(audience))
    former = dataclasses.replace(
        audience, sector_ids=tuple(event.former_sector_ids), commune_codes=tuple(event.former_commune_codes)
    )
    before = _people(_contracts(former))
    spared = before.filter(pc.invert(pc.is_in(before, value_set=concerned)))
    said = {each: notice_words.CUT_SPARES.say(each, place=getattr(notice.title, each)) for each in LANGUAGES}
    values = {**_worded("title", Text(**said)), **_worded("text", _same(notice.moved_why))}
    _queue(actor, "notice", f"notice:{notice.slug}", event.revision, values, spared, at)
    if notice.revision != event.revision or notice.state != "published":
        return
    if notice.service and span.starts_at and span.ends_at:
        why = {
            each: notice_words.CUT_TOLD_ANEW.say(each, reason=getattr(notice.text, each), why=notice.moved_why)
            for each in LANGUAGES
        }
        cut = Cut(notice.service, notice.title, span.starts_at, span.ends_at, Text(**why))
        tell_cut(actor=actor, reference=notice.slug, revision=notice.revision, cut=cut, audience=audience, at=at)


def notice_canceled(*, actor: operation.Actor, event: events.NoticeCanceled, at: datetime.datetime) -> None:
    """React to a cut that does not take place: tell those who were told of it. Other notices leave the page only."""
    notice = queries.get_notice(event.notice_id, at=at)
    if not event.on or not notice.service:
        return
    said = {each: notice_words.CUT_CANCELED.say(each, place=getattr(notice.title, each)) for each in LANGUAGES}
    tell_notice(
        actor=actor, reference=notice.slug, revision=notice.revision + 1, title=Text(**said), text=_same(notice.remark),
        audience=audience_of(notice, datetime.date.fromisoformat(event.on)), at=at,
    )  # fmt: skip


def count_audience(audience: Audience) -> Count:
    """Return how many contracts and people would be told; run inside the caller's reading scope and transaction."""
    found = _contracts(audience)
    return Count(found.num_rows, len(_people(found)))


def cuts_of(contract_ids: Sequence[int], *, at: datetime.datetime, on: datetime.date) -> list[notice_types.Notice]:
    """Return the cuts that some contracts live through or wait for, the soonest `MOST_CUTS`; none without contracts.

    Run inside the caller's reading scope; three queries. A cut is for everybody there (`CutForSome`).
    """
    cuts = [each for each in queries.list_current(at=at, most=_CURRENT) if each.kind == "cut"] if contract_ids else []
    if not cuts:
        return []
    held = contracts.located(contract_ids=contract_ids, on=on).to_pylist()
    around = territory.list_around({row["sector_id"] for row in held if row["sector_id"] is not None})
    near = [each for each in cuts if any(_is_there(row, around, each) for row in held)]
    near.sort(key=lambda each: (each.span.starts_at or at, each.id))
    return near[:MOST_CUTS]


@operation.operation
def tell_notice(
    *, actor: operation.Actor, reference: str, revision: int, title: Text, text: Text, audience: Audience,
    at: datetime.datetime,
) -> types.QueuedMany:  # fmt: skip
    """Queue a notice to its audience, once each.

    :param reference: of the notice, such as `hours-taroudant`
    :param revision: 1 the first time; each change that people must know is the next
    """
    values = {**_worded("title", title), **_worded("text", text)}
    return _tell(actor, "notice", f"notice:{reference}", revision, values, audience, at)


@operation.operation
def tell_cut(
    *, actor: operation.Actor, reference: str, revision: int, cut: Cut, audience: Audience, at: datetime.datetime,
) -> types.QueuedMany:  # fmt: skip
    """Queue a planned cut to the contracts of its service; moved, it is told anew to the same people.

    :param audience: its services are those of the cut, whatever it says
    """
    values: dict[str, str | int] = {
        "service": cut.service, "starts_at": cut.starts_at.isoformat(), "ends_at": cut.ends_at.isoformat(),
        **_worded("place", cut.place), **_worded("reason", cut.reason),
    }  # fmt: skip
    concerned = dataclasses.replace(audience, services=(cut.service,))
    return _tell(actor, "planned-cut", f"cut:{reference}", revision, values, concerned, at)


def _tell(
    actor: operation.Actor, kind: str, about: str, revision: int, values: Mapping[str, str | int], audience: Audience,
    at: datetime.datetime,
) -> types.QueuedMany:  # fmt: skip
    return _queue(actor, kind, about, revision, values, _people(_contracts(audience)), at)


def _queue(
    actor: operation.Actor, kind: str, about: str, revision: int, values: Mapping[str, str | int], people: pa.Array,
    at: datetime.datetime,
) -> types.QueuedMany:  # fmt: skip
    if not len(people):
        return types.QueuedMany(0, 0, 0)
    given = {"about": about, **values}
    rows = pa.table(
        {
            "cause": pc.binary_join_element_wise(f"{about}:{revision}", people.cast(pa.string()), ":"),
            "customer_id": people,
            "language": pa.nulls(len(people), pa.string()),
            **{name: pa.repeat(value, len(people)) for name, value in given.items()},
        }
    )
    return messaging.send_many(actor=actor, kind=kind, rows=rows, at=at)


def _is_there(row: Mapping[str, Any], around: Mapping[int, set[int]], cut: notice_types.Notice) -> bool:
    """Say whether a contract lies where a cut is, in its service."""
    place, sectors = cut.place, around.get(row["sector_id"], set())
    is_inside = row["commune_code"] in place.commune_codes or not sectors.isdisjoint(place.sector_ids)
    return is_inside and row["service"] == (cut.service or row["service"])


def _contracts(audience: Audience) -> pa.Table:
    segment = audience.segment
    found = contracts.audience(
        sector_ids=territory.list_within(audience.sector_ids), commune_codes=audience.commune_codes,
        services=audience.services, uses=segment.uses, voltages=segment.voltages, on=audience.on,
    )  # fmt: skip
    if segment.large and found.num_rows:
        found = large_consumers.among(found, audience.on)
    if not segment.customer_kinds or not found.num_rows:
        return found
    known = parties.kinds(customer_ids=found["customer_id"].combine_chunks().unique())
    wanted = known.filter(pc.is_in(known["kind"], value_set=pa.array(segment.customer_kinds, pa.string())))
    return found.filter(pc.is_in(found["customer_id"], value_set=wanted["customer_id"].combine_chunks()))


def _people(found: pa.Table) -> pa.Array:
    """Return who holds these contracts, each person once: a merged row is its survivor."""
    if not found.num_rows:
        return pa.array([], pa.int64())
    reach = parties.reach(customer_ids=found["customer_id"].combine_chunks().unique())
    return reach["survivor_id"].combine_chunks().unique()


def _same(words: str) -> Text:
    return Text(ar=words, fr=words, en=words)


def _worded(name: str, text: Text) -> dict[str, str]:
    return {f"{name}_ar": text.ar, f"{name}_fr": text.fr, f"{name}_en": text.en}
