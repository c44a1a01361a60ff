"""Why a whole readings file was refused, and what was taken in, as sentences."""

from saqia.contexts.metering.photo_archives import states
from saqia.contexts.metering.readingfile import faults
from saqia.platform.wording import Language, Text

FILE_FAULTS: dict[str, Text] = {
    "FileEmpty": Text(ar="الملف فارغ", fr="Le fichier est vide", en="The file is empty"),
    "FileNotText": Text(
        ar="الملف ليس نصا بل {kind}: احفظه بصيغة CSV UTF-8",
        fr="Le fichier n’est pas du texte mais {kind} : enregistrez-le en CSV UTF-8",
        en="The file is not text but {kind}: save it as CSV UTF-8",
    ),
    "FileNotUtf8": Text(
        ar="السطر {line} ليس بترميز UTF-8 بل {likely} على ما يبدو: احفظ الملف بترميز UTF-8",
        fr="La ligne {line} n’est pas en UTF-8, mais semble en {likely} : enregistrez le fichier en UTF-8",
        en="Line {line} is not UTF-8 but seems to be {likely}: save the file as UTF-8",
    ),
    "FileMalformed": Text(
        ar="لا يمكن تمييز الأعمدة ابتداء من السطر {line}: علامة اقتباس غير مغلقة",
        fr="Les colonnes ne se distinguent plus à partir de la ligne {line} : un guillemet n’est pas fermé",
        en="The columns cannot be told apart from line {line} on: a quotation mark is not closed",
    ),
    "HeaderWrong": Text(
        ar="السطر الأول غير صحيح. المنتظر: {expected}؛ الموجود: {received}؛ الناقص: {missing}؛ المكرر: {repeated}",
        fr="En-tête incorrect. Attendu : {expected} ; reçu : {received} ; manquant : {missing} ; répété : {repeated}",
        en="Wrong header. Expected: {expected}; received: {received}; missing: {missing}; repeated: {repeated}",
    ),
}
KINDS: dict[faults.Kind, Text] = {
    "zip": Text(
        ar="ملف مضغوط zip أو مصنف Excel", fr="une archive zip ou un classeur Excel", en="a zip or Excel workbook"
    ),
    "workbook": Text(ar="مصنف Excel", fr="un classeur Excel", en="an Excel workbook"),
    "pdf": Text(ar="ملف PDF", fr="un PDF", en="a PDF"),
    "gzip": Text(ar="ملف مضغوط gzip", fr="une archive gzip", en="a gzip archive"),
    "utf-16": Text(ar="نص بترميز UTF-16", fr="un texte en UTF-16", en="UTF-16 text"),
    "binary": Text(ar="بيانات ثنائية", fr="des données binaires", en="binary data"),
}
"""What a file is instead of text."""
FIELDS: dict[str, Text] = {
    "meter": Text(ar="عداد", fr="compteur", en="meter"),
    "contract": Text(ar="عقدة", fr="contrat", en="contract"),
    "make": Text(ar="الصنع", fr="marque", en="make"),
    "register": Text(ar="السجل", fr="cadran", en="register"),
    "read_on": Text(ar="تاريخ", fr="date", en="date"),
    "read_time": Text(ar="الساعة", fr="heure", en="time"),
    "index": Text(ar="مؤشر", fr="index", en="index"),
    "anomaly": Text(ar="رمز الملاحظة", fr="anomalie", en="anomaly"),
    "remark": Text(ar="تعليق", fr="remarque", en="remark"),
    "photo": Text(ar="صورة", fr="photo", en="photo"),
    "lat": Text(ar="خط العرض", fr="latitude", en="latitude"),
    "lon": Text(ar="خط الطول", fr="longitude", en="longitude"),
}
"""What a column is called: one of the headings that mean it, so that a sentence can be copied into the file."""
LONGEST = 300
"""Letters of a header that a sentence repeats: a stranger's first line may have millions."""

TAKEN_IN = Text(
    ar="{lines} سطر: {recorded} مسجل منها {warned} بتنبيه و{held} في انتظار قرار؛ "
    "{already} مسجل من قبل؛ {refused} مرفوض",
    fr="{lines} lignes : {recorded} enregistrées, dont {warned} avec avertissement et {held} en attente de décision ; "
    "{already} déjà enregistrées ; {refused} refusées",
    en="{lines} lines: {recorded} recorded, of which {warned} with a warning and {held} waiting for a decision; "
    "{already} already recorded; {refused} refused",
)
REPEATED = Text(ar="سبق إدخال هذا الملف كاملا", fr="Ce fichier a déjà été importé", en="This file was already taken in")
IGNORED = Text(
    ar="أعمدة لم تقرأ: {columns}", fr="Colonnes non lues : {columns}", en="Columns that nobody reads: {columns}"
)

PHOTOS_ADDED = Text(
    ar="{files} صورة: {added} مضافة، {already} موجودة من قبل، {refused} مرفوضة",
    fr="{files} photos : {added} ajoutées, {already} déjà là, {refused} refusées",
    en="{files} photos: {added} added, {already} there before, {refused} refused",
)
PHOTO_ARCHIVES = {
    states.WAITING: Text(ar="في الانتظار", fr="en attente", en="queued"),
    states.RUNNING: Text(ar="قيد المعالجة", fr="en cours", en="under way"),
    states.DONE: Text(ar="تم", fr="terminé", en="done"),
    states.REFUSED: Text(ar="مرفوض", fr="refusé", en="refused"),
    states.FAILED: Text(ar="تعذر", fr="échoué", en="failed"),
}
"""The states of an archive of photos."""


def file_fault(fault: Exception, language: Language) -> str:
    """Return why a whole file was refused.

    :raises KeyError: not a fault of a file
    """
    values = {name: _listed(value) for name, value in vars(fault).items()}
    if isinstance(fault, faults.FileNotText):
        values["kind"] = KINDS[fault.kind].say(language)
    if isinstance(fault, faults.HeaderWrong):
        for name in ("expected", "missing", "repeated"):
            values[name] = _listed(tuple(field(one, language) for one in getattr(fault, name)))
    return FILE_FAULTS[type(fault).__name__].say(language, **values)


def field(code: str, language: Language) -> str:
    """Return what a column of a readings file is called; the whole line has no column: a dash."""
    return FIELDS[code].say(language) if code in FIELDS else code or "—"


def _listed(value: object) -> object:
    if not isinstance(value, tuple):
        return value
    whole = ", ".join(value) or "-"
    return whole if len(whole) <= LONGEST else f"{whole[:LONGEST]}..."


FAULTS = (faults.FileEmpty, faults.FileNotText, faults.FileNotUtf8, faults.FileMalformed, faults.HeaderWrong)
"""What refuses a whole file."""
