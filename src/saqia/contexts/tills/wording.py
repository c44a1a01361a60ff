"""What tills say to people, in ar, fr and en."""

from collections.abc import Mapping

from saqia.contexts.tills import rules
from saqia.platform.wording import Language, Text, money

STATES = {
    "open": Text(ar="مفتوح", fr="Ouverte", en="Open"),
    "counted": Text(ar="تم العد", fr="Comptée", en="Counted"),
    "closed": Text(ar="مغلق، نقوده لم تودع كلها", fr="Fermée, à déposer", en="Closed, to be deposited"),
    "deposited": Text(ar="مغلق وتم الإيداع", fr="Fermée et déposée", en="Closed and deposited"),
    "held": Text(ar="شيك في الصندوق", fr="Chèque en caisse", en="Cheque in the till"),
    "remitted": Text(ar="شيك لدى البنك", fr="Chèque remis à la banque", en="Cheque at the bank"),
    "returned": Text(ar="شيك مرجع", fr="Chèque retourné", en="Cheque returned"),
    "cleared": Text(ar="شيك محصل", fr="Chèque encaissé", en="Cheque cleared"),
}
"""State of a session or cheque -> what a page says."""
KINDS = {
    "counter": Text(ar="شباك", fr="guichet", en="counter"),
    "mobile": Text(ar="وكالة متنقلة", fr="agence mobile", en="mobile agency"),
}
CAUSES = {
    "paid-elsewhere": Text(
        ar="أدي في مكان آخر: صار تسبيقا", fr="Payé ailleurs : devenu une avance", en="Paid elsewhere: became an advance"
    ),
    "unknown": Text(ar="حساب غير معروف", fr="Compte inconnu", en="Unknown account"),
    "forged": Text(ar="رمز الوصل غير صحيح", fr="Code du reçu faux", en="The receipt's code is wrong"),
    "outside": Text(ar="رقم خارج الحصة", fr="Numéro hors de la plage", en="Number outside the range"),
    "used": Text(ar="رقم استعمل من قبل", fr="Numéro déjà utilisé", en="Number used before"),
    "above": Text(ar="فوق سقف النقود", fr="Plafond dépassé", en="Above the ceiling"),
    "expired": Text(ar="خارج مدة الحصة", fr="Hors de la durée de la plage", en="Outside the time of the range"),
    "vending": Text(ar="فوق سقف التعبئات", fr="Plafond des recharges dépassé", en="Above the limit of top-ups"),
    "not-vended": Text(
        ar="تعذرت التعبئة: المبلغ محفوظ في الحساب",
        fr="Recharge impossible : la somme est gardée sur le compte",
        en="The top-up was not possible: its money is kept on the account",
    ),
    "ended": Text(
        ar="بعد إرجاع الحصة أو التصريح بضياعها",
        fr="Après le retour ou la perte de la plage",
        en="After the range came back or was lost",
    ),
    "closed": Text(ar="وصل بعد إغلاق الصندوق", fr="Arrivé après la clôture", en="Came after the till was closed"),
    "cheque": Text(ar="شيك معروف أو ناقص", fr="Chèque déjà reçu ou incomplet", en="Cheque known or incomplete"),
}
"""Why a person looks at an offline receipt -> what a page says."""
PACKS = {
    "out": Text(ar="على الطريق", fr="En tournée", en="On the road"),
    "returned": Text(ar="أرجعت", fr="Rendue", en="Returned"),
    "lost": Text(ar="صرح بضياعها", fr="Déclarée perdue", en="Declared lost"),
}
"""Where a range is -> what a page says."""
ROUTE_TOO_LONG = Text(
    ar="المسار طويل: {most} عداد على الأكثر. اختر دفاتر أقل.",
    fr="Tournée trop longue : {most} points au plus. Choisissez moins de carnets.",
    en="The route is too long: {most} points at most. Choose fewer books.",
)
CONFLICT_STATES = {
    "open": Text(ar="تنتظر من يسويها", fr="À régler", en="To be settled"),
    "settled": Text(ar="تمت تسويتها", fr="Réglé", en="Settled"),
}
"""State of an offline receipt that a person looks at -> what a page says."""
REFUSALS = {
    "NotMobile": Text(
        ar="العمل دون شبكة للوكالات المتنقلة فقط.",
        fr="Seule une agence mobile travaille hors ligne.",
        en="Only a mobile agency works offline.",
    ),
    "PackUnknown": Text(ar="هذه الحصة غير موجودة.", fr="Cette plage n’existe pas.", en="There is no such range."),
    "PackOut": Text(
        ar="حصة هذا الصندوق ما زالت على جهاز: تعاد أولا، أو يصرح مسؤول الوكالة بضياعها.",
        fr="Une plage de cette caisse est encore sur un appareil : rendez-la, ou le responsable la déclare perdue.",
        en="A range of this till is still on a device: return it first, or your supervisor declares it lost.",
    ),
    "PackOnRoad": Text(
        ar="الحصة رقم {pack} لهذا الصندوق ما زالت على جهاز: ترسل وصولاتها وتعاد، أو يصرح مسؤول الوكالة "
        "بضياعها من هذه الصفحة، ثم يغلق الصندوق.",
        fr="La plage {pack} de cette caisse est encore sur un appareil : il envoie ses reçus et la rend, ou le "
        "responsable la déclare perdue sur cette page ; la caisse se ferme ensuite.",
        en="Range {pack} of this till is still on a device: it sends its receipts and returns it, or the supervisor "
        "declares it lost on this page; then the till closes.",
    ),
    "RequestUnknown": Text(ar="هذا الطلب غير موجود.", fr="Cette demande n’existe pas.", en="There is no such request."),
    "RequestClosed": Text(
        ar="سبق إغلاق هذا الطلب أو إيداعه.",
        fr="Cette demande a déjà été close ou déposée.",
        en="This request was closed or deposited before.",
    ),
    "PackNotOut": Text(
        ar="أرجعت هذه الحصة أو صرح بضياعها من قبل.",
        fr="Cette plage a déjà été rendue ou déclarée perdue.",
        en="This range was returned or declared lost before.",
    ),
    "ReceiptsMissing": Text(
        ar="لم تصل بعد كل وصولات الحصة: أرسلوها أولا.",
        fr="Tous les reçus de la plage ne sont pas arrivés : envoyez-les d’abord.",
        en="Not all receipts of the range have arrived: send them first.",
    ),
    "CashUnsound": Text(
        ar="نقود الصندوق صفر أو أكثر.",
        fr="Les espèces de la caisse valent zéro ou plus.",
        en="The cash of the till is zero or more.",
    ),
    "EntriesUnsound": Text(
        ar="الوصولات المرسلة كثيرة أو ناقصة.",
        fr="Les reçus envoyés sont trop nombreux ou incomplets.",
        en="The receipts sent are too many or incomplete.",
    ),
    "ConflictUnknown": Text(ar="هذه الحالة غير موجودة.", fr="Ce cas n’existe pas.", en="There is no such case."),
    "ConflictSettled": Text(
        ar="سبقت تسوية هذه الحالة.", fr="Ce cas a déjà été réglé.", en="This case was settled before."
    ),
    "PlaceMissing": Text(
        ar="اكتبوا رقم الحساب الذي يعود إليه المبلغ.",
        fr="Indiquez le compte auquel revient la somme.",
        en="Give the account that the money is for.",
    ),
    "ReasonMissing": Text(ar="اذكروا ما تم فعله.", fr="Dites ce qui a été fait.", en="Say what was done."),
    "AlreadyOpen": Text(
        ar="لديكم صندوق لم يغلق بعد.",
        fr="Vous avez déjà une caisse qui n’est pas fermée.",
        en="You have a till that is not closed yet.",
    ),
    "KindUnknown": Text(
        ar="نوع الصندوق غير معروف.", fr="Ce type de caisse est inconnu.", en="This kind of till is unknown."
    ),
    "FloatUnsound": Text(
        ar="رصيد الافتتاح يتجاوز المسموح به.",
        fr="Le fonds de caisse dépasse ce qui est permis.",
        en="The float is more than is allowed.",
    ),
    "SessionUnknown": Text(ar="هذا الصندوق غير موجود.", fr="Cette caisse n’existe pas.", en="There is no such till."),
    "SessionNotTheirs": Text(
        ar="هذا الصندوق لأمين صندوق آخر.",
        fr="Cette caisse est celle d’un autre caissier.",
        en="This till is another cashier's.",
    ),
    "UnitNotTheirs": Text(
        ar="هذه الوكالة ليست من اختصاصكم.",
        fr="Cette agence n’est pas de votre ressort.",
        en="You do not answer for this agency.",
    ),
    "SessionNotOpen": Text(
        ar="الصندوق لم يعد مفتوحا.", fr="Cette caisse n’est plus ouverte.", en="This till is not open any more."
    ),
    "SessionNotCounted": Text(
        ar="عدوا النقود قبل إغلاق الصندوق.",
        fr="Comptez la caisse avant de la fermer.",
        en="Count the till before closing it.",
    ),
    "SessionCounted": Text(
        ar="تم عد الصندوق: أغلقوه قبل الإيداع.",
        fr="La caisse est comptée : fermez-la avant de déposer.",
        en="The till is counted: close it before you deposit.",
    ),
    "CountUnsound": Text(
        ar="عدد القطع أو الأوراق غير صحيح.",
        fr="Un nombre de pièces ou de billets est faux.",
        en="A number of coins or notes is wrong.",
    ),
    "DifferenceTooLarge": Text(
        ar="الفرق كبير: يغلق مسؤول الوكالة الصندوق ويذكر السبب.",
        fr="L’écart est grand : le responsable ferme la caisse et dit pourquoi.",
        en="The difference is large: the supervisor closes the till and says why.",
    ),
    "RemarkMissing": Text(
        ar="اذكروا سبب الفرق.", fr="Dites pourquoi il y a un écart.", en="Say why there is a difference."
    ),
    "KeyMissing": Text(
        ar="أعيدوا فتح الصفحة قبل الاستخلاص.",
        fr="Rouvrez la page avant d’encaisser.",
        en="Open the page again before taking the payment.",
    ),
    "CeilingReached": Text(
        ar="بلغت نقود الصندوق سقفها: أودعوا جزءا منها في البنك أولا، أو استخلصوا بشيك أو بطاقة.",
        fr="Le plafond d’espèces est atteint : déposez d’abord à la banque, ou encaissez par chèque ou carte.",
        en="The till holds all the cash it may: deposit some first, or take a cheque or a card.",
    ),
    "GivenTooLittle": Text(
        ar="المبلغ المسلم أقل من المبلغ الواجب.",
        fr="La somme remise est inférieure au total.",
        en="The cash handed over is less than the total.",
    ),
    "ChequeIncomplete": Text(
        ar="املؤوا البنك ورقم الشيك وتاريخه.",
        fr="Indiquez la banque, le numéro et la date du chèque.",
        en="Give the bank, the number and the date of the cheque.",
    ),
    "ChequeKnown": Text(ar="سبق قبول هذا الشيك.", fr="Ce chèque a déjà été reçu.", en="This cheque was taken before."),
    "TerminalReferenceMissing": Text(
        ar="اكتبوا رقم إذن جهاز الأداء بالبطاقة.",
        fr="Indiquez le numéro d’autorisation du terminal.",
        en="Give the terminal's authorization number.",
    ),
    "ReferenceMissing": Text(
        ar="اكتبوا رقم كيس النقود أو قسيمة الإيداع.",
        fr="Indiquez le numéro du sac ou du bordereau.",
        en="Give the number of the bag or the slip.",
    ),
    "ReferenceTaken": Text(
        ar="هذا الرقم استعمل لإيداع آخر.",
        fr="Ce numéro a déjà servi pour un autre dépôt.",
        en="Another deposit has this number.",
    ),
    "AmountUnsound": Text(
        ar="مبلغ الإيداع يفوق الصفر ولا يتجاوز نقود الصندوق.",
        fr="Le dépôt dépasse zéro, sans excéder ce que la caisse contient.",
        en="A deposit is above zero and no more than the till holds.",
    ),
    "ChequeNotHeld": Text(
        ar="اختاروا شيكات ما زالت في الصندوق.",
        fr="Choisissez des chèques encore en caisse.",
        en="Choose cheques that are still in the till.",
    ),
    "DepositUnknown": Text(ar="هذا الإيداع غير موجود.", fr="Ce dépôt n’existe pas.", en="There is no such deposit."),
    "AmountDiffers": Text(
        ar="المبلغ في كشف البنك يخالف المبلغ المودع.",
        fr="Le relevé ne montre pas la somme déposée.",
        en="The statement shows another amount than what was sent.",
    ),
    "ChequeUnknown": Text(ar="هذا الشيك غير موجود.", fr="Ce chèque n’existe pas.", en="There is no such cheque."),
    "ChequeNotCleared": Text(
        ar="لم يظهر هذا الشيك في كشف البنك بعد.",
        fr="Aucun relevé n’a encore crédité ce chèque.",
        en="No statement has credited this cheque yet.",
    ),
    "ChequeNotRemitted": Text(
        ar="هذا الشيك ليس لدى البنك.", fr="Ce chèque n’est pas à la banque.", en="This cheque is not at the bank."
    ),
    "SameHands": Text(
        ar="من استخلص الأداء لا يلغيه: يلزم شخص آخر.",
        fr="Qui a encaissé un paiement ne l’annule pas : il faut une autre personne.",
        en="Whoever took a payment does not take it back: another person does.",
    ),
    "ReceiptUnknown": Text(
        ar="لا وصل بهذا الرقم من صناديقنا.",
        fr="Aucune caisse n’a délivré ce reçu.",
        en="No till gave a receipt of this number.",
    ),
}
"""Name of a refusal -> what it tells."""
MISSING = Text(ar="ناقص {amount} درهم", fr="manque {amount} DH", en="{amount} DH missing")
SURPLUS = Text(ar="زائد {amount} درهم", fr="{amount} DH en trop", en="{amount} DH too much")
EVEN = Text(ar="لا فرق", fr="aucun écart", en="no difference")


def refusal(refused: Exception, language: Language) -> str:
    """Return what a refusal of tills tells.

    :raises KeyError: it is none of them
    """
    return REFUSALS[type(refused).__name__].say(language, pack=getattr(refused, "pack_id", ""))


def difference(missing_centimes: int, language: Language) -> str:
    """Return a difference in words: what is missing, or too much."""
    if not missing_centimes:
        return EVEN.say(language)
    text = MISSING if missing_centimes > 0 else SURPLUS
    return text.say(language, amount=money(abs(missing_centimes), language))


def banks() -> Mapping[str, Text]:
    """Return the banks on whom cheques are drawn, by code."""
    return rules.known().banks
