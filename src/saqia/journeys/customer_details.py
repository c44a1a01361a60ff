"""A customer's data corrected for them at the desk: why is kept, and the channel known before hears of it."""

import datetime
from collections.abc import Mapping

from saqia.contexts.messaging import operations as messaging
from saqia.contexts.messaging import types as message_types
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import queries
from saqia.contexts.parties import types as party_types
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.wording import LANGUAGES, Language, Text

REASONS: Mapping[str, Text] = {
    "asked-here": Text(
        ar="بطلب من الزبون في الوكالة، بعد الاطلاع على هويته", fr="Demandé à l’agence, identité vérifiée",
        en="Asked for at the agency, identity checked",
    ),
    "asked-by-phone": Text(
        ar="بطلب من الزبون هاتفيا، بعد التحقق بالأسئلة", fr="Demandé par téléphone, réponses vérifiées",
        en="Asked for by telephone, answers checked",
    ),
    "our-error": Text(ar="خطأ في إدخالنا", fr="Erreur de saisie de notre part", en="A typing error of ours"),
    "unreachable": Text(
        ar="الرقم أو العنوان السابق لا يصل إلى الزبون", fr="L’ancien numéro ou l’ancienne adresse ne répond plus",
        en="The former number or address reaches them no longer",
    ),
}  # fmt: skip
"""Why an agent corrects a customer's data."""
PROOFS = ("asked-here", "our-error")
"""Reasons for which a name or a bank account may be corrected: somebody saw a paper."""
_NAMED: Mapping[str, Text] = {
    "name": Text(ar="الاسم", fr="nom", en="name"),
    "phone": Text(ar="رقم الهاتف", fr="numéro de téléphone", en="phone number"),
    "email": Text(ar="البريد الإلكتروني", fr="adresse électronique", en="e-mail address"),
    "ribs": Text(ar="الحساب البنكي", fr="compte bancaire", en="bank account"),
}  # fmt: skip
_COMMAS: Mapping[Language, str] = {"ar": "، ", "fr": ", ", "en": ", "}


class ProofMissing(Exception):
    """A name or a bank account changes on proof only, and the reason is none."""


@operation.operation(audit=("customer_id", "reason"))
def correct_for_customer(
    *, actor: operation.Actor, customer_id: int, given: party_types.CustomerDetails, reason: str, at: datetime.datetime
) -> party_types.Corrected:
    """Replace what is known of a customer and tell them by the channel known before; the same again changes nothing.

    :param reason: a code of `REASONS`
    :raises ProofMissing: a name or a bank account changes, and nobody saw a paper
    :raises parties.CustomerNotFound, parties.NameMissing, parties.DetailNotValid: as their names say
    """
    actor.require("parties.correct-customer")
    if reason not in REASONS:
        raise parties.DetailNotValid("reason")
    known = _known(customer_id)
    done = parties.correct_customer(actor=actor, customer_id=customer_id, given=given, at=at)
    if reason not in PROOFS and {"name_ar", "name_latin", "ribs"} & set(done.fields):
        raise ProofMissing
    tell_of_correction(actor=actor, before=known, fields=done.fields, at=at)
    return done


def tell_of_correction(
    *, actor: operation.Actor, before: party_types.Customer, fields: tuple[str, ...], at: datetime.datetime
) -> None:
    """Tell a customer what of their data was corrected, where they were reached before: who did not ask must hear.

    :param fields: as `party_types.Corrected` says them; a language alone is not told
    """
    address = _address(before)
    changed = _changed(before, fields)
    if address is None or not changed:
        return
    said = {
        f"changed_{language}": _COMMAS[language].join(text.say(language) for text in changed) for language in LANGUAGES
    }
    messaging.send_message(
        actor=operation.system_actor(tenant_id=actor.tenant_id, name=f"customer-details:{actor.name}"),
        kind="details-corrected", cause=f"details-corrected:{before.id}:{at.isoformat()}", language=None,
        values={**said, "changed_on": local_time.day(at).isoformat()}, customer_id=before.id,
        address=address, at=at,
    )  # fmt: skip


def _known(customer_id: int) -> party_types.Customer:
    try:
        return queries.get_customer(customer_id)
    except queries.CustomerNotFound as unknown:
        raise parties.CustomerNotFound(customer_id) from unknown


def _address(before: party_types.Customer) -> message_types.Address | None:
    """Return the phone, else the e-mail address, by which the customer was reached first."""
    first = {contact.kind: contact.value for contact in reversed(before.contacts)}
    if "phone" in first:
        return message_types.Address("sms", first["phone"])
    return message_types.Address("email", first["email"]) if "email" in first else None


def _changed(before: party_types.Customer, fields: tuple[str, ...]) -> list[Text]:
    codes = ["name"] if {"name_ar", "name_latin"} & set(fields) else []
    if "contacts" in fields:
        after = queries.get_customer(before.id).contacts
        for kind in ("phone", "email"):
            if {one.value for one in before.contacts if one.kind == kind} != {
                one.value for one in after if one.kind == kind
            }:
                codes.append(kind)
    if "ribs" in fields:
        codes.append("ribs")
    return [_NAMED[code] for code in codes]
