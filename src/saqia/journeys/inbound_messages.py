"""A reply by SMS: understood, acted on, answered in its writer's language. Partners call `answer_reply`.

Only a phone that the account's customer gave us gets figures or may give an index: numbers of contracts are printed on
letterboxes. An unknown number and an unknown phone get the same answer, so that nobody learns which contracts exist.
"""

import dataclasses
import datetime
from decimal import Decimal

from saqia.contexts.billing import queries as billing
from saqia.contexts.billing import types as billing_types
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.messaging import operations as messaging
from saqia.contexts.messaging import ports
from saqia.contexts.messaging import types as message_types
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries as meters
from saqia.contexts.metering import wording as metering_words
from saqia.contexts.parties import queries as parties
from saqia.engine.validation.verdicts import Reason, Verdict
from saqia.journeys import reply_words, self_readings
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.limits import counting
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope
from saqia.platform.wording import LANGUAGES, Language, Text

_WHY = {
    "unknown": Text(ar="لم نفهم رسالتكم.", fr="Message non compris.", en="Message not understood."),
    "not-yours": Text(ar="رقم العقدة غير معروف أو غير مرتبط بهذا الهاتف. يمكن ربط الهاتف بالعقدة في الوكالة.",
                      fr="Contrat inconnu ou non lié à ce téléphone. Faites lier votre numéro en agence.",
                      en="Contract unknown or not linked to this phone. Have your number linked at an agency."),
    "no-bill": Text(ar="لا توجد أي فاتورة لهذه العقدة بعد.", fr="Pas encore de facture pour ce contrat.",
                    en="There is no bill for this contract yet."),
    "no-index": Text(ar="المرجو كتابة المؤشر بعد رقم العقدة.", fr="Écrivez l’index après le numéro de contrat.",
                     en="Write the reading after the contract number."),
    "no-meter": Text(ar="لا يوجد عداد لهذه الخدمة بالعقدة.", fr="Pas de compteur de ce service pour ce contrat.",
                     en="There is no meter of this service for this contract."),
    "which-meter": Text(ar="توجد عدة عدادات. المرجو كتابة ك (الكهرباء) أو م (الماء) قبل المؤشر.",
                        fr="Plusieurs compteurs : écrivez E (électricité) ou O (eau) devant l’index.",
                        en="Several meters: write E (electricity) or W (water) before the reading."),
    "one-service": Text(ar="المرجو إرسال رسالة لكل خدمة: ك للكهرباء، م للماء.",
                        fr="Un SMS par service : E pour l’électricité, O pour l’eau.",
                        en="One message for each service: E for electricity, W for water."),
    "figures": Text(ar="عدد المؤشرات لا يوافق هذا العداد: {count}.", fr="Nombre d’index attendu : {count}.",
                    en="This meter has {count} readings: send them all."),
    "again": Text(ar="{reason}. المرجو إعادة قراءة العداد، أو الاتصال بمركز النداء إذا كان المؤشر صحيحا.",
                  fr="{reason}. Relisez le compteur ; si l’index est juste, appelez-nous.",
                  en="{reason}. Read the meter again; if the reading is right, call us."),
    "contradicted": Text(ar="سجل مؤشر آخر لهذا اليوم.", fr="Un autre index est enregistré ce jour.",
                         en="Another reading is recorded for today."),
}  # fmt: skip
_UNITS = {1: Text(ar="ك.و.س", fr="kWh", en="kWh"), 2: Text(ar="م³", fr="m³", en="m³")}
_EFFECT = Text(ar="ستحتسب فاتورتكم المقبلة على أساسه.", fr="Votre prochaine facture en tiendra compte.",
               en="Your next bill will count on it.")  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Answered:
    """What came of a reply: `outcome` is a code; `message_id` is None when nothing was answered."""

    outcome: str
    message_id: int | None


@dataclasses.dataclass(frozen=True)
class _Answer:
    kind: str
    outcome: str
    values: dict[str, message_types.Scalar]


@dataclasses.dataclass(frozen=True)
class _Meter:
    id: int
    service: int
    registers: tuple[int, ...]


