"""Many documents at once: a pool of processes, whole files only, one bad document never stops the others.

Each file is written beside its place and renamed. ``printed.jsonl`` in the same folder gets one line for each file
after that, with the hash of its content and of its bytes: a second run leaves alone what it lists and finds there.
Processes start with ``spawn``: a forked one hangs once its parent has used Typst.
"""

from __future__ import annotations

import dataclasses
import json
import multiprocessing
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent import futures
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Generic, TypeVar

from saqia.platform.documents import press

T = TypeVar("T")
Progress = Callable[[int], None]
LIST = "printed.jsonl"
CHUNK = 16
WAITING = 3  # chunks handed over for each worker
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,120}")


class OutputUnwritable(OSError):
    """The folder cannot be written: full disk, no right, not a folder. What was printed before is whole."""


@dataclasses.dataclass(frozen=True, slots=True)
class Job(Generic[T]):
    """One document to print.

    :param name: of the file, without ``.pdf``; letters, digits, dots, dashes
    :param content_hash: changes when, and only when, the paper would
    :param subject: what ``make`` takes; must travel between processes
    """

    name: str
    content_hash: str
    subject: T


@dataclasses.dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be made, and why; nothing of it was written."""

    name: str
    reason: str


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """What a run did, in documents and bytes."""

    printed: int
    skipped: int
    failures: tuple[Failure, ...]
    bytes_written: int


def print_many(
    jobs: Iterable[Job[T]],
    folder: Path,
    workers: int,
    *,
    make: Callable[[T], bytes],
    on_progress: Progress | None = None,
) -> Report:
    """Make each document in a pool and write it to ``folder/<name>.pdf``.

    :param make: module-level function (or a partial of one) that every worker can import
    :raises OutputUnwritable: the folder cannot be written
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / LIST).open("a+", encoding="utf-8") as listing:
            run = _Run(folder, press.listed(listing), on_progress)
            for outcome in _outcomes(run.wanted(jobs), folder, workers, make):
                run.take(outcome, listing)
            return run.report()
    except OSError as error:
        raise OutputUnwritable(error.errno, f"cannot print into {folder}: {error.strerror or error}") from error


class _Run:
    """The book-keeping of one call, in the parent process."""

    def __init__(self, folder: Path, listed: dict[str, str], on_progress: Progress | None) -> None:
        self._folder, self._listed, self._on_progress = folder, listed, on_progress
        self._seen: set[str] = set()
        self._printed = self._skipped = self._bytes = 0
        self._failures: list[Failure] = []

    def wanted(self, jobs: Iterable[Job[T]]) -> Iterator[Job[T]]:
        """Yield the jobs that are not done yet; refuse a name that is no file name or comes twice."""
        for job in jobs:
            if not _NAME.fullmatch(job.name):
                self._fail(Failure(job.name, "the name is not a file name"))
            elif job.name in self._seen:
                self._fail(Failure(job.name, "the same name came twice"))
            elif self._is_done(job):
                self._skipped += 1
                self._tell()
            else:
                yield job
            self._seen.add(job.name)

    def _is_done(self, job: Job[T]) -> bool:
        return self._listed.get(job.name) == job.content_hash and (self._folder / f"{job.name}.pdf").exists()

    def take(self, outcome: press.Outcome, listing: press.Listing) -> None:
        """Count one outcome and list it when it is a file."""
        if outcome.reason:
            self._fail(Failure(outcome.name, outcome.reason))
            return
        entry = {"name": outcome.name, "content": outcome.content_hash, "sha256": outcome.sha256, "bytes": outcome.size}
        listing.write(json.dumps(entry) + "\n")
        listing.flush()
        self._printed += 1
        self._bytes += outcome.size
        self._tell()

    def _fail(self, failure: Failure) -> None:
        self._failures.append(failure)
        self._tell()

    def _tell(self) -> None:
        if self._on_progress is not None:
            self._on_progress(self._printed + self._skipped + len(self._failures))

    def report(self) -> Report:
        """Return the sums."""
        return Report(self._printed, self._skipped, tuple(self._failures), self._bytes)


def _outcomes(
    jobs: Iterable[Job[T]], folder: Path, workers: int, make: Callable[[T], bytes]
) -> Iterator[press.Outcome]:
    """Feed the pool; when a worker dies, what it held is tried again one by one."""
    chunks = _chunks(jobs)
    while True:
        held: dict[futures.Future[list[press.Outcome]], list[Job[T]]] = {}
        try:
            yield from _pooled(chunks, held, folder, workers, make)
        except BrokenProcessPool:
            yield from _one_by_one(deque(job for chunk in held.values() for job in chunk), folder, make)
            continue
        return


def _pooled(
    chunks: Iterator[list[Job[T]]],
    held: dict[futures.Future[list[press.Outcome]], list[Job[T]]],
    folder: Path,
    workers: int,
    make: Callable[[T], bytes],
) -> Iterator[press.Outcome]:
    with _pool(workers) as pool:
        for chunk in chunks:
            held[pool.submit(press.press, chunk, folder, make)] = chunk
            if len(held) >= workers * WAITING:
                yield from _settled(held)
        while held:
            yield from _settled(held)


def _settled(held: dict[futures.Future[list[press.Outcome]], list[Job[T]]]) -> Iterator[press.Outcome]:
    done, _ = futures.wait(held, return_when=futures.FIRST_COMPLETED)
    for future in done:
        outcomes = future.result()
        del held[future]
        yield from outcomes


def _one_by_one(jobs: deque[Job[T]], folder: Path, make: Callable[[T], bytes]) -> Iterator[press.Outcome]:
    """Hand one process one document at a time; a document is blamed when a fresh process dies of it."""
    while jobs:
        done = 0
        try:
            with _pool(1) as pool:
                while jobs:
                    [outcome] = pool.submit(press.press, [jobs[0]], folder, make).result()
                    jobs.popleft()
                    done += 1
                    yield outcome
        except BrokenProcessPool:
            if not done:
                job = jobs.popleft()
                yield press.Outcome(job.name, job.content_hash, reason="the process that made it died")


def _pool(workers: int) -> futures.ProcessPoolExecutor:
    return futures.ProcessPoolExecutor(max_workers=workers, mp_context=multiprocessing.get_context("spawn"))


def _chunks(jobs: Iterable[Job[T]]) -> Iterator[list[Job[T]]]:
    chunk: list[Job[T]] = []
    for job in jobs:
        chunk.append(job)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
