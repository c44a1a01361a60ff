"""What messaging asks of a channel's partner: take one message, say how it names it, or refuse."""

import dataclasses
import datetime
from collections.abc import Callable
from typing import Any, Literal, Protocol

from procrastinate import tasks

from saqia.contexts.messaging import segments, waking

Channel = Literal["sms", "email", "push", "inbox"]


@dataclasses.dataclass(frozen=True)
class Outgoing:
    """One message on its way out, written already in its receiver's language.

    :param delivery_id: ours: a partner that can be given a reference is given this one
    :param address: +212... for SMS, an e-mail address, a push subscription as JSON
    :param subject: of an e-mail or a push; empty for SMS
    :param link: where a push or a button leads; empty when nowhere
    :param kind: a file of `rules/messages/`
    :param unsubscribe: of an e-mail: the page that stops such messages; empty: nothing can be stopped
    """

    tenant_id: int
    delivery_id: int
    channel: Channel
    address: str
    language: Literal["ar", "fr", "en"]
    subject: str
    body: str
    link: str = ""
    kind: str = ""
    unsubscribe: str = ""


@dataclasses.dataclass(frozen=True)
class Accepted:
    """The partner took the message. `reference` is its own name for it; `parts` is what it will charge for."""

    reference: str
    parts: int = 1


class Refused(Exception):
    """The partner did not take the message.

    :param reason: a code such as `unreachable`, `address-unknown`, `throttled`
    :param is_final: trying again cannot help: another channel should be tried
    """

    def __init__(self, reason: str, *, is_final: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_final = is_final


class Sender(Protocol):
    """A channel's partner. Called outside any transaction; it may be called twice with one `delivery_id`."""

    def send(self, message: Outgoing) -> Accepted:
        """Hand one message over.

        :raises Refused: it was not taken
        """


@dataclasses.dataclass(frozen=True)
class Elsewhere:
    """A sender's place where a process of its own hands over (`saqia messages serve`): jobs leave the channel to it."""

    process: str

    def send(self, message: Outgoing) -> Accepted:
        """:raises Refused: always; only that process has the connection"""
        raise Refused("no-sender", is_final=False)


SenderMaker = Callable[[int], Sender | None]
"""From a tenant's id to its sender of one channel, or None when the tenant has none."""
LinkMaker = Callable[[int, str, str, datetime.datetime], str]
"""From (tenant, target such as `bill:2026000000012`, language, moment) to an address that can be opened; "" if none."""
_senders: dict[Channel, SenderMaker] = {}
_links: list[LinkMaker] = []


def register_sender(channel: Channel, make: SenderMaker) -> None:
    """Have `make` serve a channel, in place of what served it before; the composition root calls it once a channel."""
    _senders[channel] = make


def forget_sender(channel: Channel) -> None:
    """Have nothing serve a channel: for tests."""
    _senders.pop(channel, None)


def find_sender(channel: Channel, tenant_id: int) -> Sender | None:
    """Return the sender of a tenant's channel, or None: its messages wait, and the desk sees why."""
    make = _senders.get(channel)
    return make(tenant_id) if make else None


def list_served(tenant_id: int) -> tuple[Channel, ...]:
    """Return the channels that have a sender for this tenant."""
    return tuple(channel for channel in sorted(_senders) if find_sender(channel, tenant_id) is not None)


def list_handed(tenant_id: int) -> tuple[Channel, ...]:
    """Return the channels that the jobs of this installation hand over: served, and by no process of its own."""
    return tuple(
        channel for channel in list_served(tenant_id) if not isinstance(find_sender(channel, tenant_id), Elsewhere)
    )


Collector = Callable[[datetime.datetime], int]
"""Looks into a mailbox of a partner at a moment; returns how many things it took in. Repeating it is harmless."""
Intake = Callable[[bytes, datetime.datetime], str]
"""Takes one thing that a program brings, such as a bounce from a mail server; returns a code of what it was."""
_collectors: dict[str, Collector] = {}
_intakes: dict[str, Intake] = {}
_processes: dict[str, Callable[[], None]] = {}


def register_collector(name: str, collect: Collector) -> None:
    """Have `collect` called every minute, by the timetable; the composition root calls this."""
    _collectors[name] = collect


def register_intake(name: str, take: Intake) -> None:
    """Have `saqia messages take NAME` call `take`; the composition root calls this."""
    _intakes[name] = take


def register_process(name: str, run: Callable[[], None]) -> None:
    """Have `saqia messages serve NAME` call `run`, which ends at SIGTERM; the composition root calls this."""
    _processes[name] = run


def forget_registered(name: str) -> None:
    """Forget a collector, intake and process of this name: for tests."""
    for table in (_collectors, _intakes, _processes):
        table.pop(name, None)


def list_collectors() -> dict[str, Collector]:
    """Return the collectors by name."""
    return dict(_collectors)


def find_intake(name: str) -> Intake | None:
    """Return an intake."""
    return _intakes.get(name)


def list_processes() -> dict[str, Callable[[], None]]:
    """Return the processes by name."""
    return dict(_processes)


def register_link_maker(make: LinkMaker) -> None:
    """Have `make` write the links of messages; the last one registered counts."""
    _links[:] = [make]


def make_link(tenant_id: int, target: str, language: str, at: datetime.datetime) -> str:
    """Return where a message leads, or "" when nobody makes links: made as the message leaves, never stored."""
    return _links[0](tenant_id, target, language, at) if _links else ""


def measure_sms(text: str) -> segments.Length:
    """Return the alphabet that an SMS needs and the parts that its partner will charge for."""
    return segments.measure(text)


def register_worker(lane: str, task: "tasks.Task[Any, Any, Any]") -> None:
    """Have a job of `task`, with `tenant_id` and `lane`, hand over what is queued in a lane."""
    waking.register(lane, task)
