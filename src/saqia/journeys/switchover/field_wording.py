"""What the fields of a handover are called, in ar, fr and en."""

from saqia.platform.wording import Language, Text, isolate

FIELDS = {
    "ref": Text(ar="المرجع", fr="référence", en="reference"),
    "kind": Text(ar="الصنف", fr="type", en="kind"),
    "name_ar": Text(ar="الاسم بالعربية", fr="nom en arabe", en="name in Arabic"),
    "name_latin": Text(ar="الاسم بالحروف اللاتينية", fr="nom en lettres latines", en="name in Latin letters"),
    "language": Text(ar="اللغة", fr="langue", en="language"),
    "cin": Text(ar="رقم البطاقة الوطنية", fr="CNIE", en="national id"),
    "ice": Text(ar="التعريف الموحد للمقاولة", fr="ICE", en="ICE"),
    "if_number": Text(ar="التعريف الضريبي", fr="identifiant fiscal", en="tax identifier"),
    "phone": Text(ar="الهاتف", fr="téléphone", en="phone"),
    "email": Text(ar="البريد الإلكتروني", fr="adresse électronique", en="e-mail address"),
    "rib": Text(ar="رقم الحساب البنكي", fr="RIB", en="RIB"),
    "commune_code": Text(ar="رمز الجماعة", fr="code de la commune", en="commune code"),
    "address_ar": Text(ar="العنوان بالعربية", fr="adresse en arabe", en="address in Arabic"),
    "address_fr": Text(ar="العنوان بالفرنسية", fr="adresse en français", en="address in French"),
    "lat": Text(ar="خط العرض", fr="latitude", en="latitude"),
    "lon": Text(ar="خط الطول", fr="longitude", en="longitude"),
    "customer_ref": Text(ar="مرجع الزبون", fr="référence du client", en="customer's reference"),
    "premises_ref": Text(ar="مرجع المحل", fr="référence du lieu", en="premises' reference"),
    "contract_ref": Text(ar="مرجع العقدة", fr="référence du contrat", en="contract's reference"),
    "service": Text(ar="الخدمة", fr="service", en="service"),
    "use": Text(ar="صنف الاستعمال", fr="classe d’usage", en="use class"),
    "zone": Text(ar="المنطقة", fr="zone", en="zone"),
    "voltage": Text(ar="الجهد", fr="tension", en="voltage"),
    "subscribed_power_kva": Text(ar="القدرة المكتتبة", fr="puissance souscrite", en="subscribed power"),
    "households": Text(ar="عدد الأسر", fr="nombre de ménages", en="households"),
    "option": Text(ar="الخيار", fr="option", en="option"),
    "prepaid": Text(ar="مسبق الأداء", fr="prépaiement", en="prepaid"),
    "starts_on": Text(ar="تاريخ البداية", fr="date de début", en="start"),
    "ends_on": Text(ar="تاريخ النهاية", fr="date de fin", en="end"),
    "sector_code": Text(ar="رمز القطاع", fr="code du secteur", en="sector code"),
    "serial": Text(ar="رقم العداد", fr="numéro du compteur", en="meter's serial"),
    "make": Text(ar="الصنع", fr="marque", en="make"),
    "digits": Text(ar="عدد الأرقام", fr="nombre de chiffres", en="digits"),
    "multiplier": Text(ar="المعامل", fr="coefficient", en="multiplier"),
    "phases": Text(ar="عدد الأطوار", fr="phases", en="phases"),
    "registers": Text(ar="السجلات", fr="cadrans", en="registers"),
    "register": Text(ar="السجل", fr="cadran", en="register"),
    "installed_on": Text(ar="تاريخ التركيب", fr="date de pose", en="day of fitting"),
    "round": Text(ar="الجولة", fr="tournée", en="round"),
    "book": Text(ar="الدفتر", fr="carnet", en="book"),
    "position": Text(ar="الترتيب", fr="rang", en="position"),
    "read_on": Text(ar="تاريخ القراءة", fr="date du relevé", en="reading date"),
    "index": Text(ar="المؤشر", fr="index", en="index"),
    "nature": Text(ar="طبيعة القراءة", fr="nature du relevé", en="nature"),
    "document": Text(ar="الوثيقة", fr="pièce", en="document"),
    "due_on": Text(ar="آخر أجل", fr="échéance", en="due date"),
    "amount": Text(ar="المبلغ", fr="montant", en="amount"),
    "paid_on": Text(ar="تاريخ الأداء", fr="date de paiement", en="day of payment"),
    "electricity": Text(ar="الكهرباء", fr="électricité", en="electricity"),
    "water": Text(ar="الماء", fr="eau", en="water"),
    "sanitation": Text(ar="التطهير السائل", fr="assainissement", en="sanitation"),
}
"""What the fields of the files are called, and the services of which contracts are counted."""


def field(code: str | None, language: Language) -> str:
    """Return what a field is called; one that no file has, as it is; none, a dash."""
    return FIELDS[code].say(language) if code in FIELDS else isolate(code, language) if code else "—"
