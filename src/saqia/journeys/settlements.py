"""Transfers of collectors on a bank statement: which days each covers, by itself where that is sure, else by a yes."""

import dataclasses
import datetime
import re
from collections.abc import Iterable, Iterator, Sequence

from saqia.contexts.banking import operations as banking
from saqia.contexts.banking import queries as banks
from saqia.contexts.banking import types as bank_types
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as payment_queries
from saqia.contexts.payments import types as payment_types
from saqia.contexts.reconciliation import operations as reconciliation
from saqia.contexts.reconciliation import queries as reconciled
from saqia.platform import operation
from saqia.platform.tenancy import scope

MOST_PROPOSED = 6
_Key = tuple[str, str]
"""Channel and collector."""
_DAYS = (
    re.compile(r"(?<![0-9])(?P<y>20[0-9]{2})-?(?P<m>[01][0-9])-?(?P<d>[0-3][0-9])(?![0-9])"),
    re.compile(r"(?<![0-9])(?P<d>[0-3][0-9])[/.](?P<m>[01][0-9])[/.](?P<y>20[0-9]{2})(?![0-9])"),
)


@dataclasses.dataclass(frozen=True)
class Proposal:
    """Days of a collector that a transfer may cover, and what they come to: net where the transfer is net exactly."""

    channel: str
    collector: str
    until_on: datetime.date
    taken_centimes: int


@dataclasses.dataclass(frozen=True)
class _Meant:
    """What a transfer says of itself: channels, the collectors that it names, a day of the past.

    :param is_known: by its first words it is a settlement
    """

    channels: tuple[str, ...]
    is_known: bool
    named: list[payment_types.Unsettled]
    day: datetime.date | None


def settle_statement(*, actor: operation.Actor, statement_id: int, at: datetime.datetime) -> int:
    """Note the settlements that the movements of a statement are; return how many. A repeat notes nothing."""
    with scope.reading(actor.tenant_id):
        lines = banks.list_settlements(statement_id=statement_id, most=20_000)
        lines += banks.list_open_in(statement_id=statement_id)
    return _settle_lines(actor, lines, at)


def settle_waiting(*, tenant_id: int, at: datetime.datetime) -> int:
    """Look again at the transfers that wait: payments that came late may explain them; return how many were noted."""
    with scope.reading(tenant_id):
        lines = banks.list_settlements(most=2000)
    return _settle_lines(operation.system_actor(tenant_id=tenant_id, name="bank"), lines, at)


def _settle_lines(actor: operation.Actor, lines: Sequence[bank_types.Line], at: datetime.datetime) -> int:
    """Settle what is sure; what collectors have not brought is read once."""
    if not lines:
        return 0
    with scope.reading(actor.tenant_id):
        known = _Known(lines)
    return sum(_settle_line(actor, known, line, at) for line in lines)


def _settle_line(actor: operation.Actor, known: "_Known", line: bank_types.Line, at: datetime.datetime) -> bool:
    """Note the settlement that a movement is, and compare its days, when nothing about it is open.

    It is when it names one that a person noted and no other movement showed, when the days of one collector come to it
    exactly, or when it names the collector and the day: what differs then is a difference with its owner.
    """
    noted = known.find_noted(line)
    try:
        if noted is not None:
            with scope.reading(actor.tenant_id):
                is_shown = banks.is_placed_on(_target(noted))
            if not is_shown:
                _attach(actor=actor, line=line, settled=noted, at=at)
                return True
        sure, until_on = known.find_sure(line)
        settled = sure and _confirm(actor, line, sure.channel, sure.collector, until_on, at)
    except (payments.PeriodSettled, banking.LinePlaced):  # a person's, or placed by one just now
        return False
    if settled:
        known.take_away(settled)
    return bool(settled)


def confirm(
    *, actor: operation.Actor, line: bank_types.Line, channel: str, collector: str, until_on: datetime.date | None,
    at: datetime.datetime,
) -> bool:  # fmt: skip
    """Note that a movement is a collector's transfer until a day; what differs from its payments has an owner then.

    :param until_on: None: only if its days come to the sum
    :raises saqia.contexts.payments.operations.PeriodSettled: a later day was settled before
    :raises saqia.contexts.banking.operations.LinePlaced: it was placed on something else
    """
    return _confirm(actor, line, channel, collector, until_on, at) is not None


def _confirm(
    actor: operation.Actor, line: bank_types.Line, channel: str, collector: str, until_on: datetime.date | None,
    at: datetime.datetime,
) -> payment_types.Settled | None:  # fmt: skip
    settled = _note(actor=actor, line=line, channel=channel, collector=collector, until_on=until_on, at=at)
    if settled is not None:
        system = operation.system_actor(tenant_id=actor.tenant_id, name="bank")
        reconciliation.compare_day(actor=system, channel=channel, collector=collector, on=settled.until_on, at=at)
    return settled


def propose(line: bank_types.Line) -> list[Proposal]:
    """Return what a transfer may cover, the nearest sums first, inside the caller's `scope.reading`; [] if none."""
    known = _Known([line])
    meant = known.meant(line)
    found = [
        Proposal(one.channel, one.collector, until.day, _nearest(until, line.amount_centimes))
        for one in known.list_open(line, meant)
        for until in one.sums
        if meant.named or meant.is_known or line.amount_centimes in (until.taken_centimes, until.net_centimes)
    ]
    found.sort(key=lambda one: (abs(one.taken_centimes - line.amount_centimes), one.channel, one.collector))
    return found[:MOST_PROPOSED]


