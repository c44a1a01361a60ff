"""Why a file cannot be read or written, in three languages: what the system says is English alone."""

import errno

from saqia.platform.wording import Language, Text

_MISSING = Text(ar="غير موجود", fr="n’existe pas", en="is not there")
_NO_FOLDER = Text(
    ar="أحد المجلدات في المسار ليس مجلدا", fr="un dossier du chemin n’en est pas un", en="is not in a folder"
)
REASONS = {
    errno.ENOENT: _MISSING,
    errno.ENOTDIR: _NO_FOLDER,
    errno.EEXIST: Text(ar="الاسم مأخوذ من قبل", fr="le nom est déjà pris", en="the name is taken already"),
    errno.EISDIR: Text(ar="مجلد وليس ملفا", fr="est un dossier", en="is a folder"),
    errno.EACCES: Text(ar="الولوج غير مسموح", fr="accès refusé", en="may not be touched"),
    errno.EPERM: Text(ar="الولوج غير مسموح", fr="accès refusé", en="may not be touched"),
    errno.EINVAL: Text(
        ar="ليس ملفا عاديا، اختاروا غيره", fr="n’est pas un fichier ordinaire, prenez-en un autre",
        en="is not a regular file, name another one",
    ),
    errno.ENAMETOOLONG: Text(ar="اسم طويل جدا", fr="a un nom trop long", en="has too long a name"),
    errno.ENOSPC: Text(ar="القرص ممتلئ", fr="le disque est plein", en="the disk is full"),
    errno.EDQUOT: Text(ar="استنفدت الحصة من القرص", fr="le quota est atteint", en="the disk quota is used up"),
    errno.EFBIG: Text(ar="الملف أكبر من المسموح", fr="le fichier dépasserait la taille permise",
                      en="a file would become larger than is allowed"),
    errno.EROFS: Text(ar="القرص للقراءة فقط", fr="le disque est en lecture seule", en="the disk is read-only"),
    errno.EIO: Text(ar="القرص لا يستجيب", fr="le disque ne répond pas", en="the disk does not answer"),
}  # fmt: skip
"""Number of an error of the system -> what it tells of a file."""
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO})
"""Errors of the disk itself, whatever the file."""
_OTHER = Text(ar="خطأ النظام {number}", fr="erreur {number} du système", en="error {number} of the system")


def reason(error: OSError, language: Language) -> str:
    """Return why a file could not be used."""
    text = REASONS.get(error.errno or 0)
    return text.say(language) if text else _OTHER.say(language, number=error.errno or 0)
