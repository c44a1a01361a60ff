"""What runs and gates of a cycle say to people."""

from collections.abc import Mapping

from saqia.platform.wording import Language, Text

GATES = {
    "exceptions-share": Text(
        ar="عقود تعذرت فوترتها", fr="Contrats qui n’ont pas pu être facturés", en="Contracts that could not be billed"
    ),
    "estimated-share": Text(ar="فواتير مبنية على تقدير", fr="Factures estimées", en="Estimated bills"),
    "total-change": Text(
        ar="تغير المجموع عن الشهر السابق", fr="Écart du total avec le mois précédent",
        en="Change of the total since the month before",
    ),
    "big-rises-share": Text(
        ar="فواتير تضاعفت وزادت بأكثر من 500 درهم", fr="Factures doublées et en hausse de plus de 500 DH",
        en="Bills that doubled and rose by over 500 DH",
    ),
}  # fmt: skip
"""Code of a gate -> what it measures."""

FORMER_BILLS = Text(
    ar="المقارنة هنا مع فواتير النظام السابق لنفس الشهر، لا مع الشهر السابق: الملف {file}، السطور {lines}، منها "
    "بمرجع غير معروف {unknown}؛ حسابات فيه لم تفوتر هنا: {missing}.",
    fr="Comparé ici aux factures de l’ancien système pour le même mois, non au mois précédent : fichier {file}, "
    "{lines} lignes, dont {unknown} de référence inconnue ; comptes du fichier non facturés ici : {missing}.",
    en="Compared here with the former system's bills of the same month, not with the month before: file {file}, "
    "{lines} lines, {unknown} of them of an unknown reference; accounts in it not billed here: {missing}.",
)
"""What stands above the gates of a cycle that was compared with a file."""

POLICIES = {
    "estimate": Text(
        ar="التقدير لا يرفع الشطر", fr="Une estimation ne fait pas monter de tranche", en="An estimate raises no block"
    ),
    "catch_up": Text(
        ar="الاستدراك موزع على شهور استهلاكه", fr="Un rattrapage est réparti sur ses mois",
        en="A catch-up is spread over its months",
    ),
    "long_period": Text(
        ar="الفترة الطويلة لا ترفع الشطر", fr="Une période longue ne fait pas monter de tranche",
        en="A long period raises no block",
    ),
    "together": Text(ar="القواعد الثلاث معا", fr="Les trois ensemble", en="All three together"),
}  # fmt: skip
"""Fairness policy -> what it does; in the order in which a run reports them, the common effect last."""

POLICY_EFFECTS = Text(
    ar="كل سطر: ما فوتر، ناقص ما كان سيفوتر دون تلك القاعدة وحدها؛ والسطر الأخير دون أي قاعدة. حين تحمي قاعدتان "
    "الفاتورة نفسها لا تتجمع السطور. الناقص: تُرك للزبناء. الزائد: كانت التقديرات أقل من الاستهلاك.",
    fr="Chaque ligne : le facturé, moins ce qui le serait sans cette seule règle ; la dernière, sans aucune. Quand "
    "deux règles protègent la même facture, les lignes ne s’additionnent pas. Moins : laissé aux clients. Plus : les "
    "estimations étaient trop basses.",
    en="Each line: what was billed, less what would be without that rule alone; the last, without any. Where two rules "
    "protect the same bill, the lines do not add up. Minus: left with customers. Plus: estimates had been too low.",
)
"""What the effects of the policies mean."""

RUN_KINDS = {
    "rate": Text(ar="احتساب الفواتير", fr="Calcul des factures", en="Rating"),
    "publish": Text(ar="تثبيت الدورة ونشرها", fr="Gel et publication", en="Freezing and publishing"),
    "print": Text(ar="طباعة الفواتير", fr="Impression des factures", en="Printing"),
}
RUN_STATES = {
    "waiting": Text(ar="في الانتظار", fr="En attente", en="Waiting"),
    "running": Text(ar="جارية", fr="En cours", en="Running"),
    "done": Text(ar="تمت", fr="Terminé", en="Done"),
    "refused": Text(ar="توقفت", fr="Arrêté", en="Stopped"),
    "failed": Text(ar="تعذرت", fr="En échec", en="Failed"),
}
RUN_STEPS = {
    "close": Text(ar="إغلاق قراءات الشهر", fr="Clôture des relevés du mois", en="Closing the month's readings"),
    "rate": Text(ar="احتساب مجموعات الحسابات", fr="Calcul par lots de comptes", en="Rating batches of accounts"),
    "publish": Text(
        ar="الترقيم والتقييد والنشر", fr="Numérotation, écritures, publication", en="Numbering, booking, publishing"
    ),
    "print": Text(ar="طباعة الفواتير", fr="Impression des factures", en="Printing bills"),
}  # fmt: skip
"""Step of a running cycle -> what is being done."""

