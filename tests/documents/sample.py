"""Bills made from the golden figures of the evidence: bill A (electricity) and bill E (water). No person is named."""

from __future__ import annotations

import dataclasses
import datetime
from decimal import Decimal

from saqia.contexts.billing.documents import content

Words = content.Words
date = datetime.date

CUSTOMER = content.Customer(
    name=Words("زبون تجريبي", "Client de démonstration"),
    address=Words("رقم 12، حي السلام", "12, quartier Essalam"),
    commune=Words("النواصر", "Nouaceur"),
)
DISTRIBUTOR = content.Distributor(
    name=Words("موزع تجريبي", "Distributeur de démonstration"),
    address=Words("شارع التجربة", "Avenue de l’Essai"),
    commune=Words("الدار البيضاء", "Casablanca"),
    call_center="0802031212",
    fiscal_id="00000000",
)
KNOWN = dataclasses.replace(
    DISTRIBUTOR, postal_code="20000", ice="000000000000097", trade_register="12345 Casablanca", business_tax="87654321"
)
"""The same once its director stated all that papers say of it."""
WAYS = (
    Words("بالوكالات الثابتة والمتنقلة", "Agences fixes et mobiles"),
    Words("بفضاءات خدمات الشركاء وعبر فواتيري", "Espaces services partenaires et Fatourati"),
    Words("بالتطبيقات البنكية أو بالبطاقة على الوكالة الرقمية", "Applications bancaires, carte sur l’agence digitale"),
)
ELECTRICITY_HISTORY = (248, 236, 241, 262, 301, 344, 338, 287, 251, 244, 259, 245, 315)
WATER_HISTORY = (11, 10, 12, 13, 13, 16, 17, 15, 12, 11, 12, 13, 14)


