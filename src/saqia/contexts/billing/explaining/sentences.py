"""Why a bill differs from the one before and where the next one is heading, as a neighbor would say it."""

import dataclasses
import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal

from saqia.contexts.billing.explaining import changes, forecasts
from saqia.engine import change, days, forecast
from saqia.engine.change import Effect
from saqia.platform import wording
from saqia.platform.wording import Language, Text

_UNITS = {1: "kWh", 2: "m³", 3: "m³"}
_SHARE = 5  # a cause is told when it makes a fifth of the greatest
_MOST_CAUSES = 2

EFFECTS: Mapping[Effect, Text] = {
    Effect.DAYS: Text(ar="عدد أيام الفترة", fr="Nombre de jours", en="Days of the period"),
    Effect.VOLUME: Text(ar="الاستهلاك اليومي", fr="Consommation par jour", en="Consumption a day"),
    Effect.BLOCK: Text(ar="الشطر المبلوغ", fr="Tranche atteinte", en="Block reached"),
    Effect.TARIFF: Text(ar="تغيير الأثمان", fr="Changement de prix", en="Change of prices"),
    Effect.TAX: Text(ar="تغيير الرسوم", fr="Changement de taxes", en="Change of taxes"),
    Effect.FIXED: Text(ar="الإتاوات الثابتة", fr="Redevances fixes", en="Standing charges"),
    Effect.ESTIMATE: Text(ar="قراءة تقديرية", fr="Estimation", en="Estimate"),
    Effect.CATCH_UP: Text(ar="تسوية بعد قراءة فعلية", fr="Rattrapage après un relevé réel", en="Catch-up"),
    Effect.TERMS: Text(ar="تغيير شروط العقدة", fr="Changement des conditions du contrat", en="Change of the contract"),
    Effect.OTHER: Text(ar="أسباب أخرى", fr="Autres causes", en="Other causes"),
}
"""What each part of the difference is called in a table."""

