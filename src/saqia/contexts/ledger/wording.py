"""What the ledger says to people, in ar, fr and en."""

from saqia.platform.wording import Language, Text

STATES = {
    "paid": Text(ar="مؤداة", fr="Payée", en="Paid"),
    "credited": Text(ar="ملغاة بإشعار دائن", fr="Annulée par un avoir", en="Canceled by a credit note"),
    "disputed": Text(ar="قيد المنازعة", fr="Contestée", en="Disputed"),
    "overdue": Text(ar="فات أجل أدائها", fr="En retard", en="Overdue"),
    "due": Text(ar="في انتظار الأداء", fr="À payer", en="To be paid"),
    "in-credit": Text(ar="رصيد لفائدتكم", fr="En votre faveur", en="In your favor"),
    "used": Text(ar="رصيد مستعمل", fr="Avoir utilisé", en="Credit used"),
}
"""Where an open item stands -> what a page says."""
KINDS = {
    "bill": Text(ar="فاتورة", fr="Facture", en="Bill"),
    "credit-note": Text(ar="إشعار دائن", fr="Avoir", en="Credit note"),
    "opening": Text(ar="رصيد منقول", fr="Solde repris", en="Balance carried over"),
    "advance": Text(ar="تسبيق", fr="Avance", en="Advance"),
    "payment": Text(ar="أداء", fr="Paiement", en="Payment"),
    "reversal": Text(ar="إلغاء أداء", fr="Paiement annulé", en="Payment reversed"),
    "refund": Text(ar="إرجاع مبلغ", fr="Remboursement", en="Refund"),
    "write-off": Text(ar="دين متخلى عنه", fr="Créance abandonnée", en="Debt written off"),
    "deposit": Text(ar="ضمانة", fr="Dépôt de garantie", en="Deposit"),
    "prepaid": Text(ar="تعبئة", fr="Recharge", en="Top-up"),
    "debit-fee": Text(ar="مصاريف اقتطاع مرجع", fr="Frais de prélèvement rejeté", en="Fee of a returned debit"),
    "emergency": Text(ar="تعبئة استعجالية", fr="Crédit de secours", en="Emergency credit"),
    "bill-run": Text(ar="فوترة الشهر", fr="Facturation", en="Billing"),
    "bank-line": Text(ar="حركة بنكية", fr="Mouvement bancaire", en="Bank movement"),
    "till-difference": Text(ar="فرق في الصندوق", fr="Différence de caisse", en="Till difference"),
    "till-deposit": Text(ar="إيداع الصندوق في البنك", fr="Versement de caisse", en="Deposit of a till"),
    "till-offline": Text(
        ar="أداء على الطريق معلق", fr="Encaissement hors ligne à placer", en="Offline payment to place"
    ),
    "commission": Text(ar="عمولة الاستخلاص", fr="Commission d’encaissement", en="Commission of an acquirer"),
    "refund-transfer": Text(ar="تحويل مبلغ مرجع", fr="Virement d’un remboursement", en="Transfer of a refund"),
    "void": Text(ar="إلغاء", fr="Annulation", en="Cancellation"),
}
"""What a posting is -> what a statement calls it."""
REFUSALS = {
    "PaymentNotPositive": Text(
        ar="مبلغ الأداء يجب أن يفوق الصفر.",
        fr="Le montant payé doit dépasser zéro.",
        en="The amount paid must be above zero.",
    ),
    "PaymentNotPosted": Text(
        ar="لا أداء مقيد بهذا المرجع.", fr="Aucun paiement n’est comptabilisé ainsi.", en="No such payment is booked."
    ),
    "CustomersMoney": Text(
        ar="حساب الزبون لا يقيد إلا بأداء أو فاتورة أو إشعار دائن.",
        fr="Un compte client ne bouge que par un paiement, une facture ou un avoir.",
        en="A customer's account moves by a payment, a bill or a credit only.",
    ),
    "RefundExceedsCredit": Text(
        ar="المبلغ المراد إرجاعه يفوق ما للزبون.",
        fr="Le montant à rembourser dépasse ce qui est dû au client.",
        en="The refund is more than what the customer is owed.",
    ),
    "HoldExceedsItem": Text(
        ar="المبلغ المطلوب تجميده يفوق ما تبقى من الفاتورة.",
        fr="Le montant à suspendre dépasse ce qui reste de la facture.",
        en="The amount to hold is more than what the bill still owes.",
    ),
    "ItemNotFound": Text(
        ar="لا مبلغ بهذا الرقم في الحساب.", fr="Aucun montant n’a ce numéro.", en="No item has this number."
    ),
    "HoldNotFound": Text(
        ar="لا تجميد بهذا السبب.", fr="Aucune suspension pour cette cause.", en="No hold stands for this cause."
    ),
    "WriteOffExceedsItem": Text(
        ar="المبلغ المتخلى عنه يفوق ما تبقى من الفاتورة دون المبالغ المتنازع عليها.",
        fr="Le montant abandonné dépasse ce qui reste dû hors contestations.",
        en="The amount written off is more than what is left, disputes aside.",
    ),
    "DepositExceeded": Text(
        ar="الضمانة المودعة أقل من هذا المبلغ.",
        fr="Le dépôt de garantie détenu est inférieur à ce montant.",
        en="The deposit held is less than this amount.",
    ),
    "CursorInvalid": Text(
        ar="هذه الصفحة من الكشف غير موجودة: عودوا إلى أوله.",
        fr="Cette page du relevé n’existe pas : revenez au début.",
        en="There is no such page of the statement: go back to its beginning.",
    ),
}
"""Name of a refusal -> what it tells."""


def refusal(refused: Exception, language: Language) -> str:
    """Return what a refusal of the ledger tells.

    :raises KeyError: it is none of them
    """
    return REFUSALS[type(refused).__name__].say(language)


def kind(code: str) -> Text:
    """Return what a statement calls a posting; a code that has no words is said as it is."""
    return KINDS.get(code, Text(ar=code, fr=code, en=code))
