"""What a dispute says to people, in ar, fr and en."""

import datetime
from collections.abc import Mapping
from decimal import Decimal

from saqia.contexts.billing.disputes import diagnosis
from saqia.contexts.metering import wording as metering
from saqia.platform import wording
from saqia.platform.wording import Language, Text

_UNITS = {1: "kWh", 2: "m³", 3: "m³"}

DISPUTE_REASONS: Mapping[str, Text] = {
    "too-high": Text(ar="المبلغ مرتفع", fr="Le montant est trop élevé", en="The amount is too high"),
    "wrong-index": Text(ar="المؤشر خاطئ", fr="L’index est faux", en="The index is wrong"),
    "estimate": Text(ar="لم يقرأ العداد", fr="Le compteur n’a pas été relevé", en="The meter was not read"),
    "leak": Text(ar="تسرب بعد العداد", fr="Une fuite après compteur", en="A leak behind the meter"),
    "wrong-tariff": Text(ar="التعريفة خاطئة", fr="Le tarif n’est pas le bon", en="The tariff is wrong"),
    "not-mine": Text(ar="هذه الفاتورة لا تخصني", fr="Cette facture n’est pas la mienne", en="This bill is not mine"),
    "paid-already": Text(ar="سبق أداؤها", fr="Elle est déjà payée", en="It is paid already"),
    "other": Text(ar="سبب آخر", fr="Autre raison", en="Another reason"),
}
DISPUTE_STATES: Mapping[str, Text] = {
    "opened": Text(ar="شكاية مسجلة", fr="Contestation enregistrée", en="Dispute recorded"),
    "examining": Text(ar="قيد الدراسة", fr="À l’examen", en="Under examination"),
    "proposed": Text(ar="قرار في انتظار المصادقة", fr="Décision à approuver", en="Decision to be approved"),
    "accepted": Text(ar="مقبولة", fr="Acceptée", en="Accepted"),
    "partly": Text(ar="مقبولة جزئيا", fr="Acceptée en partie", en="Accepted in part"),
    "refused": Text(ar="مرفوضة", fr="Refusée", en="Refused"),
    "closed": Text(ar="مغلقة", fr="Close", en="Closed"),
    "withdrawn": Text(ar="مسحوبة", fr="Retirée", en="Withdrawn"),
}
DECISION_REASONS: Mapping[str, Text] = {
    "index-corrected": Text(ar="صحح المؤشر.", fr="L’index est corrigé.", en="The index is corrected."),
    "estimate-corrected": Text(ar="صحح التقدير.", fr="L’estimation est corrigée.", en="The estimate is corrected."),
    "tariff-corrected": Text(ar="صححت التعريفة.", fr="Le tarif est corrigé.", en="The tariff is corrected."),
    "bill-canceled": Text(ar="ألغيت الفاتورة.", fr="La facture est annulée.", en="The bill is canceled."),
    "reading-confirmed": Text(
        ar="أكدت القراءة المؤشر المفوتر.",
        fr="Le relevé confirme l’index facturé.",
        en="The reading confirms the index.",
    ),
    "tariff-right": Text(
        ar="التعريفة المطبقة صحيحة.", fr="Le tarif appliqué est le bon.", en="The tariff applied is the right one."
    ),
    "leak-inside": Text(
        ar="التسرب بعد العداد، في التركيبات الداخلية.",
        fr="La fuite est après le compteur, dans l’installation intérieure.",
        en="The leak is behind the meter, in the private installation.",
    ),
    "not-founded": Text(
        ar="لم تثبت الدراسة أي خطأ.", fr="L’examen n’a montré aucune erreur.", en="The examination showed no error."
    ),
}
APPEAL = Text(
    ar="يمكنكم طلب دراسة ثانية إلى غاية {date}.",
    fr="Vous pouvez demander un second examen jusqu’au {date}.",
    en="You may ask for another look until {date}.",
)
"""The right that comes with a refusal."""
HELD = Text(
    ar="لن يستخلص مبلغ {amount} درهم قبل الجواب، في أجل أقصاه {date}.",
    fr="{amount} DH ne seront pas réclamés avant la réponse, au plus tard le {date}.",
    en="{amount} DH will not be collected before the answer, by {date} at the latest.",
)
"""What opening a dispute does at once."""
FINDINGS: Mapping[str, Text] = {
    "estimate": Text(
        ar="لم يقرأ العداد: {volume} {unit} مقدرة. أرسلوا مؤشركم لتصحيحها.",
        fr="Le compteur n’a pas été relevé : {volume} {unit} estimés. Envoyez votre index pour corriger.",
        en="The meter was not read: {volume} {unit} are estimated. Send your index to correct it.",
    ),
    "catch-up": Text(
        ar="الفاتورة تسوي تقديرات منذ {date}.",
        fr="La facture règle des estimations depuis le {date}.",
        en="The bill settles estimates since {date}.",
    ),
    "long-period": Text(
        ar="الفترة طويلة: {days} يوما. اتسعت الأشطر بنفس النسبة.",
        fr="La période est longue : {days} jours. Les tranches sont élargies d’autant.",
        en="The period is long: {days} days. The blocks are widened as much.",
    ),
    "meter-replaced": Text(
        ar="استبدل العداد خلال الفترة.",
        fr="Le compteur a été remplacé pendant la période.",
        en="The meter was replaced within the period.",
    ),
    "anomaly": Text(
        ar="سجل القارئ ملاحظة: {anomaly}.", fr="Le releveur a noté : {anomaly}.", en="The reader noted: {anomaly}."
    ),
    "photo": Text(
        ar="توجد صورة للمؤشر المفوتر.",
        fr="Une photo de l’index facturé existe.",
        en="There is a photo of the billed index.",
    ),
    "leak-suspected": Text(
        ar="{volume} {unit} في حين أن المعتاد {usual}: قد يكون هناك تسرب بعد العداد.",
        fr="{volume} {unit}, quand l’habitude est de {usual} : une fuite après compteur est possible.",
        en="{volume} {unit} where {usual} is usual: there may be a leak behind the meter.",
    ),
    "high-consumption": Text(
        ar="{volume} {unit} في حين أن المعتاد {usual}.",
        fr="{volume} {unit}, quand l’habitude est de {usual}.",
        en="{volume} {unit} where {usual} is usual.",
    ),
    "dearer-block": Text(
        ar="بلغ الاستهلاك الشطر {block} بعد {bound} {unit}: زيادة {amount} درهم.",
        fr="La tranche {block} est atteinte au-delà de {bound} {unit} : {amount} DH de plus.",
        en="Block {block} is reached above {bound} {unit}: {amount} DH more.",
    ),
    "price-change": Text(
        ar="تغيرت الأثمان أو الرسوم بين الفاتورتين: {amount} درهم.",
        fr="Les prix ou les taxes ont changé entre les deux factures : {amount} DH.",
        en="Prices or taxes changed between the two bills: {amount} DH.",
    ),
    "nothing-unusual": Text(
        ar="لا شيء غير معتاد في المعطيات: مؤشر مقروء، فترة عادية، نفس الأثمان.",
        fr="Rien d’inhabituel dans les données : index relevé, période normale, mêmes prix.",
        en="Nothing unusual in the data: an actual reading, a normal period, the same prices.",
    ),
}
"""What the automatic diagnosis found."""
REFUSALS: Mapping[str, Text] = {
    "DisputeNotFound": Text(
        ar="لا وجود لهذه الشكاية.", fr="Cette contestation n’existe pas.", en="There is no such dispute."
    ),
    "DisputeReasonUnknown": Text(
        ar="اختاروا سببا من اللائحة.", fr="Choisissez un motif de la liste.", en="Choose a reason of the list."
    ),
    "DisputedAlready": Text(
        ar="سبق تسجيل شكاية في شأن هذه الفاتورة: {detail}.",
        fr="Cette facture est déjà contestée : {detail}.",
        en="This bill is contested already: {detail}.",
    ),
    "DisputedTooMuch": Text(
        ar="المبلغ المنازع فيه يجب أن يفوق الصفر وألا يتجاوز مبلغ الفاتورة ({detail} درهم).",
        fr="Le montant contesté doit dépasser zéro sans passer celui de la facture ({detail} DH).",
        en="The contested amount must be above zero and no more than the bill's ({detail} DH).",
    ),
    "DisputeElsewhere": Text(
        ar="الشكاية في مرحلة أخرى ({detail}).",
        fr="La contestation en est à une autre étape ({detail}).",
        en="The dispute is at another stage ({detail}).",
    ),
    "AppealTooLate": Text(
        ar="انقضى أجل طلب دراسة ثانية، أو سبق طلبها.",
        fr="Le délai du second examen est passé, ou il a déjà eu lieu.",
        en="The time for another look is over, or it was had.",
    ),
    "AppealStillOpen": Text(
        ar="ما زال بإمكان الزبون طلب دراسة ثانية.",
        fr="Le client peut encore demander un second examen.",
        en="The customer may still ask for another look.",
    ),
    "DecisionReasonUnknown": Text(
        ar="اختاروا قرارا وسببا من اللائحة.",
        fr="Choisissez une décision et un motif de la liste.",
        en="Choose a decision and a reason of the list.",
    ),
    "NothingGivenBack": Text(
        ar="قبول الشكاية يقتضي تصحيحا يخفض الفاتورة.",
        fr="Accepter demande une rectification qui baisse la facture.",
        en="Accepting takes a correction that lowers the bill.",
    ),
    "ProposalNotFound": Text(
        ar="لا وجود لهذا الاقتراح.", fr="Cette proposition n’existe pas.", en="There is no such proposal."
    ),
    "ProposalDecided": Text(
        ar="سبق البت في هذا الاقتراح.", fr="Cette proposition est déjà décidée.", en="This proposal was decided before."
    ),
    "SameHands": Text(
        ar="من اقترح التصحيح لا يصادق عليه: يلزم شخص ثان.",
        fr="Qui propose une rectification ne l’approuve pas : il faut une seconde personne.",
        en="Whoever proposed a correction does not approve it: a second person must.",
    ),
    "ExceptionNotFound": Text(
        ar="لا وجود لهذا الاستثناء.", fr="Ce rejet n’existe pas.", en="There is no such exception."
    ),
}
"""Name of a refusal -> what it tells; `{detail}` is what it carries."""


def finding(found: diagnosis.Finding, language: Language) -> str:
    """Say what the diagnosis found, with its figures."""
    values, said = found.values, {}
    service = int(values.get("service", 0))
    if service:
        said["unit"] = _UNITS[service]
    for name in ("volume", "usual", "bound"):
        if f"{name}_milli" in values:
            said[name] = wording.quantity(round(Decimal(values[f"{name}_milli"]) / 1000), language)
    if "amount_centimes" in values:
        said["amount"] = wording.money(int(values["amount_centimes"]), language)
    if "since" in values:
        said["date"] = wording.date(datetime.date.fromisoformat(str(values["since"])), language)
    if "anomaly" in values:
        said["anomaly"] = metering.anomaly(str(values["anomaly"])).say(language)
    said |= {name: str(values[name]) for name in ("days", "block") if name in values}
    return FINDINGS[found.code].say(language, **said)
