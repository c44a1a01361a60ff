"""What the payer keeps: a sheet, or a slip of 58 or 80 mm, with a code that proves it without any network."""

import dataclasses
import datetime
from collections.abc import Sequence
from typing import Any

from saqia.contexts.billing.types import printable_number
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import wording as contract_wording
from saqia.contexts.payments import rules, splitting, types
from saqia.contexts.staff import queries as staff
from saqia.contexts.staff import wording as staff_wording
from saqia.platform.calendar import local_time
from saqia.platform.documents import bilingual, houses, letters, proof_code, qr, seal, typesetting
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import registration, scope
from saqia.platform.wording import LANGUAGES, Text, date, local, money

SLIP = "/contexts/payments/slip.typ"
WIDTHS = (58, 80)
"""Millimeters of the rolls that tills print on."""
TENANT, NUMBER, TOTAL, DUTY, COLLECTED, CHANNEL, ACCOUNTS = range(1, 8)
"""Keys of the sealed facts: code of the distributor, number, centimes given, centimes of stamp duty in them, Unix
seconds, channel, pairs of account number and centimes."""
_TITLE = Text(ar="وصل الأداء", fr="Reçu de paiement", en="Receipt")
_PAID = Text(ar="المبلغ المؤدى", fr="Montant payé", en="Amount paid")
_ON = Text(ar="التاريخ", fr="Date", en="Date")
_WHERE = Text(ar="عبر", fr="Par", en="Through")
_HOW = Text(ar="طريقة الأداء", fr="Moyen de paiement", en="Way to pay")
_REFERENCE = Text(ar="المرجع", fr="Référence", en="Reference")
_ACCOUNT = Text(ar="الحساب", fr="Compte", en="Account")
_BILL = Text(ar="فاتورة {number}", fr="Facture {number}", en="Bill {number}")
_OTHER = Text(ar="ديون أخرى", fr="Autres sommes dues", en="Other debts")
_OF_SERVICE = Text(ar="منها: {service}", fr="dont {service}", en="of which {service}")
_DUTY = Text(ar="رسم التمبر، أداء نقدا", fr="Droit de timbre, espèces", en="Stamp duty, cash")
_NUMBER = Text(ar="رقم الوصل", fr="Reçu n°", en="Receipt no.")
_DUPLICATE = Text(ar="نسخة رقم {rank}", fr="Duplicata n° {rank}", en="Duplicate no. {rank}")
_REVERSED = Text(ar="أداء ملغى بتاريخ {day}", fr="Paiement annulé le {day}", en="Payment reversed on {day}")
_ADVANCE = Text(
    ar="منها {amount} درهم تسبيق يخصم من الفاتورة المقبلة",
    fr="Dont {amount} DH d’avance, déduite de la prochaine facture",
    en="Of which {amount} DH in advance, deducted from the next bill",
)
_NO_VALUE = Text(
    ar="وصل من فضاء التجارب: لا قيمة له", fr="Reçu d’un bac à sable : sans valeur", en="Receipt of a sandbox: no value"
)
_SCAN = Text(
    ar="يمكن التحقق من هذا الوصل بهذا الرمز دون إنترنت",
    fr="Ce code prouve le reçu, même sans réseau",
    en="This code proves the receipt, even offline",
)


@dataclasses.dataclass(frozen=True)
class Proved:
    """What a sealed receipt says. Centimes."""

    tenant_code: str
    number: str
    total_centimes: int
    duty_centimes: int
    collected_at: datetime.datetime
    channel: str
    accounts: tuple[tuple[str, int], ...]


def code(receipt: types.Receipt, accounts: dict[int, str], tenant_code: str, key: seal.SealKey) -> str:
    """Return the text of the receipt's code."""
    facts = {
        TENANT: tenant_code, NUMBER: receipt.number, TOTAL: receipt.total_centimes, DUTY: receipt.duty_centimes,
        COLLECTED: int(receipt.collected_at.timestamp()), CHANNEL: receipt.channel,
        ACCOUNTS: [[accounts[share.account_id], share.amount_centimes] for share in receipt.shares],
    }  # fmt: skip
    return proof_code.write(facts, key=key)


