"""Kinds and states of notices, and why an act on one is refused, in words."""

from saqia.contexts.contracts import wording as contracts
from saqia.contexts.outreach import rules, types
from saqia.contexts.parties import wording as parties
from saqia.platform.wording import LANGUAGES, Text

KINDS = {
    "news": Text(ar="خبر", fr="actualité", en="news"),
    "change": Text(ar="تغيير في الخدمة", fr="changement de service", en="change of service"),
    "law": Text(ar="شرح القانون", fr="la loi expliquée", en="the law explained"),
    "cut": Text(ar="انقطاع مبرمج", fr="coupure programmée", en="planned cut"),
}
STATES = {
    "draft": Text(ar="قيد الإعداد", fr="en préparation", en="being written"),
    "published": Text(ar="منشور", fr="publié", en="published"),
    "ended": Text(ar="انتهى", fr="terminé", en="ended"),
    "canceled": Text(ar="ملغى", fr="annulé", en="canceled"),
}
SERVICES = {
    1: Text(ar="الكهرباء", fr="électricité", en="electricity"),
    2: Text(ar="الماء", fr="eau", en="water"),
    3: Text(ar="التطهير السائل", fr="assainissement", en="sanitation"),
}
LARGE = Text(ar="كبار المستهلكين", fr="gros consommateurs", en="large consumers")
SEGMENT = Text(ar="المعنيون: {names}", fr="Concerne : {names}", en="For: {names}")
CUT_TIME = Text(
    ar="{service}: من {start} إلى {end}", fr="{service} : du {start} au {end}", en="{service}: from {start} to {end}"
)
CUT_DAY = Text(
    ar="{service}: يوم {day}، من {start} إلى {end}", fr="{service} : le {day}, de {start} à {end}",
    en="{service}: on {day}, from {start} to {end}",
)  # fmt: skip
CUT_CANCELED = Text(ar="ألغي الانقطاع المبرمج: {place}", fr="Coupure annulée : {place}", en="Cut canceled: {place}")
CUT_MOVED = Text(
    ar="إعلان معدل يوم {day} (الصيغة {revision}): {why}", fr="Avis modifié le {day} (version {revision}) : {why}",
    en="Changed on {day} (version {revision}): {why}",
)  # fmt: skip
CUT_TOLD_ANEW = Text(
    ar="{reason}. إعلان معدل: {why}", fr="{reason}. Avis modifié : {why}", en="{reason}. Notice changed: {why}"
)
CUT_SPARES = Text(
    ar="الانقطاع المبرمج لم يعد يشملكم: {place}", fr="La coupure ne vous concerne plus : {place}",
    en="The cut no longer concerns you: {place}",
)  # fmt: skip
REFUSALS = {
    "NotACut": Text(
        ar="تعدل مواعيد الانقطاعات المبرمجة وحدها. ألغوا هذا الإعلان واكتبوا غيره.",
        fr="Seule une coupure programmée se déplace : annulez cet avis et écrivez-en un autre.",
        en="Only a planned cut is moved: cancel this notice and write another.",
    ),
    "ChangedMeanwhile": Text(
        ar="عدل شخص آخر هذا الإعلان قبلكم. راجعوا صيغته الحالية.",
        fr="Quelqu’un d’autre a modifié cet avis entre-temps : relisez-le avant de le modifier.",
        en="Somebody else changed this notice meanwhile: look at it again first.",
    ),
    "NothingChanged": Text(
        ar="لم يتغير أي موعد ولا مكان.",
        fr="Ni les dates ni les lieux n’ont changé.",
        en="Neither dates nor places are changed.",
    ),
    "NoticeDecided": Text(
        ar="سبق نشر هذا الإعلان أو إلغاؤه، أو انتهى أجله.",
        fr="Cet avis est déjà publié, terminé ou annulé.",
        en="This notice is already published, ended or canceled.",
    ),
    "SameHands": Text(
        ar="من كتب الإعلان لا ينشره: يقرؤه شخص آخر أولا.",
        fr="Qui a écrit l’avis ne le publie pas : une autre personne le relit.",
        en="Whoever wrote the notice does not publish it: somebody else reads it first.",
    ),
    "SlugUnusable": Text(
        ar="العنوان الإلكتروني يتكون من حروف لاتينية صغيرة وأرقام وعارضات، ولا يتكرر.",
        fr="L’adresse a des minuscules sans accent, des chiffres et des tirets, et n’est pas déjà prise.",
        en="The address has small letters, digits and hyphens, and is not taken.",
    ),
    "WordsMissing": Text(
        ar="اكتبوا العنوان والنص بالعربية والفرنسية.",
        fr="Écrivez le titre et le texte en arabe et en français.",
        en="Write title and text in Arabic and in French.",
    ),
    "WordsTooLong": Text(
        ar="العنوان 120 حرفا على الأكثر، والنص 2000.",
        fr="Un titre a 120 signes au plus, un texte 2000.",
        en="A title has at most 120 letters, a text 2000.",
    ),
    "PlaceMissing": Text(
        ar="اختاروا جماعة أو قطاعا واحدا على الأقل.",
        fr="Choisissez au moins une commune ou un secteur.",
        en="Choose at least one commune or sector.",
    ),
    "PlaceUnknown": Text(
        ar="جماعة أو قطاع غير معروف.",
        fr="Une commune ou un secteur est inconnu.",
        en="A commune or sector is unknown.",
    ),
    "SegmentUnknown": Text(
        ar="صنف الزبناء أو الاستعمال أو الجهد غير معروف.",
        fr="Un type de client, un usage ou une tension est inconnu.",
        en="A kind of customer, a use or a voltage is unknown.",
    ),
    "CutForSome": Text(
        ar="الانقطاع يعني كل من في المكان: أفرغوا هذا الاختيار.",
        fr="Une coupure concerne tous ceux du lieu : videz ce choix.",
        en="A cut concerns everybody at the place: leave this choice empty.",
    ),
    "SpanUnsound": Text(
        ar="راجعوا الأوقات: تأتي النهاية بعد البداية ولم تمض بعد، وللانقطاع خدمة وبداية ونهاية.",
        fr="Revoyez les dates : la fin suit le début et est à venir ; une coupure a un service, un début et une fin.",
        en="Check the dates: the end follows the start and is to come; a cut has a service, a start and an end.",
    ),
    "ReasonMissing": Text(ar="اذكروا سبب الإلغاء.", fr="Dites pourquoi vous annulez.", en="Say why you cancel."),
}
SOCIAL_LENGTHS = tuple(rules.lengths())
"""Lengths of texts for social networks: code, most characters, name."""


def segment_parts() -> tuple[dict[str, Text], dict[str, Text], dict[str, Text]]:
    """Return what a notice can be narrowed to, with names: kinds of customer, use classes, voltages."""
    return parties.KINDS, contracts.use_classes(), contracts.VOLTAGES


def segment_names(segment: types.Segment) -> Text | None:
    """Return whom a notice is narrowed to, such as `company · medium voltage`; None: it is for all in its place."""
    asked = (segment.customer_kinds, segment.uses, segment.voltages)
    parts = [[names[code] for code in codes] for codes, names in zip(asked, segment_parts(), strict=True) if codes]
    parts += [[LARGE]] if segment.large else []
    if not parts:
        return None
    return Text(**{
        each: " · ".join(("، " if each == "ar" else ", ").join(name.say(each) for name in part) for part in parts)
        for each in LANGUAGES
    })  # fmt: skip
