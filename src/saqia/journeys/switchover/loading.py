"""The load of a checked handover: stage by stage, part by part, each in one transaction; cut anywhere, it goes on."""

import dataclasses
import datetime
import functools
from collections.abc import Callable, Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from saqia.contexts.contracts import exports as supply_exports
from saqia.contexts.contracts import operations as contracts
from saqia.contexts.ledger import operations as ledger
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries as metering_queries
from saqia.contexts.metering import types as metering_types
from saqia.contexts.parties import operations as parties
from saqia.journeys.switchover import cargo, gates, measures, parts, recording, reports, staging, store
from saqia.platform import operation
from saqia.platform.database import intake
from saqia.platform.numbering import series
from saqia.platform.tenancy import scope

OPTIONAL = ("cin", "ice", "if_number", "phone", "email", "rib")
"""Values of a customer that are left out when they are not valid: nobody loses water for a mistyped phone."""
OPENING_NUMBERS = 900_000_000
"""Opening items are numbered year x 1e9 + this + rank, so that they never meet a bill's number."""
Take = Callable[[pa.Table], recording.Taken]
"""Hands rows to their context."""


class NotReady(Exception):
    """The readiness report says no-go: nothing is loaded."""

    def __init__(self, source: str, stops: list[str]) -> None:
        super().__init__(f"{source}: {', '.join(stops)}")
        self.source, self.stops = source, stops


@dataclasses.dataclass(frozen=True)
class Loaded:
    """A load that came to its end."""

    handover_id: int
    parts: tuple[recording.Part, ...]
    report: reports.Report


def load(
    *, actor: operation.Actor, handover_id: int, at: datetime.datetime,
    progress: staging.Progress = lambda name, done, total: None,
) -> Loaded:  # fmt: skip
    """Load what is left of a checked handover, then delete the accepted rows that lay staged.

    Repeating it loads nothing twice. The contexts are asked by the system: who may load a handover need not hold the
    rights of each of its stages.

    :raises recording.HandoverNotFound: no such handover
    :raises NotReady: its report says no-go
    :raises store.StagedFilesMissing: the checked rows are gone; check it again
    :raises store.NotWritten: the disk is full
    """
    actor.require("switchover.load")
    handover, before = _state(actor, handover_id)
    if before is None:
        if not handover.is_go:
            stops = [one["code"] for one in handover.report["gates"] if one["verdict"] == "stop"]
            raise NotReady(handover.source, stops)
        try:
            done = tuple(part for stage in _Loader(actor, handover, at, progress).stages() for part in stage)
        except store.StagedFilesMissing:
            handover, before = _state(actor, handover_id)  # another loader may have finished and tidied up meanwhile
            if before is None:
                raise
    if before is None:
        report = reports.after_load(handover.report, _by_stage(done), _judged(handover, done))
        recording.finish_load(actor=actor, handover_id=handover_id, report=report, at=at)
        before = Loaded(handover_id, done, report)
    store.forget(actor.tenant_id, handover.source, handover.content_sha256)
    return before


def _state(actor: operation.Actor, handover_id: int) -> tuple[recording.Handover, Loaded | None]:
    """Return a handover and, when it was loaded to the end, what its load did."""
    with scope.reading(actor.tenant_id):
        handover = recording.get_handover(handover_id)
        done = tuple(recording.list_parts(handover_id))
    return handover, Loaded(handover_id, done, handover.report) if handover.loaded_at else None


