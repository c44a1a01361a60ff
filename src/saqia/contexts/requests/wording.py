"""What requests says to people, in three languages."""

from saqia.platform.wording import Text

QUOTE_STATES = {
    "offered": Text(ar="معروض", fr="Proposé", en="Offered"),
    "accepted": Text(ar="مقبول", fr="Accepté", en="Accepted"),
    "refused": Text(ar="غير مقبول", fr="Non accepté", en="Declined"),
    "replaced": Text(ar="حل محله بيان آخر", fr="Remplacé", en="Replaced"),
}
PER = {
    "flat": Text(ar="{price} درهم جزافا", fr="{price} DH, forfait", en="DH {price}, flat"),
    "meter": Text(ar="{price} درهم للمتر", fr="{price} DH le mètre", en="DH {price} per meter"),
}
"""What a line of the price list is priced by -> the price as it is said."""
DEMONSTRATION_PRICES = Text(
    ar="أثمنة تجريبية لا تمثل تعريفة أي موزع", fr="Prix de démonstration, qui ne sont d’aucun distributeur",
    en="Demonstration prices, of no distributor",
)  # fmt: skip
DEPOSIT_DUE = Text(
    ar="الضمانة الواجبة: {amount} درهم، تؤدى لدى الوكالة", fr="Dépôt de garantie dû : {amount} DH, à payer au guichet",
    en="Deposit due: MAD {amount}, paid at a counter",
)  # fmt: skip
REFUND_DUE = Text(
    ar="المبلغ الواجب إرجاعه: {amount} درهم، تؤديه المصلحة المالية",
    fr="À vous rembourser : {amount} DH, payés par le service financier", en="To be refunded: MAD {amount}, by finance",
)  # fmt: skip
LEFT_WAITS_FOR = {
    "file": Text(
        ar="ملف إلغاء العقدة: يصفى الحساب عند البت فيه",
        fr="le dossier de résiliation, qui soldera le compte",
        en="its termination, which settles the account",
    ),
    "bill": Text(
        ar="فاتورة الاستهلاك إلى آخر يوم", fr="la facture jusqu’à la fin du contrat", en="the bill up to its end"
    ),
    "ready": Text(
        ar="لا شيء: تصفى هذه الليلة", fr="rien : il est soldé cette nuit", en="nothing: it is settled tonight"
    ),
}
"""What an account that has ended waits for before its deposit is set against its debts."""

UNBILLED = {
    "exception": Text(
        ar="لم تستطع دورة الفوترة إصدارها", fr="un cycle n’a pas pu l’établir", en="a cycle could not make it"
    ),
    "reading": Text(
        ar="لم يقرأ العداد في آخر يوم",
        fr="le compteur n’a pas été relevé au départ",
        en="the meter was not read at the end",
    ),
    "cycle": Text(
        ar="لم تأخذها أي دورة فوترة بعد", fr="aucun cycle ne l’a encore prise", en="no cycle has taken it in yet"
    ),
}
"""Why an account that has ended misses the bill up to its end."""

REFUSALS = {
    "AccountNotLeft": Text(ar="هذا الحساب لا يصفى الآن.", fr="Ce compte ne peut pas être soldé maintenant.",
                           en="This account cannot be settled now."),
    "RequestNotFound": Text(ar="لم يُعثر على هذا الطلب.", fr="Cette demande est introuvable.",
                            en="This request was not found."),
    "NotConnected": Text(ar="لم ينته الملف: لم يركب عداده بعد.",
                         fr="Le dossier n’est pas terminé : son compteur n’est pas posé.",
                         en="The file did not come to its end: its meter is not set."),
    "ConnectedBefore": Text(ar="عداد هذا الملف مسجل في نقطة أخرى: {service_point_id}.",
                            fr="Le compteur de ce dossier est déjà enregistré à un autre point : {service_point_id}.",
                            en="The meter of this file is entered at another point already: {service_point_id}."),
    "ProcedureNotHere": Text(ar="ليست هذه المسطرة من هذا الصنف: {procedure}.",
                             fr="Cette démarche n’est pas de ce type : {procedure}.",
                             en="Not a procedure of this kind: {procedure}."),
    "QuoteEmpty": Text(ar="أضيفوا سطرا واحدا على الأقل إلى بيان التكلفة.", fr="Ajoutez au moins une ligne au devis.",
                       en="Add a line at least to the quote."),
    "WorksListUnknown": Text(ar="لا توجد لائحة أثمنة للأشغال سارية: {operator}.",
                             fr="Aucun bordereau de prix en vigueur : {operator}.",
                             en="No price list of works is in force: {operator}."),
    "WorkUnknown": Text(ar="هذا السطر غير موجود في لائحة الأثمنة: {work}.",
                        fr="Cette ligne n’est pas au bordereau : {work}.",
                        en="The price list has no such line: {work}."),
    "QuantityNotValid": Text(ar="الكمية غير مقبولة: {work}.", fr="Cette quantité n’est pas possible : {work}.",
                             en="This quantity cannot be: {work}."),
    "ServiceDiffers": Text(ar="نقطة الخدمة ليست للخدمة المطلوبة: {service}.",
                           fr="Le point n’est pas du service demandé : {service}.",
                           en="The point is not of the service asked for: {service}."),
    "ContractNotKnown": Text(ar="لا توجد عقدة سارية برقم {contract_number}.",
                             fr="Aucun contrat en cours n’a le numéro {contract_number}.",
                             en="No running contract has the number {contract_number}."),
    "ContractNotOfAccount": Text(ar="هذه العقدة لا تخص هذا الحساب.", fr="Ce contrat n’est pas de ce compte.",
                                 en="This contract is not of this account."),
    "FinalIndexMissing": Text(ar="المرجو إدخال مؤشرات كل السجلات: {registers}.",
                              fr="Saisissez l’index de chaque cadran : {registers}.",
                              en="Enter the index of each register: {registers}."),
    "FinalIndexImprobable": Text(ar="المؤشر لا يوافق ماضي العداد ({reason})، أعيدوا القراءة ثم أكدوها.",
                                 fr="L’index ne va pas avec le passé du compteur ({reason}) ; relisez et confirmez.",
                                 en="The index does not go with the meter's past ({reason}); read it again and "
                                    "confirm it."),
    "BillNotOfAccount": Text(ar="الفاتورة {bill_number} ليست الفاتورة النهائية لهذا الحساب.",
                             fr="La facture {bill_number} n’est pas la facture finale de ce compte.",
                             en="Bill {bill_number} is not the final bill of this account."),
}  # fmt: skip
"""What to say for each refusal of `operations`, by its name."""
