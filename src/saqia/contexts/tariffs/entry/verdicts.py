"""Where a case came out otherwise than expected, in words."""

from saqia.contexts.tariffs.entry import catalog
from saqia.engine import refusals
from saqia.engine.rules import trials
from saqia.platform.wording import Language, Text

TOTALS = {
    "total_ht": Text(ar="المجموع دون احتساب الرسوم", fr="Total HT", en="Total excluding taxes"),
    "total_vat": Text(ar="الضريبة على القيمة المضافة", fr="TVA", en="VAT"),
    "total_ttc": Text(ar="المجموع مع احتساب الرسوم", fr="Total TTC", en="Total including taxes"),
    "stamp_duty": Text(ar="رسم التمبر", fr="Droit de timbre", en="Stamp duty"),
    "total_due": Text(ar="الواجب أداؤه", fr="Net à payer", en="Net payable"),
}
_FIGURE = Text(
    ar="{what}: المحتسب {found}، والمنتظر {wanted}.",
    fr="{what} : {found} calculé, {wanted} attendu.",
    en="{what}: {found} computed, {wanted} expected.",
)
_REFUSED = Text(ar="لم يحتسب: {why}.", fr="Non calculé : {why}.", en="Not computed: {why}.")
_ANSWERED = Text(
    ar="احتسب، وكان المنتظر الرفض: {why}.", fr="Calculé, alors qu’un refus était attendu : {why}.",
    en="Computed, where a refusal was expected: {why}.",
)  # fmt: skip


def sentence(found: trials.Difference, language: Language) -> str:
    """Say where a case came out otherwise."""
    if found.what:
        title = TOTALS.get(found.what) or next(
            (each.title for each in catalog.known().values() if each.component == found.what), None
        )
        what = title.say(language) if title else found.what
        return _FIGURE.say(language, what=what, found=found.found, wanted=found.wanted)
    said = refusals.SENTENCES.get(found.found or found.wanted, {})
    why = said.get(language, found.found or found.wanted).replace("{detail}", "…")
    return (_REFUSED if found.found else _ANSWERED).say(language, why=why)
