"""Correcting a reading: a new one that names it, and the consumptions that rested on it counted anew."""

import dataclasses
import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from saqia.contexts.metering import drafts, events, models, refusals, types, views, work_orders
from saqia.engine.validation import verdicts
from saqia.platform import operation
from saqia.platform.outbox import publishing


@dataclasses.dataclass(frozen=True)
class CorrectedReading:
    """A reading that took the place of another.

    :param replaced_ids: consumptions that rested on the old index
    :param consumption_ids: those that took their place, in the same order
    """

    reading: drafts.RecordedReading
    corrects_id: int
    replaced_ids: tuple[int, ...]
    consumption_ids: tuple[int, ...]


@operation.operation(audit=("reading_id",))
def correct_reading(
    *,
    actor: operation.Actor,
    reading_id: int,
    index: Decimal,
    at: datetime.datetime,
    source: types.Source = types.Source.READER,
    detail: drafts.Detail = drafts.BARE,
) -> CorrectedReading:
    """Put a right index in the place of a wrong one, on the same day. Repeating it changes nothing.

    Consumptions that rest on it, billed or not, are replaced by new ones that name them. The work order that its note
    asked for is canceled, unless the new reading, or another since, notes the same.

    :param index: as on the dial, kWh or m3
    :raises ReadingNotFound: no such reading
    :raises EstimateNotCorrected: it is an estimate
    :raises ReadingAlreadyCorrected: by another index
    :raises IndexTooPrecise: more than three decimals
    :raises IndexGoesBackwards: below the reading before it, and no rollover explains it
    :raises ReadingImpossible: above the reading after it, negative, too many digits
    """
    actor.require("metering.correct-reading")
    old = _correctable(reading_id)
    meter = drafts.lock_meter(old.meter_id)
    index_milli = drafts.to_milli(index)
    draft = drafts.Draft(meter, old.register, old.read_on, index_milli, source, detail, corrects_id=old.id)
    newer = models.Reading.objects.filter(corrects_id=old.id).first()
    if newer is not None:
        return _repeated(actor, draft, newer, at)
    weighed = _weigh(draft, at)
    recorded = drafts.write(actor, draft, weighed, at)
    work_orders.cancel_unfounded(actor=actor, reading=old, at=at)
    end = _End(recorded.id, recorded.index_milli or 0, recorded.source)
    pairs = [(row.id, _write(_recounted(row, old, end, meter), at)) for row in _resting_on(old, meter)]
    corrected = CorrectedReading(recorded, old.id, tuple(a for a, _ in pairs), tuple(b for _, b in pairs))
    _tell(actor, corrected, meter, at)
    return corrected


def preview_correction(*, reading_id: int, index: Decimal, at: datetime.datetime) -> views.CorrectionPreview:
    """Return what correcting a reading would make of the consumptions that rest on it; nothing is written.

    :raises ReadingNotFound, EstimateNotCorrected, IndexTooPrecise, IndexGoesBackwards, ReadingImpossible: as
        `correct_reading`
    :raises ReadingAlreadyCorrected: correct the one that took its place
    """
    old = _correctable(reading_id)
    newer = models.Reading.objects.filter(corrects_id=old.id).first()
    if newer is not None:
        raise refusals.ReadingAlreadyCorrected(old.id, newer.id)
    meter = models.Meter.objects.get(id=old.meter_id)
    draft = drafts.Draft(
        meter, old.register, old.read_on, drafts.to_milli(index), types.Source.READER, corrects_id=old.id
    )
    weighed = _weigh(draft, at)
    end = _End(0, draft.index_milli or 0, draft.source)
    recounts = []
    for row in _resting_on(old, meter):
        known, was = _known_as(row), row.volume_milli
        moved = _recounted(row, old, end, meter)
        recounts.append(views.Recount(
            known, row.from_on, row.to_on, was, moved.volume_milli, moved.opening_index_milli,
            moved.closing_index_milli, moved.closing_source or "",
        ))  # fmt: skip
    return views.CorrectionPreview(weighed.reason, weighed.volume_milli, weighed.expected_milli, tuple(recounts))


def _known_as(row: models.Consumption) -> tuple[int, ...]:
    """Return the ids under which a consumption was counted, its own first: a bill may rest on any of them."""
    known = [row.pk]
    before = row.replaces_id
    while before is not None:
        known.append(before)
        before = models.Consumption.objects.filter(id=before).values_list("replaces_id", flat=True).first()
    return tuple(known)


def _correctable(reading_id: int) -> models.Reading:
    old = models.Reading.objects.filter(id=reading_id).first()
    if old is None:
        raise refusals.ReadingNotFound(reading_id)
    if old.source == types.Source.ESTIMATE:
        raise refusals.EstimateNotCorrected(reading_id)
    return old


