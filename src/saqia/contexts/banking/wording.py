"""What banking says to people, in ar, fr and en."""

import datetime
import re

from saqia.platform.wording import Language, Text, date, money

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

STATES = {
    "": Text(ar="لم تعالج بعد", fr="À traiter", en="To be treated"),
    "placed": Text(ar="تم تحديد وجهتها", fr="Placée", en="Placed"),
    "proposed": Text(ar="اقتراح ينتظر التأكيد", fr="Proposition à confirmer", en="Proposal to confirm"),
    "suspense": Text(ar="معلقة", fr="En attente", en="On suspense"),
    "same": Text(ar="سبق احتسابها", fr="Déjà comptée", en="Counted before"),
    "waiting": Text(ar="تنتظر الكشف", fr="Attend le relevé", en="Waits for the statement"),
    "active": Text(ar="سارية", fr="Actif", en="Active"),
    "revoked": Text(ar="ملغاة", fr="Révoqué", en="Revoked"),
    "prepared": Text(ar="تنتظر الموافقة", fr="À approuver", en="To be approved"),
    "approved": Text(ar="تنتظر الإرسال", fr="À envoyer", en="To be sent"),
    "sent": Text(ar="أرسلت إلى البنك", fr="Envoyé à la banque", en="Sent to the bank"),
    "dropped": Text(ar="تم التخلي عنها", fr="Abandonné", en="Dropped"),
    "open": Text(ar="في انتظار البنك", fr="Attend la banque", en="Waits for the bank"),
    "settled": Text(ar="تم التنفيذ", fr="Exécuté", en="Executed"),
    "returned": Text(ar="أرجعه البنك", fr="Retourné", en="Returned"),
    "rejected": Text(ar="رفضه البنك", fr="Rejeté", en="Rejected"),
}
"""State of a line, mandate, file or order -> what a page says."""
RULES = {
    "order": Text(ar="أمر أرسلناه", fr="Un ordre envoyé", en="An order of ours"),
    "return": Text(ar="إرجاع من البنك", fr="Un retour de la banque", en="A return of the bank"),
    "reference": Text(ar="رقم مكتوب فيها", fr="Un numéro qui y figure", en="A number that stands in it"),
    "name": Text(ar="الاسم والمبلغ", fr="Le nom et le montant", en="Name and amount"),
    "known": Text(ar="عملية معروفة", fr="Une opération connue", en="A known movement"),
    "told": Text(ar="إشعار سابق", fr="Un avis précédent", en="An earlier notice"),
    "unnamed": Text(ar="بدون مرجع بنكي", fr="Sans référence bancaire", en="Without a bank reference"),
    "none": Text(ar="لا شيء يدل عليها", fr="Rien ne la désigne", en="Nothing names it"),
}
"""Rule of a match -> by what the line was recognized."""
ROLES = {
    "bank_fees": Text(ar="مصاريف بنكية", fr="Frais bancaires", en="Bank fees"),
    "card_clearing": Text(ar="تسوية البطاقات البنكية", fr="Règlement des cartes", en="Settlement of cards"),
    "partner_clearing": Text(ar="تسوية شركاء التحصيل", fr="Règlement des partenaires", en="Settlement of partners"),
}
"""Account of the chart that a line was placed on -> what a page says."""
REVOCATIONS = {
    "customer": Text(ar="بطلب من الزبون", fr="À la demande du client", en="The customer asked for it"),
    "agent": Text(ar="بقرار من الشركة", fr="Par le distributeur", en="By the distributor"),
}
"""Reason of a revocation -> what a page says; a bank's code is one of `BANK_REASONS`."""
BANK_REASONS = {
    "AC01": Text(ar="رقم الحساب غير صحيح", fr="Numéro de compte erroné", en="Account number wrong"),
    "AC04": Text(ar="الحساب مغلق", fr="Compte clôturé", en="Account closed"),
    "AC06": Text(ar="الحساب محجوز", fr="Compte bloqué", en="Account blocked"),
    "AG01": Text(
        ar="الاقتطاع ممنوع على هذا الحساب", fr="Prélèvement interdit sur ce compte", en="Account not debitable"
    ),
    "AM04": Text(ar="رصيد غير كاف", fr="Provision insuffisante", en="Insufficient funds"),
    "MD01": Text(ar="لا تفويض", fr="Pas de mandat", en="No mandate"),
    "MD06": Text(ar="طلب الزبون إرجاع المبلغ", fr="Remboursement demandé par le débiteur", en="Refund asked by debtor"),
    "MD07": Text(ar="وفاة صاحب الحساب", fr="Titulaire décédé", en="Holder deceased"),
    "MS02": Text(ar="رفضه صاحب الحساب", fr="Refus du débiteur", en="Refused by the debtor"),
    "MS03": Text(ar="سبب لم يذكره البنك", fr="Motif non communiqué", en="Reason not given"),
}
"""Reason code of ISO 20022 -> what a page says."""
KINDS = {
    "statement": Text(ar="كشف", fr="Relevé", en="Statement"),
    "notice": Text(ar="إشعار", fr="Avis", en="Notice"),
    "debits": Text(ar="اقتطاعات", fr="Prélèvements", en="Direct debits"),
    "transfers": Text(ar="تحويلات", fr="Virements", en="Transfers"),
}
"""Kind of a statement or of a file of orders -> its name."""
LEFT_OUT = {
    "too-much": Text(
        ar="المبلغ يفوق سقف الاقتطاع", fr="Montant au-dessus du plafond", en="The amount is above the ceiling"
    ),
    "no-account": Text(
        ar="لم يعد للزبون حساب بنكي معروف", fr="Le client n’a plus de compte bancaire", en="No bank account any more"
    ),
}
"""Why an account is not in a file of orders."""
FAULTS = {
    "too-large": Text(
        ar="الملف كبير جدا: 64 ميغابايت و500000 سطر على الأكثر، فقسموه",
        fr="Le fichier est trop volumineux : 64 Mo et 500 000 lignes au plus, divisez-le",
        en="The file is too large: 64 MB and 500,000 lines at most, split it",
    ),
    "encoding": Text(ar="ترميز الملف غير صحيح", fr="L’encodage n’est pas le bon", en="The encoding is wrong"),
    "not-xml": Text(ar="الملف تالف أو مبتور", fr="Le fichier est abîmé ou tronqué", en="The file is broken or cut off"),
    "entity": Text(
        ar="الملف يحتوي على تعريفات ممنوعة", fr="Le fichier contient des entités interdites", en="It defines entities"
    ),
    "no-statement": Text(ar="لا كشف في الملف", fr="Aucun relevé dans le fichier", en="There is no statement in it"),
    "intraday": Text(
        ar="كشف خلال اليوم: انتظروا كشف نهاية اليوم",
        fr="Relevé en cours de journée : attendez celui de la fin",
        en="An intraday report: wait for the day's end",
    ),
    "missing": Text(ar="معلومة ناقصة", fr="Une donnée manque", en="Something is missing"),
    "amount": Text(ar="مبلغ غير مقروء", fr="Un montant est illisible", en="An amount cannot be read"),
    "date": Text(ar="تاريخ غير مقروء", fr="Une date est illisible", en="A date cannot be read"),
    "currency": Text(ar="عملة غير الدرهم", fr="Une autre devise", en="Another currency"),
    "columns": Text(ar="أعمدة غير متوقعة", fr="Colonnes inattendues", en="Unexpected columns"),
    "format-unknown": Text(
        ar="صيغة غير معروفة؛ الصيغ في rules/bank_formats.yaml",
        fr="Format inconnu ; ceux de rules/bank_formats.yaml se lisent",
        en="Unknown format; those of rules/bank_formats.yaml can be read",
    ),
    "length": Text(ar="سطر بطول غير متوقع", fr="Ligne de longueur inattendue", en="A record of another length"),
}
"""Fault of a file -> what a page says."""
REFUSALS = {
    "FileNotReadable": Text(
        ar="تعذرت قراءة الملف: {fault} {where}",
        fr="Fichier illisible : {fault} {where}",
        en="Unreadable: {fault} {where}",
    ),
    "AccountNotOurs": Text(
        ar="هذا الكشف ليس لحساب من حسابات الشركة.",
        fr="Ce relevé n’est pas celui d’un compte de la société.",
        en="The statement is not of an account of the company.",
    ),
    "CurrencyNotOurs": Text(
        ar="هذا الكشف ليس بالدرهم.", fr="Ce relevé n’est pas en dirhams.", en="The statement is not in dirhams."
    ),
    "BalancesDiffer": Text(
        ar="أرصدة الكشف {number} غير متطابقة: الفرق {missing} درهم.",
        fr="Les soldes du relevé {number} ne concordent pas : {missing} dirhams d’écart.",
        en="The balances of statement {number} do not add up: {missing} dirhams differ.",
    ),
    "StatementGap": Text(
        ar="ينقص كشف بعد {before} بتاريخ {until_on}: الرصيد المنتظر {expected}، وهذا الكشف يبدأ بـ {found}.",
        fr="Un relevé manque après {before} du {until_on} : solde attendu {expected}, celui-ci commence à {found}.",
        en="A statement is missing after {before} of {until_on}: expected {expected}, this one begins with {found}.",
    ),
    "StatementOverlaps": Text(
        ar="هذا الكشف يبدأ قبل نهاية الكشف {before} بتاريخ {until_on}.",
        fr="Ce relevé commence avant la fin de {before}, le {until_on}.",
        en="The statement begins before {before} ends, on {until_on}.",
    ),
    "StatementChanged": Text(
        ar="سبق استيراد كشف بالرقم {number} بمحتوى آخر.",
        fr="Un relevé {number} a déjà été importé avec un autre contenu.",
        en="Statement {number} was imported before with another content.",
    ),
    "ImportStopped": Text(
        ar="توقف الاستيراد عند كشف مرفوض.",
        fr="L’import s’est arrêté à un relevé refusé.",
        en="A statement was refused.",
    ),
    "StatementUnknown": Text(ar="لا وجود لهذا الكشف.", fr="Ce relevé n’existe pas.", en="There is no such statement."),
    "RibNotValid": Text(
        ar="رقم الحساب البنكي غير صحيح: تحققوا من أرقامه الأربعة والعشرين.",
        fr="Le RIB n’est pas valide : vérifiez ses 24 chiffres.",
        en="The RIB is not valid: check its 24 digits.",
    ),
    "BankAccountMisdescribed": Text(
        ar="{field} ناقص أو طويل جدا ({most} حرفا على الأكثر).",
        fr="{field} : absent ou trop long ({most} caractères au plus).",
        en="{field}: missing or too long ({most} characters at most).",
    ),
    "BankAccountKnown": Text(
        ar="هذا الحساب مسجل من قبل.", fr="Ce compte est déjà enregistré.", en="The account is registered already."
    ),
    "BankAccountUnknown": Text(
        ar="لا يوجد حساب للشركة يصلح لهذه العملية.",
        fr="La société n’a pas de compte pour cette opération.",
        en="The company has no account for this.",
    ),
    "AccountUnknown": Text(
        ar="هذا الحساب غير موجود لدينا.", fr="Ce compte n’existe pas chez nous.", en="We have no such account."
    ),
    "HolderMissing": Text(
        ar="اكتبوا اسم صاحب الحساب البنكي.",
        fr="Indiquez le titulaire du compte bancaire.",
        en="State who holds the bank account.",
    ),
    "MandateStands": Text(
        ar="يوجد تفويض ساري على حساب بنكي آخر: ألغوه أولا.",
        fr="Un mandat sur un autre compte bancaire est actif : révoquez-le d’abord.",
        en="A mandate on another bank account is active: revoke it first.",
    ),
    "MandateUnknown": Text(ar="لا وجود لهذا التفويض.", fr="Ce mandat n’existe pas.", en="There is no such mandate."),
    "LineUnknown": Text(ar="لا وجود لهذه العملية.", fr="Ce mouvement n’existe pas.", en="There is no such movement."),
    "LinePlaced": Text(
        ar="سبق تحديد وجهة هذه العملية.", fr="Ce mouvement est déjà placé.", en="The movement was placed already."
    ),
    "NotOwner": Text(
        ar="هذا الشخص لا يزاول المهمة المكلفة بهذه العملية.",
        fr="Cette personne ne tient pas le rôle qui répond de ce mouvement.",
        en="This person does not hold the role that answers for the movement.",
    ),
    "NotProposed": Text(
        ar="هذا الحساب ليس من بين المقترحات.", fr="Ce compte n’est pas proposé.", en="The account is not proposed."
    ),
    "AmountsDiffer": Text(
        ar="يجب توزيع مبلغ العملية كاملا.",
        fr="Tout le montant du mouvement doit être réparti.",
        en="The whole movement must be placed.",
    ),
    "NotOpposite": Text(
        ar="العمليتان لا تلغي إحداهما الأخرى.",
        fr="Ces deux mouvements ne s’annulent pas.",
        en="The two movements do not undo each other.",
    ),
    "CostUnknown": Text(
        ar="هذه العملية ليست مصروفا معروفا.", fr="Ce mouvement n’est pas un frais connu.", en="It is not a known cost."
    ),
    "NothingToOrder": Text(ar="لا شيء للإرسال.", fr="Il n’y a rien à envoyer.", en="There is nothing to send."),
    "TooSoon": Text(
        ar="يجب إخبار الزبناء قبل الاقتطاع: أقرب تاريخ هو {earliest_on}.",
        fr="Les clients sont prévenus avant un prélèvement : au plus tôt le {earliest_on}.",
        en="Customers are told before a debit: {earliest_on} at the earliest.",
    ),
    "DayPast": Text(
        ar="لا يمكن التحويل في يوم مضى: اختاروا اليوم أو يوما بعده.",
        fr="Aucun virement ne se fait à une date passée : choisissez aujourd’hui ou plus tard.",
        en="Nothing is transferred on a day that is over: choose today or later.",
    ),
    "OrdersUnknown": Text(ar="لا وجود لهذا الملف.", fr="Ce fichier n’existe pas.", en="There is no such file."),
    "OrdersDecided": Text(
        ar="تجاوز هذا الملف هذه المرحلة.", fr="Ce fichier a dépassé cette étape.", en="The file is past this step."
    ),
    "SameHands": Text(
        ar="من أعد الملف لا يوافق عليه: يلزم شخص آخر.",
        fr="Qui a préparé le fichier ne l’approuve pas : il faut une autre personne.",
        en="Whoever prepared the file does not approve it: somebody else must.",
    ),
    "NotApproved": Text(
        ar="لم تتم الموافقة على هذا الملف بعد.", fr="Ce fichier n’est pas approuvé.", en="The file is not approved."
    ),
}
"""What to say for each refusal of `operations`, by its name."""
FIELDS = {
    "code": Text(ar="الرمز", fr="Code", en="Code"),
    "name": Text(ar="الاسم", fr="Nom", en="Name"),
    "bic": Text(ar="رمز البنك BIC", fr="BIC", en="BIC"),
    "creditor_id": Text(ar="معرف الدائن", fr="Identifiant du créancier", en="Identifier of the creditor"),
    "stated_as": Text(
        ar="الاسم في ملفات البنك", fr="Nom dans les fichiers de la banque", en="Name in the bank's files"
    ),
}
"""Field of an account of the company -> its name."""
PLACES = {
    "line": Text(ar="السطر", fr="ligne", en="line"),
    "byte": Text(ar="البايت رقم", fr="octet", en="byte"),
    "end of file": Text(ar="نهاية الملف", fr="fin du fichier", en="end of file"),
    "account": Text(ar="الحساب", fr="compte", en="account"),
}
"""First word of where a fault of a file is -> how people say it."""
_AMOUNTS = {"missing": "missing_centimes", "expected": "expected_centimes", "found": "found_centimes"}


