"""Why a file is not taken, in words."""

from saqia.platform.wording import Text

REASONS = {
    "not-what-it-says": Text(
        ar="محتوى الملف لا يطابق نوعه أو الملف معطوب",
        fr="Le contenu du fichier ne correspond pas à son type, ou il est abîmé",
        en="The file's content does not match its kind, or it is broken",
    ),
    "too-many-pixels": Text(ar="الصورة كبيرة جدا", fr="L’image est trop grande", en="The picture has too many pixels"),
    "locked": Text(
        ar="الملف محمي بكلمة سر", fr="Le fichier est protégé par un mot de passe", en="The file is locked by a password"
    ),
    "active-content": Text(
        ar="الملف يتضمن برنامجا أو مرفقات",
        fr="Le fichier contient un programme ou des pièces jointes",
        en="The file contains a program or attachments",
    ),
}
ARCHIVES = {
    "archive-broken": Text(
        ar="ليس أرشيف ZIP، أو هو معطوب",
        fr="Ce n’est pas une archive ZIP, ou elle est abîmée",
        en="This is no ZIP archive, or it is damaged",
    ),
    "archive-entries": Text(
        ar="الأرشيف يضم ملفات أكثر من المسموح به: أرسلوه مجزأ",
        fr="L’archive contient trop de fichiers : envoyez-la en plusieurs parties",
        en="The archive holds too many files: send it in parts",
    ),
    "archive-unfolds": Text(
        ar="حجم ما في الأرشيف بعد فكه أكبر من المسموح به: أرسلوه مجزأ",
        fr="Une fois décompressée, l’archive dépasse la taille permise : envoyez-la en plusieurs parties",
        en="Once unpacked the archive is larger than is taken: send it in parts",
    ),
    "archive-missing": Text(
        ar="لم يعد الأرشيف موجودا: أرسلوه من جديد",
        fr="L’archive n’est plus là : envoyez-la de nouveau",
        en="The archive is no longer there: send it again",
    ),
}
"""Why a whole archive is not taken."""
EMPTY = Text(ar="الملف فارغ", fr="Le fichier est vide", en="The file is empty")
TOO_LARGE = Text(
    ar="حجم الملف يتجاوز {megabytes} ميغابايت",
    fr="Le fichier dépasse {megabytes} Mo",
    en="The file is larger than {megabytes} MB",
)
MEDIA_TYPE_REFUSED = Text(
    ar="لا يُقبل هذا النوع من الملفات؛ الأنواع المقبولة: {accepted}",
    fr="Ce type de fichier n’est pas accepté ; types acceptés : {accepted}",
    en="This kind of file is not taken; accepted: {accepted}",
)
STORE_FULL = Text(
    ar="تعذر حفظ الملف الآن. لم يُسجَّل شيء؛ أعيدوا المحاولة لاحقا",
    fr="Le fichier n’a pas pu être conservé. Rien n’a été enregistré ; réessayez plus tard",
    en="The file could not be kept. Nothing was recorded; please try later",
)
STORE_FAULTS = {
    "away": Text(
        ar="مخزن الملفات لا يجيب الآن؛ أعيدوا المحاولة لاحقا",
        fr="Le dépôt de fichiers ne répond pas ; réessayez plus tard",
        en="The store of files does not answer; please try later",
    ),
    "bucket-missing": Text(
        ar="الحاوية {bucket} غير موجودة: أنشئوها أو صححوا SAQIA_FILES_URL",
        fr="Le bucket {bucket} n’existe pas : créez-le ou corrigez SAQIA_FILES_URL",
        en="There is no bucket {bucket}: make it, or correct SAQIA_FILES_URL",
    ),
    "key-refused": Text(
        ar="خادم الحاوية {bucket} يرفض المفتاح: راجعوا AWS_ACCESS_KEY_ID وحقوقه",
        fr="Le serveur du bucket {bucket} refuse la clé : vérifiez AWS_ACCESS_KEY_ID et ses droits",
        en="The server of the bucket {bucket} refuses the key: check AWS_ACCESS_KEY_ID and what it may do",
    ),
}
"""What keeps a bucket from being used, for the operator; people read of `away` alone."""
