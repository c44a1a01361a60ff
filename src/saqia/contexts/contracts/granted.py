"""The roles of access grants, from `rules/grants.yaml`, and what the grants of a sign-in add up to. Reads only."""

import dataclasses
import datetime
import functools
from collections.abc import Iterable
from typing import Any

import yaml
from django.db.models import Q, QuerySet

from saqia.contexts.contracts import models, types
from saqia.contexts.parties import queries as parties
from saqia.platform import operation, rulebook
from saqia.platform.database import prepared

_REACHED = """
SELECT a.id, g.role, g.customer_id FROM contracts_account a JOIN contracts_access_grant g
    ON g.sign_in_id = %s AND g.starts_on <= %s AND (g.ends_on IS NULL OR g.ends_on > %s)
    AND (g.account_id = a.id OR g.customer_id IS NOT NULL)
WHERE a.id IN (SELECT id FROM contracts_account WHERE number = %s
               UNION ALL SELECT account_id FROM contracts_contract WHERE number = %s)
"""
PROOFS = ("bill-code", "phone", "invitation", "agent")
VISITOR, SIGNED_IN = "visitor", "signed-in"


class AccessRefused(Exception):
    """The sign-in has no grant on the account that allows this: to be answered like an account that is not there."""


@dataclasses.dataclass(frozen=True)
class Roles:
    """What the rules declare.

    :param invites: role -> the roles that it may offer
    :param days_after_holder_change: role -> how long it lasts then
    :param holders: right -> the roles that hold it
    """

    invites: dict[str, tuple[str, ...]]
    days_after_holder_change: dict[str, int]
    holders: dict[str, frozenset[str]]
    invitation_days: int

    def of(self, role: str) -> frozenset[str]:
        """Return the rights of a role."""
        return frozenset(right for right, roles in self.holders.items() if role in roles)

    def rank(self, role: str) -> int:
        """Return a role's place, 0 the strongest."""
        return list(self.invites).index(role)


@functools.cache
def roles() -> Roles:
    """Return the shipped roles."""
    rules: dict[str, Any] = yaml.safe_load(rulebook.path("grants.yaml").read_text(encoding="utf-8"))
    return Roles(
        invites={code: tuple(row["invites"]) for code, row in rules["roles"].items()},
        days_after_holder_change={code: row["days_after_holder_change"] for code, row in rules["roles"].items()},
        holders={right: frozenset(held) for right, held in rules["rights"].items()},
        invitation_days=rules["invitation_days"],
    )


def rights_of(role: str) -> frozenset[str]:
    """Return the rights of a role, or of `visitor` and `signed-in`."""
    return roles().of(role)


def offered_roles(role: str) -> tuple[str, ...]:
    """Return the roles that a holder of `role` may offer to others, strongest first."""
    return roles().invites[role]


def best(*, sign_in_id: int, on: datetime.date, account_id: int | None = None) -> dict[int, types.Grant]:
    """Return the strongest grant of a sign-in on each account that it reaches on a day, or on one account only."""
    rows = _in_force(on).filter(sign_in_id=sign_in_id)
    if account_id is not None:
        rows = rows.filter(Q(account_id=account_id) | Q(customer__isnull=False))
    grants = [frozen(row) for row in rows]
    if account_id is not None and any(grant.customer_id is not None for grant in grants):
        owner = models.Account.objects.filter(id=account_id).values_list("customer_id", flat=True).first()
        same = set(parties.list_same(owner)) if owner is not None else set()
        grants = [grant for grant in grants if grant.account_id == account_id or grant.customer_id in same]
    found: dict[int, types.Grant] = {}
    owned = _owned(grants) if account_id is None else {}
    for grant in sorted(grants, key=lambda one: (roles().rank(one.role), one.id)):
        own = [grant.account_id] if grant.account_id is not None else owned.get(grant.customer_id or 0, [])
        for reached in [account_id] if account_id is not None else own:
            found.setdefault(reached, grant)
    return found


def reached(*, sign_in_id: int, number: str, on: datetime.date) -> tuple[int, str] | None:
    """Return the account of a number and the strongest role of a sign-in on it on a day; None: it reaches none."""
    rows = prepared.run(_REACHED, [sign_in_id, on, on, number, number])
    if any(customer is not None for _, _, customer in rows):
        account_id = rows[0][0]
        grant = best(sign_in_id=sign_in_id, on=on, account_id=account_id).get(account_id)
        return (account_id, grant.role) if grant else None
    return min(((account, role) for account, role, _ in rows), key=lambda one: roles().rank(one[1]), default=None)