def months(last: date, volumes: tuple[int, ...], estimated: tuple[int, ...] = ()) -> tuple[content.MonthUse, ...]:
    """Return one month of use for each volume, the last one ending at ``last``."""
    first = last.year * 12 + last.month - len(volumes)
    return tuple(
        content.MonthUse(date((first + place) // 12, (first + place) % 12 + 1, 1), Decimal(volume), place in estimated)
        for place, volume in enumerate(volumes)
    )


def electricity(*, source: content.ReadingSource = content.ReadingSource.SELF_READING) -> content.ServiceSection:
    """Golden bill A: 359 kWh in 30 days, 592.77 including VAT."""
    start, end = date(2026, 4, 8), date(2026, 5, 8)
    reader = content.ReadingSource.READER
    return content.ServiceSection(
        service=content.Service.ELECTRICITY,
        starts_on=start,
        ends_on=end,
        unit="kWh",
        volume=Decimal(359),
        use=Words("الاستعمال المنزلي", "usage domestique"),
        registers=(
            content.RegisterUse(
                meter_number="EL-0042187",
                previous=content.Reading(Decimal(14302), start, reader),
                new=content.Reading(Decimal(14661), end, source),
                volume=Decimal(359),
            ),
        ),
        history=months(date(2026, 4, 1), (*ELECTRICITY_HISTORY[1:], 359), estimated=(7,)),
        lines=_electricity_lines(),
    )


def _electricity_lines() -> tuple[content.BillLine, ...]:
    grid = Words("القرار 2451.14", "arrêté 2451.14")
    return (
        content.BillLine(
            label=Words("الطاقة، الشطر 5", "Énergie, tranche 5"),
            arithmetic=Words(
                "359 كيلوواط ساعة في 30 يوما تتجاوز 310، فتحتسب كلها بثمن الشطر 5: 359 × 1,15142",
                "359 kWh en 30 jours dépassent 310 : tout est compté au prix de la tranche 5, 359 × 1,15142",
            ),
            source=grid, days=30, volume=Decimal(359), unit_price_micro=1_151_420,
            amount_ht_centimes=413_36, vat_basis_points=2000, vat_centimes=82_67,
        ),
        content.BillLine(
            label=Words("كراء العداد", "Location du compteur"),
            arithmetic=Words("مبلغ ثابت لشهر واحد", "redevance fixe d’un mois"),
            days=30, amount_ht_centimes=18_28, vat_basis_points=2000, vat_centimes=3_66,
        ),
        content.BillLine(
            label=Words("صيانة الربط", "Entretien du branchement"),
            arithmetic=Words("مبلغ ثابت لشهر واحد", "redevance fixe d’un mois"),
            days=30, amount_ht_centimes=15_00, vat_basis_points=2000, vat_centimes=3_00,
        ),
        content.BillLine(
            label=Words("رسم النهوض بالفضاء السمعي البصري الوطني", "Taxe audiovisuelle (TPPAN)"),
            arithmetic=Words(
                "100 × 0,10 + 100 × 0,15 + 159 × 0,20 = 56,80 درهم مع احتساب الرسوم",
                "100 × 0,10 + 100 × 0,15 + 159 × 0,20 = 56,80 DH TTC",
            ),
            source=Words("الظهير 1-96-77، المادة 16", "dahir 1-96-77, art. 16"),
            days=30, amount_ht_centimes=47_33, vat_basis_points=2000, vat_centimes=9_47,
        ),
    )  # fmt: skip


def water() -> content.ServiceSection:
    """Golden bill E: 14 m3 of water and sanitation in 31 days, 123.78, exempt from VAT."""
    start, end = date(2025, 1, 24), date(2025, 2, 24)
    return content.ServiceSection(
        service=content.Service.WATER_SANITATION,
        starts_on=start,
        ends_on=end,
        unit="m3",
        volume=Decimal(14),
        use=Words("الاستعمال المنزلي", "usage domestique"),
        registers=(
            content.RegisterUse(
                meter_number="EA-0107733",
                previous=content.Reading(Decimal(1204), start, content.ReadingSource.READER),
                new=content.Reading(Decimal(1218), end, content.ReadingSource.READER),
                volume=Decimal(14),
            ),
        ),
        history=months(date(2025, 2, 1), WATER_HISTORY),
        lines=(
            content.BillLine(
                label=Words("الماء والتطهير، الشطر 3", "Eau et assainissement, tranche 3"),
                arithmetic=Words(
                    "14 مترا مكعبا تتجاوز 12، فتحتسب كلها بثمن الشطر 3: 14 × 7,77",
                    "14 m³ dépassent 12 : tout est compté au prix de la tranche 3, 14 × 7,77",
                ),
                days=31, volume=Decimal(14), unit_price_micro=7_770_000,
                amount_ht_centimes=108_78, vat_basis_points=0, vat_centimes=0, exempt=True,
            ),
            _fixed(Words("إتاوة ثابتة، الماء", "Redevance fixe, eau"), 8_00),
            _fixed(Words("إتاوة ثابتة، التطهير", "Redevance fixe, assainissement"), 7_00),
        ),
    )  # fmt: skip


def _fixed(label: content.Words, centimes: int) -> content.BillLine:
    once = Words("مبلغ ثابت لشهر واحد", "redevance fixe d’un mois")
    return content.BillLine(
        label=label,
        arithmetic=once,
        days=31,
        amount_ht_centimes=centimes,
        vat_basis_points=0,
        vat_centimes=0,
        exempt=True,
    )


def bill(*sections: content.ServiceSection, **changes: object) -> content.BillDocument:
    """Return a bill of the sections; its totals are theirs."""
    ht = sum(section.amount_ht_centimes for section in sections)
    vat = sum(section.vat_centimes for section in sections)
    ends_on = max(section.ends_on for section in sections)
    stated = content.BillDocument(
        kind=content.Kind.BILL,
        lead="ar",
        distributor=DISTRIBUTOR,
        customer=CUSTOMER,
        contract_number="0911 2047 83-5",
        number="2026-11-0000012",
        issued_on=ends_on,
        due_on=ends_on + datetime.timedelta(days=18),
        starts_on=min(section.starts_on for section in sections),
        ends_on=ends_on,
        sections=sections,
        taxes=content.tax_totals(sections),
        total_ht_centimes=ht,
        total_vat_centimes=vat,
        total_ttc_centimes=ht + vat,
        amount_due_centimes=ht + vat,
        stamp_duty_centimes=((ht + vat) * 25 + 5_000) // 10_000,
        contest=content.Contest(until=ends_on + datetime.timedelta(days=60), answer_days=60),
        qr_payload='{"f":"1141","c":"01","if":[{"n":"token","v":"1141010001850"}]}',
        ways_to_pay=WAYS,
    )
    return dataclasses.replace(stated, **changes)  # type: ignore[arg-type]


def sample(**changes: object) -> content.BillDocument:
    """Golden bill A alone: 592.77, 594.25 in cash."""
    why = Words(
        "استهلكتم 359 كيلوواط ساعة في 30 يوما، أي 44 أكثر من الشهر الماضي. "
        "تجاوز الاستهلاك 310، فاحتسب كله بثمن الشطر 5.",
        "Vous avez consommé 359 kWh en 30 jours, 44 de plus que le mois dernier. Au-delà de 310 kWh, "
        "tout est compté au prix de la tranche 5.",
    )
    return bill(electricity(), **({"reasons": (why,)} | changes))


def water_sample(**changes: object) -> content.BillDocument:
    """Golden bill E: 123.78 exempt, 124.09 at a collector."""
    return bill(water(), **({"number": "2025-03-0000007", "issued_on": date(2025, 3, 2)} | changes))


def three_services(**changes: object) -> content.BillDocument:
    """Electricity of bill A, then water and sanitation as two sections of 14 m3, on the demonstration grid."""
    start, end = date(2026, 4, 8), date(2026, 5, 8)
    combined = dataclasses.replace(water(), starts_on=start, ends_on=end)
    register = dataclasses.replace(
        combined.registers[0],
        previous=content.Reading(Decimal(1204), start, content.ReadingSource.READER),
        new=content.Reading(Decimal(1218), end, content.ReadingSource.ESTIMATED),
    )
    note = Words(
        "لم نتمكن من قراءة العداد: قدر الاستهلاك على أساس معدلكم، ولا يمكن لهذا التقدير أن يرفع الشطر.",
        "Le compteur n’a pas pu être lu : la consommation est estimée d’après votre moyenne, "
        "sans jamais élever la tranche.",
    )
    own_water = dataclasses.replace(
        combined, service=content.Service.WATER, registers=(register,), notes=(note,),
        lines=(_volume_line("الماء", "Eau", 740), _fixed(Words("إتاوة ثابتة، الماء", "Redevance fixe, eau"), 8_00)),
        history=months(date(2026, 4, 1), WATER_HISTORY, estimated=(12,)),
    )  # fmt: skip
    sanitation = dataclasses.replace(
        combined, service=content.Service.SANITATION, registers=(), history=(),
        lines=(
            _volume_line("التطهير", "Assainissement", 275),
            _fixed(Words("إتاوة ثابتة، التطهير", "Redevance fixe, assainissement"), 7_00),
        ),
    )  # fmt: skip
    return bill(electricity(), own_water, sanitation, **({"demonstration_grid": True} | changes))


def _volume_line(ar: str, fr: str, price_centimes: int) -> content.BillLine:
    price = f"{price_centimes // 100},{price_centimes % 100:02d}"
    return content.BillLine(
        label=Words(f"{ar}، الشطر 3", f"{fr}, tranche 3"),
        arithmetic=Words(f"14 مترا مكعبا × {price} درهم", f"14 m³ × {price} DH"),
        days=30, volume=Decimal(14), unit_price_micro=price_centimes * 10_000,
        amount_ht_centimes=14 * price_centimes, vat_basis_points=0, vat_centimes=0, exempt=True,
    )  # fmt: skip


def credit_note(**changes: object) -> content.BillDocument:
    """A credit note that gives back bill A whole."""
    why = Words("قراءة خاطئة للعداد", "erreur de relevé")
    corrects = content.Correction("2026-11-0000012", date(2026, 5, 8), why)
    fields = {
        "kind": content.Kind.CREDIT_NOTE,
        "number": "2026-13-0000003",
        "corrects": corrects,
        "qr_payload": "",
        "stamp_duty_centimes": 0,
    }
    return bill(electricity(), **(fields | changes))
