"""From a bill to the data of its page: every figure printed is made here, as text, in both languages."""

from __future__ import annotations

import datetime
from decimal import Decimal

from saqia.contexts.billing.documents import content
from saqia.platform.documents import bilingual, figures, qr

SHORT = 110  # characters of both languages


def data(document: content.BillDocument, *, sealed: bool) -> dict[str, object]:
    """Return what ``bill.typ`` prints.

    :param sealed: whether the page may say that it is sealed
    """
    return {
        "kind": document.kind.value,
        "sealed": sealed,
        "demonstration": document.demonstration_grid,
        "house": _house(document.distributor).printed(),
        "number": document.number,
        "issued": bilingual.day(document.issued_on, ar="حررت في ", fr="établie le ").printed(),
        "period": _period(document.starts_on, document.ends_on),
        "due": bilingual.day(document.due_on).printed(),
        "customer": _customer(document),
        "amounts": _amounts(document),
        "reasons": [words.printed() for words in document.reasons],
        "corrects": _correction(document),
        "sections": [_section(section) for section in document.sections],
        "taxes": [_tax(tax) for tax in document.taxes],
        "exemption": document.exemption.printed() if any(tax.exempt for tax in document.taxes) else None,
        "ways": [words.printed() for words in document.ways_to_pay],
        "qr": qr.svg(document.qr_payload) if document.qr_payload else "",
        "code": f"{document.access_code[:4]} {document.access_code[4:]}" if document.access_code else "",
        "contest": _contest(document),
    }


def _period(start: datetime.date, end: datetime.date) -> dict[str, object]:
    def said(language: str, joined: str) -> str:
        return figures.day(start, language) + joined + figures.day(end, language)

    return content.Words(ar="من " + said("ar", " إلى "), fr="du " + said("fr", " au ")).printed()


def _house(distributor: content.Distributor) -> bilingual.House:
    return bilingual.House(
        name=distributor.name,
        call_center=distributor.call_center,
        ids=bilingual.company_ids(
            fiscal_id=distributor.fiscal_id, ice=distributor.ice, trade_register=distributor.trade_register,
            business_tax=distributor.business_tax,
        ),
        mark_svg=distributor.mark_svg,
        web_address=distributor.web_address,
        place=bilingual.seat(distributor.address, distributor.postal_code, distributor.commune),
    )  # fmt: skip


def _customer(document: content.BillDocument) -> dict[str, object]:
    customer = document.customer
    place = bilingual.place(customer.address, customer.commune)
    return {"name": customer.name.printed(), "place": place.printed(), "contract": document.contract_number}


def _amounts(document: content.BillDocument) -> dict[str, object]:
    due = document.amount_due_centimes
    stamp = document.stamp_duty_centimes
    return {
        "ht": figures.money(document.total_ht_centimes),
        "vat": figures.money(document.total_vat_centimes),
        "ttc": figures.money(document.total_ttc_centimes),
        "due": figures.money(abs(due)),
        "owed": due > 0,
        "previous": figures.money(document.previous_balance_centimes) if document.previous_balance_centimes else "",
        "previous_owed": document.previous_balance_centimes > 0,
        "stamp": figures.money(stamp) if stamp else "",
        "cash": figures.money(due + stamp),
    }


def _correction(document: content.BillDocument) -> dict[str, object] | None:
    corrects = document.corrects
    if corrects is None:
        return None
    ar = f"تصحح هذه الوثيقة الفاتورة رقم {corrects.number} المؤرخة في {figures.day(corrects.issued_on, 'ar')}: "
    fr = f"Ce document rectifie la facture n° {corrects.number} du {figures.day(corrects.issued_on, 'fr')} : "
    return content.Words(ar=ar + corrects.reason.ar, fr=fr + corrects.reason.fr).printed()


