"""The arithmetic of a bill line as a sentence in ar, fr and en, in the words of the trade.

Numbers and identifiers inside Arabic are isolated (U+2066..U+2069), so that `359 kWh × 1,15142` keeps its order.
"""

from fractions import Fraction
from typing import cast

from saqia.contexts.tariffs.entry import faults, verdicts
from saqia.contexts.tariffs.entry.catalog import BASES as BASES
from saqia.contexts.tariffs.entry.catalog import MODES as MODES
from saqia.contexts.tariffs.entry.catalog import UNITS as UNITS
from saqia.contexts.tariffs.refusals import DRAFT_REFUSALS as DRAFT_REFUSALS
from saqia.contexts.tariffs.refusals import DRAFT_STATES as DRAFT_STATES
from saqia.engine import codes, explain, money
from saqia.platform.wording import Language, Text, grouped

LANGUAGES = ("ar", "fr", "en")
ENTRY_FIELDS = faults.FIELDS
entry_fault = faults.sentence
QUOTE_TOTALS = verdicts.TOTALS
case_difference = verdicts.sentence
_OPEN, _CLOSE = "\u2066", "\u2069"
_SPACE = "\u00a0"

STATUSES = {
    "official": {"ar": "نص رسمي", "fr": "texte officiel", "en": "official text"},
    "bill": {"ar": "مقروء في فاتورة حقيقية", "fr": "lu sur une facture réelle", "en": "read on a real bill"},
    "press": {"ar": "منقول عن الصحافة", "fr": "relayé par la presse", "en": "relayed by the press"},
    "derived": {"ar": "محتسب من قيم معروفة", "fr": "calculé de valeurs connues", "en": "computed from known values"},
    "code": {"ar": "مقروء في برنامج عمومي", "fr": "lu dans un code public", "en": "read in public code"},
    "recall": {"ar": "غير مؤكد", "fr": "non vérifié", "en": "not verified"},
    "commitment": {"ar": "التزام", "fr": "engagement", "en": "commitment"},
    "demonstration": {
        "ar": "رقم تجريبي، ليس تعريفة أي موزع",
        "fr": "chiffre de démonstration, tarif d’aucun distributeur",
        "en": "demonstration figure, no distributor's tariff",
    },
}