_USED = {
    1: Text(
        ar="استهلكتم {volume} {unit} في {days} يوما، أي {change} {unit} أكثر من الفاتورة السابقة.",
        fr="Vous avez consommé {volume} {unit} en {days} jours, {change} de plus que sur la facture précédente.",
        en="You used {volume} {unit} in {days} days, {change} more than on the bill before.",
    ),
    0: Text(
        ar="استهلكتم {volume} {unit} في {days} يوما، كما في الفاتورة السابقة.",
        fr="Vous avez consommé {volume} {unit} en {days} jours, autant que sur la facture précédente.",
        en="You used {volume} {unit} in {days} days, as much as on the bill before.",
    ),
    -1: Text(
        ar="استهلكتم {volume} {unit} في {days} يوما، أي {change} {unit} أقل من الفاتورة السابقة.",
        fr="Vous avez consommé {volume} {unit} en {days} jours, {change} de moins que sur la facture précédente.",
        en="You used {volume} {unit} in {days} days, {change} less than on the bill before.",
    ),
}
_WHOLE = Text(
    ar="تجاوز {bound} {unit} جعل الاستهلاك كله يحتسب بثمن الشطر {block}: ولولا ذلك لكان المبلغ حوالي {without} درهم.",
    fr="En dépassant {bound} {unit}, tout le volume passe au prix de la tranche {block} : sans cela,"
    " environ {without} DH.",
    en="Passing {bound} {unit} made the whole volume priced at block {block}: without it, about {without} DH.",
)
_CAUSES: Mapping[tuple[Effect, bool], Text] = {
    (Effect.BLOCK, True): Text(
        ar="ما فوق {bound} {unit} يحتسب بثمن الشطر {block} الأغلى: زيادة {amount} درهم.",
        fr="Au-delà de {bound} {unit}, le prix est celui de la tranche {block}, plus chère : {amount} DH de plus.",
        en="Above {bound} {unit} the price is that of block {block}, which is dearer: {amount} DH more.",
    ),
    (Effect.BLOCK, False): Text(
        ar="لم تتجاوزوا هذه المرة {bound} {unit}، فبقي الثمن ثمن شطر أرخص: {amount} درهم أقل.",
        fr="Cette fois vous n’avez pas dépassé {bound} {unit} et le prix est celui d’une tranche moins chère :"
        " {amount} DH de moins.",
        en="This time you did not pass {bound} {unit}, so the price is that of a cheaper block: {amount} DH less.",
    ),
    (Effect.DAYS, True): Text(
        ar="الفترة أطول بـ {days} من الأيام: زيادة {amount} درهم.",
        fr="La période compte {days} jours de plus : {amount} DH de plus.",
        en="The period is {days} days longer: {amount} DH more.",
    ),
    (Effect.DAYS, False): Text(
        ar="الفترة أقصر بـ {days} من الأيام: {amount} درهم أقل.",
        fr="La période compte {days} jours de moins : {amount} DH de moins.",
        en="The period is {days} days shorter: {amount} DH less.",
    ),
    (Effect.VOLUME, True): Text(
        ar="الاستهلاك اليومي أكبر: زيادة {amount} درهم.",
        fr="Vous consommez plus par jour : {amount} DH de plus.",
        en="You use more a day: {amount} DH more.",
    ),
    (Effect.VOLUME, False): Text(
        ar="الاستهلاك اليومي أقل: {amount} درهم أقل.",
        fr="Vous consommez moins par jour : {amount} DH de moins.",
        en="You use less a day: {amount} DH less.",
    ),
    (Effect.TARIFF, True): Text(
        ar="تغيرت الأثمان: زيادة {amount} درهم.",
        fr="Les prix ont changé : {amount} DH de plus.",
        en="Prices changed: {amount} DH more.",
    ),
    (Effect.TARIFF, False): Text(
        ar="تغيرت الأثمان: {amount} درهم أقل.",
        fr="Les prix ont changé : {amount} DH de moins.",
        en="Prices changed: {amount} DH less.",
    ),
    (Effect.TAX, True): Text(
        ar="تغيرت الضريبة على القيمة المضافة: زيادة {amount} درهم.",
        fr="La TVA a changé : {amount} DH de plus.",
        en="VAT changed: {amount} DH more.",
    ),
    (Effect.TAX, False): Text(
        ar="تغيرت الضريبة على القيمة المضافة: {amount} درهم أقل.",
        fr="La TVA a changé : {amount} DH de moins.",
        en="VAT changed: {amount} DH less.",
    ),
    (Effect.FIXED, True): Text(
        ar="الإتاوات الثابتة أكبر: زيادة {amount} درهم.",
        fr="Les redevances fixes sont plus élevées : {amount} DH de plus.",
        en="Standing charges are higher: {amount} DH more.",
    ),
    (Effect.FIXED, False): Text(
        ar="الإتاوات الثابتة أقل: {amount} درهم أقل.",
        fr="Les redevances fixes sont plus basses : {amount} DH de moins.",
        en="Standing charges are lower: {amount} DH less.",
    ),
    (Effect.ESTIMATE, True): Text(
        ar="إحدى الفاتورتين مبنية على تقدير لا يرفع الشطر: الفرق {amount} درهم زائدة.",
        fr="L’une des deux factures repose sur une estimation, qui n’élève pas la tranche : {amount} DH de plus.",
        en="One of the two bills rests on an estimate, which does not raise the block: {amount} DH more.",
    ),
    (Effect.ESTIMATE, False): Text(
        ar="إحدى الفاتورتين مبنية على تقدير لا يرفع الشطر: الفرق {amount} درهم أقل.",
        fr="L’une des deux factures repose sur une estimation, qui n’élève pas la tranche : {amount} DH de moins.",
        en="One of the two bills rests on an estimate, which does not raise the block: {amount} DH less.",
    ),
    (Effect.CATCH_UP, True): Text(
        ar="قراءة فعلية سوت شهورا من التقدير: زيادة {amount} درهم؛ وما أخذ تقديرا يعاد بإشعار دائن.",
        fr="Un relevé réel règle des mois d’estimation : {amount} DH de plus ; ce que les estimations avaient pris est"
        " rendu par un avoir.",
        en="An actual reading settles months of estimates: {amount} DH more; what the estimates took is given back by"
        " a credit note.",
    ),
    (Effect.CATCH_UP, False): Text(
        ar="قراءة فعلية سوت شهورا من التقدير: {amount} درهم أقل.",
        fr="Un relevé réel règle des mois d’estimation : {amount} DH de moins.",
        en="An actual reading settles months of estimates: {amount} DH less.",
    ),
    (Effect.TERMS, True): Text(
        ar="تغيرت شروط العقدة (الاستعمال أو المنطقة أو عدد الأسر): زيادة {amount} درهم.",
        fr="Les conditions du contrat ont changé (usage, zone ou foyers) : {amount} DH de plus.",
        en="The terms of the contract changed (use, zone or households): {amount} DH more.",
    ),
    (Effect.TERMS, False): Text(
        ar="تغيرت شروط العقدة (الاستعمال أو المنطقة أو عدد الأسر): {amount} درهم أقل.",
        fr="Les conditions du contrat ont changé (usage, zone ou foyers) : {amount} DH de moins.",
        en="The terms of the contract changed (use, zone or households): {amount} DH less.",
    ),
    (Effect.OTHER, True): Text(
        ar="أسباب أخرى: زيادة {amount} درهم.",
        fr="Autres causes : {amount} DH de plus.",
        en="Other causes: {amount} DH more.",
    ),
    (Effect.OTHER, False): Text(
        ar="أسباب أخرى: {amount} درهم أقل.",
        fr="Autres causes : {amount} DH de moins.",
        en="Other causes: {amount} DH less.",
    ),
}
_NEW = Text(
    ar="هذه الخدمة لم تكن في الفاتورة السابقة: {amount} درهم.",
    fr="Ce service n’était pas sur la facture précédente : {amount} DH.",
    en="This service was not on the bill before: {amount} DH.",
)
_GONE = Text(
    ar="هذه الخدمة كانت في الفاتورة السابقة وليست في هذه: {amount} درهم أقل.",
    fr="Ce service était sur la facture précédente et n’est plus sur celle-ci : {amount} DH de moins.",
    en="This service was on the bill before and is not on this one: {amount} DH less.",
)

