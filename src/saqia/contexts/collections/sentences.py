"""What the letters of dunning say, in ar, fr and en."""

from saqia.platform.wording import Text

BUNDLE = Text(ar="رسائل الاستخلاص", fr="Lettres de recouvrement", en="Letters of collection")
HOLDER = Text(ar="إلى", fr="À", en="To")
ADDRESS = Text(ar="العنوان", fr="Adresse", en="Address")
ACCOUNT = Text(ar="رقم الحساب، مرجع الأداء", fr="N° de compte, référence de paiement", en="Account, reference to pay")
BILL = Text(
    ar="فاتورة {number}، آخر أجل لأدائها {due}", fr="Facture {number}, échue le {due}", en="Bill {number}, due on {due}"
)
HELD = Text(ar="مبلغ متنازع فيه، غير مطالب به", fr="Montant contesté, non réclamé", en="Contested, not claimed")
CLAIMED = Text(ar="المبلغ الواجب أداؤه", fr="Montant à payer", en="Amount to pay")
SCAN = Text(
    ar="امسحوا هذا الرمز للاطلاع على فاتورتكم وأدائها", fr="Ce code ouvre votre facture et permet de la payer",
    en="This code opens your bill to pay it",
)  # fmt: skip
BODIES = {
    "reminder": Text(
        ar="لم نتوصل بعد بأداء المبلغ المبين أعلاه. إذا كنتم قد أديتموه في الأيام الأخيرة "
        "فالمرجو عدم أخذ هذه الرسالة بعين الاعتبار.",
        fr="Nous n’avons pas encore reçu le paiement de la somme ci-dessus. Si vous l’avez payée ces "
        "derniers jours, ne "
        "tenez pas compte de cette lettre.",
        en="The amount above has not reached us yet. If you paid it in the last days, take no notice of this letter.",
    ),
    "notice": Text(
        ar="ننذركم بأداء المبلغ المبين أعلاه، الذي انقضى أجله رغم تذكيرنا. إذا كنتم قد أديتموه في "
        "الأيام الأخيرة فالمرجو عدم أخذ هذه الرسالة بعين الاعتبار.",
        fr="Nous vous mettons en demeure de payer la somme ci-dessus, échue malgré notre rappel. Si vous "
        "l’avez payée ces "
        "derniers jours, ne tenez pas compte de cette lettre.",
        en="We give you formal notice to pay the amount above, overdue despite our reminder. If you paid "
        "it in the last "
        "days, take no notice of this letter.",
    ),
    "recovery": Text(
        ar="رغم تذكيرنا وإنذارنا، ما زال المبلغ المبين أعلاه دون أداء. أحيل ملفكم على مصلحة الاستخلاص. "
        "المرجو الاتصال بنا لأدائه أو لطلب أدائه بالتقسيط.",
        fr="Malgré notre rappel et notre mise en demeure, la somme ci-dessus reste impayée. Votre "
        "dossier est confié au "
        "service recouvrement. Contactez-nous pour la payer ou pour demander un échéancier.",
        en="Despite our reminder and notice the amount above is unpaid. Your file is with the recovery "
        "desk. Contact us to "
        "pay it or to ask for instalments.",
    ),
}
CUT = Text(
    ar="إذا لم يؤد هذا المبلغ ولم ينازع فيه، يمكن قطع التزويد ابتداء من {day}. لا نقطع التزويد في أيام العطل ولا "
    "عشيتها ولا في الفترات المحمية ({periods}): لا تحتسب هذه الأيام، والتاريخ أعلاه يراعيها.",
    fr="Si cette somme n’est ni payée ni contestée, la fourniture peut être coupée à partir du "
    "{day}. Nous ne coupons ni "
    "les jours non ouvrés ni leur veille, ni pendant les périodes protégées ({periods}) : ces jours ne comptent pas, "
    "et la date en tient compte.",
    en="If this amount is neither paid nor contested, the supply may be cut from {day} on. We do not "
    "cut on days off nor "
    "on their eve, nor in protected periods ({periods}): these days do not count, and the date heeds them.",
)
BASIS = Text(
    ar="سند هذه الرسالة: {basis}.", fr="Fondement de cette lettre : {basis}.", en="What this letter rests on: {basis}."
)
PAY = Text(
    ar="للأداء: في وكالاتنا، ولدى شركائنا وعبر «فاتورتي»، وعبر تطبيقات الأبناك، وعبر الوكالة "
    "الرقمية. اذكروا رقم الحساب {account}.",
    fr="Pour payer : dans nos agences, chez nos partenaires et par Fatourati, par les applications bancaires et sur "
    "l’agence digitale. Rappelez le compte {account}.",
    en="To pay: in our agencies, at partners and through Fatourati, with banking applications and at "
    "the digital agency. "
    "Give the account {account}.",
)
CONTEST = Text(
    ar="يمكنكم المنازعة في هذا المبلغ: لدى مركز العلاقة مع الزبناء {call}، أو في أي وكالة، أو عبر "
    "الوكالة الرقمية. المبلغ المتنازع فيه لا نطالبكم به، ولا نقطع التزويد بسببه، إلى حين الجواب.",
    fr="Vous pouvez contester cette somme : au centre de relation client {call}, dans toute agence ou sur l’agence "
    "digitale. Ce que vous contestez n’est ni réclamé ni cause de coupure jusqu’à la réponse.",
    en="You may contest this amount: by telephone {call}, in any agency or at the digital agency. "
    "What you contest is "
    "neither claimed nor cut for until the answer.",
)
