"""A wrong index and what rests on it: the reading is corrected, the bills made with it are rated again."""

import dataclasses
import datetime
from collections.abc import Iterator
from decimal import Decimal

from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import queries as bills
from saqia.contexts.billing import types as bill_types
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries as meters
from saqia.contexts.tariffs import queries as rated
from saqia.engine import table
from saqia.platform import operation

_MOST_BILLS = 240
"""Of the accounts at a point: twenty years of them; only those since the reading are opened."""


@dataclasses.dataclass(frozen=True)
class Tariffs:
    """What bills are rated again with, and the day on which the new ones are issued."""

    rules: table.Table
    grid: billing.Grid
    issued_on: datetime.date


def usual_tariffs(*, tenant_id: int, grid: billing.Grid, on: datetime.date) -> Tariffs:
    """Return what a distributor's bills are rated again with when they are issued on a day."""
    return Tariffs(rated.get_table(tenant_id=tenant_id), grid, on)


@dataclasses.dataclass(frozen=True)
class BillEffect:
    """A bill that rests on the reading, as it stands and as it would be. Centimes with taxes.

    :param corrected: what of it changes, by its consumptions
    :param waits: it moves more than one person decides: a second one approves it
    """

    bill_number: int
    to_on: datetime.date
    standing_centimes: int
    new_centimes: int
    corrected: dict[int, billing.CorrectedIndex]
    waits: bool

    @property
    def difference_centimes(self) -> int:
        """Return what it would add; negative when the customer is given back."""
        return self.new_centimes - self.standing_centimes


@dataclasses.dataclass(frozen=True)
class Look:
    """What correcting a reading would do."""

    reading: meters.CorrectionPreview
    bills: tuple[BillEffect, ...]


@dataclasses.dataclass(frozen=True)
class Done:
    """What correcting a reading did: the new reading, and what became of each bill."""

    reading_id: int
    proposals: tuple[bills.Proposal, ...]


def look(*, reading_id: int, index: Decimal, tariffs: Tariffs, at: datetime.datetime) -> Look:
    """Say what a correction would do before anybody makes it; inside the caller's `scope.reading`.

    :raises metering.ReadingNotFound, metering.ReadingAlreadyCorrected: see `metering.queries.preview_correction`, and
        its other refusals
    :raises billing.ReplacementRefused: the engine refuses a bill with this index
    """
    found = meters.preview_correction(reading_id=reading_id, index=index, at=at)
    weighed = meters.get_reading(reading_id, today=tariffs.issued_on).found
    changed = {
        known: billing.CorrectedIndex(
            one.closing_index_milli, one.volume_milli, one.closing_source, one.opening_index_milli
        )
        for one in found.recounts
        if one.volume_milli != one.was_milli and one.closing_index_milli is not None
        for known in one.known_as
    }
    effects = _effects(weighed.service_point_id, weighed.reading.read_on, changed, tariffs) if changed else ()
    return Look(found, tuple(effects))


@operation.operation(audit=("reading_id",))
def correct_reading(
    *, actor: operation.Actor, reading_id: int, index: Decimal, why: str, tariffs: Tariffs, at: datetime.datetime
) -> Done:
    """Correct a reading, and the bills that rest on it: what moves more than one person decides waits for a second.

    The old reading stays as it was; the new one names it and says why. The same again changes nothing.

    :param why: in words, kept with the new reading
    :raises ReasonMissing: no reason
    :raises metering.ReadingNotFound, metering.ReadingImpossible: as `metering.correct_reading`, and its other refusals
    :raises billing.CycleCompleting, billing.ReplacementRefused: as `billing.propose_correction`; nothing is written
    """
    actor.require("metering.correct-reading")
    if not why.strip():
        raise ReasonMissing
    try:
        seen = look(reading_id=reading_id, index=index, tariffs=tariffs, at=at)
    except metering.ReadingAlreadyCorrected:
        seen = None
    made = metering.correct_reading(
        actor=actor, reading_id=reading_id, index=index, detail=metering.Detail(remark=why.strip()), at=at
    )
    effects = seen.bills if seen is not None else ()
    # who may correct a reading may propose what follows from it, under their own name, and nothing more:
    # whoever approves a large one is somebody else
    author = dataclasses.replace(actor, permissions=actor.permissions | {"billing.propose-correction"})
    proposals = tuple(
        billing.propose_correction(
            actor=author, bill_number=one.bill_number, corrected=one.corrected, reason="wrong-index",
            cause=f"reading:{made.reading.id}:{one.bill_number}", rules=tariffs.rules, grid=tariffs.grid,
            issued_on=tariffs.issued_on, at=at,
        )
        for one in effects
    )  # fmt: skip
    return Done(made.reading.id, proposals)


class ReasonMissing(Exception):
    """A correction says why."""


def _effects(
    point_id: int, read_on: datetime.date, changed: dict[int, billing.CorrectedIndex], tariffs: Tariffs
) -> Iterator[BillEffect]:
    most = bills.four_eyes_above_centimes()
    accounts = [one.id for one in contracts.list_accounts_of_points([point_id])]
    for header in sorted(
        bills.list_bills_of_accounts(account_ids=accounts, most=_MOST_BILLS), key=lambda one: (one.to_on, one.number)
    ):
        if header.kind != "bill" or header.to_on < read_on:
            continue
        corrected = _resting(bills.get_bill(number=header.number), changed)
        preview = _preview(header.number, corrected, tariffs) if corrected else None
        if preview is not None:
            yield BillEffect(
                header.number, header.to_on, preview.standing_centimes, preview.new_centimes, corrected,
                waits=abs(preview.difference_centimes) > most,
            )  # fmt: skip


def _resting(
    detail: bill_types.BillDetail, changed: dict[int, billing.CorrectedIndex]
) -> dict[int, billing.CorrectedIndex]:
    rests = {row for row in detail.supplies["consumption_id"].to_pylist() if row is not None}
    return {known: one for known, one in changed.items() if known in rests}


def _preview(
    number: int, corrected: dict[int, billing.CorrectedIndex], tariffs: Tariffs
) -> bills.Preview | None:  # fmt: skip
    try:
        return bills.preview_bill(
            bill_number=number, what_if=bills.WhatIf(corrected=corrected), rules=tariffs.rules, grid=tariffs.grid
        )
    except billing.BillCorrectedBefore:  # another bill stands in its place, and is looked at by itself
        return None
