"""The legal hour of Morocco: of the locked edition, and the same in the database."""

import copy
import datetime

import pytest
from django.db import connection

from saqia.platform.calendar import local_time

NOON = datetime.time(12, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("on", "hour"),
    [
        ((2026, 5, 8), 13),  # UTC+1 all year since October 2018
        ((2026, 3, 1), 12),  # but for Ramadan
        ((2026, 9, 19), 13),
        ((2026, 9, 20), 12),  # IANA 2026f: UTC again
        ((2027, 7, 1), 12),
    ],
)
def test_noon_of_greenwich_is_the_hour_that_the_law_says(on: tuple[int, int, int], hour: int) -> None:
    at = datetime.datetime.combine(datetime.date(*on), NOON)
    assert at.astimezone(local_time.HERE).hour == hour


def test_the_database_counts_the_same_days(database: str) -> None:
    days = [datetime.date(2024, 1, 1) + datetime.timedelta(days=count) for count in range(4 * 365)]
    moments = [datetime.datetime.combine(day, NOON) for day in days]
    with connection.cursor() as cursor:
        cursor.execute("SELECT at AT TIME ZONE %s FROM unnest(%s) AS at ORDER BY at", [local_time.HERE.key, moments])
        told = [row[0] for row in cursor.fetchall()]
    assert told == [at.astimezone(local_time.HERE).replace(tzinfo=None) for at in moments]


def test_a_moment_that_is_made_anew_as_for_another_process_is_the_same() -> None:
    at = datetime.datetime(2026, 10, 15, 12, tzinfo=local_time.HERE)
    assert copy.deepcopy(at).utcoffset() == datetime.timedelta(0)
