"""What the values that acts kept say in the page's language: words for codes, dates, months, amounts, yes and no."""

import datetime
import re
from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from saqia.contexts.banking import wording as banking
from saqia.contexts.billing import types as bills
from saqia.contexts.billing import wording as billing
from saqia.contexts.collections import wording as collections
from saqia.contexts.contracts import wording as contracts
from saqia.contexts.ledger import wording as ledger
from saqia.contexts.messaging import operations as sending
from saqia.contexts.messaging import wording as messaging
from saqia.contexts.metering import types as readings
from saqia.contexts.metering import wording as metering
from saqia.contexts.outreach import wording as outreach
from saqia.contexts.parties import wording as parties
from saqia.contexts.payments import wording as payments
from saqia.contexts.prepaid import wording as prepaid
from saqia.contexts.staff import wording as staff
from saqia.contexts.tills import wording as tills
from saqia.journeys import customer_details
from saqia.platform.wording import Language, Text, date, isolate, money, month

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_SHOWN = 12  # digits of a digest that tell it from its neighbors
_AMOUNT = Text(ar="{amount} درهم", fr="{amount} DH", en="MAD {amount}")
_BILLS = ("bill_number", "final_bill_number", "item_number", "ledger.number")
_WORDS: Mapping[str, Callable[[str], Text]] = {
    "banking.reason": banking.REVOCATIONS.__getitem__,
    "banking.role": banking.ROLES.__getitem__,
    "bill_proof.role": contracts.ACCESS_ROLES.__getitem__,
    "billing.reason": {**billing.DISPUTE_REASONS, **billing.CORRECTED}.__getitem__,
    "collections.outcome": collections.LETTER_OUTCOMES.__getitem__,
    "collections.reason": collections.REASONS.__getitem__,
    "collections.step": collections.STEPS.__getitem__,
    "contracts.reason": contracts.END_REASONS.__getitem__,
    "contracts.role": contracts.ACCESS_ROLES.__getitem__,
    "customer_details.reason": customer_details.REASONS.__getitem__,
    "holders.reason": contracts.END_REASONS.__getitem__,
    "ledger.kind": ledger.kind,
    "messaging.channel": messaging.CHANNELS.__getitem__,
    "messaging.kind": messaging.kind,
    "messaging.state": messaging.STATES.__getitem__,
    "metering.register": lambda code: billing.REGISTERS[int(code)],
    "metering.source": lambda code: metering.SOURCES[readings.Source(code)],
    "outreach.kind": outreach.KINDS.__getitem__,
    "parties.reason": parties.MERGE_REASONS.__getitem__,
    "payments.channel": payments.channel,
    "payments.reason": payments.reason,
    "prepaid.reason": prepaid.REASONS.__getitem__,
    "reconciliation.channel": payments.channel,
    "staff.role": staff.role,
    "tills.kind": tills.KINDS.__getitem__,
    "tills.method": payments.method,
    "tills.reason": payments.reason,
}
"""Room and argument -> the words of its codes; each context says its own."""


def said(room: str, key: str, value: str, language: Language) -> str:
    """Return what an argument's value says; a code without words, or one that this release does not know, as it is.

    :param room: where the act is, such as `billing`
    """
    words = _WORDS.get(f"{room}.{key}")
    try:
        return words(value).say(language) if words else _plain(room, key, value, language)
    except (LookupError, ValueError, sending.KindUnknown):
        return value


def has_words(room: str, key: str) -> bool:
    """Tell whether an argument keeps codes that have words."""
    return f"{room}.{key}" in _WORDS


def _plain(room: str, key: str, value: str, language: Language) -> str:
    if value in ("True", "False"):
        return _("yes") if value == "True" else _("no")
    if key.endswith("_centimes"):
        return _AMOUNT.say(language, amount=money(int(value), language))
    if key in _BILLS or f"{room}.{key}" in _BILLS:
        return isolate(bills.printable_number(int(value)), language)
    if _DAY.fullmatch(value):
        day = datetime.date.fromisoformat(value)
        return month(day, language) if key == "month" else date(day, language)
    return f"{value[:_SHOWN]}…" if _DIGEST.fullmatch(value) else value
