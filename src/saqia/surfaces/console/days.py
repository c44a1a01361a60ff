"""A day or a month as a person types it, within the years that the national calendar reaches."""

import datetime
from typing import Any

import click


class _Dated(click.DateTime):
    """A date that rules, terms and working days can be told for, a year before and after it too."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.datetime:
        from saqia.platform.calendar import national

        found: datetime.datetime = super().convert(value, param, ctx)
        years = national.calendar()
        if not years.first_year < found.year < years.last_year:
            self.fail(f"{value!r} is not between {years.first_year + 1} and {years.last_year - 1}.", param, ctx)
        return found


DAY = _Dated(["%Y-%m-%d"])
MONTH = _Dated(["%Y-%m"])