def choices(*, sign_in_id: int, on: datetime.date) -> set[tuple[str, int, str, str, str]]:
    """Return (status, id, number, address in Arabic, in French) of the accounts that a sign-in reaches on a day."""
    wanted = ("status", "id", "number", "premises__address_ar", "premises__address_fr")
    rows = _in_force(on).filter(sign_in_id=sign_in_id)
    asked = rows.values_list("customer_id", *(f"account__{name}" for name in wanted))
    whole = {each[0] for each in asked if each[0] is not None}
    found = {tuple(each[1:]) for each in asked if each[0] is None}
    if whole:
        own = {one for ids in parties.find_same(whole).values() for one in ids}
        found |= set(models.Account.objects.filter(customer_id__in=own).values_list(*wanted))
    return found


def list_customer_grants(*, sign_in_id: int, on: datetime.date) -> list[types.Grant]:
    """Return the grants of a sign-in on whole customers: a company's managers."""
    rows = _in_force(on).filter(sign_in_id=sign_in_id, customer__isnull=False).order_by("id")
    return [frozen(row) for row in rows]


def list_people(*, account_id: int, on: datetime.date) -> list[types.Grant]:
    """Return everybody's grants that reach an account on a day, strongest first."""
    account = models.Account.objects.filter(id=account_id).first()
    if account is None:
        return []
    rows = _in_force(on).filter(Q(account_id=account_id) | Q(customer_id__in=parties.list_same(account.customer_id)))
    return sorted((frozen(row) for row in rows), key=lambda grant: (roles().rank(grant.role), grant.id))


def list_invitations(*, account_id: int, at: datetime.datetime) -> list[types.Invitation]:
    """Return the invitations to an account that may still be accepted."""
    rows = models.AccessInvitation.objects.filter(account_id=account_id, state="open", expires_at__gt=at)
    return [
        types.Invitation(
            row.id, row.account_id, row.customer_id, row.role, row.invited_at, row.expires_at, row.access_ends_on
        )
        for row in rows.order_by("id")
    ]


def require_access(*, actor: operation.Actor, account_id: int, right: str, on: datetime.date) -> None:
    """Let pass the system, staff who hold the permission, and a customer whose grant on this account holds it.

    :raises AccessRefused: nobody of these
    """
    if actor.sign_in_id is None:
        allowed = actor.may(right)
    else:
        grant = best(sign_in_id=actor.sign_in_id, on=on, account_id=account_id).get(account_id)
        allowed = grant is not None and right in rights_of(grant.role)
    if not allowed:
        raise AccessRefused


def is_customer_reached(*, actor: operation.Actor, customer_id: int, right: str, on: datetime.date) -> bool:
    """Say whether the actor holds `right` on a customer: by a grant on them, or as holder of one of their accounts."""
    if actor.sign_in_id is None:
        return actor.may(right)
    owners = parties.list_merged_ids(customer_id)
    rows = _in_force(on).filter(sign_in_id=actor.sign_in_id)
    rows = rows.filter(Q(customer_id__in=owners) | Q(account__customer_id__in=owners))
    return any(right in roles().of(role) for role in rows.values_list("role", flat=True))


def frozen(row: models.AccessGrant) -> types.Grant:
    """Return a grant as pages show it."""
    return types.Grant(
        row.id, row.sign_in_id, row.account_id, row.customer_id, row.role, row.proof, row.starts_on, row.ends_on
    )


def _in_force(on: datetime.date) -> "QuerySet[models.AccessGrant]":
    return models.AccessGrant.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)


def _owned(grants: Iterable[types.Grant]) -> dict[int, list[int]]:
    """Return customer id -> its accounts, for the customers that grants are on; no query where there are none."""
    whole = {grant.customer_id for grant in grants if grant.customer_id is not None}
    if not whole:
        return {}
    same = parties.find_same(whole)
    rows = models.Account.objects.filter(customer_id__in={own for ids in same.values() for own in ids}).order_by("id")
    by_owner: dict[int, list[int]] = {}
    for account_id, owner in rows.values_list("id", "customer_id"):
        by_owner.setdefault(owner, []).append(account_id)
    return {customer: [one for own in ids for one in by_owner.get(own, [])] for customer, ids in same.items()}