def _section(section: content.ServiceSection) -> dict[str, object]:
    return {
        "service": section.service.value,
        "use": section.use.printed() if section.use else None,
        "period": _period(section.starts_on, section.ends_on),
        "days": str(section.days),
        "unit": section.unit,
        "volume": figures.volume(section.volume),
        "registers": [_register(use) for use in section.registers],
        "history": _history(section.history),
        "notes": [words.printed() for words in section.notes],
        "lines": [_line(line) for line in section.lines],
        "ht": figures.money(section.amount_ht_centimes),
        "vat": figures.money(section.vat_centimes),
        "ttc": figures.money(section.amount_ttc_centimes),
    }


def _register(use: content.RegisterUse) -> dict[str, object]:
    return {
        "meter": use.meter_number,
        "register": use.register.printed() if use.register else None,
        "previous": _reading(use.previous),
        "new": _reading(use.new),
        "volume": figures.volume(use.volume),
        "multiplier": str(use.multiplier) if use.multiplier != 1 else "",
    }


def _reading(reading: content.Reading) -> dict[str, object]:
    return {
        "index": figures.volume(reading.index),
        "day": bilingual.day(reading.read_on).printed(),
        "source": reading.source.value,
        "estimated": reading.source is content.ReadingSource.ESTIMATED,
    }


def _history(history: tuple[content.MonthUse, ...]) -> list[dict[str, object]]:
    """Return the bars; heights are thousandths of the tallest one."""
    tallest = max((month.volume for month in history), default=Decimal(0)) or Decimal(1)
    return [
        {
            "ar": figures.month_alone(use.month, "ar"),
            "fr": figures.month_alone(use.month, "fr"),
            "volume": figures.volume(use.volume),
            "height": max(0, int(use.volume * 1000 / tallest)),
            "estimated": use.estimated,
        }
        for use in history
    ]


def _line(line: content.BillLine) -> dict[str, object]:
    return {
        "label": line.label.printed(),
        "arithmetic": line.arithmetic.printed(),
        "source": line.source.printed() if line.source else None,
        "short": _is_short(line),
        "volume": figures.volume(line.volume) if line.volume is not None else "",
        "price": figures.unit_price(line.unit_price_micro) if line.volume and line.unit_price_micro is not None else "",
        "ht": figures.money(line.amount_ht_centimes),
        "rate": "" if line.exempt else figures.rate(line.vat_basis_points),
        "vat": figures.money(line.vat_centimes),
        "ttc": figures.money(line.amount_ttc_centimes),
    }


def _is_short(line: content.BillLine) -> bool:
    """Whether the sentence fits on one line in both languages side by side."""
    told = (line.arithmetic, line.source) if line.source else (line.arithmetic,)
    return sum(len(words.ar) + len(words.fr) for words in told) <= SHORT


def _tax(tax: content.TaxTotal) -> dict[str, object]:
    return {
        "rate": "" if tax.exempt else figures.rate(tax.basis_points),
        "base": figures.money(tax.base_centimes),
        "vat": figures.money(tax.vat_centimes),
        "ttc": figures.money(tax.base_centimes + tax.vat_centimes),
    }


def _contest(document: content.BillDocument) -> dict[str, object]:
    until, days, call = document.contest.until, document.contest.answer_days, document.distributor.call_center
    ar = (
        f"لكم أن تقدموا شكاية بخصوص هذه الفاتورة إلى غاية {figures.day(until, 'ar')}: بمركز العلاقة مع الزبناء {call}، "
        f"أو بأي وكالة، أو عبر الوكالة الرقمية. يصلكم الجواب داخل أجل {days} يوما على الأكثر. "
        "يوقف استخلاص المبلغ المتنازع فيه وحده إلى حين الجواب."
    )
    fr = (
        f"Vous pouvez contester cette facture jusqu’au {figures.day(until, 'fr')} : au centre de relation client "
        f"{call}, dans toute agence ou sur l’agence digitale. La réponse vous parvient sous {days} jours au plus. "
        "Seul le montant contesté est suspendu jusqu’à la réponse."
    )
    return bilingual.with_agency(document.agency, content.Words(ar=ar, fr=fr)).printed()