REFUSALS = {
    "RunUnderWay": Text(
        ar="هناك عملية أخرى على هذه الدورة لم تنته بعد.", fr="Une autre opération est en cours sur ce cycle.",
        en="Another run of this cycle is not over.",
    ),
    "WayUnknown": Text(
        ar="لا يمكن ذلك في الحالة الراهنة للدورة ({detail}).", fr="L’état du cycle ne le permet pas ({detail}).",
        en="The cycle does not stand where this can be done ({detail}).",
    ),
    "RunKindUnknown": Text(ar="عملية غير معروفة.", fr="Opération inconnue.", en="This run is not known."),
    "BillsUnprinted": Text(
        ar="تعذرت طباعة بعض الفواتير: {detail}.", fr="Des factures n’ont pas pu être imprimées : {detail}.",
        en="Some bills could not be printed: {detail}.",
    ),
    "RunNotFound": Text(ar="لا توجد هذه العملية.", fr="Cette opération n’existe pas.", en="There is no such run."),
}  # fmt: skip
"""Refusal of billing's own operations -> its sentence."""

CALENDAR = {
    "RoundNotWalkedYet": Text(
        ar="لم تبدأ قراءة هذا الشهر بعد ({detail}).", fr="La relève de ce mois n’a pas commencé ({detail}).",
        en="The readings of this month have not begun ({detail}).",
    ),
    "IssuedBeforeReading": Text(
        ar="يوم الإصدار سابق للشهر المفوتر.", fr="Le jour d’émission précède le mois facturé.",
        en="The day of issue lies before the month that is billed.",
    ),
    "SwitchoverNotReady": Text(
        ar="معطيات المتعهد السابق ({detail}) لم تشحن كلها أو لم تستوف شروطها: لا تفتح أول دورة قبل ذلك.",
        fr="La reprise ({detail}) n’est pas chargée en entier, ou un seuil n’est pas tenu : pas encore de cycle.",
        en="The switch-over ({detail}) is loaded in part, or with a closed gate: no first cycle before that.",
    ),
}  # fmt: skip
"""What stands in the way of a run from outside billing -> its sentence: the refusals are of whoever starts cycles."""

UNEXPECTED = Text(
    ar="خلل غير متوقع ({detail}): أخبروا فريق المنصة، ثم أعيدوا العملية.",
    fr="Incident imprévu ({detail}) : prévenez l’équipe de la plateforme, puis relancez.",
    en="Something unforeseen ({detail}): tell the platform's team, then start again.",
)


def gate(code: str) -> Text:
    """Return what a gate measures; an unknown one by its code."""
    return GATES.get(code, Text(ar=code, fr=code, en=code))


def closed_gates(codes: list[str], language: Language) -> str:
    """Return closed gates by name."""
    return ("، " if language == "ar" else ", ").join(gate(code).say(language) for code in codes)


def former_bills(report: Mapping[str, object], language: Language) -> str:
    """Return which file of a former system's bills a cycle was compared with; empty where with the cycle before."""
    found = report.get("former_bills")
    if not isinstance(found, dict):
        return ""
    return FORMER_BILLS.say(
        language, file=found["file"], lines=found["lines"], unknown=found["unknown"],
        missing=found["accounts_not_billed"],
    )  # fmt: skip


def policy_effects(report: Mapping[str, object]) -> list[tuple[Text, int]]:
    """Return what each fairness policy, then all of them, added to a rated cycle (centimes); nothing before it is."""
    found = report.get("policy_effects_centimes")
    return [(name, int(found[code])) for code, name in POLICIES.items()] if isinstance(found, dict) else []
