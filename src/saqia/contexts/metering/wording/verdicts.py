"""Verdicts and their reasons, as sentences."""

from saqia.engine.validation.verdicts import Reason, Verdict
from saqia.platform.wording import Text

VERDICTS: dict[Verdict, Text] = {
    Verdict.ACCEPTED: Text(ar="مؤشر مقبول", fr="Index accepté", en="Reading accepted"),
    Verdict.ACCEPTED_WITH_WARNING: Text(
        ar="مؤشر مقبول مع تنبيه", fr="Index accepté avec avertissement", en="Reading accepted with a warning"
    ),
    Verdict.HELD: Text(
        ar="مؤشر في انتظار قرار", fr="Index en attente de décision", en="Reading waiting for a decision"
    ),
    Verdict.REFUSED: Text(ar="مؤشر مرفوض", fr="Index refusé", en="Reading refused"),
}

REASONS: dict[Reason, Text] = {
    Reason.NONE: Text(ar="لا ملاحظة", fr="Rien à signaler", en="Nothing to note"),
    Reason.NEGATIVE: Text(ar="المؤشر سالب", fr="L’index est négatif", en="The reading is negative"),
    Reason.TOO_MANY_DIGITS: Text(
        ar="المؤشر أطول من أرقام العداد",
        fr="L’index dépasse le nombre de chiffres du compteur",
        en="The reading has more digits than the meter",
    ),
    Reason.IN_FUTURE: Text(
        ar="تاريخ القراءة في المستقبل",
        fr="La date de relève est dans le futur",
        en="The reading is dated in the future",
    ),
    Reason.BEFORE_INSTALLATION: Text(
        ar="تاريخ القراءة سابق لتركيب العداد",
        fr="La date de relève précède la pose du compteur",
        en="The reading is dated before the meter was installed",
    ),
    Reason.AFTER_REMOVAL: Text(
        ar="تاريخ القراءة لاحق لإزالة العداد",
        fr="La date de relève suit la dépose du compteur",
        en="The reading is dated after the meter was removed",
    ),
    Reason.PERIOD_CLOSED: Text(
        ar="تاريخ القراءة يقع في فترة تمت فوترتها",
        fr="La date de relève tombe dans une période déjà arrêtée",
        en="The reading is dated in a period that is already closed",
    ),
    Reason.BACKWARDS: Text(
        ar="المؤشر أقل من المؤشر السابق",
        fr="L’index est inférieur au précédent",
        en="The reading is below the previous one",
    ),
    Reason.TOO_HIGH: Text(
        ar="الاستهلاك يفوق بكثير المعتاد: {volume} مقابل {expected}",
        fr="La consommation dépasse de loin l’habitude : {volume} contre {expected}",
        en="The consumption is far above the usual: {volume} against {expected}",
    ),
    Reason.ABOVE_NEXT: Text(
        ar="المؤشر أكبر من مؤشر سجل في تاريخ لاحق",
        fr="L’index dépasse celui d’une relève plus récente",
        en="The reading is above one of a later day",
    ),
    Reason.ROLLED_OVER: Text(
        ar="عاد العداد إلى الصفر بعد بلوغ نهايته",
        fr="Le compteur est reparti de zéro",
        en="The meter passed its end and started again at zero",
    ),
    Reason.HIGH: Text(
        ar="الاستهلاك أعلى من المعتاد: {volume} مقابل {expected}",
        fr="La consommation est plus élevée que d’habitude : {volume} contre {expected}",
        en="The consumption is higher than usual: {volume} against {expected}",
    ),
    Reason.ZERO: Text(
        ar="لا استهلاك خلاف المعتاد",
        fr="Aucune consommation, contrairement à l’habitude",
        en="No consumption, which is unusual here",
    ),
    Reason.STUCK: Text(
        ar="المؤشر نفسه منذ عدة فترات",
        fr="Le même index depuis plusieurs périodes",
        en="The same reading for several periods",
    ),
    Reason.TOO_EARLY: Text(
        ar="الفترة أقصر من شهر", fr="La période est plus courte qu’un mois", en="The period is shorter than a month"
    ),
    Reason.TOO_LATE: Text(
        ar="الفترة أطول من المدة المعتمدة",
        fr="La période dépasse la durée prévue",
        en="The period is longer than it may be",
    ),
    Reason.MISSING: Text(
        ar="لم يتمكن من قراءة المؤشر", fr="L’index n’a pas pu être relevé", en="The meter could not be read"
    ),
}