_WORDS = {
    "progressive": {
        "ar": "الشطر {block} ({bounds} في الشهر، أي {scaled} في {days}): {sum} دون احتساب الرسوم.",
        "fr": "Tranche {block} ({bounds} par mois, soit {scaled} pour {days}) : {sum} HT.",
        "en": "Block {block} ({bounds} a month, so {scaled} for {days}): {sum} excluding taxes.",
    },
    "selective": {
        "ar": "بلغ الاستهلاك الشطر {block} ({bounds} في الشهر، أي {scaled} في {days})، فاحتسب كله بثمن هذا الشطر:"
        " {sum} دون احتساب الرسوم.",
        "fr": "La consommation atteint la tranche {block} ({bounds} par mois, soit {scaled} pour {days}) :"
        " elle est toute au prix de cette tranche : {sum} HT.",
        "en": "The consumption reaches block {block} ({bounds} a month, so {scaled} for {days}),"
        " so all of it is at the price of that block: {sum} excluding taxes.",
    },
    "single": {
        "ar": "{sum} دون احتساب الرسوم.",
        "fr": "{sum} HT.",
        "en": "{sum} excluding taxes.",
    },
    "fixed": {
        "ar": "مبلغ شهري عن {days}: {sum} دون احتساب الرسوم.",
        "fr": "Montant mensuel pour {days} : {sum} HT.",
        "en": "A monthly amount for {days}: {sum} excluding taxes.",
    },
    "factor": {
        "ar": "علاوة لأن عامل القدرة دون الحد الأدنى: {sum} دون احتساب الرسوم.",
        "fr": "Majoration, le facteur de puissance étant sous le minimum : {sum} HT.",
        "en": "A surcharge because the power factor is below its minimum: {sum} excluding taxes.",
    },
    "levy": {
        "ar": "عن {days}: {sum} مع احتساب الرسوم، منها {ht} دون احتسابها.",
        "fr": "Pour {days} : {sum} TTC, dont {ht} HT.",
        "en": "For {days}: {sum} including VAT, of which {ht} excluding it.",
    },
    "capped": {
        "ar": "المبلغ محدود بالسقف الشهري.",
        "fr": "Le montant est limité au plafond mensuel.",
        "en": "The amount is held at the monthly cap.",
    },
    "so": {"ar": "أي", "fr": "soit", "en": "so"},
    "vat": {
        "ar": "الضريبة على القيمة المضافة {rate}: {vat}.",
        "fr": "TVA {rate} : {vat}.",
        "en": "VAT {rate}: {vat}.",
    },
    "exempt": {"ar": "معفى من الضريبة على القيمة المضافة.", "fr": "Exonéré de TVA.", "en": "Exempt from VAT."},
    "shared": {
        "ar": "هذا الجزء: {days} من {whole}.",
        "fr": "Cette part : {days} sur {whole}.",
        "en": "This part: {days} of {whole}.",
    },
    "remainder": {
        "ar": "الجزء الأخير يأخذ ما تبقى من السنتيم.",
        "fr": "La dernière part prend le reste du centime.",
        "en": "The last part takes the remainder of the centime.",
    },
    "held": {
        "ar": "قراءة تقديرية: لم يرتفع الشطر عن شطر آخر استهلاك مقروء.",
        "fr": "Relevé estimé : la tranche n’a pas dépassé celle de la dernière consommation relevée.",
        "en": "Estimated reading: the block was not raised above that of the last actual consumption.",
    },
    "catch_up": {
        "ar": "استدراك: وزع على الأيام التي استهلك فيها.",
        "fr": "Rattrapage : réparti sur les jours de sa consommation.",
        "en": "Catch-up: spread over the days in which it was consumed.",
    },
    "source": {
        "ar": "المصدر: {ref} ({status}).",
        "fr": "Source : {ref} ({status}).",
        "en": "Source: {ref} ({status}).",
    },
    "days": {"ar": "{n} يوما", "fr": "{n} jours", "en": "{n} days"},
    "day": {"ar": "يوم واحد", "fr": "1 jour", "en": "1 day"},
    "block": {"ar": "الشطر {block}: {bounds}", "fr": "Tranche {block} : {bounds}", "en": "Block {block}: {bounds}"},
    "above": {"ar": "أكثر من {n}", "fr": "au-delà de {n}", "en": "above {n}"},
    "currency": {"ar": "درهم", "fr": "DH", "en": "MAD"},
}


def line(found: explain.Arithmetic, language: str) -> str:
    """Say how a line came about, and where its price comes from."""
    said = [*_arithmetic(found, language), *_particulars(found, language), _tax(found, language)]
    return " ".join([*said, source(found, language)])


def amount(found: explain.Arithmetic, language: str) -> str:
    """Say how the amount without tax came about, where tax and source stand in columns of their own."""
    return " ".join([*_arithmetic(found, language), *_particulars(found, language)])


def title(found: explain.Arithmetic, language: str) -> str:
    """Return what a line charges for."""
    return found.title[language]


def block(found: explain.Arithmetic, language: str) -> str:
    """Name the block that a line charges, with its bounds in its period; empty for what has none."""
    if not found.block or (found.monthly_to is None and not found.monthly_from):
        return ""
    bounds = _bounds(found.block_from, found.block_to, found.unit, language)
    return _WORDS["block"][language].format(block=_isolated(str(found.block), language), bounds=bounds)


def source(found: explain.Arithmetic, language: str) -> str:
    """Say where the price of a line comes from, and how sure it is."""
    ref = _isolated(found.source.ref, language)
    return _WORDS["source"][language].format(ref=ref, status=STATUSES[found.source.status][language])


def _arithmetic(found: explain.Arithmetic, language: str) -> list[str]:
    days = _days(found.period_days, language)
    if found.component == "audiovisual_tax":
        ht = _amount(found.amount_ht, language)
        return [_WORDS["levy"][language].format(days=days, sum=_levy_sum(found, language), ht=ht)]
    if found.component == "power_factor":
        return [_WORDS["factor"][language].format(sum=_amount(found.amount_ht, language))]
    total = _amount(found.amount_ht, language)
    if not found.block:
        return [_WORDS["fixed"][language].format(days=days, sum=_fixed_sum(found, language))]
    unit = f"{_SPACE}{_unit(found.unit)}"
    product = _isolated(f"{_number(found.volume, 3, language)}{unit} × {_number(found.price, 5, language)}", language)
    key = "selective" if found.selective else "progressive"
    if found.monthly_to is None and not found.monthly_from:
        key = "single"
    return [
        _WORDS[key][language].format(
            block=_isolated(str(found.block), language),
            bounds=_bounds(found.monthly_from, found.monthly_to, found.unit, language),
            scaled=_bounds(found.block_from, found.block_to, found.unit, language),
            days=days,
            sum=f"{product} = {total}",
        )
    ]


