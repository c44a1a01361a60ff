"""Making tokens: what is to be made is fixed in one transaction, made in none, recorded in another.

Identifier and random number are given to a purchase once and kept: whoever makes its token again, after a fault,
makes the same token.
"""

import datetime
import secrets
from collections.abc import Sequence

from saqia.contexts.prepaid import events, history, models, ports, refusals, shapes, types
from saqia.contexts.prepaid.ordering import undo_item
from saqia.engine.sts import identifiers
from saqia.platform import operation
from saqia.platform.outbox import publishing


@operation.operation(audit=("vend_id",))
def begin_issue(*, actor: operation.Actor, vend_id: int, at: datetime.datetime) -> ports.CreditRequest | None:
    """Return the token to make for a paid purchase, None when there is none to make any more.

    :raises VendUnknown: this distributor has none
    :raises KeyExpired: the meter's key makes none: the purchase is to be refused
    :raises MeterBlocked: it was blocked, or (MeterReplaced) taken down, since: the purchase is to be refused
    """
    actor.require("prepaid.issue")
    row = history.locked_vend(vend_id)
    if row.status != models.PAID:
        return None
    held = models.PrepaidMeter.objects.select_for_update().get(id=row.meter_id)
    if held.replaced_at is not None:
        raise refusals.MeterReplaced(held.number)
    if held.blocked_reason:
        raise refusals.MeterBlocked(held.blocked_reason)
    keyed = shapes.keyed(held)
    if row.identifier is None:
        try:
            row.identifier = identifiers.identifier(keyed, at, after=held.last_identifier)
        except identifiers.KeyExpired:
            raise refusals.KeyExpired(held.number) from None
        row.random = secrets.randbelow(16)
        row.save(update_fields=["identifier", "random"])
        held.last_identifier = row.identifier
        held.save(update_fields=["last_identifier"])
    return ports.CreditRequest(
        tenant_id=actor.tenant_id, reference=f"vend:{row.id}", meter=keyed, resource=shapes.resource(held),
        identifier=row.identifier, random=row.random or 0, tenths=row.tenths,
    )  # fmt: skip


@operation.operation(audit=("vend_id",))
def issue_tokens(
    *, actor: operation.Actor, vend_id: int, tokens: Sequence[str], at: datetime.datetime
) -> types.Vend:  # fmt: skip
    """Record the token of a paid purchase; recording it again changes nothing.

    :raises VendUnknown: this distributor has none
    :raises VendDecided: it is not paid, or was refused
    """
    actor.require("prepaid.issue")
    row = history.locked_vend(vend_id)
    if row.status == models.ISSUED:
        return shapes.vend(row, models.Token.objects.filter(vend_id=row.id), repeated=True)
    if row.status != models.PAID:
        raise refusals.VendDecided(row.status)
    made = [
        models.Token.objects.create(meter_id=row.meter_id, vend_id=row.id, rank=rank, digits=digits, made_at=at)
        for rank, digits in enumerate(tokens, 1)
    ]
    row.status, row.ended_at = models.ISSUED, at
    row.save(update_fields=["status", "ended_at"])
    models.PrepaidMeter.objects.filter(id=row.meter_id).update(low_told_at=None)
    publishing.publish(actor=actor, event=events.VendIssued(vend_id=row.id, account_id=row.account_id), at=at)
    return shapes.vend(row, made)


@operation.operation(audit=("vend_id", "reason"))
def refuse_vend(*, actor: operation.Actor, vend_id: int, reason: str, at: datetime.datetime) -> types.Vend:
    """Say that a paid purchase gets no token: it is not sold any more; who hears of it gives the money back.

    :param reason: a code of `wording.REASONS`
    :raises VendUnknown: this distributor has none
    :raises VendDecided: it has its token, or was not paid
    """
    actor.require("prepaid.issue")
    row = history.locked_vend(vend_id)
    if row.status == models.REFUSED:
        return shapes.vend(row, repeated=True)
    if row.status != models.PAID:
        raise refusals.VendDecided(row.status)
    row.status, row.refusal, row.ended_at, row.fixed_until_on = models.REFUSED, reason, at, None
    row.save(update_fields=["status", "refusal", "ended_at", "fixed_until_on"])
    told = events.VendRefused(vend_id=row.id, account_id=row.account_id, reason=reason)
    publishing.publish(actor=actor, event=told, at=at)
    return shapes.vend(row)


@operation.operation(audit=("vend_id",))
def undo_sale(*, actor: operation.Actor, vend_id: int, at: datetime.datetime) -> None:
    """Take what a refused purchase sold out of the account; what stays paid becomes an advance. Safe to repeat.

    Called once the payment was taken back, where it could be: what is free then is not kept as an advance.

    :raises VendUnknown: this distributor has none
    :raises VendDecided: it was not refused
    """
    actor.require("prepaid.issue")
    row = history.locked_vend(vend_id)
    if row.status != models.REFUSED:
        raise refusals.VendDecided(row.status)
    undo_item(actor, row, at)
