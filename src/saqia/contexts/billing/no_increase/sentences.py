"""What a "no increase" report says, in ar, fr and en."""

from saqia.platform.wording import Text

NO_INCREASE_TITLE = Text(
    ar="هل ارتفعت الفواتير؟ نفس الاستهلاك بالتعريفة السابقة وبتعريفة اليوم",
    fr="Les factures ont-elles augmenté ? Les mêmes volumes, ancienne grille et grille d’aujourd’hui",
    en="Did bills rise? The same volumes under the former grid and today's",
)
SHORT_TITLE = Text(ar="إثبات عدم الزيادة", fr="Preuve « sans hausse »", en='"No increase" proof')
MONTH = Text(ar="فواتير شهر {month}", fr="factures de {month}", en="bills of {month}")
NO_INCREASE_HEADLINE = Text(
    ar="من الزبناء يؤدون نفس المبلغ أو أقل مما كانوا سيؤدونه {grid}",
    fr="des clients paient autant ou moins que ce qu’ils auraient payé {grid}",
    en="of customers pay as much as, or less than, they would have paid {grid}",
)
NO_INCREASE_DEMONSTRATION = Text(
    ar="عرض تجريبي: {count} من أصل {all} من العقود محتسبة، كليا أو جزئيا، بأرقام تجريبية ليست تعريفة أي موزع. هذه "
    "الوثيقة تبين كيف تنجز المقارنة، "
    "ولا تقول ما كان يؤديه الزبناء فعلا.",
    fr="Démonstration : {count} contrats sur {all} reposent en tout ou partie sur des chiffres qui ne sont le "
    "tarif d’aucun distributeur. Ce document "
    "montre comment la comparaison se fait ; il ne dit pas ce que les clients payaient.",
    en="Demonstration: {count} of {all} contracts rest wholly or partly on figures that are no distributor's "
    "tariff. This document shows how the "
    "comparison is made; it does not say what customers used to pay.",
)
NO_INCREASE_LABELS = {
    "customers": Text(ar="الزبناء", fr="Clients", en="Customers"),
    "contracts": Text(ar="العقود", fr="Contrats", en="Contracts"),
    "lower": Text(ar="أقل", fr="Moins", en="Lower"),
    "equal": Text(ar="نفس المبلغ", fr="Autant", en="Equal"),
    "higher": Text(ar="أكثر", fr="Plus", en="Higher"),
    "former": Text(ar="بالتعريفة السابقة (درهم)", fr="Ancienne grille (DH)", en="Former grid (DH)"),
    "today": Text(ar="بتعريفة اليوم (درهم)", fr="Grille d’aujourd’hui (DH)", en="Today's grid (DH)"),
    "effect": Text(ar="الفرق (درهم)", fr="Différence (DH)", en="Difference (DH)"),
    "biggest": Text(ar="أكبر زيادة (درهم)", fr="Plus forte hausse (DH)", en="Biggest rise (DH)"),
    "reason": Text(ar="السبب", fr="Raison", en="Reason"),
    "reference": Text(ar="المرجع", fr="Référence", en="Reference"),
    "not-comparable": Text(
        ar="عقود تعذرت مقارنتها", fr="Contrats non comparables", en="Contracts that cannot be compared"
    ),
    "none": Text(ar="لا زيادة", fr="Aucune hausse", en="No rise"),
}
NO_INCREASE_BREAKDOWNS = {
    "service": Text(ar="حسب الخدمة", fr="Par service", en="By service"),
    "former": Text(ar="حسب الموزع السابق", fr="Par ancien distributeur", en="By former operator"),
    "use": Text(ar="حسب صنف الاستعمال", fr="Par classe d’usage", en="By use class"),
    "class": Text(ar="حسب الاستهلاك الشهري", fr="Par consommation mensuelle", en="By monthly volume"),
    "commune": Text(ar="حسب الجماعة", fr="Par commune", en="By commune"),
    "rises": Text(
        ar="أكبر الزيادات وأسبابها", fr="Les plus fortes hausses et leur raison", en="The biggest rises and why"
    ),
    "method": Text(ar="كيف أنجزت المقارنة", fr="Méthode", en="Method"),
    "sources": Text(ar="المصادر", fr="Sources", en="Sources"),
}
REASONS = {
    "unit-price": Text(ar="ثمن الوحدة أغلى", fr="prix unitaire plus élevé", en="a higher unit price"),
    "block": Text(ar="بلوغ شطر أغلى", fr="tranche plus chère atteinte", en="a dearer block is reached"),
    "power": Text(
        ar="علاوة القدرة أو معامل القدرة",
        fr="prime de puissance ou facteur de puissance",
        en="subscribed power or power factor",
    ),
    "standing-charge": Text(ar="إتاوة ثابتة أعلى", fr="redevance fixe plus élevée", en="a higher standing charge"),
    "levy": Text(ar="رسم السمعي البصري", fr="taxe audiovisuelle", en="audiovisual tax"),
}
OTHERS = Text(ar="غير ذلك", fr="Autres", en="Others")
UPTO = Text(ar="إلى {upto} {unit}", fr="jusqu’à {upto} {unit}", en="up to {upto} {unit}")
BETWEEN = Text(ar="من {above} إلى {upto} {unit}", fr="de {above} à {upto} {unit}", en="{above} to {upto} {unit}")
ABOVE = Text(ar="أكثر من {above} {unit}", fr="plus de {above} {unit}", en="above {above} {unit}")
UNITS = {1: "kWh", 2: "m³", 3: "m³"}