def refusal(refused: Exception, language: Language) -> str:
    """Return what to say for a refusal of banking."""
    values: dict[str, object] = {
        name: getattr(refused, name, "") for name in ("number", "before", "until_on", "earliest_on", "most")
    }
    values["where"] = _where(getattr(refused, "where", ""), language)
    field = FIELDS.get(getattr(refused, "field", ""))
    values["field"] = field.say(language) if field else ""
    values |= {name: money(getattr(refused, of), language) for name, of in _AMOUNTS.items() if hasattr(refused, of)}
    fault = FAULTS.get(getattr(refused, "fault", ""))
    values["fault"] = fault.say(language) if fault else ""
    return REFUSALS[type(refused).__name__].say(language, **values)


def _where(where: str, language: Language) -> str:
    """Return where a reader found a fault; what it calls lines and bytes is translated, names of elements are not."""
    known = next((word for word in PLACES if where == word or where.startswith(f"{word} ")), None)
    return where if known is None else f"({PLACES[known].say(language)}{where.removeprefix(known)})"


_LINE = "line:"
_UNDONE = Text(ar="العملية رقم {line}", fr="mouvement n° {line}", en="movement no. {line}")
_SETTLEMENT = Text(
    ar="تحويل من {collector} إلى غاية {until}",
    fr="Versement de {collector} jusqu’au {until}",
    en="Transfer of {collector} until {until}",
)


def target(of: str, language: Language) -> str:
    """Return what a line was placed on: the name of an account of the chart, a settlement, else its own number."""
    _, _, rest = of.partition(":")
    collector, _, until = rest.rpartition(":")
    if collector and _DAY.fullmatch(until):
        until = date(datetime.date.fromisoformat(until), language)
        return _SETTLEMENT.say(language, collector=collector, until=until)
    if of.startswith(_LINE):
        return _UNDONE.say(language, line=of.removeprefix(_LINE))
    text = ROLES.get(of)
    return of if text is None else text.say(language)


def reason(code: str, language: Language) -> str:
    """Return what a bank's reason, or that of a revocation, means; a code that is not known stands for itself."""
    text = BANK_REASONS.get(code) or REVOCATIONS.get(code)
    return code if text is None else text.say(language)
