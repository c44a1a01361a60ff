"""Why a file is not taken, in words."""

from saqia.platform.wording import Text

REASONS = {
    "not-what-it-says": Text(
        ar="محتوى الملف لا يطابق نوعه أو الملف معطوب",
        fr="Le contenu du fichier ne correspond pas à son type, ou il est abîmé",
        en="The file's content does not match its kind, or it is broken",
    ),
    "too-many-pixels": Text(ar="الصورة كبيرة جدا", fr="L'image est trop grande", en="The picture has too many pixels"),
    "locked": Text(
        ar="الملف محمي بكلمة سر", fr="Le fichier est protégé par un mot de passe", en="The file is locked by a password"
    ),
    "active-content": Text(
        ar="الملف يتضمن برنامجا أو مرفقات",
        fr="Le fichier contient un programme ou des pièces jointes",
        en="The file contains a program or attachments",
    ),
}
EMPTY = Text(ar="الملف فارغ", fr="Le fichier est vide", en="The file is empty")
TOO_LARGE = Text(
    ar="حجم الملف يتجاوز {megabytes} ميغابايت",
    fr="Le fichier dépasse {megabytes} Mo",
    en="The file is larger than {megabytes} MB",
)
MEDIA_TYPE_REFUSED = Text(
    ar="لا يُقبل هذا النوع من الملفات؛ الأنواع المقبولة: {accepted}",
    fr="Ce type de fichier n'est pas accepté ; types acceptés : {accepted}",
    en="This kind of file is not taken; accepted: {accepted}",
)
STORE_FULL = Text(
    ar="تعذر حفظ الملف الآن. لم يُسجَّل شيء؛ أعيدوا المحاولة لاحقا",
    fr="Le fichier n'a pas pu être conservé. Rien n'a été enregistré ; réessayez plus tard",
    en="The file could not be kept. Nothing was recorded; please try later",
)