_MADE_OF = Text(
    ar="المبلغ دون احتساب الرسوم: {energy} درهم عن الطاقة و{power} درهم عن القدرة المكتتبة ({kva}).",
    fr="Montant hors taxes : {energy} DH d’énergie et {power} DH de puissance souscrite ({kva}).",
    en="Amount excluding taxes: {energy} DH of energy and {power} DH of subscribed power ({kva}).",
)
_SURCHARGED = Text(
    ar="وأضيفت {amount} درهم لأن عامل القدرة دون الحد الأدنى: تصحيحه يحذفها.",
    fr="{amount} DH s’y ajoutent car le facteur de puissance est sous le minimum : le corriger les supprime.",
    en="{amount} DH are added because the power factor is below its minimum: correcting it removes them.",
)


@dataclasses.dataclass(frozen=True)
class Makeup:
    """What the bill of a contract with a subscribed power is made of: centimes without tax, thousandths of kVA."""

    energy_centimes: int
    power_centimes: int
    factor_centimes: int
    power_milli: int


def made_of(found: Makeup, language: Language) -> str:
    """Say what such a bill is made of, and what a low power factor adds; the service is named before it."""
    said = _MADE_OF.say(
        language, energy=wording.money(found.energy_centimes, language),
        power=wording.money(found.power_centimes, language), kva=f"{_quantity(found.power_milli, language)}\u00a0kVA",
    )  # fmt: skip
    if not found.factor_centimes:
        return said
    return f"{said} {_SURCHARGED.say(language, amount=wording.money(found.factor_centimes, language))}"


