"""The month that a figure is asked for, and the year that ends with it."""

import dataclasses
import datetime


@dataclasses.dataclass(frozen=True)
class Period:
    """A month, by its first day."""

    month: datetime.date
    tenant_id: int
    now: datetime.datetime

    @property
    def after(self) -> datetime.date:
        """Return the first day after the month."""
        return (self.month + datetime.timedelta(days=31)).replace(day=1)

    @property
    def year_before(self) -> datetime.date:
        """Return the first day of the twelve months that end with it."""
        year, month = divmod(self.month.year * 12 + self.month.month - 12, 12)
        return datetime.date(year, month + 1, 1)


def month_of(text: str, today: datetime.date) -> datetime.date:
    """Return the month that an address asks for as 2026-05; this month when it asks for none that can be."""
    try:
        return datetime.date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
