"""The writes of outreach: a notice is written, published by a second person where the rules say so, or canceled."""

import datetime
import re

from saqia.contexts.outreach import events, models, moving, refusals, rules, shapes, types
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NoticeNotFound = refusals.NoticeNotFound
NoticeDecided = refusals.NoticeDecided
SameHands = refusals.SameHands
SlugUnusable = refusals.SlugUnusable
WordsMissing = refusals.WordsMissing
WordsTooLong = refusals.WordsTooLong
PlaceMissing = refusals.PlaceMissing
PlaceUnknown = refusals.PlaceUnknown
SegmentUnknown = refusals.SegmentUnknown
CutForSome = refusals.CutForSome
SpanUnsound = refusals.SpanUnsound
ReasonMissing = refusals.ReasonMissing
NotACut = refusals.NotACut
ChangedMeanwhile = refusals.ChangedMeanwhile
NothingChanged = refusals.NothingChanged
move_cut = moving.move_cut


@operation.operation(audit=("slug", "kind"))
def create_notice(
    *, actor: operation.Actor, slug: str, kind: types.Kind, words: types.Words, place: types.Place,
    span: types.Span, service: int | None, segment: types.Segment = types.EVERYBODY, at: datetime.datetime,
) -> types.Notice:  # fmt: skip
    """Write a notice; nobody sees it before it is published.

    :param service: of a cut: 1 electricity, 2 water, 3 sanitation
    :raises WordsMissing: a title or text is empty in Arabic or French
    :raises WordsTooLong: a title or text is longer than its column
    :raises SpanUnsound: its time makes no sense
    :raises PlaceMissing: it concerns nobody
    :raises PlaceUnknown: a sector or commune is not of this distributor
    :raises SegmentUnknown: no such kind of customer, use class or voltage
    :raises CutForSome: it is a planned cut
    :raises SlugUnusable: its address is malformed or taken
    """
    actor.require("outreach.write-notice")
    refusals.require_words(words)
    refusals.require_span(kind, span, service, at)
    refusals.require_place(place)
    refusals.require_segment(kind, segment)
    if len(slug) > 60 or not _SLUG.fullmatch(slug) or models.Notice.objects.filter(slug=slug).exists():
        raise SlugUnusable(slug)
    row = models.Notice.objects.create(
        slug=slug, kind=kind, title_ar=words.title.ar.strip(), title_fr=words.title.fr.strip(),
        title_en=words.title.en.strip(), text_ar=words.text.ar.strip(), text_fr=words.text.fr.strip(),
        text_en=words.text.en.strip(), service=service if kind == models.CUT else None, starts_at=span.starts_at,
        ends_at=span.ends_at, sector_ids=list(dict.fromkeys(place.sector_ids)),
        commune_codes=list(dict.fromkeys(place.commune_codes)),
        customer_kinds=list(dict.fromkeys(segment.customer_kinds)), uses=list(dict.fromkeys(segment.uses)),
        voltages=list(dict.fromkeys(segment.voltages)), large=segment.large, written_by=actor.name, written_at=at,
    )  # fmt: skip
    return shapes.frozen(row, at)


@operation.operation(audit=("notice_id",))
def publish_notice(*, actor: operation.Actor, notice_id: int, at: datetime.datetime) -> types.Notice:
    """Put a notice on the portal; those whom it concerns are told after the commit, once.

    :raises NoticeNotFound: there is none of this id
    :raises NoticeDecided: it was published or canceled before
    :raises SpanUnsound: what it tells has passed
    :raises SameHands: the actor wrote it, and its kind takes two
    """
    actor.require("outreach.publish-notice")
    row = refusals.locked(notice_id)
    if row.status != models.DRAFT:
        raise NoticeDecided(shapes.state(row, at))
    if row.ends_at is not None and row.ends_at <= at:
        raise SpanUnsound(row.slug)
    if rules.takes_two(row.kind) and actor.name == row.written_by:
        raise SameHands(row.slug)
    row.status, row.published_by, row.published_at = models.PUBLISHED, actor.name, at
    row.save(update_fields=["status", "published_by", "published_at"])
    told = events.NoticePublished(notice_id=row.id, on=local_time.day(at).isoformat())
    publishing.publish(actor=actor, event=told, at=at)
    return shapes.frozen(row, at)


@operation.operation(audit=("notice_id",))
def cancel_notice(*, actor: operation.Actor, notice_id: int, reason: str, at: datetime.datetime) -> types.Notice:
    """Say that a notice holds no more; who was told of a cut is told that it does not take place.

    :raises NoticeNotFound: there is none of this id
    :raises NoticeDecided: it was canceled before, or has ended
    :raises ReasonMissing: no reason is given
    """
    actor.require("outreach.publish-notice")
    if not reason.strip():
        raise ReasonMissing
    row = refusals.locked(notice_id)
    state = shapes.state(row, at)
    if state not in (models.DRAFT, models.PUBLISHED):
        raise NoticeDecided(state)
    on = local_time.day(row.published_at).isoformat() if row.published_at else ""
    row.status, row.canceled_at, row.remark = models.CANCELED, at, reason.strip()[:500]
    row.save(update_fields=["status", "canceled_at", "remark"])
    publishing.publish(actor=actor, event=events.NoticeCanceled(notice_id=row.id, on=on), at=at)
    return shapes.frozen(row, at)
