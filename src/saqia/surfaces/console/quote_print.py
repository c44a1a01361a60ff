"""A quote as one JSON object, and as a page of text."""

from fractions import Fraction

from saqia.contexts.tariffs import wording
from saqia.engine import codes, days, explain, money, table
from saqia.engine.quoting import quotes

_DEMONSTRATION = {
    "ar": "تقدير تجريبي: مبني على أرقام ليست تعريفة أي موزع.",
    "fr": "Démonstration : repose sur des chiffres qui ne sont le tarif d’aucun distributeur.",
    "en": "Demonstration: rests on figures that are no distributor's tariff.",
}


def as_object(rules: table.Table, answer: quotes.Quote) -> dict[str, object]:
    """Return the quote as plain data: amounts and quantities are texts."""
    asked = answer.request
    return {
        "operator": asked.operator,
        "zone": asked.zone,
        "service": asked.service,
        "use": asked.use,
        "from": days.iso(asked.from_day),
        "to": days.iso(asked.to_day),
        "days": asked.to_day - asked.from_day,
        "volume": money.plain(asked.volume, 3),
        "unit": answer.plan.unit,
        "payment": asked.payment,
        "currency": "MAD",
        "lines": [_line(found) for found in answer.lines],
        **{name: money.dirhams(getattr(answer, name)) for name in wording.QUOTE_TOTALS},
        "demonstration": answer.demonstration,
        "rules": rules.hash,
    }


def as_text(answer: quotes.Quote, language: str) -> str:
    """Return the quote as lines of text."""
    said = []
    for found in answer.lines:
        said += [
            f"{wording.title(found, language)}: {money.dirhams(found.amount_ttc)}",
            f"    {wording.line(found, language)}",
        ]
    said.append("")
    said += [
        f"{getattr(label, language)}: {money.dirhams(getattr(answer, name))}"
        for name, label in wording.QUOTE_TOTALS.items()
    ]
    if answer.demonstration:
        said += ["", _DEMONSTRATION[language]]
    return "\n".join(said)


def _line(found: explain.Arithmetic) -> dict[str, object]:
    return {
        "component": found.component,
        "title": found.title,
        "from": days.iso(found.from_day),
        "to": days.iso(found.to_day),
        "days": found.days,
        "period_days": found.period_days,
        "amount_ht": money.dirhams(found.amount_ht),
        "vat_rate": money.plain(found.vat_rate_bp, 4, least=2),
        "vat": money.dirhams(found.vat),
        "amount_ttc": money.dirhams(found.amount_ttc),
        "arithmetic": _arithmetic(found),
        "source": {"ref": found.source.ref, "status": found.source.status},
        "vat_source": {"ref": found.vat_source.ref, "status": found.vat_source.status},
        "demonstration": found.demonstration,
        "explanation": {language: wording.line(found, language) for language in wording.LANGUAGES},
    }


def _arithmetic(found: explain.Arithmetic) -> dict[str, object]:
    said: dict[str, object] = {"share": f"{found.days}/{found.period_days}"}
    if found.unit:
        said |= {"volume": _decimal(found.volume, 3), "unit": found.unit}
    if found.bands:
        said["bands"] = [
            {"volume": _decimal(b.volume, 3), "price_ttc": _decimal(b.price, 5, least=2)} for b in found.bands
        ]
        said["capped"] = found.capped
        return said
    said["unit_price_ht"] = _decimal(found.price, 5, least=2)
    if found.price_ttc is not None:
        said["unit_price_ttc"] = _decimal(found.price_ttc, 5, least=2)
    if found.block:
        said |= {
            "block": found.block,
            "mode": "selective" if found.selective else "progressive",
            "block_from": _decimal(found.block_from, 3),
            "block_to": None if found.block_to is None else _decimal(found.block_to, 3),
            "tolerance_per_month": _decimal(found.tolerance, 3),
        }
    else:
        said["months"] = _decimal(found.months, 4)
    if found.flags & codes.Flag.REMAINDER:
        said["takes_remainder"] = True
    return said


def _decimal(value: Fraction, places: int, *, least: int = 0) -> str:
    return money.plain(money.half_up(value.numerator * 10**places, value.denominator), places, least=least)
