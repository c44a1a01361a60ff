"""Writes of access: granting, inviting, accepting, revoking, ending at a change of holder."""

import dataclasses
import datetime
import hashlib
import secrets

from django.db import connection

from saqia.contexts.contracts import events, granted, models, types
from saqia.contexts.parties import queries as parties
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is read as another
_CODE = 12


AccessRefused = granted.AccessRefused


class RoleNotOffered(Exception):
    """Not a role of the rules, or not one that the actor may offer."""

    def __init__(self, role: str) -> None:
        super().__init__(role)
        self.role = role


class TargetNotFound(Exception):
    """Neither an account nor a customer of this tenant, or both at once."""


class AccessEndsBeforeStart(Exception):
    """An access lasts a day at least."""


class InvitationNotValid(Exception):
    """Unknown, accepted already, withdrawn or too old: nothing says which."""


class InvitationNotFound(Exception):
    """No open invitation of this id on what the actor may manage."""


class GrantNotFound(Exception):
    """No grant of this id in force on what the actor may manage."""


@dataclasses.dataclass(frozen=True)
class Target:
    """One account, or all accounts of a customer: exactly one is given."""

    account_id: int | None = None
    customer_id: int | None = None


@operation.operation(audit=("sign_in_id", "role", "proof"))
def grant_access(
    *,
    actor: operation.Actor,
    sign_in_id: int,
    target: Target,
    role: str,
    proof: str,
    ends_on: datetime.date | None = None,
    at: datetime.datetime,
) -> types.Grant:
    """Let a sign-in act on an account or customer from today; a stronger role replaces a weaker, never the reverse.

    Repeating it changes nothing.

    :param role: a role of rules/grants.yaml
    :param proof: a code of `granted.PROOFS`, what convinced whoever grants
    :param ends_on: first day without it; None: until it is ended
    :raises TargetNotFound: no such account or customer
    :raises RoleNotOffered: not a role
    :raises AccessEndsBeforeStart: it would end today or before
    """
    actor.require("contracts.grant-access")
    _check_target(target)
    return _grant(actor, sign_in_id, target, role, proof, ends_on, at)


@operation.operation(audit=("role",))
def invite_person(
    *,
    actor: operation.Actor,
    target: Target,
    role: str,
    access_ends_on: datetime.date | None = None,
    at: datetime.datetime,
) -> types.NewInvitation:
    """Offer access to whoever brings the code that this returns, within the days of the rules.

    :raises AccessRefused: a customer whose grant does not allow it here
    :raises TargetNotFound: no such account or customer
    :raises RoleNotOffered: not a role that this actor's own may offer
    :raises AccessEndsBeforeStart: the access would end today or before
    """
    actor.require("contracts.invite-person")
    on = local_time.day(at)
    own = _own_role(actor, target, "contracts.invite-person", on)
    _check_target(target)
    rules = granted.roles()
    if role not in (rules.invites if own is None else rules.invites[own]):
        raise RoleNotOffered(role)
    if access_ends_on is not None and access_ends_on <= on:
        raise AccessEndsBeforeStart
    code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE))
    row = models.AccessInvitation.objects.create(
        account_id=target.account_id, customer_id=target.customer_id, role=role, code_digest=_digest(code),
        access_ends_on=access_ends_on, invited_by=actor.name, invited_at=at,
        expires_at=at + datetime.timedelta(days=rules.invitation_days),
    )  # fmt: skip
    event = events.AccessInvited(
        invitation_id=row.id, account_id=row.account_id, customer_id=row.customer_id, role=role
    )
    publishing.publish(actor=actor, event=event, at=at)
    shown = "-".join(code[place : place + 4] for place in range(0, _CODE, 4))
    return types.NewInvitation(row.id, shown, role, row.expires_at)


@operation.operation
def accept_invitation(*, actor: operation.Actor, code: str, at: datetime.datetime) -> types.Grant:
    """Take up an invitation for the actor's own sign-in; of two who bring the code at once, one gets it.

    :param code: as typed: case, blanks and dashes do not count
    :raises InvitationNotValid: unknown, accepted already, withdrawn or too old
    """
    actor.require("contracts.accept-invitation")
    typed = "".join(letter for letter in code.upper() if letter in _LETTERS)
    rows = models.AccessInvitation.objects.select_for_update().filter(code_digest=_digest(typed))
    row = rows.filter(state="open", expires_at__gt=at).first()
    if actor.sign_in_id is None or row is None or (row.access_ends_on and row.access_ends_on <= local_time.day(at)):
        raise InvitationNotValid
    target = Target(row.account_id, row.customer_id)
    grant = _grant(actor, actor.sign_in_id, target, row.role, "invitation", row.access_ends_on, at)
    row.state, row.grant_id = "accepted", grant.id
    row.save(update_fields=["state", "grant"])
    return grant


@operation.operation(audit=("invitation_id",))
def withdraw_invitation(*, actor: operation.Actor, invitation_id: int, at: datetime.datetime) -> None:
    """Have an invitation not be accepted any more.

    :raises InvitationNotFound: no open one on what the actor may manage
    """
    actor.require("contracts.invite-person")
    row = models.AccessInvitation.objects.select_for_update().filter(id=invitation_id, state="open").first()
    if row is None:
        raise InvitationNotFound
    try:
        _own_role(actor, Target(row.account_id, row.customer_id), "contracts.invite-person", local_time.day(at))
    except AccessRefused:
        raise InvitationNotFound from None
    row.state = "withdrawn"
    row.save(update_fields=["state"])
    publishing.publish(actor=actor, event=events.InvitationWithdrawn(invitation_id=row.id), at=at)


