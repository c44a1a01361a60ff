"""The house rules of payments, from `rules/payments.yaml`."""

import dataclasses
import datetime
import functools
from collections.abc import Mapping
from typing import Any

import yaml

from saqia.platform import rulebook
from saqia.platform.wording import Text


@dataclasses.dataclass(frozen=True)
class Method:
    """A way to pay: where its money lands, and as which payment the stamp-duty rule knows it.

    :param reversal_days: reason -> days, where this way to pay has a term of its own, such as a returned cheque
    """

    code: str
    channels: tuple[str, ...]
    debit: str
    duty: str
    name: Text
    reversal_days: Mapping[str, int] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Channel:
    """Through whom money comes; a payment may be taken back until `reversal_days` after its day."""

    code: str
    reversal_days: int
    name: Text


@dataclasses.dataclass(frozen=True)
class Commission:
    """What an acquirer keeps of each payment by a method on some days: a part and a fixed sum, and the tax on it."""

    channel: str
    collector: str
    method: str
    from_on: datetime.date
    until_on: datetime.date
    per_10000: int
    each_centimes: int
    tax_per_10000: int


@dataclasses.dataclass(frozen=True)
class Terminal:
    """Who brings the money of payments by a method at our own counters, on some days: a collector of a channel."""

    method: str
    from_on: datetime.date
    until_on: datetime.date
    channel: str
    collector: str


@dataclasses.dataclass(frozen=True)
class Refunds:
    """From which amount on a second person approves, and in how many days the transfer is due."""

    second_person_above_centimes: int
    days_to_transfer: int


@dataclasses.dataclass(frozen=True)
class Inquiries:
    """How a gateway is asked for the orders that it told nothing of.

    :param after: not before this age, for its own word is on the way
    :param closely: every minute until this age; then every hour until the age `hourly`
    """

    after: datetime.timedelta
    closely: datetime.timedelta
    hourly: datetime.timedelta


def channels() -> dict[str, Channel]:
    """Return the channels by code."""
    return _read().channels


def methods() -> dict[str, Method]:
    """Return the ways to pay by code."""
    return _read().methods


def get_clearing(channel: str) -> str:
    """Return the account of the chart on which a channel's money waits for its transfer."""
    return next(one.debit for one in methods().values() if channel in one.channels)


def reversal_days(*, channel: str, method: str, reason: str) -> int:
    """Return until how many days after its day a payment may be taken back for a reason."""
    return methods()[method].reversal_days.get(reason, channels()[channel].reversal_days)


def clock_ahead_minutes() -> int:
    """Return how far a collector's clock may be ahead of ours."""
    return _read().clock_ahead_minutes


def report_days() -> int:
    """Return until how many days after it was taken a partner's program may report a payment."""
    return _read().report_days


def order_minutes() -> int:
    """Return how long an intention to pay online waits."""
    return _read().order_minutes


def guarantee_warning_percent() -> int:
    """Return from which part of its guarantee on a partner is warned."""
    return _read().guarantee_warning_percent


def aggregator_channels() -> frozenset[str]:
    """Return the aggregator's channels (`typeCanal`) that may collect for us."""
    return _read().aggregator_channels


def service_order() -> tuple[int, ...]:
    """Return the services of a bill in the order in which a part of it pays for them."""
    return _read().service_order


def inquiries() -> Inquiries:
    """Return when gateways are asked for orders."""
    return _read().inquiries


def commissions() -> tuple[Commission, ...]:
    """Return what acquirers keep, each row with its last day."""
    return _read().commissions


def terminals() -> tuple[Terminal, ...]:
    """Return who brings what is paid by card at our counters, each row with its last day."""
    return _read().terminals


def refunds() -> Refunds:
    """Return the rule of refunds."""
    return _read().refunds


def least_refund_centimes(on: datetime.date) -> int:
    """Return the smallest credit of an ended account that goes back by itself, by the rule of a day."""
    for rule in _read().least_refund:
        if rule["from"] <= on and (rule["to"] is None or on < rule["to"]):
            return int(rule["centimes"])
    raise LookupError(f"rules/payments.yaml: no least_refund on {on}")


@dataclasses.dataclass(frozen=True)
class _Rules:
    channels: dict[str, Channel]
    methods: dict[str, Method]
    clock_ahead_minutes: int
    report_days: int
    order_minutes: int
    inquiries: Inquiries
    guarantee_warning_percent: int
    aggregator_channels: frozenset[str]
    service_order: tuple[int, ...]
    commissions: tuple[Commission, ...]
    terminals: tuple[Terminal, ...]
    refunds: Refunds
    least_refund: tuple[dict[str, Any], ...]


@functools.cache
def _read() -> _Rules:
    written: dict[str, Any] = yaml.safe_load(rulebook.path("payments.yaml").read_text(encoding="utf-8"))
    refunds = written["refunds"]
    return _Rules(
        channels={c: Channel(c, row["reversal_days"], _name(row)) for c, row in written["channels"].items()},
        methods={
            code: Method(
                code, tuple(row["channels"]), row["debit"], row["duty"], _name(row), row.get("reversal_days", {})
            )
            for code, row in written["methods"].items()
        },
        clock_ahead_minutes=written["clock_ahead_minutes"],
        report_days=written["report_days"],
        order_minutes=written["order_minutes"],
        inquiries=_inquiries(written["inquiries"]),
        guarantee_warning_percent=written["guarantee_warning_percent"],
        aggregator_channels=frozenset(str(code) for code in written["aggregator_channels"]),
        service_order=tuple(written["services"]["order"]),
        commissions=_commissions(written["commissions"]),
        terminals=_terminals(written["terminals"]),
        refunds=Refunds(refunds["second_person_above_centimes"], refunds["days_to_transfer"]),
        least_refund=tuple(written["least_refund"]),
    )


def _inquiries(row: dict[str, int]) -> Inquiries:
    return Inquiries(
        datetime.timedelta(minutes=row["after_minutes"]), datetime.timedelta(minutes=row["closely_minutes"]),
        datetime.timedelta(hours=row["hourly_hours"]),
    )  # fmt: skip


def _commissions(rows: list[dict[str, Any]]) -> tuple[Commission, ...]:
    return tuple(
        Commission(
            row["channel"], row["collector"], row["method"], row["from"], until_on, row["per_10000"],
            row["each_centimes"], row["tax_per_10000"],
        )
        for row, until_on in _until(rows, ("channel", "collector", "method"))
    )  # fmt: skip


def _terminals(rows: list[dict[str, Any]]) -> tuple[Terminal, ...]:
    return tuple(
        Terminal(row["method"], row["from"], until_on, row["channel"], row["collector"])
        for row, until_on in _until(rows, ("method",))
    )


def _until(rows: list[dict[str, Any]], named: tuple[str, ...]) -> list[tuple[dict[str, Any], datetime.date]]:
    """Return dated rows, newest first, each with its last day: the eve of the next one of the same names."""
    found, begins = [], dict[tuple[str, ...], datetime.date]()
    for row in sorted(rows, key=lambda row: row["from"], reverse=True):
        key = tuple(row[name] for name in named)
        found.append((row, begins.get(key, datetime.date.max) - datetime.timedelta(key in begins)))
        begins[key] = row["from"]
    return found


def _name(row: dict[str, str]) -> Text:
    return Text(ar=row["ar"], fr=row["fr"], en=row["en"])