def _nearest(until: payment_types.Until, centimes: int) -> int:
    return until.net_centimes if centimes == until.net_centimes else until.taken_centimes


@operation.operation
def _note(
    *, actor: operation.Actor, line: bank_types.Line, channel: str, collector: str, until_on: datetime.date | None,
    at: datetime.datetime,
) -> payment_types.Settled | None:  # fmt: skip
    actor.require("banking.match")
    system = operation.system_actor(tenant_id=actor.tenant_id, name="bank")
    settled = payments.settle_by_transfer(
        actor=system, channel=channel, collector=collector, amount_centimes=line.amount_centimes,
        arrived_on=line.booked_on, reference=f"line:{line.line_id}", until_on=until_on, at=at,
    )  # fmt: skip
    if settled is not None:
        _attach(actor=actor, line=line, settled=settled, at=at)
    return settled


@operation.operation
def _attach(
    *, actor: operation.Actor, line: bank_types.Line, settled: payment_types.Settled, at: datetime.datetime
) -> None:
    banking.place_settlement(
        actor=actor, line_id=line.line_id, role=payment_queries.get_clearing(settled.channel),
        target=_target(settled), at=at,
    )  # fmt: skip


def _target(settled: payment_types.Settled) -> str:
    return f"{settled.channel}:{settled.collector}:{settled.until_on.isoformat()}"


class _Known:
    """What is known of collectors, read once for many movements: names, what they have not brought, what was noted."""

    def __init__(self, lines: Sequence[bank_types.Line]) -> None:
        self.channels = tuple(reconciled.list_channels())
        unsettled = payment_queries.list_unsettled(
            channels=self.channels, until_on=max(line.booked_on for line in lines)
        )
        self.waiting = {(one.channel, one.collector): one for one in unsettled}
        self.codes: dict[str, set[_Key]] = {}
        self.names: dict[str, set[_Key]] = {}
        self.sums: dict[int, set[_Key]] = {}
        registered = {one.code: (one.code, one.name_fr, one.name_ar) for one in payment_queries.list_collectors()}
        for key, one in self.waiting.items():
            self.codes.setdefault(one.collector.upper(), set()).add(key)
            for name in registered.get(one.collector, ()):
                self.names.setdefault(_plain(name), set()).add(key)
            self._index(key, one)
        self.noted = payment_queries.list_noted({word for line in lines for word in _words(line)})

    def find_noted(self, line: bank_types.Line) -> payment_types.Settled | None:
        """Return the transfer of its sum that was noted under a word of it; None: none, or several."""
        named = [one for word in _words(line) for one in self.noted.get(word, ())]
        found = [one for one in named if one.amount_centimes == line.amount_centimes]
        return found[0] if len(found) == 1 else None

    def meant(self, line: bank_types.Line) -> _Meant:
        """Return what a movement says of itself."""
        known = banks.find_channels((line.text, *line.references))
        channels = known or self.channels
        keys = {key for word in _words(line) for key in self.codes.get(word, ())}
        keys |= self.names.get(_plain(line.name), set())
        day = next(_days(" ".join([line.text, *line.references])), None)
        is_past = day is not None and day <= line.booked_on
        return _Meant(channels, bool(known), self._by(line, sorted(keys), channels), day if is_past else None)

    def list_open(self, line: bank_types.Line, meant: _Meant) -> list[payment_types.Unsettled]:
        """Return the collectors that a movement may be of."""
        return meant.named or self._by(line, self.waiting, meant.channels)

    def find_sure(self, line: bank_types.Line) -> tuple[payment_types.Unsettled | None, datetime.date | None]:
        """Return the collector that a movement is of beyond doubt, and the day that it says unless its sum says it."""
        meant = self.meant(line)
        if not meant.named and not meant.is_known:
            return None, None
        alike = meant.named or self._by(line, self.sums.get(line.amount_centimes, ()), meant.channels)
        exact = [one for one in alike if one.find_day(line.amount_centimes)]
        sure = exact or (self.list_open(line, meant) if meant.day else [])
        return (sure[0] if len(sure) == 1 else None), (None if exact else meant.day)

    def take_away(self, settled: payment_types.Settled) -> None:
        """Count the days that a transfer has covered no more."""
        key = settled.channel, settled.collector
        self.waiting[key] = left = self.waiting[key].after(settled.until_on)
        self._index(key, left)

    def _by(
        self, line: bank_types.Line, keys: Iterable[_Key], channels: Sequence[str]
    ) -> list[payment_types.Unsettled]:
        """Return what these collectors of some channels had not brought by a movement's day; nothing: left out."""
        by_then = (self.waiting[key].until(line.booked_on) for key in keys if key[0] in channels)
        return [one for one in by_then if one.sums]

    def _index(self, key: _Key, unsettled: payment_types.Unsettled) -> None:
        for until in unsettled.sums:
            for total in (until.taken_centimes, until.net_centimes):
                self.sums.setdefault(total, set()).add(key)


def _words(line: bank_types.Line) -> set[str]:
    return {word for text in (line.text, *line.references) for word in (text, *text.upper().split()) if word}


def _plain(name: str) -> str:
    return " ".join(name.upper().split())


def _days(text: str) -> Iterator[datetime.date]:
    for pattern in _DAYS:
        for found in pattern.finditer(text):
            try:
                yield datetime.date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                continue
