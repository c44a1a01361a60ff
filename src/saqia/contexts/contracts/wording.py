"""What contracts says to people, in three languages."""

from saqia.contexts.contracts import former, uses
from saqia.platform.wording import Text

SERVICES = {
    1: Text(ar="الكهرباء", fr="électricité", en="electricity"),
    2: Text(ar="الماء الصالح للشرب", fr="eau potable", en="drinking water"),
    3: Text(ar="التطهير السائل", fr="assainissement liquide", en="sanitation"),
}
VOLTAGES = {
    "low": Text(ar="الجهد المنخفض", fr="basse tension", en="low voltage"),
    "medium": Text(ar="الجهد المتوسط", fr="moyenne tension", en="medium voltage"),
}
OPTIONS = {
    "standard": Text(ar="التعريفة العادية", fr="tarif normal", en="standard tariff"),
    "bihourly": Text(ar="التعريفة الثنائية التوقيت", fr="tarif bi-horaire", en="two-rate tariff"),
}
STATUSES = {
    "open": Text(ar="حساب مفتوح", fr="compte ouvert", en="open account"),
    "closed": Text(ar="حساب مغلق", fr="compte clos", en="closed account"),
}
END_REASONS = {
    "customer": Text(ar="إلغاء عقد الاشتراك بطلب من الزبون", fr="résiliation à la demande du client",
                     en="terminated at the customer's request"),
    "holder-change": Text(ar="نقل الاشتراك", fr="mutation d’abonnement", en="change of holder"),
    "terms-change": Text(ar="تغيير شروط الاشتراك", fr="changement des conditions d’abonnement", en="change of terms"),
    "unpaid": Text(ar="فسخ بسبب عدم الأداء", fr="résiliation pour impayé", en="terminated for non-payment"),
    "premises-gone": Text(ar="هدم المحل أو إخلاؤه", fr="local démoli ou abandonné", en="premises gone"),
    "former-operator": Text(ar="انتهت لدى الموزع السابق", fr="résilié chez l’ancien distributeur",
                            en="ended with the former operator"),
}  # fmt: skip

ACCESS_ROLES = {
    "holder": Text(ar="صاحب العقدة", fr="titulaire", en="holder"),
    "manager": Text(ar="مكلف بالتدبير", fr="gestionnaire", en="manager"),
    "payer": Text(ar="مكلف بالأداء", fr="payeur", en="payer"),
    "reader": Text(ar="مطلع", fr="lecteur", en="reader"),
}


def use_class(code: str) -> Text:
    """Return the label of a use class of `rules/use_classes.yaml`."""
    return uses.known()[code].label


def use_classes() -> dict[str, Text]:
    """Return the labels of all use classes by their codes, in the order of the rules."""
    return {code: each.label for code, each in uses.known().items()}


def former_operator(code: str) -> Text:
    """Return how people call a former operator, by the code of its system; one without a name is its code."""
    return former.known().get(code) or Text(ar=code, fr=code, en=code)


def plan_use(code: str) -> Text:
    """Return the label of the use that a tariff plan prices: a use class, or one with an option."""
    if code in uses.known():
        return use_class(code)
    base, _, option = code.rpartition("-")
    first, second = use_class(base), OPTIONS[option]
    return Text(ar=f"{first.ar}، {second.ar}", fr=f"{first.fr}, {second.fr}", en=f"{first.en}, {second.en}")


_BILLED_AS = {"electricity": {1}, "water": {2}, "sanitation": {3}, "water-sanitation": {2, 3}}
"""The services of plans, each with those of contracts that it bills."""


def plan_uses() -> dict[str, dict[str, Text]]:
    """Return what tariff plans may price: service, by the engine's code -> use -> its label."""
    found = {
        service: {code: plan_use(code) for code, each in uses.known().items() if numbers <= each.services}
        for service, numbers in _BILLED_AS.items()
    }
    return {**found, "electricity": {**found["electricity"], "domestic-bihourly": plan_use("domestic-bihourly")}}


