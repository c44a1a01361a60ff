"""The last step of a payment: what the form of each way to pay says, and where a refusal is told."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms as django_forms
from django.http import QueryDict

from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import types as payment_types
from saqia.contexts.payments import wording as payment_wording
from saqia.contexts.tills import operations, types, wording
from saqia.platform import operation
from saqia.surfaces.desk.tills import forms
from saqia.surfaces.kit import clock, languages

_FIELDS = {
    operations.GivenTooLittle: "given", operations.ChequeIncomplete: "number", operations.ChequeKnown: "number",
    operations.TerminalReferenceMissing: "instrument",
}  # fmt: skip
_ANYWHERE = (
    operations.CeilingReached, operations.PackOut, operations.SessionNotOpen, operations.SessionNotTheirs,
    operations.SessionUnknown, operations.KeyMissing,
)  # fmt: skip
_PAYMENTS = (payments.NothingPaid, payments.AccountUnknown, payments.ReferenceUsedOtherwise)
REFUSED: tuple[type[Exception], ...] = (*_FIELDS, *_ANYWHERE, *_PAYMENTS)


def form(method: str, given: QueryDict | None, *, key: str, on: datetime.date) -> django_forms.Form:
    """Return the form of a way to pay."""
    initial: dict[str, Any] = {"key": key, "due_on": on}
    if method == "cheque":
        return forms.ChequeForm(given, initial=initial, language=languages.current())
    return (forms.CashForm if method == "cash" else forms.TerminalForm)(given, initial=initial)


def take(
    actor: operation.Actor, standing: types.Standing, lines: Sequence[payment_types.Line], method: str,
    given: dict[str, Any],
) -> types.Receipt:  # fmt: skip
    """Take the payment of a valid form.

    :raises Exception: one of `REFUSED`
    """
    cheque = None
    if method == "cheque":
        cheque = types.ChequeGiven(given["bank"], given["number"], given["due_on"])
    return operations.take_payment(
        actor=actor, session_id=standing.session.id, key=given["key"], method=method, lines=lines,
        given_centimes=given.get("given"), cheque=cheque, instrument=given.get("instrument", ""), at=clock.now(),
    )  # fmt: skip


def say(refused: Exception, at: django_forms.Form) -> str:
    """Say a refusal at its field, or return it for the head of the page."""
    language = languages.current()
    if isinstance(refused, _PAYMENTS):
        return payment_wording.refusal(refused, language)
    field = _FIELDS.get(type(refused))
    if field is None:
        return wording.refusal(refused, language)
    at.add_error(field, wording.refusal(refused, language))
    return ""
