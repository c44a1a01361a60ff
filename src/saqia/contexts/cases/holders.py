"""Whether somebody reaches a file: the staff by their work, everybody else by a proof."""

import datetime

from saqia.contexts.cases import models, numbers, types
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.links import tokens


class FileNotFound(Exception):
    """No such file, or not theirs: nothing says which."""


def locked(actor: operation.Actor, number: str, holder: types.Holder | None, at: datetime.datetime) -> models.File:
    """Return a file locked for this transaction, when the actor reaches it.

    :raises FileNotFound: they do not, or there is none
    """
    row = models.File.objects.select_for_update().filter(number=normalized(number)).first()
    if row is None or not reaches(actor, row, holder, at):
        raise FileNotFound
    return row


def normalized(number: str) -> str:
    """Return a number as it is stored, or one that no file has."""
    return numbers.normalize(number) or ""


def is_of_staff(actor: operation.Actor) -> bool:
    """Say whether somebody works for the distributor, or is the system."""
    return actor.is_system or actor.person_id is not None


def reaches(actor: operation.Actor, row: models.File, holder: types.Holder | None, at: datetime.datetime) -> bool:
    """Say whether the actor reaches this file."""
    if is_of_staff(actor):
        return True
    if actor.sign_in_id is not None and row.sign_in_id == actor.sign_in_id:
        return True
    return holder is not None and proves(actor.tenant_id, row, holder, at)


def proves(tenant_id: int, row: models.File, holder: types.Holder, at: datetime.datetime) -> bool:
    """Say whether a proof opens this file."""
    if holder.account_ids and row.account_id in holder.account_ids:
        return True
    if holder.token:
        return named_by(tenant_id, holder.token, at) == row.number
    return bool(holder.code) and numbers.is_code(tenant_id, row.number, holder.code)


def named_by(tenant_id: int, token: str, at: datetime.datetime) -> str | None:
    """Return the number that a link opens, or None when it opens nothing (any more)."""
    try:
        return tokens.check(tenant_id=tenant_id, purpose="file", token=token, on=local_time.day(at)).subject
    except tokens.LinkNotValid:
        return None
