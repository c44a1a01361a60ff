"""A planned cut that is published gets other dates or places: who was told hears of it, and so does who is spared."""

import datetime

from saqia.contexts.outreach import events, models, refusals, shapes, types
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing
from saqia.platform.wording import Text


@operation.operation(audit=("notice_id", "revision"))
def move_cut(
    *, actor: operation.Actor, notice_id: int, revision: int, title: Text, place: types.Place, span: types.Span,
    reason: str, at: datetime.datetime,
) -> types.Notice:  # fmt: skip
    """Change dates or places of a published cut; after the commit those concerned are told once more.

    :param revision: the one that was looked at: of two people who change it at once the second looks again
    :param title: the place, in words
    :raises NoticeNotFound: there is none of this id
    :raises NoticeDecided: it is not published, has ended or was canceled
    :raises NotACut, ChangedMeanwhile, NothingChanged, ReasonMissing: see each
    :raises WordsMissing, WordsTooLong, SpanUnsound, PlaceMissing, PlaceUnknown: as when it was written
    """
    actor.require("outreach.publish-notice")
    if not reason.strip():
        raise refusals.ReasonMissing
    row = refusals.locked(notice_id)
    state = shapes.state(row, at)
    if row.kind != models.CUT:
        raise refusals.NotACut
    if state != models.PUBLISHED:
        raise refusals.NoticeDecided(state)
    refusals.require_words(types.Words(title=title, text=Text(ar=row.text_ar, fr=row.text_fr, en=row.text_en)))
    refusals.require_span("cut", span, row.service, at)
    refusals.require_place(place)
    asked = _asked(title, place, span)
    changed = [name for name, value in asked.items() if getattr(row, name) != value]
    if not changed:
        if row.revision == revision + 1 and row.moved_by == actor.name and row.moved_why == reason.strip()[:500]:
            return shapes.frozen(row, at)  # sent twice
        raise refusals.NothingChanged
    if row.revision != revision:
        raise refusals.ChangedMeanwhile
    _keep(row, actor.name, reason.strip()[:500], at)
    former = types.Place(tuple(row.sector_ids), tuple(row.commune_codes))
    for name, value in asked.items():
        setattr(row, name, value)
    row.revision, row.moved_at, row.moved_by, row.moved_why = revision + 1, at, actor.name, reason.strip()[:500]
    row.save()
    told = events.CutMoved(
        notice_id=row.id, revision=row.revision, on=local_time.day(row.published_at or at).isoformat(),
        former_sector_ids=former.sector_ids, former_commune_codes=former.commune_codes,
    )  # fmt: skip
    publishing.publish(actor=actor, event=told, at=at)
    return shapes.frozen(row, at)


def _asked(title: Text, place: types.Place, span: types.Span) -> dict[str, object]:
    return {
        "title_ar": title.ar.strip(), "title_fr": title.fr.strip(), "title_en": title.en.strip(),
        "starts_at": span.starts_at, "ends_at": span.ends_at,
        "sector_ids": list(dict.fromkeys(place.sector_ids)), "commune_codes": list(dict.fromkeys(place.commune_codes)),
    }  # fmt: skip


def _keep(row: models.Notice, who: str, why: str, at: datetime.datetime) -> None:
    if row.starts_at is None or row.ends_at is None:
        raise refusals.NotACut  # the shape of a cut has both
    models.Revision.objects.create(
        notice_id=row.id, revision=row.revision, title_ar=row.title_ar, title_fr=row.title_fr,
        starts_at=row.starts_at, ends_at=row.ends_at, sector_ids=row.sector_ids, commune_codes=row.commune_codes,
        why=why, changed_by=who, changed_at=at,
    )  # fmt: skip