def of_change(found: changes.ServiceChange, language: Language) -> list[str]:
    """Say in one to three sentences why a service's amount changed: what was used, then the causes that weigh most."""
    both = found.change
    if both is None:
        text, amount = (_NEW, found.after_centimes) if found.after_centimes else (_GONE, found.before_centimes)
        return [text.say(language, amount=wording.money(amount, language))]
    unit, change_ = _UNITS[found.service], both.volume_after - both.volume_before
    used = _USED[(change_ > 0) - (change_ < 0)]
    values = {"volume": _quantity(both.volume_after, language), "unit": unit, "days": both.days_after}
    values["change"] = _quantity(abs(change_), language)
    said = [used.say(language, **values)]
    return said + [_cause(both, effect, amount, unit, language) for effect, amount in _telling(both)]


def _telling(both: change.Change) -> list[tuple[Effect, int]]:
    """Return the causes worth a sentence: those that push the way the amount went, and weigh."""
    rose = both.after > both.before
    pushing = [pair for pair in both.effects if (pair[1] > 0) == rose]
    if both.after == both.before or not pushing:
        pushing = list(both.effects)
    heavy = [pair for pair in pushing if abs(pair[1]) * _SHARE >= abs(pushing[0][1])]
    # A block that was passed is what people do not see by themselves: it goes first.
    return sorted(heavy, key=lambda pair: pair[0] is not Effect.BLOCK)[:_MOST_CAUSES]


