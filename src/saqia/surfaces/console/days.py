"""A day or a month as a person types it, within the years that the national calendar reaches."""

import datetime
from typing import Any

import click

from saqia.surfaces.console import session, wording


class _Dated(click.DateTime):
    """A date that rules, terms and working days can be told for, a year before and after it too."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.datetime:
        from saqia.platform.calendar import national

        found: datetime.datetime = super().convert(value, param, ctx)
        years = national.calendar()
        if not years.first_year < found.year < years.last_year:
            last = years.last_year - 1
            told = session.said(wording.NOT_BETWEEN, value=value, first=years.first_year + 1, last=last)
            self.fail(told, param, ctx)
        return found


DAY = _Dated(["%Y-%m-%d"])
MONTH = _Dated(["%Y-%m"])