def _particulars(found: explain.Arithmetic, language: str) -> list[str]:
    said = []
    if found.capped:
        said.append("capped")
    for flag, key in (
        (codes.Flag.SHARED, "shared"),
        (codes.Flag.REMAINDER, "remainder"),
        (codes.Flag.ESTIMATE_HELD, "held"),
        (codes.Flag.CATCH_UP, "catch_up"),
    ):
        if found.flags & flag:
            said.append(key)
    days, whole = _days(found.days, language), _days(found.period_days, language)
    return [_WORDS[key][language].format(days=days, whole=whole) for key in said]


def _tax(found: explain.Arithmetic, language: str) -> str:
    if not found.vat_rate_bp:
        return _WORDS["exempt"][language]
    rate = _isolated(f"{_number(Fraction(found.vat_rate_bp, 100), 2, language)}{_SPACE}%", language)
    return _WORDS["vat"][language].format(rate=rate, vat=_amount(found.vat, language))


def _levy_sum(found: explain.Arithmetic, language: str) -> str:
    terms = " + ".join(
        f"{_number(band.volume, 3, language)} × {_number(band.price, 2, language, least=2)}" for band in found.bands
    )
    exact = sum((band.volume * band.price for band in found.bands), Fraction(0)) * 100 == found.amount_ttc
    return (
        f"{_isolated(terms, language)} {'=' if exact else _WORDS['so'][language]} {_amount(found.amount_ttc, language)}"
    )


def _fixed_sum(found: explain.Arithmetic, language: str) -> str:
    terms = [_number(found.price, 5, language, least=2)]
    if found.unit == "kVA":
        terms.insert(0, f"{_number(found.volume, 3, language)}{_SPACE}kVA")
    if found.months != 1:
        terms.append(f"{found.months.numerator}/{found.months.denominator}")
    if found.days != found.period_days:
        terms.append(f"{found.days}/{found.period_days}")
    if len(terms) == 1:
        return _amount(found.amount_ht, language)
    return f"{_isolated(' × '.join(terms), language)} = {_amount(found.amount_ht, language)}"


def _bounds(lower: Fraction, upper: Fraction | None, unit: str, language: str) -> str:
    least, unit = _number(lower, 3, language), _unit(unit)
    if upper is None:
        return _WORDS["above"][language].format(n=_isolated(f"{least}{_SPACE}{unit}", language))
    return _isolated(f"{least}–{_number(upper, 3, language)}{_SPACE}{unit}", language)


def _unit(unit: str) -> str:
    return "m³" if unit == "m3" else unit


def _days(count: int, language: str) -> str:
    if count == 1:
        return _WORDS["day"][language]
    return _WORDS["days"][language].format(n=_isolated(str(count), language))


def _amount(centimes: int, language: str) -> str:
    digits = _number(Fraction(centimes, 100), 2, language, least=2)
    return f"{_isolated(digits, language)} {_WORDS['currency'][language]}"


def _number(value: Fraction, places: int, language: str, *, least: int = 0) -> str:
    scaled = money.half_up(value.numerator * 10**places, value.denominator)
    return grouped(money.plain(scaled, places, least=least), cast(Language, language))


def _isolated(text: str, language: str) -> str:
    return f"{_OPEN}{text}{_CLOSE}" if language == "ar" else text


SERVICES = {
    "electricity": Text(ar="الكهرباء", fr="Électricité", en="Electricity"),
    "water": Text(ar="الماء الصالح للشرب", fr="Eau potable", en="Drinking water"),
    "sanitation": Text(ar="التطهير السائل", fr="Assainissement", en="Sanitation"),
    "water-sanitation": Text(ar="الماء والتطهير السائل", fr="Eau et assainissement", en="Water and sanitation"),
}
"""The services by the codes of the engine."""


def status(code: str) -> Text:
    """Return how sure a figure is, as people read it."""
    return Text(**STATUSES[code])
