"""What payments say to people, in ar, fr and en."""

from saqia.contexts.payments import rules
from saqia.platform.wording import Language, Text, isolate, money

STATES = {
    "open": Text(ar="في انتظار الأداء", fr="En attente de paiement", en="Waiting for the payment"),
    "settled": Text(ar="تم الأداء", fr="Payée", en="Paid"),
    "failed": Text(ar="لم يتم الأداء", fr="Paiement refusé", en="Payment refused"),
    "expired": Text(ar="انتهت المهلة", fr="Délai dépassé", en="Out of time"),
    "proposed": Text(ar="في انتظار الموافقة", fr="À approuver", en="To be approved"),
    "approved": Text(ar="في انتظار التحويل", fr="À virer", en="To be transferred"),
    "refused": Text(ar="مرفوض", fr="Refusé", en="Refused"),
    "paid": Text(ar="تم التحويل", fr="Viré", en="Transferred"),
}
"""State of an order or refund -> what a page says."""
REASONS = {
    "error": Text(ar="خطأ في الإدخال", fr="Erreur de saisie", en="Typing error"),
    "wrong-account": Text(ar="أداء في حساب غير مقصود", fr="Payé sur un autre compte", en="Paid on the wrong account"),
    "cheque-returned": Text(ar="شيك مرجع", fr="Chèque retourné", en="Cheque returned"),
    "debit-returned": Text(ar="اقتطاع غير مقبول", fr="Prélèvement rejeté", en="Direct debit returned"),
    "collector-canceled": Text(ar="ألغاه شريك التحصيل", fr="Annulé par l’encaisseur", en="Canceled by the collector"),
    "vend-refused": Text(ar="تعذرت التعبئة", fr="Recharge refusée", en="Top-up refused"),
    "sandbox-reset": Text(ar="أعيد فضاء التجارب إلى حاله", fr="Bac à sable remis à zéro", en="Sandbox reset"),
    "charged-back": Text(ar="استرجعه البنك", fr="Repris par la banque", en="Charged back by the bank"),
}
"""Why a payment was taken back -> what a page says."""
REFUND_REASONS = {
    "overpaid": Text(ar="أداء يفوق المستحق", fr="Trop-perçu", en="Paid too much"),
    "paid-twice": Text(ar="أداء مرتين", fr="Payé deux fois", en="Paid twice"),
    "bill-corrected": Text(ar="تصحيح فاتورة مؤداة", fr="Facture payée puis corrigée", en="A paid bill was corrected"),
    "left": Text(ar="رصيد بعد إنهاء الاشتراك", fr="Solde après résiliation", en="Left over after the supply ended"),
}
"""Why money goes back to a customer at the desk's proposal."""

_OTHER_REFUND = Text(ar="باقتراح من الوكالة", fr="Proposé à l’agence", en="Proposed at the desk")
_DEPOSIT_OF = Text(ar="ضمانة، الملف {file}", fr="Dépôt de garantie, dossier {file}", en="Deposit, file {file}")
_DEPOSIT_LEFT = Text(
    ar="ضمانة حساب انتهى", fr="Dépôt de garantie d’un compte clos", en="Deposit of an account that has ended"
)

