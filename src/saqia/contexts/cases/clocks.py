"""The legal clock of a file: it begins at the deposit, stands still while the applicant is waited for, ends answered.

Pure but for the national calendar, which is data. Days are local days; the day of the deposit is not counted, and a
term that would end on a day that is not worked ends on the next one that is.
"""

import dataclasses
import datetime

from saqia.contexts.cases.definitions import shapes
from saqia.platform.calendar import national


@dataclasses.dataclass(frozen=True)
class Clock:
    """One clock.

    :param stopped_days: days that did not count so far, of the kind that the term counts
    :param stopped_on: since when it stands still; None: it runs, or has ended
    :param answered_on: the day of the answer; None: still to come
    """

    term: shapes.Term
    started_on: datetime.date
    stopped_days: int = 0
    stopped_on: datetime.date | None = None
    answered_on: datetime.date | None = None

    @property
    def due_on(self) -> datetime.date | None:
        """The last day to answer; None while the clock stands still."""
        return None if self.stopped_on else ends_on(self.term, self.started_on, self.stopped_days)

    def days_left(self, on: datetime.date) -> int:
        """Return the days left to answer on a day, of the kind that the term counts; never below 0."""
        last = self.stopped_on or self.answered_on or on
        due = ends_on(self.term, self.started_on, self.stopped_days)
        return max(between(self.term, last, due), 0)

    def moved(self, state: shapes.Clock, on: datetime.date) -> "Clock":
        """Return the clock after a file came, on a day, to a stage where its clock is in `state`."""
        running = self
        if self.stopped_on and state != "stopped":
            stopped = max(between(self.term, self.stopped_on, on), 0)
            running = dataclasses.replace(self, stopped_on=None, stopped_days=self.stopped_days + stopped)
        if state == "answered":
            return dataclasses.replace(running, answered_on=running.answered_on or on)
        if state == "stopped" and running.stopped_on is None:
            return dataclasses.replace(running, stopped_on=on)
        return running


def ends_on(term: shapes.Term, starts_on: datetime.date, more: int = 0) -> datetime.date:
    """Return the last day of a term that begins after a day, lengthened by `more` days of its kind."""
    calendar = national.calendar()
    if term.count == "working":
        return calendar.add_working_days(starts_on, term.days + more)
    return calendar.next_working_day(starts_on + datetime.timedelta(days=term.days + more))


def between(term: shapes.Term, first: datetime.date, last: datetime.date) -> int:
    """Return the days from one day to another, of the kind that a term counts."""
    if term.count == "working":
        return national.calendar().count_working_days(first, last)
    return (last - first).days