def prove_receipt(text: str, *, certificates: Sequence[bytes]) -> Proved:
    """Return what a receipt's code says, without any network or database.

    :raises proof_code.CodeInvalid: it is unreadable, of another key, or changed
    """
    facts = proof_code.read(text, certificates=certificates)
    try:
        return Proved(
            str(facts[TENANT]), str(facts[NUMBER]), int(facts[TOTAL]), int(facts[DUTY]),
            datetime.datetime.fromtimestamp(facts[COLLECTED], datetime.UTC), str(facts[CHANNEL]),
            tuple((str(number), int(centimes)) for number, centimes in facts[ACCOUNTS]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise proof_code.CodeInvalid("unreadable") from error


def sheet(receipt: types.Receipt, *, key: seal.SealKey, lead: str, duplicate: int = 0) -> bytes:
    """Return the receipt as a sealed A4 PDF. Inside the caller's `scope.reading`.

    :param duplicate: rank of a reprint; 0: the first print
    """
    facts = [letters.Fact(_both(label), value) for label, value in _facts(receipt)]
    agency = _agency(receipt)
    facts += [letters.Fact(_both(staff_wording.AGENCY), _both(agency))] if agency else []
    accounts, parts = _accounts(receipt), _parts(receipt)
    rows = _lines(receipt, accounts, parts) + _services(parts) + _duty(receipt)
    facts += [letters.Fact(_both(label), letters.Amount(centimes)) for label, centimes in rows]
    tenant = tenancy.Tenant.objects.get(id=scope.current())
    made = letters.sheet(
        letters.Letter(
            lead="ar" if lead == "ar" else "fr",
            house=houses.of(tenant, receipt.posted_on),
            title=_both(_TITLE),
            reference=receipt.number,
            dated_on=receipt.posted_on,
            headline=letters.Fact(_both(_PAID), letters.Amount(receipt.total_centimes)),
            facts=tuple(facts),
            paragraphs=tuple(_both(text) for text in _remarks(receipt, duplicate)),
            scan=letters.Scan(code(receipt, accounts, tenant.code, key), _both(_SCAN)),
        ),
        sealed=True,
    )
    return seal.apply_seal(typesetting.typeset(made), key=key, sealed_at=made.dated_at)


def slip(receipt: types.Receipt, *, key: seal.SealKey, lead: str, width: int, duplicate: int = 0) -> bytes:
    """Return the receipt as a PDF for a roll. Inside the caller's `scope.reading`.

    :param width: 58 or 80 mm
    """
    accounts, parts = _accounts(receipt), _parts(receipt)
    tenant = tenancy.Tenant.objects.get(id=scope.current())
    remarks, agency = _remarks(receipt, 0), _agency(receipt)
    data: dict[str, Any] = {
        "width": width, "number": receipt.number, "house": _printed(Text(ar=tenant.name_ar, fr=tenant.name_fr, en="")),
        "agency": _printed(agency) if agency else None,
        "title": _printed(_TITLE), "duplicate": _printed(_filled(_DUPLICATE, rank=duplicate)) if duplicate else None,
        "rows": [_pair(_NUMBER, receipt.number), *(_pair(*fact) for fact in _facts(receipt))],
        "lines": [_amount(*line) for line in _lines(receipt, accounts, parts)],
        "services": [_amount(*line) for line in _services(parts)], "duty": [_amount(*line) for line in _duty(receipt)],
        "total": _amount(_PAID, receipt.total_centimes),
        "remark": _printed(remarks[0]) if remarks else None,
        "svg": qr.svg(code(receipt, accounts, tenant.code, key)), "scan": _printed(_SCAN),
        "contact": houses.of(tenant, receipt.posted_on).printed(),
    }  # fmt: skip
    dated = datetime.datetime.combine(receipt.posted_on, datetime.time(), datetime.UTC)
    lead = "ar" if lead == "ar" else "fr"
    return typesetting.typeset(typesetting.Sheet(template=SLIP, data=data, dated_at=dated, lead=lead))


def _facts(receipt: types.Receipt) -> list[tuple[Text, bilingual.Words | str]]:
    on, at = local_time.day(receipt.collected_at), local(receipt.collected_at)
    return [
        (_ON, bilingual.Words(f"{date(on, 'ar')}، {at:%H:%M}", f"{date(on, 'fr')}, {at:%H:%M}")),
        (_WHERE, _capital(rules.channels()[receipt.channel].name)),
        (_HOW, _capital(rules.methods()[receipt.method].name)),
        (_REFERENCE, receipt.reference),
    ]


def _agency(receipt: types.Receipt) -> Text | None:
    """Return the agency whose till took the money, with its address as of the day; None: no till of ours did."""
    if receipt.session_id is None:
        return None
    found = staff.find_counter(receipt.collector, on=receipt.posted_on)
    return staff_wording.place(found) if found else None


def _parts(receipt: types.Receipt) -> list[types.ServicePart]:
    try:
        return splitting.parts_of([receipt.payment_id])
    except OSError:  # the files of an old cycle are away: whoever paid gets the receipt all the same
        return []


def _lines(receipt: types.Receipt, accounts: dict[int, str], parts: list[types.ServicePart]) -> list[tuple[Text, int]]:
    """Return what each account was paid, its bills by number after it; centimes."""
    found: list[tuple[Text, int]] = []
    for share in receipt.shares:
        found.append((_account(accounts[share.account_id]), share.amount_centimes))
        bills: dict[int, int] = {}
        for part in parts:
            if part.account_id == share.account_id and part.item_number and part.service != splitting.NO_SERVICE:
                bills[part.item_number] = bills.get(part.item_number, 0) + part.amount_centimes
        found += [(_filled(_BILL, number=printable_number(number)), paid) for number, paid in sorted(bills.items())]
    return found


def _duty(receipt: types.Receipt) -> list[tuple[Text, int]]:
    return [(_DUTY, receipt.duty_centimes)] if receipt.duty_centimes else []


def _services(parts: list[types.ServicePart]) -> list[tuple[Text, int]]:
    """Return what was paid of each service of the bills, in the order of the rules; nothing where no bill was paid."""
    sums: dict[int, int] = {}
    for part in parts:
        if part.item_number is not None:
            sums[part.service] = sums.get(part.service, 0) + part.amount_centimes
    known = [service for service in rules.service_order() if service in sums]
    if not known:
        return []
    rest = [(_OTHER, sums[splitting.NO_SERVICE])] if splitting.NO_SERVICE in sums else []
    found = [(contract_wording.SERVICES[one], sums[one]) for one in known] + rest
    return [(_of_service(name), paid) for name, paid in found]


def _of_service(name: Text) -> Text:
    """Say that an amount is a part of what stands above it."""
    lowered = {each: getattr(name, each)[:1].lower() + getattr(name, each)[1:] for each in LANGUAGES}
    return Text(**{each: getattr(_OF_SERVICE, each).format(service=lowered[each]) for each in LANGUAGES})


def _capital(name: Text) -> bilingual.Words:
    """Return a name that stands alone, as a value does."""
    return bilingual.Words(name.ar, name.fr[:1].upper() + name.fr[1:])


def _account(number: str) -> Text:
    return Text(ar=f"{_ACCOUNT.ar} {number}", fr=f"{_ACCOUNT.fr} {number}", en=f"{_ACCOUNT.en} {number}")


def _remarks(receipt: types.Receipt, duplicate: int) -> list[Text]:
    found = [_NO_VALUE] if registration.is_sandbox(scope.current()) else []
    found += [_filled(_DUPLICATE, rank=duplicate)] if duplicate else []
    if receipt.reversed_on is not None:
        on = receipt.reversed_on
        found.append(
            Text(ar=_REVERSED.ar.format(day=date(on, "ar")), fr=_REVERSED.fr.format(day=date(on, "fr")), en="")
        )
    advance = sum(share.advance_centimes for share in receipt.shares)
    if advance:
        found.append(
            Text(
                ar=_ADVANCE.ar.format(amount=money(advance, "ar")),
                fr=_ADVANCE.fr.format(amount=money(advance, "fr")),
                en="",
            )
        )
    return found


def _filled(text: Text, **values: object) -> Text:
    return Text(ar=text.ar.format(**values), fr=text.fr.format(**values), en=text.en.format(**values))


def _accounts(receipt: types.Receipt) -> dict[int, str]:
    found = contracts.list_accounts([share.account_id for share in receipt.shares])
    return {account.id: account.number for account in found}


def _both(text: Text) -> bilingual.Words:
    return bilingual.Words(text.ar, text.fr)


def _printed(text: Text) -> dict[str, object]:
    return _both(text).printed() | {"ar_plain": text.ar, "fr_plain": text.fr}


def _amount(label: Text, centimes: int) -> dict[str, object]:
    return {"label": _both(label).printed(), "value": letters.Amount(centimes).printed()}


def _pair(label: Text, value: bilingual.Words | str) -> dict[str, object]:
    return {"label": _both(label).printed(), "value": value if isinstance(value, str) else value.printed()}
