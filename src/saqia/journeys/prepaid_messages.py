"""What customers of prepaid meters are told: the token, also when lost, a new key or none, a low balance, a refusal."""

import datetime

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.messaging import operations as messaging
from saqia.contexts.messaging import types as message_types
from saqia.contexts.prepaid import events, queries, types, wording
from saqia.engine.sts import tokens
from saqia.platform import operation
from saqia.platform.wording import LANGUAGES


def vend_issued(*, actor: operation.Actor, event: events.VendIssued, at: datetime.datetime) -> None:
    """Tell the customer the token of a purchase."""
    vend = queries.get_vend(event.vend_id)
    _tell(actor, "token", f"vend:{vend.id}", vend.account_id, _of_vend(vend), at)


def token_asked_again(*, actor: operation.Actor, event: events.TokenAskedAgain, at: datetime.datetime) -> None:
    """Tell the customer a token again."""
    vend = queries.get_vend(event.vend_id)
    _tell(actor, "token", f"vend:{vend.id}:{event.copy_id}", vend.account_id, _of_vend(vend), at)


def vend_refused(*, actor: operation.Actor, event: events.VendRefused, at: datetime.datetime) -> None:
    """Tell the customer that a paid purchase got no token, and that the money goes back."""
    vend = queries.get_vend(event.vend_id)
    if not vend.amount_centimes:
        return
    values: dict[str, message_types.Scalar] = {"meter": vend.meter_number, "amount_centimes": vend.amount_centimes}
    values |= _why(event.reason)
    _tell(actor, "top-up-refused", f"vend:{vend.id}", vend.account_id, values, at)


def key_change_issued(*, actor: operation.Actor, event: events.KeyChangeIssued, at: datetime.datetime) -> None:
    """Tell the customer the tokens that give the meter its new key, in their order."""
    change = queries.get_key_change(event.key_change_id)
    several = "\n".join(f"{token.rank}) {tokens.spaced(token.digits)}" for token in change.tokens)
    values: dict[str, message_types.Scalar] = {"meter": change.meter_number, "tokens": several}
    _tell(actor, "meter-key", f"key:{change.id}", change.account_id, values, at)


def key_change_refused(*, actor: operation.Actor, event: events.KeyChangeRefused, at: datetime.datetime) -> None:
    """Tell the customer that the meter keeps its key, and that there is nothing to type."""
    change = queries.get_key_change(event.key_change_id)
    values: dict[str, message_types.Scalar] = {"meter": change.meter_number, **_why(event.reason)}
    _tell(actor, "meter-key-refused", f"key:{change.id}", change.account_id, values, at)


def balance_low(*, actor: operation.Actor, event: events.BalanceLow, at: datetime.datetime) -> None:
    """Tell the customer that what was bought is about to run out."""
    meter = queries.get_metered(event.meter_id)
    values: dict[str, message_types.Scalar] = {"meter": meter.number, "low_on": event.runs_out_on}
    _tell(actor, "low-balance", f"meter:{meter.id}:{event.runs_out_on}", meter.account_id, values, at)


def _why(reason: str) -> dict[str, message_types.Scalar]:
    return {f"reason_{language}": getattr(wording.REASONS[reason], language) for language in LANGUAGES}


def _of_vend(vend: types.Vend) -> dict[str, message_types.Scalar]:
    bought = {f"energy_{each}": wording.energy(vend.tenths, vend.resource, each) for each in LANGUAGES}
    return {"meter": vend.meter_number, "token": tokens.spaced(vend.tokens[0].digits), **bought}


def _tell(
    actor: operation.Actor, kind: str, cause: str, account_id: int, values: dict[str, message_types.Scalar],
    at: datetime.datetime,
) -> None:  # fmt: skip
    [account] = contracts.list_accounts([account_id])
    messaging.send_message(
        actor=actor, kind=kind, cause=f"{kind}:{cause}", language=None, values=values,
        customer_id=account.customer_id, at=at,
    )  # fmt: skip