def _cause(both: change.Change, effect: Effect, amount: int, unit: str, language: Language) -> str:
    values: dict[str, object] = {"amount": wording.money(abs(amount), language), "unit": unit}
    text = _CAUSES[effect, amount > 0]
    if effect is Effect.BLOCK:
        values |= {"bound": _whole(both.bound, 1000, language), "block": max(both.block_before, both.block_after)}
        values["without"] = wording.quantity((both.without_block + 50) // 100, language)
        if amount > 0 and both.selective:
            text = _WHOLE
    if effect is Effect.DAYS:
        values["days"] = abs(both.days_after - both.days_before)
    return text.say(language, **values)


_PASSES = Text(
    ar="بهذه الوتيرة تبلغون الشطر {block} في {date}، عند {bound} {unit}.",
    fr="À ce rythme, vous atteindrez la tranche {block} le {date}, à {bound} {unit}.",
    en="At this pace you will reach block {block} on {date}, at {bound} {unit}.",
)
_MAY_PASS = Text(
    ar="قد تبلغون الشطر {block} ابتداء من {date} إن زاد استهلاككم.",
    fr="Vous pourriez atteindre la tranche {block} à partir du {date} si vous consommez davantage.",
    en="You may reach block {block} from {date} on if you use more.",
)
_PASSED = Text(
    ar="بلغتم الشطر {block} ({bound} {unit}).",
    fr="Vous avez atteint la tranche {block} ({bound} {unit}).",
    en="You have reached block {block} ({bound} {unit}).",
)
_LIKELY_PASSED = Text(
    ar="بوتيرتكم المعتادة بلغتم الشطر {block} حوالي {date}، عند {bound} {unit}.",
    fr="À votre rythme habituel, vous avez atteint la tranche {block} vers le {date}, à {bound} {unit}.",
    en="At your usual pace you reached block {block} around {date}, at {bound} {unit}.",
)
_HEADING = Text(
    ar="الاستهلاك المتوقع إلى {date}: {volume} {unit}، أي ما بين {low} و{high} درهم.",
    fr="Consommation prévue au {date} : {volume} {unit}, soit entre {low} et {high} DH.",
    en="Expected by {date}: {volume} {unit}, between {low} and {high} DH.",
)
UNKNOWN = {
    "too-little": Text(
        ar="لا نتوفر بعد على قراءات كافية لتوقع استهلاككم: أرسلوا مؤشركم بعد عشرة أيام من القراءة الأخيرة.",
        fr="Pas encore assez de relevés pour prévoir votre consommation : envoyez votre index dix jours après le"
        " dernier relevé.",
        en="There are not enough readings yet to forecast your consumption: send your index ten days after the last"
        " reading.",
    ),
    "never-read": Text(
        ar="لم يقرأ العداد بعد.", fr="Le compteur n’a pas encore été relevé.", en="The meter has not been read yet."
    ),
    "several-registers": Text(
        ar="هذه التعريفة تقرأ على عدة مؤشرات: لا توقع لها.",
        fr="Ce tarif se relève sur plusieurs cadrans : pas de prévision.",
        en="This tariff is read on several registers: it is not forecast.",
    ),
    "no-tariff": Text(
        ar="لا تعريفة معروفة لهذه العقدة.",
        fr="Aucun tarif connu pour ce contrat.",
        en="No tariff is known for this contract.",
    ),
}
"""Why nothing is forecast."""
BASES = {
    "recent": Text(
        ar="حسب آخر {periods} من الفترات المقروءة",
        fr="d’après vos {periods} dernières périodes relevées",
        en="from your last {periods} actual periods",
    ),
    "season": Text(
        ar="حسب فتراتكم الأخيرة ونفس الموسم من السنة الماضية",
        fr="d’après vos dernières périodes et la même saison de l’an passé",
        en="from your last periods and the same season of last year",
    ),
    "reading": Text(
        ar="حسب المؤشر المقروء منذ بداية الفترة",
        fr="d’après l’index relevé depuis le début de la période",
        en="from the index read since the period began",
    ),
}
"""What a forecast rests on; `{periods}` of them."""


def of_forecast(found: forecasts.ServiceForecast, language: Language, on: datetime.date) -> list[str]:
    """Say where a service is heading: the next block and its day, then volume and amount; or why nothing is known.

    :param on: today: a block whose likely day is behind is said to have been reached
    """
    heading = found.forecast
    if heading is None:
        return [UNKNOWN[found.unknown].say(language)]
    unit = _UNITS[found.contract.service]
    said = _of_blocks(heading.crossings, days.number(on), unit, language)
    if heading.amount is not None:
        said.append(
            _HEADING.say(
                language, date=wording.date(days.day(heading.running.to_day), language), unit=unit,
                volume=_whole(heading.volume.likely, 1000, language), low=_whole(heading.amount.low, 100, language),
                high=_whole(heading.amount.high, 100, language),
            )
        )  # fmt: skip
    return said


def basis(found: forecast.Forecast, language: Language) -> str:
    """Say what a forecast rests on."""
    return BASES[found.basis].say(language, periods=min(found.periods, forecast.RECENT))


def _of_blocks(crossings: Sequence[forecast.Crossing], today: int, unit: str, language: Language) -> list[str]:
    read = [one for one in crossings if one.is_passed]
    likely = [one for one in crossings if not one.is_passed and one.on_day is not None and one.on_day < today]
    ahead = next((one for one in crossings if one not in (*read, *likely)), None)
    said = []
    if likely:
        said.append(_crossing(_LIKELY_PASSED, likely[-1], likely[-1].on_day, unit, language))
    elif read:
        said.append(_crossing(_PASSED, read[-1], None, unit, language))
    if ahead is not None and ahead.on_day is not None:
        said.append(_crossing(_PASSES, ahead, ahead.on_day, unit, language))
    elif ahead is not None:
        earliest = max(ahead.earliest_day or today, today)
        said.append(_crossing(_MAY_PASS, ahead, earliest, unit, language))
    return said


def _crossing(text: Text, one: forecast.Crossing, day: int | None, unit: str, language: Language) -> str:
    on = "" if day is None else wording.date(days.day(day), language)
    return text.say(language, block=one.block, bound=_whole(one.bound, 1000, language), unit=unit, date=on)


def _quantity(thousandths: int, language: Language) -> str:
    return wording.quantity(Decimal(thousandths) / 1000, language)


def _whole(value: int, per: int, language: Language) -> str:
    return wording.quantity((value + per // 2) // per, language)
