"""What reconciliation says to people, in ar, fr and en."""

from saqia.contexts.reconciliation import rules
from saqia.platform.wording import Language, Text

FAULTS = {
    "not-text": Text(
        ar="ليس ملفا نصيا بالترميز المتفق عليه",
        fr="n’est pas un texte dans le codage convenu",
        en="is no text in the agreed encoding",
    ),
    "column-missing": Text(ar="عمود ناقص", fr="colonne absente", en="the column is missing"),
    "reference": Text(
        ar="مرجع فارغ أو طويل جدا", fr="référence vide ou trop longue", en="the reference is empty or too long"
    ),
    "amount": Text(ar="مبلغ غير مقروء", fr="montant illisible", en="the amount cannot be read"),
    "too-long": Text(ar="أسطر أكثر من المسموح به", fr="trop de lignes", en="too many lines"),
}
"""What is wrong with a file -> what is said of it."""
DAY_OPEN = {
    "too-early": Text(ar="اليوم لم ينته بعد.", fr="Le jour n’est pas fini.", en="The day is not over."),
    "file-missing": Text(
        ar="لم يصل ملف القناة لهذا اليوم.",
        fr="Le fichier du canal n’est pas arrivé.",
        en="The channel's file has not come.",
    ),
    "differences": Text(
        ar="ما زالت فروق مفتوحة في هذا اليوم.", fr="Des écarts sont encore ouverts.", en="Differences are still open."
    ),
}
"""Why a day cannot be signed."""
REFUSALS = {
    "ChannelNotCompared": Text(
        ar="هذه القناة لا تقارن بملف.",
        fr="Ce canal ne se rapproche pas par fichier.",
        en="No file of this channel is compared.",
    ),
    "LayoutUnknown": Text(
        ar="شكل الملف غير معروف.", fr="Ce format de fichier n’est pas connu.", en="This layout is not known."
    ),
    "DifferenceUnknown": Text(
        ar="هذا الفرق غير موجود أو تمت تسويته.",
        fr="Cet écart n’existe pas ou est réglé.",
        en="There is no such open difference.",
    ),
    "RemarkMissing": Text(
        ar="اكتبوا سبب التسوية.", fr="Dites pourquoi l’écart est réglé.", en="Say why it is settled."
    ),
}
"""Name of a refusal -> what it tells."""
_FILE = Text(
    ar="السطر {line}، {field}: {fault}", fr="Ligne {line}, {field} : {fault}", en="Line {line}, {field}: {fault}"
)
_WHOLE = Text(ar="الملف: {fault}", fr="Le fichier {fault}", en="The file {fault}")


def refusal(refused: Exception, language: Language) -> str:
    """Return what a refusal of reconciliation tells.

    :raises KeyError: it is none of them
    """
    reason = getattr(refused, "reason", "")
    if reason in DAY_OPEN:
        return DAY_OPEN[reason].say(language)
    fault = getattr(refused, "fault", "")
    if fault in FAULTS:
        told = {"line": getattr(refused, "line", 0), "field": getattr(refused, "field", "")}
        return (_FILE if told["line"] else _WHOLE).say(language, **told, fault=FAULTS[fault].say(language))
    return REFUSALS[type(refused).__name__].say(language)


def kind(code: str) -> Text:
    """Return what a class of difference is called."""
    return rules.kinds()[code].name
