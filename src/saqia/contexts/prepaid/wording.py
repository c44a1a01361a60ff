"""What prepaid says to people, in ar, fr and en."""

from decimal import Decimal

from saqia.contexts.prepaid import types
from saqia.platform.wording import Language, Text, money, quantity

STATUSES = {
    "ordered": Text(ar="في انتظار الأداء", fr="En attente de paiement", en="Waiting for the payment"),
    "paid": Text(ar="الرمز قيد الإعداد", fr="Code en préparation", en="Token being made"),
    "issued": Text(ar="الرمز جاهز", fr="Code délivré", en="Token issued"),
    "refused": Text(ar="تعذرت التعبئة", fr="Recharge refusée", en="Top-up refused"),
    "canceled": Text(ar="ألغي الطلب", fr="Commande annulée", en="Order canceled"),
    "requested": Text(ar="الرموز قيد الإعداد", fr="Codes en préparation", en="Tokens being made"),
}
"""Where a purchase or a change of key stands -> what a page says."""
KINDS = {
    "sale": Text(ar="تعبئة", fr="Recharge", en="Top-up"),
    "emergency": Text(ar="تعبئة استعجالية", fr="Crédit de secours", en="Emergency credit"),
}
UNITS = {
    0: Text(ar="ك.و.س", fr="kWh", en="kWh"),
    1: Text(ar="م³", fr="m³", en="m³"),
}
"""engine.sts.blocks.Resource -> unit."""
COMPONENTS = {
    1: Text(ar="الطاقة", fr="Énergie", en="Energy"),
    2: Text(ar="الماء", fr="Eau", en="Water"),
    5: Text(ar="كراء العداد", fr="Location du compteur", en="Meter rental"),
    6: Text(ar="صيانة الربط", fr="Entretien du branchement", en="Upkeep of the connection"),
    7: Text(ar="الإتاوة الثابتة للماء", fr="Redevance fixe d’eau", en="Water standing charge"),
    8: Text(ar="الإتاوة الثابتة للتطهير", fr="Redevance fixe d’assainissement", en="Sanitation standing charge"),
    11: Text(ar="رسم السمعي البصري", fr="Taxe audiovisuelle (TPPAN)", en="Audiovisual tax"),
}
"""engine.codes.Component -> what a slip calls it."""
SLIP = {
    "meter": Text(ar="العداد", fr="Compteur", en="Meter"),
    "on": Text(ar="التاريخ", fr="Date", en="Date"),
    "receipt": Text(ar="الوصل", fr="Reçu", en="Receipt"),
    "energy": Text(ar="الطاقة", fr="Énergie", en="Energy"),
    "emergency": Text(ar="تعبئة استعجالية سابقة", fr="Crédit de secours remboursé", en="Emergency credit recovered"),
    "arrears": Text(ar="من المتأخرات", fr="Part d’arriérés", en="Share of arrears"),
    "fixed": Text(ar="الإتاوات الثابتة", fr="Redevances fixes", en="Standing charges"),
    "vat": Text(ar="منها الضريبة على القيمة المضافة", fr="Dont TVA", en="VAT included"),
    "left": Text(ar="يبقى في الحساب", fr="Reste sur le compte", en="Kept on the account"),
    "credit": Text(ar="رصيد مستعمل", fr="Avoir utilisé", en="Credit used"),
    "paid": Text(ar="المبلغ المؤدى", fr="Montant payé", en="Amount paid"),
    "remark": Text(
        ar="أدخلوا هذه الأرقام في العداد: تصلح له وحده ولمرة واحدة",
        fr="À taper sur le compteur : ne sert qu’à lui, une seule fois",
        en="Type it on the meter: it serves this meter only, once",
    ),
    "key": Text(
        ar="غير مفتاح عدادكم: أدخلوا أولا هذه الأرقام بترتيبها، إن لم يتسلمها بعد",
        fr="La clé du compteur a changé : tapez d’abord ces chiffres, dans l’ordre, s’il ne les a pas déjà pris",
        en="The meter's key has changed: first type these, in their order, unless it took them already",
    ),
    "duplicate": Text(ar="نسخة ثانية", fr="DUPLICATA", en="DUPLICATE"),
    "demonstration": Text(ar="تعريفة للعرض فقط", fr="Tarif de démonstration", en="Demonstration tariff"),
}
"""What a slip says."""
REPRICED = Text(
    ar="منها {amount} درهم: ثمن الشطر الأعلى يطبق على كل ما عبئ هذا الشهر.",
    fr="Dont {amount} DH : le prix de la tranche atteinte vaut pour tout ce que le mois a acheté.",
    en="Of which {amount} DH: the price of the block reached holds for all that the month bought.",
)
STEP = Text(
    ar="{left} درهم لا تشتري أكثر: الشطر الموالي يبدأ من {step} درهم، لأن ثمنه يطبق على الشهر كله.",
    fr="{left} DH n’achètent rien de plus : la tranche suivante s’ouvre à {step} DH, son prix vaut pour tout le mois.",
    en="{left} DH buy nothing more: the next block opens at {step} DH, its price holds for the whole month.",
)
"""Why a dearer block takes more than its own units, or leaves money over."""
REASONS = {
    "key-expired": Text(
        ar="انتهت صلاحية مفتاح العداد: يلزم تغييره أولا",
        fr="la clé du compteur a expiré : il faut d’abord la changer",
        en="the meter's key has expired: it must be changed first",
    ),
    "key-unknown": Text(
        ar="مفتاح العداد غير معروف لدى وحدة الترميز",
        fr="le module de codage ne connaît pas la clé du compteur",
        en="the token module does not know the meter's key",
    ),
    "meter-unsound": Text(
        ar="معطيات العداد غير سليمة", fr="les données du compteur sont incorrectes", en="the meter's data are not sound"
    ),
    "meter-replaced": Text(ar="استبدل العداد", fr="le compteur a été remplacé", en="the meter was replaced"),
    "meter-blocked": Text(ar="العداد محظور", fr="le compteur est bloqué", en="the meter is blocked"),
    "payment-reversed": Text(ar="ألغي أداؤها", fr="son paiement a été repris", en="its payment was taken back"),
    "amount-unsound": Text(
        ar="كمية لا يمكن ترميزها", fr="quantité impossible à coder", en="an amount that no token can carry"
    ),
}
"""Why no token was made for a paid purchase -> what a page and a message say."""
REFUSALS = {
    "MeterUnknown": Text(
        ar="لا عداد مسبق الأداء بهذا الرقم: تحققوا منه على العداد.",
        fr="Aucun compteur à prépaiement ne porte ce numéro : vérifiez-le sur le compteur.",
        en="No prepaid meter has this number: check it on the meter.",
    ),
    "MeterBlocked": Text(
        ar="تعبئة هذا العداد محظورة: اتصلوا بالوكالة.",
        fr="Les recharges de ce compteur sont bloquées : adressez-vous à l’agence.",
        en="This meter is blocked: ask at the agency.",
    ),
    "MeterReplaced": Text(
        ar="استبدل هذا العداد: اذكروا الرقم المكتوب على العداد الجديد. إن لم يكن مسجلا بعد فاتصلوا بالوكالة.",
        fr="Ce compteur a été remplacé : donnez le numéro du nouveau. S’il n’est pas enregistré, voyez l’agence.",
        en="This meter was replaced: give the number on the new one. If it is not registered yet, ask at the agency.",
    ),
    "ContractEnded": Text(
        ar="عقدة هذا العداد غير سارية.",
        fr="Le contrat de ce compteur n’est pas en vigueur.",
        en="The contract of this meter is not in force.",
    ),
    "AmountTooSmall": Text(
        ar="هذا المبلغ لا يكفي: أقل مبلغ اليوم هو {least} درهم.",
        fr="Ce montant ne suffit pas : il faut aujourd’hui au moins {least} DH.",
        en="This amount is not enough: today it takes at least {least} DH.",
    ),
    "AmountTooLarge": Text(
        ar="أقصى مبلغ للتعبئة الواحدة هو {most} درهم.",
        fr="Une recharge est de {most} DH au plus.",
        en="A top-up is {most} DH at most.",
    ),
    "DailyLimitReached": Text(
        ar="بلغ هذا العداد حد التعبئة اليومي: أعيدوا المحاولة غدا.",
        fr="Ce compteur a atteint sa limite du jour : réessayez demain.",
        en="This meter has reached its limit of the day: try again tomorrow.",
    ),
    "KeyExpired": Text(
        ar="انتهت صلاحية مفتاح العداد: يلزم تغييره أولا.",
        fr="La clé du compteur a expiré : il faut d’abord la changer.",
        en="The meter's key has expired: it is changed first.",
    ),
    "PriceUnknown": Text(
        ar="لا تعريفة معروفة لهذا العداد.",
        fr="Aucun tarif connu pour ce compteur.",
        en="No tariff is known for this meter.",
    ),
    "KeyUsedOtherwise": Text(
        ar="هذا المرجع استعمل من قبل لتعبئة أخرى.",
        fr="Cette référence a déjà servi pour une autre recharge.",
        en="This reference was used for another top-up before.",
    ),
    "VendUnknown": Text(
        ar="لا تعبئة بهذا الرقم.", fr="Aucune recharge ne porte ce numéro.", en="There is no such top-up."
    ),
    "VendDecided": Text(
        ar="لا يمكن القيام بذلك في حالة هذه التعبئة.",
        fr="L’état de cette recharge ne le permet pas.",
        en="Not possible in the state of this top-up.",
    ),
    "TooManyResends": Text(
        ar="أعيد إرسال هذا الرمز بما يكفي اليوم: اقرؤوه هنا أو عودوا غدا.",
        fr="Ce code a été renvoyé assez de fois aujourd’hui : lisez-le ici, ou réessayez demain.",
        en="This token was resent often enough today: read it here, or try again tomorrow.",
    ),
    "EmergencyOutstanding": Text(
        ar="لم تسدد بعد تعبئة استعجالية سابقة: تستخلص من التعبئة المقبلة.",
        fr="Un crédit de secours reste à rembourser : la prochaine recharge s’en charge.",
        en="An emergency credit is still to be recovered: the next top-up does it.",
    ),
    "TooMuchOverdue": Text(
        ar="المتأخرات تفوق ما تسمح به التعبئة الاستعجالية.",
        fr="Les arriérés dépassent ce que permet le crédit de secours.",
        en="More is overdue than an emergency credit allows.",
    ),
    "KeyChangePending": Text(
        ar="تغيير آخر للمفتاح، أو تعبئة مؤداة، قيد الإنجاز.",
        fr="Un autre changement de clé, ou une recharge payée, est en cours.",
        en="Another change of key, or a paid top-up, is under way.",
    ),
    "KeyUnsound": Text(
        ar="هذا المفتاح غير سليم، أو هو مفتاح العداد الحالي.",
        fr="Cette clé n’est pas valable, ou c’est celle que le compteur a déjà.",
        en="This key is not sound, or the meter holds it already.",
    ),
    "MeterUnsound": Text(
        ar="رقم العداد أو عقدته أو مفتاحه غير سليم.",
        fr="Le numéro, le contrat ou la clé du compteur ne convient pas.",
        en="The meter's number, contract or key does not agree.",
    ),
    "MeterTaken": Text(
        ar="هذا العداد مسجل من قبل.", fr="Ce compteur est déjà enregistré.", en="This meter is registered already."
    ),
    "PaymentSpent": Text(
        ar="هذا الأداء اشترى تعبئة صدر رمزها: لا يمكن إلغاؤه.",
        fr="Ce paiement a acheté une recharge dont le code est délivré : il ne s’annule pas.",
        en="This payment bought a top-up whose token is issued: it is not taken back.",
    ),
    "ReasonMissing": Text(ar="اذكروا السبب.", fr="Dites pourquoi.", en="Say why."),
}
"""Name of a refusal -> what it tells; amounts in dirhams."""


