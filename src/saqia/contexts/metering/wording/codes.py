"""The codes that metering stores, as words."""

from saqia.contexts.metering import types
from saqia.contexts.metering.wording import verdicts
from saqia.engine.validation.verdicts import Reason
from saqia.platform.wording import Text

SOURCES: dict[types.Source, Text] = {
    types.Source.READER: Text(ar="قارئ العدادات", fr="Releveur", en="Meter reader"),
    types.Source.SELF: Text(ar="قراءة ذاتية", fr="Auto-relevé", en="Self-reading"),
    types.Source.REMOTE: Text(ar="قراءة عن بعد", fr="Télérelève", en="Remote reading"),
    types.Source.FILE: Text(ar="ملف قراءات", fr="Fichier de relève", en="Readings file"),
    types.Source.ESTIMATE: Text(ar="قراءة تقديرية", fr="Relevé estimé", en="Estimated reading"),
    types.Source.INSTALLATION: Text(ar="تركيب العداد", fr="Pose du compteur", en="Meter installed"),
    types.Source.REMOVAL: Text(ar="إزالة العداد", fr="Dépose du compteur", en="Meter removed"),
    types.Source.SWITCH_OVER: Text(
        ar="مؤشر موروث عن الموزع السابق",
        fr="Index repris de l’ancien opérateur",
        en="Taken over from the former operator",
    ),
}

TOLD_SOURCES = SOURCES | {types.Source.FILE: SOURCES[types.Source.READER]}
"""What customers are told: that a reader's indices came in a file is nothing to them."""

METHODS: dict[types.Method, Text] = {
    types.Method.SAME_SEASON: Text(
        ar="حسب استهلاك نفس الفترة من السنة الماضية",
        fr="D’après la même saison de l’année précédente",
        en="From the same season of the year before",
    ),
    types.Method.RECENT: Text(
        ar="حسب معدل الفترات الأخيرة",
        fr="D’après la moyenne des dernières périodes",
        en="From the mean of the last periods",
    ),
    types.Method.CLASS_MEAN: Text(
        ar="حسب معدل الزبناء من نفس الصنف في الجولة",
        fr="D’après la moyenne des clients de même usage de la tournée",
        en="From the mean of customers of the same use in the round",
    ),
    types.Method.FORMER_OPERATOR: Text(
        ar="تقدير الموزع السابق", fr="Estimation de l’ancien opérateur", en="Estimated by the former operator"
    ),
    types.Method.ANOMALY_MEAN: Text(
        ar="العداد لا يحتسب: حسب معدل الاستهلاك",
        fr="Compteur hors service : d’après la moyenne",
        en="The meter does not count: from the mean",
    ),
    types.Method.ANOMALY_ZERO: Text(ar="لا استهلاك", fr="Aucune consommation", en="No consumption"),
    types.Method.BY_DAYS: Text(
        ar="لم يقرأ العداد يوم تغيير صاحب العقدة: قسم الاستهلاك حسب الأيام",
        fr="Compteur non relevé le jour du changement de titulaire : consommation partagée selon les jours",
        en="The meter was not read when its holder changed: shared by days",
    ),
}

HOLDS: dict[str, Text] = {
    types.Hold.NO_READING: Text(ar="لم يسبق أن قرئ العداد", fr="Compteur jamais relevé", en="The meter was never read"),
    types.Hold.NO_HISTORY: Text(
        ar="لا شيء يمكن التقدير على أساسه", fr="Rien sur quoi fonder une estimation", en="Nothing to estimate from"
    ),
    types.Hold.ANOMALY: Text(
        ar="ملاحظة القارئ تمنع الفوترة",
        fr="L’anomalie relevée empêche la facturation",
        en="The anomaly that was noted prevents billing",
    ),
    types.Hold.BELOW_ESTIMATE: Text(
        ar="مؤشر العداد أقل من التقدير عند تغيير صاحب العقدة",
        fr="Index inférieur à l’estimation faite au changement de titulaire",
        en="The meter shows less than was estimated when its holder changed",
    ),
    Reason.BACKWARDS.code: verdicts.REASONS[Reason.BACKWARDS],
    Reason.TOO_HIGH.code: Text(
        ar="الاستهلاك يفوق بكثير المعتاد، في انتظار التحقق",
        fr="Consommation très au-dessus de l’habitude, à vérifier",
        en="Consumption far above the usual, to be checked",
    ),
    Reason.ABOVE_NEXT.code: verdicts.REASONS[Reason.ABOVE_NEXT],
}
"""By `metering_consumption.hold_reason`."""

DECISIONS: dict[str, Text] = {
    "checked-on-site": Text(ar="تم التحقق بعين المكان", fr="Vérifié sur place", en="Checked on site"),
    "photo-agrees": Text(ar="الصورة تؤكد المؤشر", fr="La photo confirme l’index", en="The photo agrees"),
    "customer-confirms": Text(ar="أكده الزبون", fr="Confirmé par le client", en="The customer confirms"),
    "misread": Text(ar="خطأ في القراءة", fr="Erreur de lecture", en="Misread"),
    "other-meter": Text(ar="عداد آخر", fr="Autre compteur", en="Another meter"),
    "read-again": Text(ar="تعاد القراءة بعين المكان", fr="À relire sur place", en="To be read again on site"),
    "estimated-instead": Text(
        ar="يقدر استهلاك هذا الشهر", fr="Le mois sera estimé", en="The month is estimated instead"
    ),
}
"""Why a held reading was trusted or set aside."""
ACTIONS: dict[str, Text] = {
    "work-order": Text(ar="إيفاد الفرقة التقنية", fr="Envoyer une équipe", en="Send a crew"),
    "reread": Text(ar="إعادة القراءة", fr="Relire", en="Read again"),
    "contact": Text(ar="إخبار الزبون", fr="Prévenir le client", en="Tell the customer"),
}
"""What an anomaly of the matrix asks for."""
WORK_STATES: dict[str, Text] = {
    "open": Text(ar="في الانتظار", fr="À faire", en="To do"),
    "done": Text(ar="منجز", fr="Fait", en="Done"),
    "canceled": Text(ar="ملغى", fr="Annulé", en="Canceled"),
}
WORK_REMARKS: dict[str, Text] = {
    "reading-corrected": Text(
        ar="صححت القراءة ولم تعد تشير إلى شيء",
        fr="Le relevé a été corrigé et ne signale plus rien",
        en="The reading was corrected and notes nothing any more",
    ),
}
"""Why an order was canceled by itself."""
WORK_ENDED = Text(
    ar="حالة هذا التدخل الآن: {state}", fr="Cette intervention est à présent : {state}", en="This order is now: {state}"
)
TRUSTING = ("checked-on-site", "photo-agrees", "customer-confirms")
SETTING_ASIDE = ("misread", "other-meter", "read-again", "estimated-instead")

REPLACEMENTS: dict[str, Text] = {
    "faulty": Text(ar="عداد معطل", fr="Compteur défectueux", en="Faulty meter"),
    "aged": Text(ar="عداد متقادم", fr="Compteur vétuste", en="Aged meter"),
    "power-change": Text(ar="تغيير القدرة", fr="Changement de puissance", en="Change of power"),
    "to-prepaid": Text(
        ar="الانتقال إلى عداد الدفع المسبق", fr="Passage au compteur à prépaiement", en="Move to a prepaid meter"
    ),
    "verification": Text(ar="مراقبة العداد", fr="Vérification du compteur", en="Verification"),
}
"""Why a meter was replaced."""
