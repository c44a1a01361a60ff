"""Why a line of an import was refused, as sentences."""

from saqia.contexts.metering.wording import verdicts
from saqia.engine.validation.verdicts import Reason
from saqia.platform.wording import Text

ANOMALY_UNKNOWN = Text(
    ar="رمز ملاحظة غير معروف، والرموز المعروفة هي: {codes}",
    fr="Code d’anomalie inconnu ; les codes connus sont : {codes}",
    en="Unknown anomaly code; the known ones are: {codes}",
)
REFUSALS: dict[str, Text] = {
    "columns-wrong": Text(
        ar="عدد خانات السطر غير صحيح",
        fr="La ligne n’a pas le bon nombre de colonnes",
        en="The line does not have the right number of columns",
    ),
    "line-truncated": Text(ar="السطر الأخير مبتور", fr="La dernière ligne est tronquée", en="The last line is cut off"),
    "meter-missing": Text(
        ar="لا رقم عداد ولا رقم عقدة",
        fr="Ni numéro de compteur ni numéro de contrat",
        en="Neither a meter serial nor a contract number",
    ),
    "meter-unknown": Text(ar="عداد غير معروف", fr="Compteur inconnu", en="Unknown meter"),
    "meter-ambiguous": Text(
        ar="عدة عدادات تحمل هذا الرقم: أضف الصنع",
        fr="Plusieurs compteurs portent ce numéro : ajoutez la marque",
        en="Several meters carry this serial: add the make",
    ),
    "register-unknown": Text(
        ar="العداد لا يحمل هذا السجل", fr="Le compteur n’a pas ce cadran", en="The meter does not have this register"
    ),
    "contract-unknown": Text(ar="عقدة غير معروفة", fr="Contrat inconnu", en="Unknown contract"),
    "contract-mismatch": Text(
        ar="العداد لا يخص هذه العقدة",
        fr="Le compteur n’est pas celui de ce contrat",
        en="The meter is not the one of this contract",
    ),
    "not-in-round": Text(
        ar="العداد ليس في هذه الجولة",
        fr="Le compteur n’est pas dans cette tournée",
        en="The meter is not in this round",
    ),
    "date-missing": Text(ar="تاريخ القراءة ناقص", fr="La date de relève manque", en="The reading date is missing"),
    "date-unreadable": Text(
        ar="تاريخ غير مقروء",
        fr="Date illisible : attendu 2026-05-08 ou 08/05/2026",
        en="Unreadable date: expected 2026-05-08 or 08/05/2026",
    ),
    "time-unreadable": Text(
        ar="وقت غير مقروء", fr="Heure illisible : attendu 14:05", en="Unreadable time: expected 14:05"
    ),
    "index-missing": Text(
        ar="المؤشر ناقص ولا رمز ملاحظة",
        fr="L’index manque sans code d’anomalie",
        en="The index is missing and no anomaly says why",
    ),
    "index-unreadable": Text(
        ar="مؤشر غير مقروء",
        fr="Index illisible : attendu un nombre, trois décimales au plus",
        en="Unreadable index: expected a number with three decimals at most",
    ),
    "index-negative": verdicts.REASONS[Reason.NEGATIVE],
    "index-absurd": Text(
        ar="المؤشر أكبر من أن يحمله أي عداد",
        fr="Aucun compteur ne porte un tel index",
        en="No meter can show such a reading",
    ),
    "time-of-another-day": Text(
        ar="ساعة القراءة ليست من يومها بتوقيت المغرب أو لم تحن بعد",
        fr="L’heure n’est pas du jour de la relève, à l’heure du Maroc, ou n’est pas encore venue",
        en="The time is not within the day of the reading, in Morocco's time, or has not come yet",
    ),
    "photo-missing": Text(
        ar="لا صورة بهذا الاسم بجانب الملف ولا بهذا المرجع",
        fr="Aucune photo de ce nom à côté du fichier, ni de cette référence",
        en="There is no photo of this name beside the file, nor of this reference",
    ),
    "photo-outside": Text(
        ar="اسم الصورة يخرج من المجلد أو الأرشيف",
        fr="Le nom de la photo sort du dossier ou de l’archive",
        en="The photo's name leads out of the folder or archive",
    ),
    "photo-kind": Text(
        ar="نوع الصورة غير مقبول: JPEG أو PNG أو WEBP",
        fr="Type de photo non accepté : JPEG, PNG ou WEBP",
        en="This kind of photo is not taken: JPEG, PNG or WEBP",
    ),
    "photo-too-large": Text(
        ar="الصورة أكبر من المسموح به", fr="La photo est trop lourde", en="The photo is larger than is taken"
    ),
    "photo-unreadable": Text(
        ar="الصورة فارغة أو معطوبة أو ليست صورة",
        fr="La photo est vide, abîmée, ou n’en est pas une",
        en="The photo is empty or broken, or is none",
    ),
    "photo-name": Text(
        ar="اسم الصورة ليس رقم العداد ثم يوم القراءة، مثل E1_2026-05-08.jpg",
        fr="Le nom de la photo n’est pas le numéro du compteur puis le jour du relevé, comme E1_2026-05-08.jpg",
        en="The photo's name is not the meter's serial and the day of the reading, as E1_2026-05-08.jpg",
    ),
    "photo-reading-unknown": Text(
        ar="لا قراءة مسجلة لهذا العداد في هذا اليوم",
        fr="Aucun relevé de ce compteur n’est enregistré à ce jour",
        en="No reading of this meter is recorded on this day",
    ),
    "photo-meters-several": Text(
        ar="عدة عدادات تحمل هذا الرقم: أضف الصورة من صفحة قراءتها",
        fr="Plusieurs compteurs portent ce numéro : ajoutez la photo depuis la page de son relevé",
        en="Several meters carry this serial: add the photo on the page of its reading",
    ),
    "photo-readings-several": Text(
        ar="عدة قراءات لهذا العداد في هذا اليوم: أضف الصورة من صفحة قراءتها",
        fr="Plusieurs relevés de ce compteur ce jour-là : ajoutez la photo depuis la page de son relevé",
        en="Several readings of this meter on this day: add the photo on the page of its reading",
    ),
    "anomaly-unknown": Text(ar="رمز ملاحظة غير معروف", fr="Code d’anomalie inconnu", en="Unknown anomaly code"),
    "place-unreadable": Text(
        ar="إحداثيات غير مقروءة أو خارج المغرب",
        fr="Coordonnées illisibles ou hors du Maroc",
        en="Coordinates that cannot be read, or are not in Morocco",
    ),
    "contradicts-line": Text(
        ar="السطر يخالف سطرا سابقا لنفس العداد ونفس اليوم",
        fr="La ligne contredit une ligne précédente du même compteur le même jour",
        en="The line contradicts an earlier one of the same meter and day",
    ),
    "contradicts-recorded": Text(
        ar="قراءة أخرى مسجلة لنفس العداد ونفس اليوم: صححها بدل إعادتها",
        fr="Une autre valeur est déjà enregistrée ce jour-là : corrigez-la",
        en="Another value is already recorded for that day: correct it instead",
    ),
    "corrected-before": Text(
        ar="حل محله مؤشر آخر من قبل: صححوا هذا الأخير.",
        fr="Un autre index l’a déjà remplacé : corrigez celui-là.",
        en="Another index took its place before: correct that one.",
    ),
    "estimate-not-corrected": Text(
        ar="تسوى القراءة المقدرة بالقراءة الفعلية الموالية ولا تصحح.",
        fr="Une estimation se règle par le prochain relevé réel, elle ne se corrige pas.",
        en="An estimate is settled by the next actual reading, not corrected.",
    ),
    "missing": Text(ar="قيمة ناقصة", fr="Valeur manquante", en="The value is missing"),
    "too-long": Text(ar="قيمة أطول من اللازم", fr="Valeur trop longue", en="The value is too long"),
    "phases-invalid": Text(
        ar="عدد الأطوار ليس 1 أو 3", fr="Le nombre de phases n’est ni 1 ni 3", en="The phases are neither 1 nor 3"
    ),
    "repeated": Text(ar="سطر مكرر في الملف", fr="Ligne répétée dans le fichier", en="The line is repeated in the file"),
    "point-unknown": Text(ar="نقطة تزويد غير معروفة", fr="Point de livraison inconnu", en="Unknown service point"),
    "point-occupied": Text(
        ar="يوجد عداد آخر في نقطة التزويد",
        fr="Un autre compteur est déjà posé à ce point",
        en="Another meter hangs at this service point",
    ),
    "service-mismatch": Text(
        ar="العداد ليس من نفس خدمة النقطة",
        fr="Le compteur n’est pas du même service que le point",
        en="The meter is not of the same service as the point",
    ),
    "serial-taken": Text(
        ar="رقم العداد مستعمل في نقطة أخرى",
        fr="Ce compteur est déjà posé ailleurs",
        en="This meter already hangs elsewhere",
    ),
    "digits-invalid": Text(
        ar="عدد أرقام العداد خارج 3 إلى 9",
        fr="Le nombre de chiffres n’est pas entre 3 et 9",
        en="The number of digits is not between 3 and 9",
    ),
    "multiplier-invalid": Text(
        ar="معامل الضرب غير صحيح", fr="Coefficient multiplicateur invalide", en="Invalid multiplier"
    ),
    "registers-invalid": Text(ar="سجلات العداد غير صحيحة", fr="Cadrans invalides", en="Invalid registers"),
    "dates-invalid": Text(
        ar="تواريخ التركيب والإزالة غير متسقة",
        fr="Dates de pose et de dépose incohérentes",
        en="The dates of installation and removal do not agree",
    ),
    "round-unknown": Text(ar="جولة غير معروفة", fr="Tournée inconnue", en="Unknown round"),
    **{reason.code: text for reason, text in verdicts.REASONS.items() if Reason.NONE < reason < Reason.BACKWARDS},
}
