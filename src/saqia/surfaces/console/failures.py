"""What went wrong around a command, in one sentence: the database, a disk, the bucket. Anything else is a bug."""

from django.db import Error
from django.utils.connection import ConnectionDoesNotExist

from saqia.platform import disk_wording
from saqia.platform.files import stores
from saqia.platform.files import wording as file_wording
from saqia.platform.wording import Language, Text

CLUSTER = Text(ar="قاعدة البيانات: {told}", fr="base de données : {told}", en="database: {told}")
_MIGRATE = Text(
    ar="قاعدة البيانات: جداولها ليست لهذه النسخة، نفذوا `saqia database migrate`",
    fr="base de données : ses tables ne sont pas de cette version, lancez `saqia database migrate`",
    en="database: its tables are not those of this version: run `saqia database migrate`",
)
_REFUSED = Text(
    ar="قاعدة البيانات: خادمها يرفض الدور أو كلمة السر",
    fr="base de données : son serveur refuse le rôle ou le mot de passe",
    en="database: its server refuses the role or the password",
)
_AWAY = Text(
    ar="قاعدة البيانات: تعذر الوصول إليها: {told}",
    fr="base de données : elle ne répond pas : {told}",
    en="database: it cannot be reached: {told}",
)
_URL_MISSING = Text(
    ar="قاعدة البيانات: حددوا {setting} لهذا الأمر",
    fr="base de données : donnez {setting} pour cette commande",
    en="database: set {setting} for this command",
)
_DISK = Text(
    ar="{place}: {reason}؛ لا شيء مكتوب نصفه: أفسحوا مكانا وأعيدوا الأمر",
    fr="{place} : {reason} ; rien n’est écrit à moitié : faites de la place et relancez la commande",
    en="{place}: {reason}; nothing is half-written: make room and run the command again",
)
_FILES = Text(ar="الملفات", fr="fichiers", en="files")
_BY_STATE = {
    "25006": Text(
        ar="قاعدة البيانات: هي للقراءة فقط، نسخة تابعة أو أغلقها مسؤول",
        fr="base de données : elle est en lecture seule, secours ou fermée par un administrateur",
        en="database: it is read-only: a standby, or an administrator closed it for writing",
    ),
    "3D000": Text(
        ar="قاعدة البيانات: لا قاعدة بهذا الاسم على الخادم",
        fr="base de données : le serveur n’en a pas de ce nom",
        en="database: there is no database of this name on the server",
    ),
    "3F000": _MIGRATE,
    "42P01": _MIGRATE,
    "42703": _MIGRATE,
    "42883": _MIGRATE,
    "53100": Text(
        ar="قاعدة البيانات: قرصها ممتلئ", fr="base de données : son disque est plein", en="database: its disk is full"
    ),
    "53200": Text(
        ar="قاعدة البيانات: ذاكرة خادمها ممتلئة",
        fr="base de données : son serveur n’a plus de mémoire",
        en="database: its server is out of memory",
    ),
    "53300": Text(
        ar="قاعدة البيانات: خادمها لا يقبل اتصالات أخرى",
        fr="base de données : son serveur ne prend plus de connexions",
        en="database: its server takes no more connections",
    ),
    "57P01": Text(
        ar="قاعدة البيانات: أوقف خادمها",
        fr="base de données : son serveur a été arrêté",
        en="database: its server was stopped",
    ),
    "57P02": Text(
        ar="قاعدة البيانات: تعطل خادمها",
        fr="base de données : son serveur est tombé",
        en="database: its server crashed",
    ),
    "57P03": Text(
        ar="قاعدة البيانات: خادمها يبدأ أو يتوقف، أعيدوا بعد قليل",
        fr="base de données : son serveur démarre ou s’arrête, réessayez dans un instant",
        en="database: its server is starting or stopping: try again in a moment",
    ),
    "58030": Text(
        ar="قاعدة البيانات: خادمها لا يستطيع قراءة ملفاته أو كتابتها",
        fr="base de données : son serveur ne peut lire ou écrire ses fichiers",
        en="database: its server cannot read or write its files",
    ),
}
_URLS = {"owner": "SAQIA_OWNER_DATABASE_URL", "land": "SAQIA_LAND_DATABASE_URL"}


def sentence(error: BaseException, language: Language) -> str | None:
    """Return what happened in one sentence, None for a fault that is not the surroundings'."""
    if isinstance(error, ConnectionDoesNotExist):
        alias = next((alias for alias in _URLS if alias in str(error)), None)
        return _URL_MISSING.say(language, setting=_URLS[alias]) if alias else None
    if isinstance(error, stores.StoreAway):
        return file_wording.STORE_FAULTS[error.fault].say(language, bucket=error.bucket)
    if isinstance(error, Error):
        return _of_database(error, language)
    if isinstance(error, OSError) and error.errno in disk_wording.FULL:
        place = error.filename or _FILES.say(language)
        return _DISK.say(language, place=place, reason=disk_wording.reason(error, language))
    return None


def _of_database(error: Error, language: Language) -> str | None:
    driver = error.__cause__
    state = getattr(driver, "sqlstate", None)
    if state in _BY_STATE:
        return _BY_STATE[state].say(language)
    if state is not None and state[:2] == "28":
        return _REFUSED.say(language)
    if state is None and type(error).__name__ in ("OperationalError", "InterfaceError"):
        return _AWAY.say(language, told=_first_line(error))
    return None


def _first_line(error: Error) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else "-"