FIELDS = {
    "source": Text(ar="المصدر", fr="source", en="source"),
    "source_ref": Text(ar="المرجع", fr="référence", en="reference"),
    "commune_code": Text(ar="رمز الجماعة", fr="code de la commune", en="commune code"),
    "address_ar": Text(ar="العنوان بالعربية", fr="adresse en arabe", en="address in Arabic"),
    "address_fr": Text(ar="العنوان بالفرنسية", fr="adresse", en="address"),
    "lat": Text(ar="خط العرض", fr="latitude", en="latitude"),
    "lon": Text(ar="خط الطول", fr="longitude", en="longitude"),
    "customer_ref": Text(ar="مرجع الزبون", fr="référence du client", en="customer reference"),
    "premises_ref": Text(ar="مرجع المحل", fr="référence du local", en="premises reference"),
    "point_ref": Text(ar="مرجع نقطة الخدمة", fr="référence du point de service", en="service point reference"),
    "metered_by_ref": Text(ar="مرجع نقطة الماء", fr="référence du point d’eau", en="water point reference"),
    "sector_code": Text(ar="رمز القطاع", fr="code du secteur", en="sector code"),
    "service": Text(ar="الخدمة", fr="service", en="service"),
    "use": Text(ar="صنف الاستعمال", fr="classe d’usage", en="use class"),
    "zone": Text(ar="منطقة التعريفة", fr="zone tarifaire", en="tariff zone"),
    "households": Text(ar="عدد المساكن", fr="nombre de foyers", en="number of households"),
    "subscribed_power_kva": Text(ar="القدرة المكتتبة", fr="puissance souscrite", en="subscribed power"),
    "voltage": Text(ar="الجهد", fr="tension", en="voltage"),
    "option": Text(ar="خيار التعريفة", fr="option tarifaire", en="tariff option"),
    "starts_on": Text(ar="تاريخ البداية", fr="date de début", en="start date"),
    "ends_on": Text(ar="تاريخ النهاية", fr="date de fin", en="end date"),
    "language": Text(ar="لغة الفاتورة", fr="langue de la facture", en="bill language"),
}

REASONS = {
    "missing": Text(ar="هذه الخانة ضرورية وهي فارغة.", fr="Ce champ est obligatoire et il est vide.",
                    en="This field is required and it is empty."),
    "repeated": Text(ar="هذا المرجع مذكور في سطر سابق من الملف نفسه.",
                     fr="Cette référence figure déjà sur une ligne précédente du fichier.",
                     en="An earlier line of the file has this reference."),
    "too-long": Text(ar="هذا النص أطول مما يمكن حفظه.", fr="Ce texte est trop long.", en="This text is too long."),
    "unknown-code": Text(ar="هذا الرمز غير معروف.", fr="Ce code n’est pas connu.", en="This code is not known."),
    "unknown": Text(ar="هذا المرجع غير مسجل.", fr="Cette référence n’est pas enregistrée.",
                    en="This reference is not registered."),
    "out-of-range": Text(ar="هذه القيمة خارج الحدود المقبولة.", fr="Cette valeur est hors des limites admises.",
                         en="This value is out of range."),
    "not-for-service": Text(ar="هذه القيمة لا تناسب هذه الخدمة.", fr="Cette valeur ne convient pas à ce service.",
                            en="This value does not go with this service."),
    "not-after-start": Text(ar="تاريخ النهاية ليس بعد تاريخ البداية.",
                            fr="La date de fin n’est pas postérieure à la date de début.",
                            en="The end date is not after the start date."),
    "overlaps": Text(ar="عقدة أخرى تغطي نقطة الخدمة نفسها في هذه الفترة.",
                     fr="Un autre contrat couvre déjà ce point de service à cette période.",
                     en="Another contract covers this service point in that period."),
    "elsewhere": Text(ar="هذا المرجع يخص محلا آخر أو خدمة أخرى.",
                      fr="Cette référence désigne un autre local ou un autre service.",
                      en="This reference is of other premises or another service."),
}  # fmt: skip
"""Why a line of an import was refused."""