class _Loader:
    """One load under way."""

    def __init__(
        self, actor: operation.Actor, handover: recording.Handover, at: datetime.datetime, progress: staging.Progress
    ) -> None:
        self._actor, self._handover, self._at, self._progress = actor, handover, at, progress
        self._system = operation.system_actor(tenant_id=actor.tenant_id, name="switch-over")

    def stages(self) -> Iterator[list[recording.Part]]:
        """Load stage after stage: what a later one names, an earlier one has stored."""
        source = self._handover.source
        yield self._whole("customers", self._customers)
        yield self._whole("premises", self._premises)
        yield self._sorted("contracts", "premises_ref_row", None, self._contracts)
        places = parts.whole(self._rows("contracts"), ["premises_ref", "service", "prepaid"])
        yield self._whole("meters", lambda rows: self._meters(cargo.meters(rows, source, places)))
        serials = parts.whole(self._rows("meters"), ["serial"])
        yield self._sorted(
            "indices", "serial_row", cargo.OF_INDICES,
            lambda rows: self._readings(cargo.readings(rows, source, serials)),
        )  # fmt: skip
        yield [self._part("history", 0, 1, serials.num_rows, lambda: self._history(serials.num_rows))]
        yield self._books(places)
        yield [self._opening()]

    def _rows(self, name: str) -> pq.ParquetFile:
        return store.accepted(self._actor.tenant_id, self._handover.source, self._handover.content_sha256, name)

    def _whole(self, name: str, take: Take) -> list[recording.Part]:
        """Load a file in the order in which it came."""
        file = self._rows(name)
        return self._stage(name, parts.in_order(parts.read(file), file.metadata.num_rows), take)

    def _sorted(self, name: str, together: str, columns: list[str] | None, take: Take) -> list[recording.Part]:
        """Load a file so that the lines which name one line of an earlier file come in one part."""
        with store.room(self._actor.tenant_id, self._handover.source) as room:
            return self._stage(name, parts.together(self._rows(name), together, room, columns), take)

    def _stage(self, name: str, cut: parts.Parts, take: Take) -> list[recording.Part]:
        done = []
        for place, rows in enumerate(cut.tables):
            self._progress(f"load {name}", place, cut.count)
            done.append(self._part(name, place, cut.count, rows.num_rows, functools.partial(take, rows)))
        self._progress(f"load {name}", cut.count, cut.count)
        return done

    def _part(
        self, name: str, place: int, of: int, rows: int, take: Callable[[], recording.Taken]
    ) -> recording.Part:  # fmt: skip
        return recording.load_part(
            actor=self._actor, handover_id=self._handover.id, name=name, part=place, parts=of, rows=rows, take=take,
            at=self._at,
        )  # fmt: skip

    def _customers(self, rows: pa.Table) -> recording.Taken:
        """Hand customers over; those refused for an invalid optional value alone are taken without that value."""
        given = cargo.customers(rows, self._handover.source)
        outcome = parties.import_customers(actor=self._system, rows=given, at=self._at)
        faults = outcome.refused
        fatal = faults.filter(pc.invert(pc.is_in(faults["field"], value_set=pa.array(OPTIONAL))))["line"]
        mended = faults.filter(pc.invert(pc.is_in(faults["line"], value_set=fatal.combine_chunks())))
        if not mended.num_rows:
            return recording.Taken(outcome)
        again = given.filter(pc.is_in(given["line"], value_set=mended["line"].combine_chunks()))
        for name in OPTIONAL:
            wrong = mended.filter(pc.equal(mended["field"], name))["line"].combine_chunks()
            kept = pc.if_else(pc.is_in(again["line"], value_set=wrong), None, again[name])
            again = again.set_column(again.schema.get_field_index(name), name, kept)
        second = parties.import_customers(actor=self._system, rows=again, at=self._at)
        both = intake.Outcome(outcome.accepted + second.accepted, outcome.already + second.already, second.refused)
        return recording.Taken(both, left_out=again.num_rows)

    def _premises(self, rows: pa.Table) -> recording.Taken:
        given = cargo.premises(rows, self._handover.source)
        return recording.Taken(contracts.import_premises(actor=self._system, rows=given, at=self._at))

    def _contracts(self, rows: pa.Table) -> recording.Taken:
        given = cargo.supplies(rows, self._handover.source)
        return recording.Taken(contracts.import_contracts(actor=self._system, rows=given, at=self._at))

    def _meters(self, given: pa.Table) -> recording.Taken:
        return recording.Taken(metering.import_meters(actor=self._system, rows=given, at=self._at))

    def _readings(self, given: pa.Table) -> recording.Taken:
        outcome = metering.import_readings(
            actor=self._system, rows=given, source=metering_types.Source.SWITCH_OVER, at=self._at
        )
        return recording.Taken(outcome)

    def _history(self, meters: int) -> recording.Taken:
        """Turn the indices of every meter into periods, once all of them are in."""
        self._progress("load history", 0, 1)
        metering.derive_history(actor=self._system, at=self._at)
        self._progress("load history", 1, 1)
        return recording.Taken(intake.Outcome(meters, 0, intake.REFUSED.empty_table()))

    def _books(self, places: pa.Table) -> list[recording.Part]:
        """Keep the former operator's rounds and books; a round that exists keeps its day."""
        file, source = self._rows("meters"), self._handover.source
        on_round = parts.whole(file, ["round", "book", "contract_ref_row"])
        walked = on_round["round"].filter(cargo.walked(on_round, places))
        rounds = on_round["round"].combine_chunks()
        read = cargo.reading_days(parts.read(self._rows("indices"), ["read_on", "serial_row"]), rounds)
        days = {code: read[code] for code in pc.unique(walked).to_pylist()}

        def take(part: pa.Table) -> recording.Taken:
            known = {walk.code for walk in metering_queries.list_rounds()}
            for code in sorted(days.keys() - known):
                metering.create_round(
                    actor=self._system, code=code, name_ar=f"جولة {code}", name_fr=f"Tournée {code}",
                    read_day=days[code], at=self._at,
                )  # fmt: skip
            return recording.Taken(metering.import_stops(actor=self._system, rows=part, at=self._at))

        given = (cargo.stops(rows, source, places) for rows in parts.read(file))
        return self._stage("books", parts.in_order(given, len(walked)), take)

    def _opening(self) -> recording.Part:
        """Open the balances and deposits of a source, once: a later handover of it does not open them again."""
        self._progress("load balances", 0, 1)
        with scope.reading(self._actor.tenant_id):
            accounts = supply_exports.contract_refs()
        balances = parts.whole(self._rows("balances"), ["contract_ref", "due_on", "amount"])
        deposits = parts.whole(self._rows("deposits"), ["contract_ref", "paid_on", "amount"])
        rows = cargo.opening(balances, deposits, accounts, self._handover.source)
        cause, on = f"switch-over:{self._handover.source}", self._handover.on
        reserved = series.reserve(
            actor=self._system, series="opening-item", year=on.year, count=max(rows.num_rows, 1),
            cause=f"{cause}:{self._handover.content_sha256[:12]}", at=self._at,
        )  # fmt: skip
        first = on.year * 1_000_000_000 + OPENING_NUMBERS + reserved.first

        def take() -> recording.Taken:
            booked = ledger.import_opening_balances(
                actor=self._system, rows=rows, first_number=first, cause=cause, posted_on=on, at=self._at
            )
            already = rows.num_rows if booked.repeated else 0
            return recording.Taken(intake.Outcome(rows.num_rows - already, already, intake.REFUSED.empty_table()))

        done = self._part("balances", 0, 1, rows.num_rows, take)
        self._progress("load balances", 1, 1)
        return done


def _by_stage(done: tuple[recording.Part, ...]) -> list[dict[str, int | str]]:
    names = dict.fromkeys(part.name for part in done)
    return [
        {
            "name": name,
            "rows": sum(part.rows for part in done if part.name == name),
            "loaded": sum(part.accepted + part.already for part in done if part.name == name),
            "refused": sum(part.refused for part in done if part.name == name),
        }
        for name in names
    ]


def _judged(handover: recording.Handover, done: tuple[recording.Part, ...]) -> list[gates.Judged]:
    rows = sum(part.rows for part in done)
    customers = sum(part.rows for part in done if part.name == "customers")
    measured = {
        "lines-not-loaded": measures.share(sum(part.refused for part in done), rows),
        "values-left-out": measures.share(sum(part.left_out for part in done), customers),
    }
    return gates.judge(gates.in_force(handover.on).after_load, measured)
