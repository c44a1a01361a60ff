"""Why something was not rated, in ar, fr and en, under a code that programs can rely on."""

from saqia.engine import table

SENTENCES: dict[str, table.Title] = {
    "TariffUnknown": {
        "en": "no price is known for the block that this volume reaches, or for a part of these dates",
        "fr": "aucun prix n’est connu pour la tranche atteinte par ce volume, ou pour une partie de ces dates",
        "ar": "لا ثمن معروف للشطر الذي يبلغه هذا الحجم، أو لجزء من هذه التواريخ",
    },
    "RegisterUnknown": {
        "en": "this tariff is read on other registers: {detail}",
        "fr": "ce tarif se relève sur d’autres cadrans : {detail}",
        "ar": "هذه التعريفة تقرأ على مؤشرات أخرى: {detail}",
    },
    "RegisterInvalid": {
        "en": "'{detail}' is not a register; one of total, normal, peak, full, off-peak, power",
        "fr": "« {detail} » n’est pas un cadran ; un parmi total, normal, peak, full, off-peak, power",
        "ar": "«{detail}» ليس مؤشرا معروفا؛ واحد من total, normal, peak, full, off-peak, power",
    },
    "PeriodEmpty": {
        "en": "the period ends on or before the day it begins; 'to' is the first day after it",
        "fr": "la période finit le jour où elle commence, ou avant ; « to » est le premier jour après elle",
        "ar": "تنتهي الفترة يوم بدايتها أو قبله؛ «to» هو أول يوم بعدها",
    },
    "PeriodTooLong": {
        "en": "the period is longer than ten years",
        "fr": "la période dépasse dix ans",
        "ar": "الفترة تتجاوز عشر سنوات",
    },
    "VolumeOutOfRange": {
        "en": "the volume is beyond any that one register can carry in a period",
        "fr": "le volume dépasse ce qu’un cadran peut porter en une période",
        "ar": "الحجم يتجاوز ما يمكن أن يسجله عداد في فترة واحدة",
    },
    "VolumeInvalid": {
        "en": "{detail}: a volume is a number of kWh or m3 from 0, with at most 3 decimals",
        "fr": "{detail} : un volume est un nombre de kWh ou de m3 à partir de 0, avec 3 décimales au plus",
        "ar": "{detail}: الحجم عدد من kWh أو m3 ابتداء من 0، بثلاثة أرقام عشرية على الأكثر",
    },
    "VolumeNegative": {
        "en": "the volume {detail} is negative",
        "fr": "le volume {detail} est négatif",
        "ar": "الحجم {detail} سالب",
    },
    "DateInvalid": {
        "en": "'{detail}' is not a date; write it as 2026-01-31",
        "fr": "« {detail} » n’est pas une date ; l’écrire comme 2026-01-31",
        "ar": "«{detail}» ليس تاريخا؛ اكتبوه هكذا 2026-01-31",
    },
    "ServiceUnknown": {
        "en": "'{detail}' is not a service; one of electricity, water, sanitation, water-sanitation",
        "fr": "« {detail} » n’est pas un service ; un parmi electricity, water, sanitation, water-sanitation",
        "ar": "«{detail}» ليست خدمة؛ واحدة من electricity, water, sanitation, water-sanitation",
    },
    "PaymentUnknown": {
        "en": "'{detail}' is not a way to pay that is known",
        "fr": "« {detail} » n’est pas un mode de règlement connu",
        "ar": "«{detail}» ليست طريقة أداء معروفة",
    },
    "RowMalformed": {
        "en": "the row has {detail} fields, not as many as the header",
        "fr": "la ligne a {detail} champs, pas autant que l’en-tête",
        "ar": "في السطر {detail} خانات، خلافا للعنوان",
    },
    "HouseholdsOutOfRange": {
        "en": "a shared meter serves from 1 to 500 households",
        "fr": "un compteur partagé dessert de 1 à 500 foyers",
        "ar": "العداد المشترك يخدم من 1 إلى 500 أسرة",
    },
    "ReferenceInvalid": {
        "en": "a reference consumption, a catch-up or a power factor is out of its limits",
        "fr": "une consommation de référence, un rattrapage ou un facteur de puissance est hors limites",
        "ar": "استهلاك مرجعي أو استدراك أو عامل قدرة خارج الحدود",
    },
}


class Refused(ValueError):
    """A case that is not rated. `code` is for programs, `sentences` for people."""

    def __init__(self, code: str, sentences: table.Title) -> None:
        super().__init__(f"{code}: {sentences['en']}")
        self.code = code
        self.sentences = sentences


def refused(code: str, detail: str = "") -> Refused:
    """Return the refusal of that code."""
    return Refused(code, sentences(code, detail))


def sentences(code: str, detail: str = "") -> table.Title:
    """Return the sentences of a code, with its detail isolated from the direction of Arabic text."""
    isolated = f"\u2066{detail}\u2069"
    found = SENTENCES[code]
    return {language: found[language].format(detail=isolated if language == "ar" else detail) for language in found}
