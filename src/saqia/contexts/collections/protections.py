"""Customers who are not cut: recorded with their reason and an end, ended early when the reason is gone."""

import datetime

from saqia.contexts.collections import events, models, rules, shapes, types
from saqia.contexts.contracts import queries as contracts
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing


class ProtectionUnknown(Exception):
    """No protection has this code or this id."""


class ProtectionTooLong(Exception):
    """It ends before it begins, or lasts longer than the rules let it without being shown again."""


class AccountUnknown(Exception):
    """This distributor has no such account."""


@operation.operation(audit=("account_id", "code"))
def protect_account(
    *, actor: operation.Actor, account_id: int, code: str, ends_on: datetime.date, at: datetime.datetime
) -> types.Protection:
    """Have an account not be cut until a day; the same again changes nothing.

    :raises AccountUnknown: no such account
    :raises ProtectionUnknown: the rules know no such reason
    :raises ProtectionTooLong: the end is past, or too far
    """
    actor.require("collections.protect-account")
    on = local_time.day(at)
    if code not in rules.protections():
        raise ProtectionUnknown(code)
    if not on < ends_on <= on + datetime.timedelta(days=rules.protections()[code][1]):
        raise ProtectionTooLong(ends_on.isoformat())
    if not contracts.find_account_communes([account_id]):
        raise AccountUnknown(account_id)
    row, is_new = models.Protection.objects.get_or_create(
        account_id=account_id,
        code=code,
        ends_on=ends_on,
        ended_by="",
        defaults={"starts_on": on, "recorded_by": actor.name, "recorded_at": at},
    )
    if is_new:
        told = events.CustomerProtected(row.id, account_id, ends_on.isoformat())
        publishing.publish(actor=actor, event=told, at=at)
    return shapes.protection(row)


@operation.operation(audit=("protection_id",))
def end_protection(*, actor: operation.Actor, protection_id: int, at: datetime.datetime) -> types.Protection:
    """End a protection today; ended already, nothing changes.

    :raises ProtectionUnknown: there is none of this id
    """
    actor.require("collections.protect-account")
    on = local_time.day(at)
    row = models.Protection.objects.select_for_update().filter(id=protection_id).first()
    if row is None:
        raise ProtectionUnknown(protection_id)
    if not row.ended_by and row.ends_on > on:
        row.ends_on, row.ended_by = max(on, row.starts_on), actor.name
        row.save(update_fields=["ends_on", "ended_by"])
        publishing.publish(actor=actor, event=events.ProtectionEnded(row.id, row.account_id), at=at)
    return shapes.protection(row)
