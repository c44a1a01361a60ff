"""Clients that ask for pages over kept connections, as fast as they are answered, from a process of their own."""

import asyncio
import concurrent.futures
import dataclasses
import itertools
import multiprocessing
import time
from collections.abc import Iterator

_GZIP = "Accept-Encoding: gzip\r\n"


@dataclasses.dataclass(frozen=True)
class Kind:
    """One kind of request.

    :param paths: asked for in turn, so that no cache answers for the server
    :param headers: whole lines, such as a session's cookie
    :param turns: lines that change with the paths, such as each reader's token
    """

    name: str
    paths: tuple[str, ...]
    headers: str = ""
    turns: tuple[str, ...] = ("",)


@dataclasses.dataclass(frozen=True)
class Measured:
    """What the clients saw; times in milliseconds."""

    answers: int
    errors: int
    p50: float
    p95: float
    p99: float
    per_second: float


def press(port: int, kind: Kind, *, clients: int, seconds: float) -> Measured:
    """Ask with so many clients at once for so long; an answer that is neither 200 nor 302 is an error."""
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as apart:
        return apart.submit(_pressed, port, kind, clients, seconds).result()


def _pressed(port: int, kind: Kind, clients: int, seconds: float) -> Measured:
    spent, errors = asyncio.run(_all(port, kind, clients, seconds))
    spent.sort()
    count = len(spent)
    p50, p95, p99 = (round(spent[min(int(count * part), count - 1)] * 1000, 1) for part in (0.5, 0.95, 0.99))
    return Measured(count, errors, p50, p95, p99, round(count / seconds, 1))


async def _all(port: int, kind: Kind, clients: int, seconds: float) -> tuple[list[float], int]:
    asked, until = zip(itertools.cycle(kind.paths), itertools.cycle(kind.turns)), time.perf_counter() + seconds
    found = await asyncio.gather(*(_client(port, kind, asked, until) for _ in range(clients)))
    return [time_ for times, _ in found for time_ in times], sum(errors for _, errors in found)


async def _client(port: int, kind: Kind, asked: Iterator[tuple[str, str]], until: float) -> tuple[list[float], int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    spent, errors = [], 0
    try:
        while time.perf_counter() < until:
            began = time.perf_counter()
            path, turn = next(asked)
            head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{_GZIP}{kind.headers}{turn}\r\n"
            writer.write(head.encode())
            status = await _answer(reader)
            spent.append(time.perf_counter() - began)
            errors += status not in (200, 302)
    finally:
        writer.close()
    return spent, errors


async def _answer(reader: asyncio.StreamReader) -> int:
    """Read one whole answer and return its status."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head[9:12])
    if b"transfer-encoding: chunked" in head:
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    else:
        place = head.find(b"content-length:")
        await reader.readexactly(int(head[place + 15 : head.find(b"\r", place)]) if place >= 0 else 0)
    return status
