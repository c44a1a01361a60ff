"""Calls that come at one instant: gathered while one runs, served by the next, each as if it came alone."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent import futures
from typing import Any

import pytest
from django.db import OperationalError

from saqia.platform import together


class Room:
    """A gathering whose first caller waits until the test lets it go on."""

    def __init__(self, run: Callable[[Sequence[Any]], Sequence[Any]]) -> None:
        self.began, self.go_on = threading.Event(), threading.Event()
        self.alone: list[int] = []
        self.gathering = together.Gathering(run, self._alone)

    def _alone(self, *, number: int) -> int:
        if number == 0:
            self.began.set()
            assert self.go_on.wait(10)
        elif number < 0:
            raise ValueError(number)
        self.alone.append(number)
        return number

    def meet(self, numbers: Sequence[int], tenants: Sequence[int] = (1,)) -> list["futures.Future[int]"]:
        """Call with 0 and, while it runs, with the others in their order."""
        pool = futures.ThreadPoolExecutor(len(numbers) + 1)
        first = pool.submit(self.gathering.call, 1, {"number": 0})
        assert self.began.wait(10)
        calls = []
        for place, number in enumerate(numbers):
            tenant = tenants[place % len(tenants)]
            calls.append(pool.submit(self.gathering.call, tenant, {"number": number}))
            until = time.monotonic() + 10
            while len(self.gathering._waiting) < place + 1 and time.monotonic() < until:
                time.sleep(0.001)
        self.go_on.set()
        assert first.result(10) == 0
        futures.wait(calls, 10)
        return calls


def test_who_comes_meanwhile_is_served_together() -> None:
    served: list[list[int]] = []

    def run(calls: Sequence[Any]) -> list[int]:
        served.append([call["number"] for call in calls])
        return [call["number"] * 10 for call in calls]

    room = Room(run)
    assert [call.result(0) for call in room.meet([1, 2, 3])] == [10, 20, 30]
    assert (served, room.alone) == ([[1, 2, 3]], [0])
    assert room.gathering.call(1, {"number": 7}) == 7


def test_distributors_never_share() -> None:
    served: list[list[int]] = []

    def run(calls: Sequence[Any]) -> list[int]:
        served.append([call["number"] for call in calls])
        return served[-1]

    room = Room(run)
    assert [call.result(0) for call in room.meet([1, 2, 3, 4], tenants=[1, 2])] == [1, 2, 3, 4]
    assert served == [[1, 3], [2, 4]]


def test_a_refusal_is_of_one_and_the_others_are_served() -> None:
    def run(calls: Sequence[Any]) -> list[int]:
        raise ValueError("one of them")

    room = Room(run)
    one, wrong, two = room.meet([1, -2, 3])
    assert (one.result(0), two.result(0)) == (1, 3)
    with pytest.raises(ValueError, match="-2"):
        wrong.result(0)
    assert sorted(room.alone) == [0, 1, 3]


def test_a_database_that_is_away_is_told_to_all_at_once() -> None:
    def run(calls: Sequence[Any]) -> list[int]:
        raise OperationalError("away")

    room = Room(run)
    for call in room.meet([1, 2, 3]):
        with pytest.raises(OperationalError, match="away"):
            call.result(0)
    assert room.alone == [0]
    assert room.gathering.call(1, {"number": 7}) == 7


def test_no_more_than_a_transaction_holds() -> None:
    served: list[int] = []

    def run(calls: Sequence[Any]) -> list[int]:
        served.append(len(calls))
        return [call["number"] for call in calls]

    numbers = list(range(1, together.MOST + 4))
    assert [call.result(0) for call in Room(run).meet(numbers)] == numbers
    assert served == [together.MOST, 3]
