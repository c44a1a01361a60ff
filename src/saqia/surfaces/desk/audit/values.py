"""What the values that acts kept say in the page's language: words for codes, dates, months, amounts, yes and no."""

import datetime
import re
from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from saqia.contexts.banking import wording as banking
from saqia.contexts.billing import types as bills
from saqia.contexts.billing import wording as billing
from saqia.contexts.cases import queries as cases
from saqia.contexts.collections import queries as collecting
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
from saqia.journeys.switchover import wording as switchover
from saqia.platform.wording import Language, Text, date, isolate, money, month
from saqia.surfaces.desk.audit import names

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_SHOWN = 12  # digits of a digest that tell it from its neighbors
_AMOUNT = Text(ar="{amount} درهم", fr="{amount} DH", en="MAD {amount}")
_BILLS = ("bill_number", "final_bill_number", "item_number", "ledger.number")
_WORDS: Mapping[str, Callable[[str], Text]] = {
    "banking.reason": banking.REVOCATIONS.__getitem__,
    "banking.role": banking.ROLES.__getitem__,
    "bill_proof.role": contracts.ACCESS_ROLES.__getitem__,
    "billing.kind": {**billing.RUN_KINDS, **billing.CERTIFICATE_TITLES}.__getitem__,
    "billing.reason": {**billing.DISPUTE_REASONS, **billing.CORRECTED}.__getitem__,
    "billing.status": billing.RUN_STATES.__getitem__,
    "collections.code": lambda code: collecting.protections()[code][0],
    "collections.outcome": collections.LETTER_OUTCOMES.__getitem__,
    "collections.reason": lambda code: collecting.write_off_reasons().get(code) or collections.REASONS[code],
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
    "outbox.reaction": names.reaction,
    "outreach.kind": outreach.KINDS.__getitem__,
    "parties.reason": parties.MERGE_REASONS.__getitem__,
    "payments.channel": payments.channel,
    "payments.reason": payments.reason,
    "prepaid.reason": prepaid.REASONS.__getitem__,
    "reconciliation.channel": payments.channel,
    "staff.role": staff.role,
    "switchover.name": switchover.STAGES.__getitem__,
    "tills.kind": tills.KINDS.__getitem__,
    "tills.method": payments.method,
    "tills.reason": payments.reason,
}
"""Room and argument -> the words of its codes; each context says its own."""


def said(room: str, key: str, detail: Mapping[str, str], language: Language) -> str:
    """Return what an argument's value says; a code without words, or one that this release does not know, as it is.

    :param room: where the act is, such as `billing`
    :param detail: all that the act kept, `key` among it
    """
    value, place = detail[key], f"{room}.{key}"
    try:
        if key == "cause":
            return _cause(room, value, language)
        if place == "cases.action":
            return cases.name_action(detail["number"], value).say(language)
        words = _WORDS[place](value) if place in _WORDS else names.code(place, value)
        return words.say(language) if words else _plain(room, key, value, language)
    except (LookupError, ValueError, sending.KindUnknown):
        return value


def hides_code(room: str, key: str, value: str) -> bool:
    """Tell whether what is said of a value stands for a code that the trail is searched by."""
    place = f"{room}.{key}"
    return key == "cause" or place == "cases.action" or place in _WORDS or names.code(place, value) is not None


def _cause(room: str, value: str, language: Language) -> str:
    """Return why: as the context says it that keeps the cause, else what kind of cause it is."""
    own = {"payments": payments.refund_cause, "collections": collections.cause}.get(room)
    said = own(value, language) if own else value
    return said if said not in (value, isolate(value, language)) else names.cause(value).say(language)


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
