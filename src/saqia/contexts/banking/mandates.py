"""Mandates of direct debit: a customer lets us debit a bank account for one customer account, until they revoke it."""

import datetime

from saqia.contexts.banking import events, models, reading, rules, states, types
from saqia.contexts.banking.accounts import RibNotValid
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.parties import queries as parties
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.numbering import damm, series
from saqia.platform.outbox import publishing

_MOST_NAME = 70


class AccountUnknown(Exception):
    """This distributor has no such account."""


class HolderMissing(Exception):
    """The name of whoever holds the bank account is needed."""


class MandateStands(Exception):
    """The account is debited from another RIB already: that mandate is revoked first."""


class MandateUnknown(Exception):
    """There is no such mandate."""


@operation.operation(audit=("account_id",))
def sign_mandate(
    *, actor: operation.Actor, account_id: int, rib: str, holder: str, at: datetime.datetime
) -> types.Mandate:
    """Record that a bank account may be debited for an account from today on; the same again answers the same.

    :param rib: RIB or IBAN as typed
    :param holder: who holds the bank account and signs
    :raises RibNotValid, HolderMissing, AccountUnknown: as their names say
    :raises MandateStands: a mandate of another RIB is active
    """
    actor.require("banking.sign-mandate")
    checked, name = parties.read_rib(rib), " ".join(holder.split())
    if checked is None:
        raise RibNotValid
    if not name or len(name) > _MOST_NAME:
        raise HolderMissing
    found = contracts.list_accounts([account_id])
    if not found:
        raise AccountUnknown(account_id)
    standing = models.Mandate.objects.select_for_update().filter(account_id=account_id, state=states.ACTIVE).first()
    if standing is not None:
        if standing.rib != checked:
            raise MandateStands(standing.number)
        return reading.mandate(standing)
    signed_on = local_time.day(at)
    rank = models.Mandate.objects.filter(account_id=account_id).count() + 1
    year, cause = signed_on.year, f"mandate:{account_id}:{rank}"
    number = series.next_number(actor=actor, series="mandate", year=year, cause=cause, at=at)
    row, is_new = models.Mandate.objects.get_or_create(
        account_id=account_id, state=states.ACTIVE,
        defaults={
            "number": _printed(year, number), "customer_id": found[0].customer_id, "holder": name, "rib": checked,
            "signed_on": signed_on, "signed_by": actor.name,
        },
    )  # fmt: skip
    if is_new:
        told = events.MandateSigned(row.number, account_id, row.customer_id)
        publishing.publish(actor=actor, event=told, at=at)
    elif row.rib != checked:
        raise MandateStands(row.number)
    return reading.mandate(row)


@operation.operation(audit=("account_id", "reason"))
def revoke_mandate(*, actor: operation.Actor, account_id: int, reason: str, at: datetime.datetime) -> types.Mandate:
    """End the mandate of an account: nothing is debited any more; what a bank was already told may still come.

    A repeat answers the last one.

    :param reason: a code of `wording.REVOCATIONS`, or a bank's code
    :raises MandateUnknown: the account never had one
    """
    actor.require("banking.revoke-mandate")
    row = models.Mandate.objects.select_for_update().filter(account_id=account_id).order_by("-id").first()
    if row is None:
        raise MandateUnknown(account_id)
    if row.state == states.ACTIVE:
        end(row, reason=reason, actor=actor, at=at)
    return reading.mandate(row)


def end(row: models.Mandate, *, reason: str, actor: operation.Actor, at: datetime.datetime) -> None:
    """Write that an active mandate is over, and tell it."""
    row.state, row.reason, row.revoked_on, row.revoked_by = states.REVOKED, reason[:20], local_time.day(at), actor.name
    row.save(update_fields=["state", "reason", "revoked_on", "revoked_by"])
    told = events.MandateRevoked(row.number, row.account_id, row.customer_id, row.reason)
    publishing.publish(actor=actor, event=told, at=at)


def end_after_return(mandate_id: int, reason: str, *, actor: operation.Actor, at: datetime.datetime) -> None:
    """End a mandate when the bank's reason says that it can never be used again."""
    if reason in rules.debits().revoking_reasons:
        row = models.Mandate.objects.select_for_update().filter(id=mandate_id, state=states.ACTIVE).first()
        if row is not None:
            end(row, reason=reason, actor=actor, at=at)


def _printed(year: int, rank: int) -> str:
    digits = f"{year}{rank:07d}"
    return f"M{digits}{damm.check_digit(digits)}"
