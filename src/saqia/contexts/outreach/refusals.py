"""Why an act on a notice is refused, and the checks that several acts share."""

import datetime

from saqia.contexts.outreach import models, types, wording
from saqia.contexts.territory import queries as territory


class NoticeNotFound(Exception):
    """This distributor has no such notice."""


class NoticeDecided(Exception):
    """The notice was published, has ended or was canceled: `state` says which."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class SameHands(Exception):
    """Whoever wrote a notice of this kind does not publish it."""


class SlugUnusable(Exception):
    """The last part of the address is not small letters, digits and hyphens, or another notice has it."""


class WordsMissing(Exception):
    """Title and text are written in Arabic and in French."""


class WordsTooLong(Exception):
    """A title has at most 120 letters, a text 2000."""


class PlaceMissing(Exception):
    """A notice concerns at least one sector or commune."""


class PlaceUnknown(Exception):
    """A sector or commune of the notice is not one of this distributor's."""


class SegmentUnknown(Exception):
    """A kind of customer, use class or voltage that the notice is narrowed to does not exist."""


class CutForSome(Exception):
    """A planned cut is narrowed to some: it takes the supply of everybody behind its places."""


class SpanUnsound(Exception):
    """It ends before it begins, has ended already, or a cut lacks its service or one of its ends."""


class ReasonMissing(Exception):
    """Why a notice is canceled is said."""


class NotACut(Exception):
    """Only a planned cut is moved: other notices are canceled and written anew."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the notice since it was looked at."""


class NothingChanged(Exception):
    """Neither dates nor places are others than before."""


def require_words(words: types.Words) -> None:
    """:raises WordsMissing, WordsTooLong: see each"""
    needed = (words.title.ar, words.title.fr, words.text.ar, words.text.fr)
    if not all(each.strip() for each in needed):
        raise WordsMissing
    titles, texts = ((each.ar, each.fr, each.en) for each in (words.title, words.text))
    if max(map(len, titles)) > 120 or max(map(len, texts)) > 2000:
        raise WordsTooLong


def require_span(kind: types.Kind, span: types.Span, service: int | None, at: datetime.datetime) -> None:
    """:raises SpanUnsound: its time makes no sense"""
    if span.ends_at is not None and (span.ends_at <= at or (span.starts_at and span.ends_at <= span.starts_at)):
        raise SpanUnsound
    if kind == models.CUT and (service not in (1, 2, 3) or span.starts_at is None or span.ends_at is None):
        raise SpanUnsound


def require_place(place: types.Place) -> None:
    """:raises PlaceMissing, PlaceUnknown: see each"""
    if not place.sector_ids and not place.commune_codes:
        raise PlaceMissing
    sectors, communes = territory.list_within(place.sector_ids), territory.find_communes(place.commune_codes)
    if not set(place.sector_ids) <= set(sectors) or not set(place.commune_codes) <= set(communes):
        raise PlaceUnknown


def require_segment(kind: types.Kind, segment: types.Segment) -> None:
    """:raises SegmentUnknown, CutForSome: see each"""
    names = wording.segment_parts()
    asked = (segment.customer_kinds, segment.uses, segment.voltages)
    if any(set(part) - set(known) for part, known in zip(asked, names, strict=True)):
        raise SegmentUnknown
    if kind == models.CUT and segment != types.EVERYBODY:
        raise CutForSome


def locked(notice_id: int) -> models.Notice:
    """Return a notice, locked.

    :raises NoticeNotFound: there is none of this id
    """
    row = models.Notice.objects.select_for_update().filter(id=notice_id).first()
    if row is None:
        raise NoticeNotFound(notice_id)
    return row