def split(of: types.Quote | types.Vend) -> list[tuple[Text, int]]:
    """Return what a purchase is split into, in the order in which it is taken; zeros left out. Centimes."""
    parts = [
        ("emergency", of.emergency_centimes), ("arrears", of.arrears_centimes), ("fixed", of.fixed_centimes),
        ("energy", of.energy_centimes), ("left", of.left_centimes), ("credit", -of.credit_centimes),
    ]  # fmt: skip
    return [(SLIP[name], amount) for name, amount in parts if amount]


def explanations(quote: types.Quote, language: Language) -> list[str]:
    """Return what has to be said of a quote: a dearer block entered, or in the way of what is left."""
    said = []
    if quote.repriced_centimes:
        said.append(REPRICED.say(language, amount=money(quote.repriced_centimes, language)))
    if quote.step_centimes:
        left = quote.left_centimes or quote.arrears_centimes
        said.append(STEP.say(language, left=money(left, language), step=money(quote.step_centimes, language)))
    return said


def energy(tenths: int, resource: int, language: Language) -> str:
    """Return an energy or volume with its unit, such as `85,6 kWh`."""
    return f"{quantity(Decimal(tenths) / 10, language)} {UNITS[resource].say(language)}"


def refusal(refused: Exception, language: Language) -> str:
    """Return what a refusal of prepaid tells.

    :raises KeyError: it is none of them
    """
    values = {
        name.removesuffix("_centimes"): money(value, language)
        for name, value in vars(refused).items()
        if name.endswith("_centimes")
    }
    return REFUSALS[type(refused).__name__].say(language, **values)
