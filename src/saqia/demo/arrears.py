"""Late accounts of the demonstration, asked three times: reminded, given notice by letter, then ordered to be cut."""

import datetime
from collections import Counter

from saqia.contexts.collections import operations as collections
from saqia.contexts.collections import queries
from saqia.contexts.contracts import queries as contracts
from saqia.journeys import dunning
from saqia.platform import operation
from saqia.platform.calendar import holidays, local_time, national
from saqia.platform.tenancy import scope

_BETWEEN = 14
"""Days from one step to the next, more than any ladder asks for."""


def chase(*, actor: operation.Actor, at: datetime.datetime) -> int:
    """Run the dunning of three days, the last the newest on which a service may be cut; return how many are ordered.

    Repeated, it changes nothing.
    """
    calendar, day = national.calendar(), local_time.day(at)
    with scope.reading(actor.tenant_id):
        if queries.list_letter_days(most=1):
            return 0
    while not (calendar.is_working_day(day) and calendar.is_working_day(day + datetime.timedelta(1))):
        day -= datetime.timedelta(1)
    days = [day]
    while len(days) < 3:
        days.append(_working(calendar, days[-1] - datetime.timedelta(_BETWEEN)))
    for each in reversed(days):
        then = at - (local_time.day(at) - each)
        done = dunning.run_day(actor=actor, on=each, at=then)
        if each == day:
            _print(actor, day, at)
        else:
            dunning.write_notices(actor=actor, on=each, at=then)
    return sum(accounts for (_class, step), (accounts, _sum) in done.taken.items() if step == "cut")


def _print(actor: operation.Actor, on: datetime.date, at: datetime.datetime) -> None:
    """Print the notices of the commune that has most of them."""
    with scope.reading(actor.tenant_id):
        steps = [one for one in queries.list_written_steps(on=on) if one.step == "notice"]
        places = contracts.find_account_communes({one.account_id for one in steps})
    if steps:
        [(commune, _many)] = Counter(places.values()).most_common(1)
        ids = [one.account_id for one in steps if places.get(one.account_id) == commune]
        collections.print_letters(actor=actor, run_id=steps[0].run_id, step="notice", account_ids=ids, at=at)


def _working(calendar: holidays.Calendar, day: datetime.date) -> datetime.date:
    while not calendar.is_working_day(day):
        day -= datetime.timedelta(1)
    return day