class _Refused(Exception):
    """Nothing was done; `why` is said to the writer."""

    def __init__(self, outcome: str, why: dict[str, str], kind: str = "reply-not-understood") -> None:
        super().__init__(outcome)
        self.outcome, self.why, self.kind = outcome, why, kind


def answer_reply(
    *, actor: operation.Actor, sender: str, text: str, reference: str, at: datetime.datetime,
    channel: ports.Channel = "sms",
) -> Answered:  # fmt: skip
    """Act on a reply and queue its answer; the same reference again changes nothing.

    :param sender: +212..., as the partner gives it
    :param reference: the partner's name for the message, unique in its channel
    """
    with scope.reading(actor.tenant_id):
        reply = reply_words.read(text, is_number=lambda digits: _account(digits) is not None)
    received = messaging.receive_reply(
        actor=actor, channel=channel, reference=reference, address=sender, understood=reply.word, at=at
    )
    if received.outcome:
        return Answered(received.outcome, None)
    try:
        counting.take("sms-reply", tenant_id=actor.tenant_id, at=at, phone=sender)
    except counting.TooMany:
        return Answered("too-many", None)
    language, answer = _act(actor, reply, sender, at)
    queued = messaging.answer(
        actor=actor, reply_id=received.reply_id, kind=answer.kind, language=language, values=answer.values,
        outcome=answer.outcome, at=at,
    )  # fmt: skip
    return Answered(answer.outcome, queued.message_id)


def _act(
    actor: operation.Actor, reply: reply_words.Reply, sender: str, at: datetime.datetime
) -> tuple[Language, _Answer]:
    with scope.reading(actor.tenant_id):
        senders = parties.search_customers(sender) if sender.startswith("+") else []
        language = _language(reply, senders[0].language if senders else None)
        account = _account(reply.number)
        call_centre = tenancy.Tenant.objects.values_list("call_centre", flat=True).get(id=actor.tenant_id)
        is_own = account is not None and any(
            account.customer_id in parties.list_merged_ids(customer.id) for customer in senders
        )
    try:
        if reply.word == "unknown":
            raise _Refused("unknown", _words("unknown"))
        if account is None or not is_own:
            raise _Refused("not-yours", _words("not-yours"))
        if reply.word == "bill":
            return language, _bill(actor.tenant_id, account, reply.number)
        return language, _reading(actor, account, reply, at)
    except _Refused as refused:
        return language, _refusal(refused, reply, call_centre)


def _refusal(refused: _Refused, reply: reply_words.Reply, call_centre: str) -> _Answer:
    values: dict[str, message_types.Scalar] = {f"why_{language}": refused.why[language] for language in LANGUAGES}
    if refused.kind == "self-reading-refused":
        values |= {"contract": reply.number, "index": " ".join(str(figure.index) for figure in reply.figures)}
    else:
        values |= {"call_centre": call_centre}
    return _Answer(refused.kind, refused.outcome, values)


def _bill(tenant_id: int, account: contract_types.Account, number: str) -> _Answer:
    with scope.reading(tenant_id):
        bills = [bill for bill in billing.list_bills(account_id=account.id) if bill.kind == "bill"]
        balance = ledger.get_balance(account_id=account.id)
    if not bills:
        raise _Refused("no-bill", _words("no-bill"))
    values: dict[str, message_types.Scalar] = {
        "contract": number, "bill": billing_types.printable_number(bills[0].number),
        "amount_centimes": bills[0].total_ttc_centimes, "due_on": bills[0].due_on.isoformat(),
        "balance_centimes": balance,
    }  # fmt: skip
    return _Answer("bill-reply", "told", values)


def _reading(
    actor: operation.Actor, account: contract_types.Account, reply: reply_words.Reply, at: datetime.datetime
) -> _Answer:
    """Record the figures of one meter, all or none, when each of them is probable."""
    if not reply.figures:
        raise _Refused("no-index", _words("no-index"))
    on = local_time.day(at)
    with scope.reading(actor.tenant_id):
        meter = _meter(account, reply, on)
        if len(reply.figures) != len(meter.registers):
            raise _Refused("figures", _words("figures", count=len(meter.registers)))
        pairs = list(zip(meter.registers, reply.figures, strict=True))
        volume = sum(_probable(meter, register, figure.index, on) for register, figure in pairs)
    _submit(actor, account.id, tuple(self_readings.Figure(meter.id, code, one.index) for code, one in pairs), on, at)
    unit = _UNITS[meter.service]
    values: dict[str, message_types.Scalar] = {
        "service": meter.service, "contract": reply.number, "volume": volume,
        "index": " ".join(f"{figure.index:f}" for figure in reply.figures),
        **{f"unit_{language}": unit.say(language) for language in LANGUAGES},
        **{f"effect_{language}": _EFFECT.say(language) for language in LANGUAGES},
    }  # fmt: skip
    return _Answer("self-reading-accepted", "accepted", values)


