"""What collections says to people, in ar, fr and en."""

from saqia.contexts.collections import rules
from saqia.platform.wording import Language, Text

STEPS = {
    "reminder": Text(ar="تذكير", fr="Rappel", en="Reminder"),
    "notice": Text(ar="إنذار", fr="Mise en demeure", en="Formal notice"),
    "cut": Text(ar="أمر بالقطع", fr="Ordre de coupure", en="Cut order"),
    "recovery": Text(ar="استخلاص بالمتابعة", fr="Recouvrement", en="Recovery"),
    "": Text(ar="لا خطوة", fr="Aucune étape", en="No step"),
}
CLASSES = {
    "household": Text(ar="الأسر", fr="Ménages", en="Households"),
    "professional": Text(ar="المهنيون", fr="Professionnels", en="Professionals"),
    "large": Text(ar="كبار المستهلكين", fr="Grands comptes", en="Large consumers"),
    "administration": Text(ar="الإدارات العمومية", fr="Administrations publiques", en="Public administrations"),
}
CHANNELS = {
    "message": Text(ar="رسالة قصيرة أو إلكترونية", fr="message", en="message"),
    "letter": Text(ar="رسالة مكتوبة", fr="lettre", en="letter"),
    "field": Text(ar="فرقة ميدانية", fr="équipe de terrain", en="field crew"),
    "office": Text(ar="مصلحة الاستخلاص", fr="service recouvrement", en="recovery desk"),
}
LETTER_OUTCOMES = {
    "": Text(ar="في الطريق", fr="En route", en="On its way"),
    "delivered": Text(ar="سلمت", fr="Remise", en="Delivered"),
    "returned": Text(ar="رجعت", fr="Revenue", en="Came back"),
}
ORDER_STATES = {
    "issued": Text(ar="صدر ولم ينفذ", fr="Émis", en="Issued"),
    "executed": Text(ar="نفذ القطع", fr="Coupé", en="Cut"),
    "canceled": Text(ar="ملغى", fr="Annulé", en="Canceled"),
    "reconnection-ordered": Text(ar="إعادة التزويد مطلوبة", fr="Rétablissement demandé", en="Reconnection ordered"),
    "reconnected": Text(ar="أعيد التزويد", fr="Rétabli", en="Reconnected"),
}
PLAN_STATES = {
    "offered": Text(ar="معروض", fr="Proposé", en="Offered"),
    "accepted": Text(ar="مقبول", fr="Accepté", en="Accepted"),
    "honored": Text(ar="أدي بكامله", fr="Honoré", en="Paid to the end"),
    "broken": Text(ar="لم يحترم", fr="Rompu", en="Broken"),
    "lapsed": Text(ar="انقضى أجله", fr="Expiré", en="Lapsed"),
}
DEPOSIT_STATES = {
    "asked": Text(ar="في طور التحضير", fr="En préparation", en="Being prepared"),
    "refund-proposed": Text(ar="في انتظار التحويل", fr="Virement en attente", en="Waiting for the transfer"),
    "transferred": Text(ar="تم التحويل", fr="Viré", en="Transferred"),
    "set-off": Text(ar="خصم كله مما على الحساب", fr="Imputé en totalité", en="Set off whole"),
}
WAITS_FOR = {
    "not-held": Text(
        ar="الضمانة المحتفظ بها أقل من المبلغ المحدد: تحققوا من الحساب.",
        fr="Le dépôt détenu est inférieur au montant arrêté : vérifiez le compte.",
        en="Less is held than was stated: check the account.",
    ),
    "owes": Text(
        ar="ديون جديدة على الحساب: لم يبق المبلغ المحدد كاملا.",
        fr="Le compte doit davantage depuis : le montant arrêté n’est plus disponible.",
        en="The account owes more since: what was stated is no longer left.",
    ),
    "taken": Text(
        ar="أخذت ديون الحساب كل المبلغ: لا شيء يحول.",
        fr="Les dettes du compte ont tout pris : rien n’est à virer.",
        en="Debts of the account took all of it: nothing is to be transferred.",
    ),
    "no-bank-account": Text(
        ar="لم يدل الزبون برقم حساب بنكي: اطلبوه منه.",
        fr="Le client n’a donné aucun RIB : demandez-le-lui.",
        en="The customer has given no bank account: ask for it.",
    ),
    "not-named": Text(
        ar="الملف لا يذكر حسابا بنكيا من حسابات الزبون: يعتمد أحدثها عند الطلب.",
        fr="Le dossier ne désigne aucun RIB du client : la demande prendra le plus récent.",
        en="The file names no bank account of the customer: asking takes the newest one.",
    ),
    "sent-back": Text(
        ar="لم تقبل المصلحة المالية التحويل: تحققوا ثم اطلبوه من جديد.",
        fr="Le service financier a refusé le virement : vérifiez, puis redemandez-le.",
        en="Finance refused the transfer: check it, then ask again.",
    ),
    "ready": Text(ar="جاهز لطلب التحويل.", fr="Prêt à être demandé.", en="Ready to be asked for."),
}
"""Why a deposit was not asked of finance yet, a code of `unproposed` -> what a person is told."""
DEPOSIT_FILES = {
    "ended": Text(
        ar="انتهى الحساب دون طلب إلغاء", fr="Compte clos sans résiliation", en="Account ended, no termination"
    ),
    "credit": Text(
        ar="رصيد دائن لحساب انتهى", fr="Trop-perçu d’un compte clos", en="Credit of an account that has ended"
    ),
}
"""What stands for a file where none stated the refund, by the first word of its cause."""
WRITE_OFF_STATES = {
    "awaiting-approval": Text(ar="في انتظار المصادقة", fr="À approuver", en="Awaiting approval"),
    "written-off": Text(ar="تم التخلي عنه", fr="Approuvé", en="Written off"),
    "refused": Text(ar="مرفوض", fr="Refusé", en="Refused"),
}
REASONS = {
    "paid": Text(ar="أدي ما كان واجبا", fr="La somme due est réglée", en="What was owed is paid"),
    "small": Text(ar="المبلغ دون الحد الأدنى", fr="Montant sous le seuil", en="Below the least amount"),
    "disputed": Text(ar="المبلغ متنازع عليه", fr="Montant contesté", en="The amount is disputed"),
    "plan": Text(ar="أداء بالتقسيط محترم", fr="Échéancier respecté", en="Instalments are being paid"),
    "protected": Text(ar="زبون محمي من القطع", fr="Client protégé", en="Protected customer"),
    "order-standing": Text(ar="يوجد أمر قائم", fr="Un ordre est en cours", en="An order stands already"),
    "not-noticed": Text(ar="لم يوجه أي إنذار", fr="Aucune mise en demeure", en="No formal notice was given"),
    "notice-runs": Text(
        ar="لم ينقض أجل الإنذار",
        fr="Le délai de la mise en demeure court encore",
        en="The term of the notice still runs",
    ),
    "letter-missing": Text(
        ar="لم تطبع رسالة الإنذار", fr="La mise en demeure n’est pas imprimée", en="The notice is not printed"
    ),
    "letter-returned": Text(
        ar="رجعت رسالة الإنذار دون تسليم", fr="La mise en demeure est revenue", en="The notice came back undelivered"
    ),
    "notice-old": Text(
        ar="الإنذار قديم: يوجه من جديد",
        fr="La mise en demeure est ancienne : elle est renouvelée",
        en="The notice is old: it comes anew",
    ),
    "class-not-cut": Text(
        ar="لا تقطع الخدمة عن هذا الصنف من الزبناء",
        fr="Cette catégorie de clients n’est pas coupée",
        en="Customers of this class are not cut",
    ),
    "nothing-to-cut": Text(ar="لا خدمة قابلة للقطع", fr="Rien à couper", en="No service to cut"),
    "day-off": Text(ar="يوم عطلة", fr="Jour non ouvré", en="Day off"),
    "eve": Text(ar="عشية يوم عطلة", fr="Veille de jour non ouvré", en="Eve of a day off"),
    "period-ramadan": Text(ar="شهر رمضان", fr="Mois de ramadan", en="Ramadan"),
    "period-heat": Text(ar="فترة الحر", fr="Période de chaleur", en="Hot season"),
    "period-start-of-school": Text(ar="الدخول المدرسي", fr="Rentrée scolaire", en="Start of school"),
    "executed": Text(ar="سبق تنفيذ القطع", fr="Déjà coupé", en="Cut already"),
    "canceled": Text(ar="الأمر ملغى", fr="Ordre annulé", en="The order is canceled"),
    "reconnection-ordered": Text(ar="إعادة التزويد مطلوبة", fr="Rétablissement demandé", en="Reconnection is ordered"),
    "reconnected": Text(ar="أعيد التزويد", fr="Service rétabli", en="Reconnected"),
    "no-profile": Text(
        ar="لا تنطبق شروط الأداء بالتقسيط على هذا المبلغ أو هذا الصنف من الزبناء",
        fr="Ni le montant ni la catégorie n’ouvrent droit à un échéancier",
        en="Neither the amount nor the class opens instalments",
    ),
    "plan-stands": Text(ar="يوجد أداء بالتقسيط قائم", fr="Un échéancier est en cours", en="A plan stands already"),
    "broken-before": Text(
        ar="أداء بالتقسيط سابق لم يحترم", fr="Un échéancier récent a été rompu", en="A plan was broken lately"
    ),
}
"""Why a step is not taken, an order does not hold or a plan is not offered -> what a page says."""
CAUSES = {
    "payment": Text(ar="أداء رقم {number}", fr="Paiement {number}", en="Payment {number}"),
    "batch": Text(ar="ملف أداءات {number}", fr="Fichier de paiements {number}", en="File of payments {number}"),
    "dispute": Text(ar="منازعة رقم {number}", fr="Contestation {number}", en="Dispute {number}"),
    "plan": Text(ar="أداء بالتقسيط رقم {number}", fr="Échéancier {number}", en="Plan {number}"),
    "protection": Text(ar="حماية رقم {number}", fr="Protection {number}", en="Protection {number}"),
    "correction": Text(ar="تصحيح الفاتورة {number}", fr="Rectification {number}", en="Correction {number}"),
    "write-off": Text(ar="تخل عن الدين رقم {number}", fr="Abandon de créance {number}", en="Write-off {number}"),
    "review": Text(ar="مراجعة بعد الإصدار", fr="Vérification après émission", en="Check after issue"),
}
REFUSALS = {
    "OrderUnknown": Text(ar="لا يوجد هذا الأمر.", fr="Cet ordre n’existe pas.", en="There is no such order."),
    "OrderMoved": Text(
        ar="تغيرت حالة هذا الأمر: أعيدوا فتح الصفحة.",
        fr="Cet ordre a changé d’état : rouvrez la page.",
        en="This order has moved on: open the page again.",
    ),
    "CutNotAllowed": Text(
        ar="لا يمكن قطع الخدمة اليوم: {reason}.",
        fr="La coupure n’est pas possible aujourd’hui : {reason}.",
        en="No cut is possible today: {reason}.",
    ),
    "CauseMissing": Text(ar="اذكروا السبب.", fr="Indiquez le motif.", en="Say why."),
    "NotEligible": Text(
        ar="لا يمكن عرض الأداء بالتقسيط: {reason}.",
        fr="Échéancier impossible : {reason}.",
        en="Instalments cannot be offered: {reason}.",
    ),
    "PlanUnknown": Text(ar="لا يوجد هذا العرض.", fr="Cet échéancier n’existe pas.", en="There is no such plan."),
    "PlanMoved": Text(
        ar="لم يعد هذا العرض قائما.", fr="Cet échéancier n’est plus ouvert.", en="This plan is no longer open."
    ),
    "PlanExpired": Text(
        ar="انقضى أجل قبول هذا العرض.", fr="Le délai pour accepter est passé.", en="The time to accept has passed."
    ),
    "ProtectionUnknown": Text(ar="لا توجد هذه الحماية.", fr="Protection inconnue.", en="There is no such protection."),
    "ProtectionTooLong": Text(
        ar="تاريخ نهاية الحماية مضى أو يتجاوز أقصى مدة.",
        fr="La date de fin est passée ou trop lointaine.",
        en="The end is past or too far away.",
    ),
    "AccountUnknown": Text(ar="لا يوجد هذا الحساب.", fr="Ce compte n’existe pas.", en="There is no such account."),
    "DayNotWorked": Text(
        ar="لا تذكير ولا إنذار في يوم عطلة.", fr="Aucune relance un jour non ouvré.", en="No dunning on a day off."
    ),
    "NothingToWriteOff": Text(
        ar="لا دين قديم دون منازعة في هذا الحساب.",
        fr="Aucune créance ancienne non contestée sur ce compte.",
        en="Nothing on this account is old enough and undisputed.",
    ),
    "WriteOffWaits": Text(
        ar="اقتراح سابق ينتظر البت.", fr="Une proposition attend déjà une décision.", en="A proposal waits already."
    ),
    "WriteOffUnknown": Text(ar="لا يوجد هذا الاقتراح.", fr="Proposition inconnue.", en="There is no such proposal."),
    "WriteOffDecided": Text(
        ar="تم البت في هذا الاقتراح.", fr="Cette proposition est déjà tranchée.", en="It was decided before."
    ),
    "ReasonUnknown": Text(ar="اختاروا سببا من اللائحة.", fr="Choisissez un motif.", en="Choose a reason."),
    "SameHands": Text(
        ar="من اقترح لا يصادق: يلزم شخص ثان.",
        fr="Qui propose n’approuve pas : il faut une seconde personne.",
        en="Whoever proposes does not approve: a second person is needed.",
    ),
    "DebtChanged": Text(
        ar="تغير الدين منذ الاقتراح: أعيدوا الاقتراح.",
        fr="La dette a changé depuis : refaites la proposition.",
        en="The debt has changed since: propose it anew.",
    ),
    "NothingToWrite": Text(
        ar="لا رسالة تكتب: لم يبق مبلغ مطالب به.",
        fr="Aucune lettre : plus rien n’est réclamé.",
        en="No letter: nothing is asked for any more.",
    ),
    "LetterUnknown": Text(ar="لا توجد هذه الرسالة.", fr="Lettre inconnue.", en="There is no such letter."),
    "OutcomeUnknown": Text(
        ar="اختاروا مآل الرسالة ويوما بين طبعها واليوم.",
        fr="Indiquez l’issue et un jour entre l’impression et aujourd’hui.",
        en="Say what became of it, on a day between its printing and today.",
    ),
    "RestChanged": Text(
        ar="تغير ما بقي من الضمانة: أعيدوا النظر في اللائحة.",
        fr="Ce qui reste du dépôt a changé : revoyez la liste.",
        en="What is left of the deposit has changed: look at the list again.",
    ),
    "DebtContested": Text(
        ar="جزء من الدين متنازع عليه: انتظروا البت في المنازعة.",
        fr="Une part de la dette est contestée : attendez la décision.",
        en="Part of the debt is contested: wait for the decision.",
    ),
    "NothingToRefund": Text(ar="لا مبلغ لإرجاعه.", fr="Rien à restituer.", en="Nothing goes back."),
    "DepositUnknown": Text(ar="لا توجد هذه الضمانة.", fr="Dépôt inconnu.", en="There is no such deposit."),
    "DepositMoved": Text(
        ar="سبق اقتراح هذا التحويل.", fr="Ce virement est déjà proposé.", en="This transfer was proposed before."
    ),
    "BankAccountMissing": Text(
        ar="لم يدل الزبون برقم حساب بنكي.",
        fr="Le client n’a pas fourni ce RIB.",
        en="The customer has given no such bank account.",
    ),
}
"""Name of a refusal -> what it tells."""


def deposit_file(cause: str) -> Text | None:
    """Return what stands for the file of a deposit, None: its cause is the number of a file."""
    return DEPOSIT_FILES.get(cause.partition(":")[0])


def refusal(refused: Exception, language: Language) -> str:
    """Return what a refusal of collections tells.

    :raises KeyError: it is none of them
    """
    text = REFUSALS[type(refused).__name__]
    reason = getattr(refused, "reason", "")
    return text.say(language, reason=REASONS[reason].say(language)) if reason else text.say(language)


def cause(code: str, language: Language) -> str:
    """Return why an order ended: a code of `REASONS`, a cause such as `payment:2026-...`, or what a person wrote."""
    kind, _, number = code.partition(":")
    if kind in CAUSES and (number or kind == "review"):
        return CAUSES[kind].say(language, number=number)
    known = REASONS.get(code) or rules.uncut_reasons().get(code)
    return known.say(language) if known else code