REFUSALS = {
    "NothingPaid": Text(
        ar="مبلغ الأداء يجب أن يفوق الصفر.",
        fr="Le montant payé doit dépasser zéro.",
        en="The amount must be above zero.",
    ),
    "AccountUnknown": Text(
        ar="هذا الحساب غير موجود لدينا.", fr="Ce compte n’existe pas chez nous.", en="We have no such account."
    ),
    "MethodUnknown": Text(
        ar="طريقة الأداء هذه غير مقبولة هنا.",
        fr="Ce moyen de paiement n’est pas accepté ici.",
        en="This way to pay is not taken here.",
    ),
    "ReferenceUsedOtherwise": Text(
        ar="هذا المرجع استعمل من قبل لأداء آخر.",
        fr="Cette référence a déjà servi pour un autre paiement.",
        en="This reference was used for another payment before.",
    ),
    "CollectedInFuture": Text(
        ar="وقت الاستخلاص لاحق للوقت الحالي: تحققوا من ساعة الجهاز.",
        fr="L’heure d’encaissement est dans le futur : vérifiez l’horloge.",
        en="The payment's time is in the future: check the clock.",
    ),
    "CollectedTooLongAgo": Text(
        ar="استخلص هذا الأداء منذ مدة طويلة: أرسلوه في ملف إلى مصلحة المالية.",
        fr="Ce paiement est trop ancien pour être déclaré ici : envoyez-le aux finances dans un fichier.",
        en="This payment is too old to be reported here: send it to finance in a file.",
    ),
    "PaymentUnknown": Text(
        ar="لا أداء بهذا الرقم: تحققوا منه على الوصل.",
        fr="Aucun paiement ne porte ce numéro : vérifiez-le sur le reçu.",
        en="No payment has this number: check it on the receipt.",
    ),
    "ReversalTooLate": Text(
        ar="انتهت مهلة إلغاء هذا الأداء.",
        fr="Le délai d’annulation de ce paiement est passé.",
        en="The time to reverse this payment is over.",
    ),
    "OrderUnknown": Text(
        ar="لا طلب أداء بهذا الرقم.",
        fr="Aucun paiement en ligne ne porte ce numéro.",
        en="No online payment has this number.",
    ),
    "AmountDiffers": Text(
        ar="المبلغ المؤدى يخالف المبلغ المطلوب.",
        fr="Le montant payé n’est pas celui demandé.",
        en="The amount paid is not the one asked for.",
    ),
    "RefundUnknown": Text(
        ar="لا إرجاع بهذا الرقم.", fr="Ce remboursement n’existe pas.", en="There is no such refund."
    ),
    "RefundDecided": Text(
        ar="سبق البت في هذا الإرجاع.",
        fr="Ce remboursement est déjà décidé.",
        en="This refund has been decided already.",
    ),
    "CreditTooSmall": Text(
        ar="يستحق الحساب {left} درهم بعد خصم الإرجاعات المقترحة: لا يمكن إرجاع أكثر.",
        fr="Le compte est créditeur de {left} DH, remboursements proposés déduits : on ne peut rendre plus.",
        en="The account is owed {left} DH, refunds on their way taken off: no more can go back.",
    ),
    "BankAccountForeign": Text(
        ar="هذا الحساب البنكي ليس لصاحب الحساب: اختاروا من الحسابات البنكية التي أدلى بها.",
        fr="Ce compte bancaire n’est pas celui du client : choisissez parmi ceux qu’il a donnés.",
        en="This bank account is not the customer's: choose among those that they gave.",
    ),
    "SameHands": Text(
        ar="من اقترح الإرجاع لا يوافق عليه: يلزم شخص آخر.",
        fr="Qui propose un remboursement ne l’approuve pas : il faut une autre personne.",
        en="Whoever proposed a refund does not approve it: another person does.",
    ),
    "CollectorUnknown": Text(
        ar="هذا الشريك غير معروف أو تحصيله موقوف.",
        fr="Ce partenaire est inconnu ou n’encaisse plus.",
        en="This partner is unknown or may take nothing now.",
    ),
    "CollectorExists": Text(
        ar="يوجد شريك بهذا الرمز أو بهذا التطبيق.",
        fr="Un partenaire a déjà ce code ou cette application.",
        en="A partner has this code or application already.",
    ),
    "CollectorMisdescribed": Text(
        ar="معطيات الشريك غير صالحة: {field}.",
        fr="La fiche du partenaire n’est pas valable : {field}.",
        en="The partner is misdescribed: {field}.",
    ),
    "AboveCeiling": Text(
        ar="المبلغ يفوق سقف هذا الشريك.",
        fr="Le montant dépasse le plafond du partenaire.",
        en="Above the partner's ceiling.",
    ),
    "GuaranteeSpent": Text(
        ar="استنفدت ضمانة الشريك: عليه أداء ما بذمته أولا.",
        fr="La garantie du partenaire est épuisée : il verse d’abord ce qu’il détient.",
        en="The partner's guarantee is spent: it brings what it holds first.",
    ),
    "PeriodSettled": Text(
        ar="سبق تسجيل تحويل يغطي يوما بعد هذا اليوم.",
        fr="Un versement qui couvre un jour plus récent est déjà constaté.",
        en="A transfer that covers a later day was noted before.",
    ),
    "BatchInvalid": Text(
        ar="سطر من الملف غير مقبول.", fr="Une ligne du fichier est refusée.", en="A line of the file is refused."
    ),
}
"""Name of a refusal -> what it tells."""
LINE_FAULTS = {
    "reference": Text(
        ar="مرجع فارغ أو يفوق 80 حرفا", fr="référence vide ou de plus de 80 lettres",
        en="the reference is empty or longer than 80 letters",
    ),
    "twice": Text(
        ar="ورد هذا المرجع في سطر سابق من الملف", fr="une ligne précédente du fichier a cette référence",
        en="an earlier line of the file has this reference",
    ),
    "account": Text(
        ar="لا حساب ولا عقدة بهذا الرقم", fr="aucun compte ni contrat ne porte ce numéro",
        en="no account or contract has this number",
    ),
    "amount": Text(
        ar="يلزم عدد صحيح من السنتيمات يفوق الصفر", fr="il faut un nombre entier de centimes, au-dessus de zéro",
        en="a whole number of centimes above zero is needed",
    ),
    "time": Text(
        ar="يلزم يوم مثل \u20662026-05-04\u2069، مع الساعة أو دونها",
        fr="il faut un jour comme 2026-05-04, avec ou sans l’heure",
        en="a day such as 2026-05-04 is needed, with or without the time",
    ),
    "method": Text(
        ar="ليست من طرق الأداء المتفق عليها مع هذا الشريك", fr="ce n’est pas un moyen de paiement de ce partenaire",
        en="it is none of this partner's ways to pay",
    ),
    "ceiling": Text(
        ar="فوق سقف الأداء الواحد لهذا الشريك: يسجل لأنه استخلص، ويتابع معه",
        fr="au-dessus du plafond du partenaire : pris car encaissé, à suivre avec lui",
        en="above the partner's ceiling: taken in, as it was collected, and to be followed up",
    ),
}  # fmt: skip
"""What is wrong with a line of a partner's file, or (`ceiling`) what is to be followed of it -> what is said."""
COLLECTOR_FIELDS = {
    "code": Text(
        ar="الرمز من حروف لاتينية وأرقام وواصلات، 40 على الأكثر",
        fr="le code a des lettres latines, chiffres et tirets, 40 au plus",
        en="the code has Latin letters, digits and hyphens, at most 40",
    ),
    "name": Text(
        ar="الاسم بالعربية والفرنسية، 120 حرفا على الأكثر",
        fr="le nom, en arabe et en français, a 120 lettres au plus",
        en="the name, in Arabic and French, has at most 120 letters",
    ),
    "methods": Text(ar="طريقة أداء غير معروفة", fr="un moyen de paiement inconnu", en="an unknown way to pay"),
    "limits": Text(ar="السقف أو الضمانة", fr="le plafond ou la garantie", en="the ceiling or the guarantee"),
}
"""Field of a partner -> what may stand in it."""