def _meter(account: contract_types.Account, reply: reply_words.Reply, on: datetime.date) -> _Meter:
    """Return the meter that is meant: of the letter's service, else of the contract named, else the only one."""
    running = [contract for contract in account.contracts if contract.ends_on is None or contract.ends_on > on]
    services = {figure.service for figure in reply.figures if figure.service}
    if len(services) > 1:
        raise _Refused("one-service", _words("one-service"))
    named = [contract for contract in running if reply.number in (contract.number, contract.former_number)]
    wanted = [c for c in running if c.service in services] if services else (named or running)
    points = list(dict.fromkeys(contract.metered_by_id for contract in wanted))
    hanging = [meter for point in points if (meter := meters.find_hanging_meter(point)) is not None]
    if not hanging:
        raise _Refused("no-meter", _words("no-meter"))
    if len(hanging) > 1:
        raise _Refused("which-meter", _words("which-meter"))
    return _Meter(hanging[0].id, hanging[0].service, hanging[0].registers)


def _probable(meter: _Meter, register: int, index: Decimal, on: datetime.date) -> int:
    """Return the volume of a probable index, thousandths."""
    milli = index * 1000
    if milli != int(milli) or milli > 10**15:
        raise _Refused("too-precise", _words("unknown"), "self-reading-refused")
    seen = meters.preview_reading(meter_id=meter.id, register=register, read_on=on, index_milli=int(milli), today=on)
    if seen.verdict in (Verdict.HELD, Verdict.REFUSED):
        why = _implausible(seen.reason, seen.volume_milli, seen.expected_milli, meter.service)
        raise _Refused(seen.reason.code, why, "self-reading-refused")
    return seen.volume_milli


def _submit(
    actor: operation.Actor, account_id: int, figures: tuple[self_readings.Figure, ...], on: datetime.date,
    at: datetime.datetime,
) -> None:  # fmt: skip
    """Record the indices; what changed since they were looked at is refused like the look would."""
    try:
        self_readings.send_self_reading(actor=actor, account_id=account_id, figures=figures, read_on=on, at=at)
    except metering.ReadingContradicted:
        raise _Refused("contradicted", _words("contradicted"), "self-reading-refused") from None
    except metering.ReadingImpossible as refused:
        raise _Refused(refused.reason.code, _implausible(refused.reason), "self-reading-refused") from None
    except metering.IndexGoesBackwards:
        raise _Refused("backwards", _implausible(Reason.BACKWARDS), "self-reading-refused") from None


def _implausible(reason: Reason, volume_milli: int = 0, expected_milli: int = 0, service: int = 0) -> dict[str, str]:
    said: dict[str, str] = {}
    for language in LANGUAGES:
        told = metering_words.weighed(reason, volume_milli, expected_milli, language, service=service)
        said[language] = _WHY["again"].say(language, reason=told)
    return said


def _account(number: str) -> contract_types.Account | None:
    """Return the account of a number known here: of an account, a contract, or a former operator's contract."""
    account_id = contracts.find_account_id(number)
    if account_id is None and number:
        former = {contract.account_id for contract in contracts.list_by_former_number(number)}
        account_id = former.pop() if len(former) == 1 else None
    found = contracts.list_accounts([account_id]) if account_id else []
    return found[0] if found else None


def _language(reply: reply_words.Reply, own: str | None) -> Language:
    if reply.is_arabic:
        return "ar"
    return "en" if own == "en" else "fr"


def _words(code: str, **values: object) -> dict[str, str]:
    return {language: _WHY[code].say(language, **values) for language in LANGUAGES}
