"""The days on which meters are read: one day a book, every month, a day later now and then."""

import dataclasses
import datetime

import numpy as np
import numpy.typing as npt

from saqia.demo import columns

HISTORY = 13
"""Months of consumption that the former operator hands over."""
Days = npt.NDArray[np.datetime64]


@dataclasses.dataclass(frozen=True)
class Schedule:
    """The months of the demonstration: an opening reading, 13 months of history, the month to bill.

    :param months: first days of the 15 months in which meters were read, the last one to be billed
    """

    months: Days

    @property
    def billed(self) -> datetime.date:
        """First day of the month to bill."""
        last: datetime.date = self.months[-1].astype(object)
        return last

    @property
    def before(self) -> np.datetime64:
        """Every meter hangs before this day."""
        first: np.datetime64 = self.months[0]
        return first

    @property
    def month_of_period(self) -> columns.Ints:
        """The calendar month, 0 to 11, in which each of the 14 periods mostly lies."""
        months: columns.Ints = self.months[:-1].astype("datetime64[M]").astype(np.int64) % 12
        return months

    def reading_days(self, book: columns.Ints) -> Days:
        """Return the reading days of each book's premises, rows by months. Periods last 28 to 32 days.

        :param book: number of the book of each row
        """
        base = 3 + book % 5
        late = (book[:, None] * 7 + np.arange(len(self.months)) * 5) % 6 == 0
        february = self.months.astype("datetime64[M]").astype(np.int64) % 12 == 1
        days: Days = self.months[None, :] + (base[:, None] + (late & ~february))
        return days


def of(month: datetime.date) -> Schedule:
    """Return the schedule whose last month, the one to bill, is that of `month`."""
    last = np.datetime64(month, "M")
    return Schedule(np.arange(last - HISTORY - 1, last + 1).astype("datetime64[D]"))