@operation.operation(audit=("grant_id",))
def revoke_access(*, actor: operation.Actor, grant_id: int, at: datetime.datetime) -> types.Grant:
    """End somebody's access today, or leave: one's own access needs no right. No weaker role ends a stronger.

    :raises GrantNotFound: none in force on what the actor may manage
    """
    on = local_time.day(at)
    row = models.AccessGrant.objects.select_for_update().filter(id=grant_id).first()
    if row is None or (row.ends_on is not None and row.ends_on <= on):
        raise GrantNotFound
    if actor.sign_in_id is not None and row.sign_in_id == actor.sign_in_id:
        return _end(actor, row, on, "left", at)
    actor.require("contracts.revoke-access")
    try:
        own = _own_role(actor, Target(row.account_id, row.customer_id), "contracts.revoke-access", on)
    except AccessRefused:
        raise GrantNotFound from None
    if own is not None and granted.roles().rank(own) > granted.roles().rank(row.role):
        raise GrantNotFound
    return _end(actor, row, on, "revoked", at)


def end_at_holder_change(actor: operation.Actor, account_id: int, on: datetime.date, at: datetime.datetime) -> None:
    """End what people could do on an account whose contracts went to another customer; called inside that operation."""
    models.AccessInvitation.objects.filter(account_id=account_id, state="open").update(state="withdrawn")
    days = granted.roles().days_after_holder_change
    for row in models.AccessGrant.objects.select_for_update().filter(account_id=account_id).order_by("id"):
        last = on + datetime.timedelta(days=days[row.role])
        if row.ends_on is None or row.ends_on > last:
            _end(actor, row, last, "holder-change", at)


def _grant(
    actor: operation.Actor, sign_in_id: int, target: Target, role: str, proof: str, ends_on: datetime.date | None,
    at: datetime.datetime,
) -> types.Grant:  # fmt: skip
    rules, on = granted.roles(), local_time.day(at)
    if role not in rules.invites:
        raise RoleNotOffered(role)
    if ends_on is not None and ends_on <= on:
        raise AccessEndsBeforeStart
    _lock(sign_in_id)
    rows = models.AccessGrant.objects.filter(sign_in_id=sign_in_id)
    if target.account_id is not None:
        rows = rows.filter(account_id=target.account_id)
    else:
        rows = rows.filter(customer_id=target.customer_id or 0)
    standing = next((row for row in rows.order_by("-id") if row.ends_on is None or row.ends_on > on), None)
    if standing is not None:
        lasts = standing.ends_on is None or (ends_on is not None and ends_on <= standing.ends_on)
        if rules.rank(standing.role) < rules.rank(role) or (standing.role == role and lasts):
            return granted.frozen(standing)
        _end(actor, standing, on, "replaced", at)
    row = models.AccessGrant.objects.create(
        sign_in_id=sign_in_id, account_id=target.account_id, customer_id=target.customer_id, role=role, proof=proof,
        starts_on=on, ends_on=ends_on, granted_by=actor.name, granted_at=at,
    )  # fmt: skip
    event = events.AccessGranted(
        grant_id=row.id, sign_in_id=sign_in_id, account_id=row.account_id, customer_id=row.customer_id, role=role,
        proof=proof,
    )  # fmt: skip
    publishing.publish(actor=actor, event=event, at=at)
    return granted.frozen(row)


def _end(
    actor: operation.Actor, row: models.AccessGrant, on: datetime.date, reason: str, at: datetime.datetime
) -> types.Grant:
    row.ends_on, row.end_reason, row.ended_by = max(on, row.starts_on), reason, actor.name
    row.save(update_fields=["ends_on", "end_reason", "ended_by"])
    event = events.AccessEnded(
        grant_id=row.id, sign_in_id=row.sign_in_id, ends_on=row.ends_on.isoformat(), reason=reason
    )
    publishing.publish(actor=actor, event=event, at=at)
    return granted.frozen(row)


def _own_role(actor: operation.Actor, target: Target, right: str, on: datetime.date) -> str | None:
    """Return the role by which a customer may do this here; None: staff or the system, who are bound by no grant.

    :raises AccessRefused: a customer whose grant does not allow it here
    """
    if actor.sign_in_id is None:
        return None
    if target.account_id is not None:
        grant = granted.best(sign_in_id=actor.sign_in_id, on=on, account_id=target.account_id).get(target.account_id)
        held = [grant] if grant else []
    else:
        own = granted.list_customer_grants(sign_in_id=actor.sign_in_id, on=on)
        held = [grant for grant in own if grant.customer_id == target.customer_id]
    for grant in held:
        if right in granted.rights_of(grant.role):
            return grant.role
    raise AccessRefused


def _check_target(target: Target) -> None:
    if (target.account_id is None) == (target.customer_id is None):
        raise TargetNotFound
    if target.account_id is not None and not models.Account.objects.filter(id=target.account_id).exists():
        raise TargetNotFound
    if target.customer_id is not None and not parties.list_customers([target.customer_id]):
        raise TargetNotFound


def _lock(sign_in_id: int) -> None:
    """Have the grants of one sign-in made one after the other: two links at once are one grant, not an error."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('contracts_access_grant', %s))", [sign_in_id])


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()
