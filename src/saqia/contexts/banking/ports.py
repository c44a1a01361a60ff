"""What banking asks of whoever reads and writes banks' files; the composition root registers who does."""

from collections.abc import Callable
from typing import Literal, Protocol

from saqia.contexts.banking import types

Fault = Literal[
    "too-large", "encoding", "not-xml", "entity", "no-statement", "intraday", "missing", "amount", "date", "currency",
    "columns", "format-unknown", "length",
]  # fmt: skip

MOST_BYTES = 64 * 1024 * 1024
"""A file of a bank that is larger is refused unread."""


class FileNotReadable(Exception):
    """A bank's file cannot be read.

    :param fault: a code of `wording.FAULTS`
    :param where: the line, record or element; never what stands in it: it may be personal
    """

    def __init__(self, fault: Fault, where: str = "") -> None:
        super().__init__(f"{fault} at {where}" if where else fault)
        self.fault = fault
        self.where = where


class HostFailed(Exception):
    """The bank's host did not take or give; `reason` is a code such as `unreachable` or `refused`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Host(Protocol):
    """A bank's host, asked outside any transaction."""

    def send(self, content: bytes) -> None:
        """Hand a file of orders over.

        :raises HostFailed: it was refused, or nobody knows
        """

    def collect(self) -> list[bytes]:
        """Take the messages that wait; each is given once.

        :raises HostFailed: nothing came
        """


Reader = Callable[[bytes, str], list[types.Stated]]
"""From a file's content and the code of its format to its statements; raises `FileNotReadable`."""
StatusReader = Callable[[bytes], list[types.OrderStatus]]
"""From a status report to what it says; raises `FileNotReadable`."""
Writer = Callable[[types.CollectionFile | types.TransferFile], bytes]
"""From orders to the file that a bank takes."""
_readers: list[Reader] = []
_status_readers: list[StatusReader] = []
_writers: list[Writer] = []
_hosts: list[Host] = []
_formats: list[tuple[str, ...]] = []


def register(*, read: Reader, read_statuses: StatusReader, write: Writer, formats: tuple[str, ...]) -> None:
    """Have these read and write; the last registered count."""
    _readers[:], _status_readers[:], _writers[:], _formats[:] = [read], [read_statuses], [write], [formats]


def read_statements(content: bytes, form: str = "") -> list[types.Stated]:
    """Return the statements of a file; an empty `form` lets the content say what it is.

    :raises FileNotReadable: it is not a statement, or is broken
    """
    return _readers[-1](content, form)


def read_statuses(content: bytes) -> list[types.OrderStatus]:
    """Return what a status report says.

    :raises FileNotReadable: it is not one, or is broken
    """
    return _status_readers[-1](content)


def write_orders(orders: types.CollectionFile | types.TransferFile) -> bytes:
    """Return the file of orders that a bank takes."""
    return _writers[-1](orders)


def list_formats() -> tuple[str, ...]:
    """Return the codes of the formats that can be read, besides those that say what they are."""
    return _formats[-1] if _formats else ()


def register_host(host: Host) -> None:
    """Have this host be the bank's; the composition root calls it where one is set up."""
    _hosts[:] = [host]


def forget_host() -> None:
    """Have no host: for tests."""
    _hosts.clear()


def find_host() -> Host | None:
    """Return the bank's host, or None: files go by hand."""
    return _hosts[-1] if _hosts else None
