"""The few PDUs of SMPP 3.4 that we speak, as bytes and back; those of both sides, for the simulator."""

import dataclasses
import struct

BIND, BIND_ANSWER, UNBIND, SUBMIT, DELIVER, ENQUIRE = 0x09, 0x80000009, 0x06, 0x04, 0x05, 0x15
ANSWER, NACK = 0x80000000, 0x80000000
OK, SYSTEM_ERROR, BAD_COMMAND, TRY_AGAIN = 0x00, 0x08, 0x03, 0x64
THROTTLED = (0x58, 0x14)
"""Too fast, and: the queue for this receiver is full."""
RECEIPT, HEADER = 0x04, 0x40
"""Bits of `esm_class`: a delivery receipt; the message begins with a header."""
_MOST_BYTES = 65_536
_PAYLOAD, _RECEIPTED, _STATE = 0x0424, 0x001E, 0x0427
_SAR = (0x020C, 0x020E, 0x020F)  # reference, total, rank


class Garbage(Exception):
    """What came is not SMPP: the connection cannot be used any more."""


@dataclasses.dataclass(frozen=True)
class Pdu:
    """One PDU, its body not yet read."""

    command: int
    status: int
    sequence: int
    body: bytes = b""

    def encode(self) -> bytes:
        """Return its bytes."""
        return struct.pack(">IIII", 16 + len(self.body), self.command, self.status, self.sequence) + self.body


@dataclasses.dataclass(frozen=True)
class Message:
    """What a `submit_sm` or `deliver_sm` holds.

    :param part: (reference, total, rank) of a part among others
    :param receipted: the center's id of what a receipt is about, where it tells it apart from the text
    """

    source: str
    destination: str
    esm_class: int
    coding: int
    content: bytes
    wants_receipt: bool = False
    part: tuple[int, int, int] | None = None
    receipted: str = ""
    state: int | None = None


def take(buffer: bytearray) -> Pdu | None:
    """Take the first whole PDU out of what was read, None while it is not there; nothing is lost in between.

    :raises Garbage: it has no possible length
    """
    if len(buffer) < 16:
        return None
    length, command, status, sequence = struct.unpack(">IIII", buffer[:16])
    if not 16 <= length <= _MOST_BYTES:
        raise Garbage
    if len(buffer) < length:
        return None
    body = bytes(buffer[16:length])
    del buffer[:length]
    return Pdu(command, status, sequence, body)


def bind(system: str, password: str, system_type: str) -> bytes:
    """Return the body of a `bind_transceiver`; a password is sent as it is, however long."""
    return _text(system) + _text(password) + _text(system_type) + b"\x34\x00\x00" + _text("")


def message(source: tuple[int, int, str], destination: tuple[int, int, str], given: Message) -> bytes:
    """Return the body of a `submit_sm` or `deliver_sm`.

    :param source, destination: (type of number, numbering plan, address)
    """
    content = given.content if len(given.content) <= 254 else b""
    body = _text("")
    for ton, npi, address in (source, destination):
        body += bytes([ton, npi]) + _text(address)
    body += bytes([given.esm_class, 0, 0]) + _text("") + _text("")
    body += bytes([1 if given.wants_receipt else 0, 0, given.coding, 0, len(content)]) + content
    if given.receipted:
        body += _option(_RECEIPTED, _text(given.receipted))
    if given.state is not None:
        body += _option(_STATE, bytes([given.state]))
    return body if content or not given.content else body + _option(_PAYLOAD, given.content)


def read_message(body: bytes) -> Message:
    """Return what a `submit_sm` or `deliver_sm` holds.

    :raises Garbage: it is cut
    """
    try:
        _, at = _taken(body, 0)
        source, at = _taken(body, at + 2)
        destination, at = _taken(body, at + 2)
        esm_class = body[at]
        _, at = _taken(body, at + 3)
        _, at = _taken(body, at)
        wants, coding, length = body[at], body[at + 2], body[at + 4]
        content, options = body[at + 5 : at + 5 + length], _options(body[at + 5 + length :])
    except (IndexError, ValueError, struct.error) as error:
        raise Garbage from error
    content = options.get(_PAYLOAD, content)
    part: tuple[int, int, int] | None = None
    if esm_class & HEADER and content:
        part, content = _header(content)
    elif all(tag in options for tag in _SAR):
        part = tuple(int.from_bytes(options[tag], "big") for tag in _SAR)  # type: ignore[assignment]
    state = options.get(_STATE)
    return Message(
        source, destination, esm_class, coding, content, bool(wants & 1), part,
        options.get(_RECEIPTED, b"").rstrip(b"\0").decode("latin-1"), state[0] if state else None,
    )  # fmt: skip


def read_id(body: bytes) -> str:
    """Return the id in the answer to a `submit_sm`, "" where there is none."""
    return body.partition(b"\0")[0].decode("latin-1")


def write_id(identifier: str) -> bytes:
    """Return the body of the answer to a `submit_sm`, or of a `bind`."""
    return _text(identifier)


def read_texts(body: bytes, count: int) -> list[str]:
    """Return the first texts of a body, such as system id and password of a bind."""
    return [one.decode("latin-1") for one in body.split(b"\0")[:count]]


def _text(value: str) -> bytes:
    return value.encode("latin-1", errors="replace").replace(b"\0", b"") + b"\0"


def _taken(body: bytes, at: int) -> tuple[str, int]:
    end = body.index(b"\0", at)
    return body[at:end].decode("latin-1"), end + 1


def _option(tag: int, value: bytes) -> bytes:
    return struct.pack(">HH", tag, len(value)) + value


def _options(rest: bytes) -> dict[int, bytes]:
    found, at = {}, 0
    while at + 4 <= len(rest):
        tag, length = struct.unpack(">HH", rest[at : at + 4])
        found[tag] = rest[at + 4 : at + 4 + length]
        at += 4 + length
    return found


def _header(content: bytes) -> tuple[tuple[int, int, int] | None, bytes]:
    """Return the part that a user data header tells, and what follows it."""
    end, at = content[0] + 1, 1
    part: tuple[int, int, int] | None = None
    while at + 2 <= min(end, len(content)):
        kind, length = content[at], content[at + 1]
        value = content[at + 2 : at + 2 + length]
        if kind == 0 and len(value) == 3:
            part = (value[0], value[1], value[2])
        elif kind == 8 and len(value) == 4:
            part = (int.from_bytes(value[:2], "big"), value[2], value[3])
        at += 2 + length
    return part, content[end:]