NO_INCREASE_METHOD = (
    Text(
        ar="أعيد احتساب الأحجام المجمدة في فواتير {month} كما نشرت، عقدة بعقدة، بتعريفة الموزع السابق. جانب اليوم "
        "هو ما فوتر فعلا، بالسنتيم.",
        fr="Les volumes figés des factures de {month}, telles que publiées, sont recalculés contrat par contrat "
        "selon la grille de l’ancien "
        "distributeur. Le côté d’aujourd’hui est ce qui a été facturé, au centime.",
        en="The frozen volumes of the bills of {month}, as published, are rated again contract by contract by the "
        "former operator's grid. Today's "
        "side is what was billed, to the centime.",
    ),
    Text(
        ar="التواريخ والضرائب وقواعد الإنصاف واحدة في الجانبين: الفرق كله من التعريفتين. رسم التنبر غير محتسب "
        "لأنه رهين بطريقة الأداء.",
        fr="Dates, taxes et règles d’équité sont les mêmes des deux côtés : toute différence vient des grilles. "
        "Le droit de timbre, qui dépend du "
        "mode de paiement, est hors comparaison.",
        en="Dates, taxes and rules of fairness are the same on both sides: every difference comes from the grids. "
        "Stamp duty, which depends on how "
        "one pays, is left out.",
    ),
    Text(
        ar="لا تشمل المقارنة إشعارات الخصم ولا التصحيحات اللاحقة للنشر. كل مجموعة تقل عن {least} عقود تعرض ضمن "
        "«غير ذلك» حتى لا تدل على أحد.",
        fr="Les avoirs et les rectifications postérieures à la publication ne sont pas comparés. Un groupe de "
        "moins de {least} contrats est montré sous "
        "« Autres » pour ne désigner personne.",
        en="Credit notes and corrections after publication are not compared. A group of fewer than {least} "
        'contracts is shown under "Others" so that it '
        "points at nobody.",
    ),
    Text(
        ar="بصمة دورات الفوترة: {seals}. بصمة التعريفة السابقة: {former}. بهذه الملفات نفسها يجد من يعيد الحساب "
        "الأرقام نفسها.",
        fr="Empreinte des cycles : {seals}. Empreinte de l’ancienne grille : {former}. Qui refait le calcul sur "
        "les mêmes fichiers trouve les mêmes chiffres.",
        en="Hash of the cycles: {seals}. Hash of the former grid: {former}. Whoever computes it again from the "
        "same files finds the same figures.",
    ),
)
NO_INCREASE_STATUSES = {
    "made": Text(ar="معد، غير منشور", fr="établi, non publié", en="drawn up, not published"),
    "published": Text(ar="منشور", fr="publié", en="published"),
    "retracted": Text(ar="مسحوب", fr="retiré", en="taken back"),
}
REFUSALS = {
    "GridUnknown": Text(
        ar="لا توجد تعريفة سابقة بهذا الاسم: {detail}",
        fr="aucune ancienne grille de ce nom : {detail}",
        en="no former grid has this name: {detail}",
    ),
    "NothingPublished": Text(
        ar="لا دورة فوترة منشورة لهذا الشهر: {detail}",
        fr="aucun cycle publié pour ce mois : {detail}",
        en="no cycle of this month is published: {detail}",
    ),
    "FilesMissing": Text(
        ar="ملفات الدورة غير موجودة ({detail})؛ أعيدوها من نسخة احتياطية",
        fr="les fichiers du cycle manquent ({detail}) ; restaurez-les d’une sauvegarde",
        en="the files of the cycle are missing ({detail}); bring them back from a backup",
    ),
    "ReportNotFound": Text(
        ar="لا تقرير بهذا الرقم: {detail}",
        fr="aucun rapport de ce numéro : {detail}",
        en="no report has this number: {detail}",
    ),
    "ReportRetracted": Text(
        ar="سحب هذا التقرير؛ يلزم إعداد تقرير جديد",
        fr="ce rapport a été retiré ; établissez-en un nouveau",
        en="this report was taken back; draw up a new one",
    ),
    "ReasonMissing": Text(
        ar="اكتبوا سبب السحب", fr="indiquez pourquoi le rapport est retiré", en="say why the report is taken back"
    ),
}


def volume_class(service: int, rank: int, bounds: list[int]) -> Text:
    """Return a class of monthly volume in words, from 0."""
    unit = UNITS[service]
    upto = bounds[rank] if rank < len(bounds) else None
    if rank == 0:
        return _filled(UPTO, upto=upto, unit=unit)
    if upto is None:
        return _filled(ABOVE, above=bounds[-1], unit=unit)
    return _filled(BETWEEN, above=bounds[rank - 1], upto=upto, unit=unit)


def _filled(text: Text, **values: object) -> Text:
    return Text(text.say("ar", **values), text.say("fr", **values), text.say("en", **values))
