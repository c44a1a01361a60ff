"""The company's accounts at its banks."""

import datetime

from saqia.contexts.banking import models, reading, types
from saqia.contexts.parties import queries as parties
from saqia.platform import operation

_MOST = {"code": 20, "name": 70, "bic": 11, "creditor_id": 35, "stated_as": 40}
"""Field of an account -> its letters at most, as ISO 20022 has them."""


class RibNotValid(Exception):
    """Neither a RIB nor a Moroccan IBAN: a digit is wrong or missing."""


class BankAccountKnown(Exception):
    """Another account of the company has this code or this RIB."""


class BankAccountMisdescribed(Exception):
    """A code, name or identifier is missing or longer than a bank's file can carry; `field` says which."""

    def __init__(self, field: str, most: int) -> None:
        super().__init__(field, most)
        self.field = field
        self.most = most


class BankAccountUnknown(Exception):
    """The company has no such account."""


@operation.operation(audit=("code",))
def open_bank_account(
    *, actor: operation.Actor, code: str, name: str, rib: str, bic: str = "", creditor_id: str = "",
    stated_as: str = "", at: datetime.datetime,
) -> types.BankAccount:  # fmt: skip
    """Register an account of the company; the same again changes nothing.

    :param code: the collector of what comes in on it
    :param name: the company's name as the bank knows it
    :param stated_as: how the bank's files name the account when they do it otherwise than by RIB or IBAN
    :raises RibNotValid: not a RIB
    :raises BankAccountMisdescribed: something is missing or too long
    :raises BankAccountKnown: code or RIB are taken
    """
    actor.require("banking.manage-accounts")
    checked = parties.read_rib(rib)
    if checked is None:
        raise RibNotValid
    wanted = {"name": name, "rib": checked, "bic": bic, "creditor_id": creditor_id, "stated_as": stated_as}
    for field, value in {"code": code, **wanted}.items():
        is_missing = field in ("code", "name") and not value.strip()
        if is_missing or len(value) > _MOST.get(field, len(value)):
            raise BankAccountMisdescribed(field, _MOST[field])
    row = models.BankAccount.objects.filter(code=code).first()
    if row is None and not models.BankAccount.objects.filter(rib=checked).exists():
        row = models.BankAccount.objects.create(code=code, opened_at=at, **wanted)
    if row is None or any(getattr(row, field) != value for field, value in wanted.items()):
        raise BankAccountKnown(code)
    return reading.bank_account(row)


def find_stated(account: str) -> models.BankAccount | None:
    """Return the account that a bank's file names: by RIB, IBAN, or as the bank calls it."""
    rib = parties.read_rib(account)
    if rib is not None:
        return models.BankAccount.objects.filter(rib=rib).first()
    return models.BankAccount.objects.filter(stated_as=account).first() if account else None
