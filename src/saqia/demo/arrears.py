"""Late accounts of the demonstration, asked three times: reminded, given notice by letter, then ordered to be cut; a
few of those that were given notice are protected from the cut."""

import datetime
from collections import Counter

from saqia.contexts.collections import operations as collections
from saqia.contexts.collections import queries
from saqia.contexts.contracts import queries as contracts
from saqia.demo import people
from saqia.journeys import dunning
from saqia.platform import operation
from saqia.platform.calendar import holidays, local_time, national
from saqia.platform.tenancy import scope

_BETWEEN = 14
"""Days from one step to the next, more than any ladder asks for."""
_SUPERVISOR = "0005"
_PROTECTED = (("medical-device", 300), ("hardship", 10), ("shared-meter", 720))
"""Why an account that was given notice is protected, and for how many days: one ends soon."""


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
    _protect(actor, day, at)
    return sum(accounts for (_class, step), (accounts, _sum) in done.taken.items() if step == "cut")


def _protect(actor: operation.Actor, on: datetime.date, at: datetime.datetime) -> None:
    """Have the supervisor protect a few of the accounts that were given notice on a day."""
    with scope.reading(actor.tenant_id):
        supervisor, _unit = people.acting(actor=actor, number=_SUPERVISOR)
        noticed = sorted({one.account_id for one in queries.list_written_steps(on=on) if one.step == "notice"})
    for account_id, (code, days) in zip(noticed, _PROTECTED, strict=False):
        ends_on = local_time.day(at) + datetime.timedelta(days)
        collections.protect_account(actor=supervisor, account_id=account_id, code=code, ends_on=ends_on, at=at)


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