REFUSALS = {
    "ContractNotFound": Text(ar="لا توجد عقدة برقم {contract_number}. المرجو التحقق من رقم العقدة.",
                             fr="Aucun contrat n’a le numéro {contract_number}. Vérifiez le numéro.",
                             en="No contract has the number {contract_number}. Please check it."),
    "ContractEndedAlready": Text(ar="العقدة {contract_number} تنتهي يوم {ends_on}.",
                                 fr="Le contrat {contract_number} prend fin le {ends_on}.",
                                 en="Contract {contract_number} ends on {ends_on}."),
    "EndsBeforeStart": Text(ar="لا يمكن إنهاء العقدة {contract_number} قبل يوم بدايتها {starts_on}.",
                            fr="Le contrat {contract_number} ne peut finir avant son début, le {starts_on}.",
                            en="Contract {contract_number} cannot end before it starts, on {starts_on}."),
    "EndReasonUnknown": Text(ar="سبب الإنهاء غير معروف: {reason}.", fr="Motif de fin inconnu : {reason}.",
                             en="Unknown reason for ending: {reason}."),
    "SameHolder": Text(ar="هذا الزبون هو صاحب العقدة {contract_number}.",
                       fr="Ce client est déjà titulaire du contrat {contract_number}.",
                       en="This customer already holds contract {contract_number}."),
    "AmountNegative": Text(ar="مبلغ الضمانة لا يمكن أن يكون سالبا.", fr="Le dépôt de garantie ne peut être négatif.",
                           en="A deposit cannot be negative."),
    "CommuneNotFound": Text(ar="لا توجد جماعة بهذا الرمز: {commune_code}.",
                            fr="Aucune commune n’a le code {commune_code}.",
                            en="No commune has the code {commune_code}."),
    "AddressMissing": Text(ar="المرجو كتابة العنوان.", fr="Indiquez l’adresse.", en="Give the address."),
    "PlaceNotValid": Text(ar="المعلومة المدلى بها غير صحيحة: {field}.",
                          fr="Cette information n’est pas valable : {field}.",
                          en="This detail is not valid: {field}."),
    "SectorNotFound": Text(ar="القطاع {sector_code} غير مسجل لهذه الخدمة.",
                           fr="Le secteur {sector_code} n’existe pas pour ce service.",
                           en="Sector {sector_code} is not registered for this service."),
    "MeteringPointNotFound": Text(ar="لا توجد نقطة ماء تقيس هذا التطهير.",
                                  fr="Aucun point d’eau ne mesure cet assainissement.",
                                  en="No water point measures this sanitation point."),
    "ServicePointNotFound": Text(ar="لم يتم العثور على نقطة الخدمة.", fr="Ce point de service est introuvable.",
                                 en="This service point was not found."),
    "CustomerNotFound": Text(ar="لم يتم العثور على هذا الزبون.", fr="Ce client est introuvable.",
                             en="This customer was not found."),
    "TermsNotValid": Text(ar="هذا الشرط لا يناسب الخدمة: {field}.",
                          fr="Cette condition ne convient pas au service : {field}.",
                          en="This term does not go with the service: {field}."),
    "AlreadySupplied": Text(ar="العقدة {contract_number} تغطي نقطة الخدمة هذه منذ {starts_on}.",
                            fr="Le contrat {contract_number} couvre ce point de service depuis le {starts_on}.",
                            en="Contract {contract_number} covers this service point since {starts_on}."),
    "AccessRefused": Text(ar="لم يتم العثور على هذا الحساب ضمن حساباتكم.", fr="Ce compte n’est pas parmi les vôtres.",
                          en="This account is not among yours."),
    "TargetNotFound": Text(ar="لم يتم العثور على هذا الحساب.", fr="Ce compte est introuvable.",
                           en="This account was not found."),
    "RoleNotOffered": Text(ar="لا يمكن منح هذه الصفة: {role}.", fr="Ce rôle ne peut pas être accordé : {role}.",
                           en="This role cannot be given: {role}."),
    "AccessEndsBeforeStart": Text(ar="تاريخ نهاية الولوج يجب أن يكون بعد اليوم.",
                                  fr="L’accès doit finir après aujourd’hui.", en="The access must end after today."),
    "InvitationNotValid": Text(ar="رمز الدعوة غير صحيح أو انتهت صلاحيته. المرجو طلب رمز جديد ممن دعاكم.",
                               fr="Ce code d’invitation n’est pas valable ou a expiré. Demandez-en un autre.",
                               en="This invitation code is not valid or is too old. Ask for another."),
    "InvitationNotFound": Text(ar="لم يتم العثور على هذه الدعوة.", fr="Cette invitation est introuvable.",
                               en="This invitation was not found."),
    "GrantNotFound": Text(ar="لم يتم العثور على هذا الولوج.", fr="Cet accès est introuvable.",
                          en="This access was not found."),
}  # fmt: skip
"""What to say for each refusal of `operations`, by its name; the values are the refusal's own."""