def _repeated(
    actor: operation.Actor, draft: drafts.Draft, newer: models.Reading, at: datetime.datetime
) -> CorrectedReading:
    if newer.index_milli != draft.index_milli:
        raise refusals.ReadingAlreadyCorrected(newer.corrects_id or 0, newer.id)
    weighed = drafts.Weighed(verdicts.Verdict(newer.verdict), verdicts.Reason(newer.reason), 0, 0, newer.id)
    recorded = drafts.write(actor, draft, weighed, at)
    rows = models.Consumption.objects.filter(Q(opening_id=newer.id) | Q(closing_id=newer.id), replaces__isnull=False)
    pairs = list(rows.order_by("id").values_list("replaces_id", "id"))
    return CorrectedReading(
        recorded, newer.corrects_id or 0, tuple(a for a, _ in pairs if a), tuple(b for _, b in pairs)
    )


def _weigh(draft: drafts.Draft, at: datetime.datetime) -> drafts.Weighed:
    """A person answers for a correction: what is merely improbable passes, what contradicts other readings does not."""
    weighed = drafts.weigh(draft, at)
    if weighed.reason is verdicts.Reason.BACKWARDS:
        raise refusals.IndexGoesBackwards(weighed.volume_milli)
    if weighed.reason is verdicts.Reason.ABOVE_NEXT:
        raise refusals.ReadingImpossible(weighed.reason)
    if weighed.verdict is verdicts.Verdict.HELD:
        return dataclasses.replace(weighed, verdict=verdicts.Verdict.ACCEPTED_WITH_WARNING)
    return weighed


def _resting_on(old: models.Reading, meter: models.Meter) -> list[models.Consumption]:
    """Return the billable consumptions that open or close on the reading, or settle estimates back to it."""
    ends = Q(opening_id=old.id) | Q(closing_id=old.id)
    inside = Q(parts__contains=[{"opening_id": old.id}]) | Q(parts__contains=[{"closing_id": old.id}])
    settles = Q(meter_id=meter.id, catch_up_from_on=old.read_on)
    rows = models.Consumption.objects.filter(
        ends | inside | settles, service_point_id=meter.service_point_id, register=old.register, is_billable=True
    )
    replaced = models.Consumption.objects.filter(replaces__isnull=False).values("replaces_id")
    return list(rows.exclude(id__in=replaced).order_by("from_on", "id"))


@dataclasses.dataclass(frozen=True)
class _End:
    """The reading that takes the place of the old one; `id` is 0 while it is not written."""

    id: int
    index_milli: int
    source: str


def _recounted(row: models.Consumption, old: models.Reading, new: _End, meter: models.Meter) -> models.Consumption:
    """Return the row as it is with the new index in the place of the old; the row itself is changed, not saved."""
    moved = (new.index_milli - (old.index_milli or 0)) * meter.multiplier_milli // 1000
    parts = row.parts or []
    closes = row.closing_id == old.id or any(part["closing_id"] == old.id for part in parts)
    if row.closing_id == old.id:
        row.closing_id, row.closing_index_milli, row.closing_source = new.id, new.index_milli, new.source
    if row.opening_id == old.id:
        row.opening_id, row.opening_index_milli, row.opening_source = new.id, new.index_milli, new.source
    if row.parts:
        row.parts = [_moved_part(part, old.id, new, moved) for part in row.parts]
    if row.method is None:
        row.volume_milli += moved if closes else -moved
    if row.volume_milli < 0 and row.catch_up_from_on is None:
        row.volume_milli += 10**meter.digits * meter.multiplier_milli
    return row


def _write(row: models.Consumption, at: datetime.datetime) -> int:
    """Write the consumption that takes the place of the one whose id `row` still has; return its id."""
    replaced, row.pk = row.pk, None
    row.replaces_id, row.recorded_at = replaced, at
    row.save(force_insert=True)
    return row.id


def _moved_part(part: dict[str, Any], old_id: int, new: _End, moved: int) -> dict[str, Any]:
    for end, sign in (("opening", -1), ("closing", 1)):
        if part[f"{end}_id"] == old_id:
            counted = {"volume_milli": part["volume_milli"] + sign * moved}
            return {**part, f"{end}_id": new.id, f"{end}_index_milli": new.index_milli, **counted}
    return part


def _tell(actor: operation.Actor, corrected: CorrectedReading, meter: models.Meter, at: datetime.datetime) -> None:
    event = events.ReadingCorrected(
        reading_id=corrected.reading.id,
        corrects_id=corrected.corrects_id,
        meter_id=meter.id,
        service_point_id=meter.service_point_id,
        replaced_ids=corrected.replaced_ids,
        consumption_ids=corrected.consumption_ids,
    )
    publishing.publish(actor=actor, event=event, at=at)