def refusal(refused: Exception, language: Language) -> str:
    """Return what a refusal of payments tells.

    :raises KeyError: it is none of them
    """
    field = COLLECTOR_FIELDS.get(getattr(refused, "field", ""))
    return REFUSALS[type(refused).__name__].say(
        language, field=field.say(language) if field else "", left=money(getattr(refused, "left_centimes", 0), language)
    )


def line_fault(code: str, language: Language) -> str:
    """Return why a line of a file is refused: a code of `LINE_FAULTS`, or the name of a refusal."""
    return (LINE_FAULTS.get(code) or REFUSALS[code]).say(language)


def channel(code: str) -> Text:
    """Return what a channel is called."""
    return rules.channels()[code].name


def method(code: str) -> Text:
    """Return what a way to pay is called."""
    return rules.methods()[code].name


def reason(code: str) -> Text:
    """Return why a payment was taken back; a bank's code is said as it is."""
    return REASONS.get(code, Text(ar=code, fr=code, en=code))


def refund_cause(cause: str, language: Language) -> str:
    """Return why a refund was proposed, from its cause; one that has no name is said as it is."""
    kind, _sep, rest = cause.partition(":")
    if kind == "desk":
        return REFUND_REASONS.get(rest.partition(":")[0], _OTHER_REFUND).say(language)
    if kind == "deposit":
        is_left = rest.startswith("ended:")  # no file: its last contract ended otherwise
        return (_DEPOSIT_LEFT if is_left else _DEPOSIT_OF).say(language, file=rest.rpartition(":")[0])
    return isolate(cause, language)
