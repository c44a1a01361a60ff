"""What billing says to people, in ar, fr and en."""

from saqia.contexts.billing import types
from saqia.contexts.billing.certificates import issuing
from saqia.contexts.billing.certificates import sentences as certificate_sentences
from saqia.contexts.billing.certificates.sentences import CERTIFICATE_REASONS as CERTIFICATE_REASONS
from saqia.contexts.billing.certificates.sentences import CERTIFICATE_TITLES as CERTIFICATE_TITLES
from saqia.contexts.billing.disputes import opening, sentences, states
from saqia.contexts.billing.disputes.sentences import APPEAL as APPEAL
from saqia.contexts.billing.disputes.sentences import DECISION_REASONS as DECISION_REASONS
from saqia.contexts.billing.disputes.sentences import DISPUTE_REASONS as DISPUTE_REASONS
from saqia.contexts.billing.disputes.sentences import DISPUTE_STATES as DISPUTE_STATES
from saqia.contexts.billing.disputes.sentences import FINDINGS as FINDINGS
from saqia.contexts.billing.disputes.sentences import HELD as HELD
from saqia.contexts.billing.disputes.sentences import finding as finding
from saqia.contexts.billing.explaining.sentences import EFFECTS as EFFECTS
from saqia.contexts.billing.explaining.sentences import basis as basis
from saqia.contexts.billing.explaining.sentences import made_of as made_of
from saqia.contexts.billing.explaining.sentences import of_change as of_change
from saqia.contexts.billing.explaining.sentences import of_forecast as of_forecast
from saqia.contexts.billing.no_increase import sentences as no_increase
from saqia.contexts.billing.no_increase.sentences import NO_INCREASE_BREAKDOWNS as NO_INCREASE_BREAKDOWNS
from saqia.contexts.billing.no_increase.sentences import NO_INCREASE_DEMONSTRATION as NO_INCREASE_DEMONSTRATION
from saqia.contexts.billing.no_increase.sentences import NO_INCREASE_HEADLINE as NO_INCREASE_HEADLINE
from saqia.contexts.billing.no_increase.sentences import NO_INCREASE_LABELS as NO_INCREASE_LABELS
from saqia.contexts.billing.no_increase.sentences import NO_INCREASE_METHOD as NO_INCREASE_METHOD
from saqia.contexts.billing.no_increase.sentences import NO_INCREASE_STATUSES as NO_INCREASE_STATUSES
from saqia.contexts.billing.no_increase.sentences import NO_INCREASE_TITLE as NO_INCREASE_TITLE
from saqia.contexts.billing.running import sentences as run_sentences
from saqia.contexts.billing.running.sentences import GATES as GATES
from saqia.contexts.billing.running.sentences import POLICIES as POLICIES
from saqia.contexts.billing.running.sentences import POLICY_EFFECTS as POLICY_EFFECTS
from saqia.contexts.billing.running.sentences import RUN_KINDS as RUN_KINDS
from saqia.contexts.billing.running.sentences import RUN_STATES as RUN_STATES
from saqia.contexts.billing.running.sentences import RUN_STEPS as RUN_STEPS
from saqia.contexts.billing.running.sentences import former_bills as former_bills
from saqia.contexts.billing.running.sentences import gate as gate
from saqia.contexts.billing.running.sentences import policy_effects as policy_effects
from saqia.contexts.metering import wording as readings
from saqia.platform.wording import Language, Text, money

SERVICES = {
    1: Text(ar="الكهرباء", fr="Électricité", en="Electricity"),
    2: Text(ar="الماء الصالح للشرب", fr="Eau potable", en="Drinking water"),
    3: Text(ar="التطهير السائل", fr="Assainissement liquide", en="Sanitation"),
}

STATES = {
    "open": Text(ar="مفتوحة", fr="Ouvert", en="Open"),
    "rated": Text(ar="محتسبة", fr="Calculé", en="Rated"),
    "frozen": Text(ar="مثبتة", fr="Figé", en="Frozen"),
    "published": Text(ar="منشورة", fr="Publié", en="Published"),
}
"""Where a cycle stands -> what a page says."""

EXCEPTIONS = {
    "TariffUnknown": Text(
        ar="لا تعريفة معروفة لهذه العقدة: أدخلوا تعريفة الموزع أو صححوا المنطقة والاستعمال.",
        fr="Aucun tarif connu pour ce contrat : chargez la grille de l’opérateur, ou corrigez zone et usage.",
        en="No tariff is known for this contract: load the operator's grid, or correct its zone and use.",
    ),
    "RegisterUnknown": Text(
        ar="التعريفة لا تحتسب هذا السجل من العداد: صححوا العداد أو الاختيار التعريفي.",
        fr="Le tarif ne lit pas ce registre du compteur : corrigez le compteur ou l’option tarifaire.",
        en="The tariff does not read this register of the meter: correct the meter or the tariff option.",
    ),
    "PeriodEmpty": Text(
        ar="فترة الاستهلاك فارغة: راجعوا تواريخ القراءة.",
        fr="La période de consommation est vide : vérifiez les dates de relève.",
        en="The consumption period is empty: check the reading dates.",
    ),
    "PeriodTooLong": Text(
        ar="فترة الاستهلاك أطول مما يمكن احتسابه: راجعوا القراءة السابقة.",
        fr="La période de consommation est trop longue pour être facturée : vérifiez le relevé précédent.",
        en="The consumption period is too long to be billed: check the reading before.",
    ),
    "VolumeOutOfRange": Text(
        ar="الحجم خارج المعقول: راجعوا المؤشر ومعامل العداد.",
        fr="Le volume est hors de toute mesure : vérifiez l’index et le coefficient du compteur.",
        en="The volume is beyond measure: check the index and the meter's multiplier.",
    ),
    "HouseholdsOutOfRange": Text(
        ar="عدد الأسر وراء العداد غير مقبول: صححوا العقدة.",
        fr="Le nombre de foyers derrière le compteur est invalide : corrigez le contrat.",
        en="The number of households behind the meter is invalid: correct the contract.",
    ),
    "ReferenceInvalid": Text(
        ar="الاستهلاك المرجعي للتقدير غير صالح: راجعوا آخر قراءة فعلية.",
        fr="La consommation de référence de l’estimation est invalide : vérifiez le dernier relevé réel.",
        en="The reference consumption of the estimate is invalid: check the last actual reading.",
    ),
    "no-reading": Text(
        ar="لم يقرأ العداد قط: سجلوا قراءة.",
        fr="Le compteur n’a jamais été relevé : saisissez un relevé.",
        en="The meter was never read: record a reading.",
    ),
    "no-history": Text(
        ar="لا شيء يبنى عليه تقدير: سجلوا قراءة.",
        fr="Rien sur quoi fonder une estimation : saisissez un relevé.",
        en="There is nothing to estimate from: record a reading.",
    ),
    "anomaly": Text(
        ar="الحالة التي سجلها القارئ لا تسمح بالفوترة: تابعوا أمر العمل.",
        fr="L’anomalie notée par le releveur interdit de facturer : suivez l’ordre de travail.",
        en="The anomaly that the reader noted forbids billing: follow the work order.",
    ),
    "below-estimate": Text(
        ar="العداد أقل مما قدر عند تغيير صاحب العقدة: تفوتر القراءة التي تتجاوز ذلك التقدير.",
        fr="Le compteur est sous l’estimation du changement de titulaire : le relevé qui la dépasse sera facturé.",
        en="The meter is below what was estimated when its holder changed: the reading beyond that is billed.",
    ),
    "reading-held": Text(
        ar="قراءة الشهر تنتظر قرارا: اقبلوها أو أعيدوا القراءة.",
        fr="Le relevé du mois attend une décision : acceptez-le ou faites relire.",
        en="The month's reading waits for a decision: accept it or have it read again.",
    ),
}
"""Reason of an exception -> why, and what to do."""
READING_HELD = Text(
    ar="{why}. سجلوا قراءة للعداد أو بتوا في قراءته المعلقة، ثم أعيدوا احتساب الدورة؛ "
    "وإن كانت منشورة ففوتروا العقدة بعدها.",
    fr="{why}. Enregistrez un relevé du compteur ou décidez de celui qui attend, puis recalculez le cycle ; "
    "s’il est publié, facturez le contrat après coup.",
    en="{why}. Record a reading of the meter or decide the one that waits, then rate the cycle again; once it is "
    "published, bill the contract late.",
)
"""What to do about a contract whose reading metering holds."""
UNKNOWN_EXCEPTION = Text(
    ar="تعذرت فوترة هذه العقدة ({code}).",
    fr="Ce contrat n’a pas pu être facturé ({code}).",
    en="This contract could not be billed ({code}).",
)

DEMONSTRATION = Text(
    ar="محتسب بتعريفة تجريبية، ليست تعريفة الموزع",
    fr="grille de démonstration, ce n’est pas le tarif du distributeur",
    en="demonstration grid, not the distributor's tariff",
)
ESTIMATED = Text(
    ar="لم يقرأ العداد هذا الشهر: الاستهلاك مقدر، ولا يرفع التقدير الشطر أبدا. أرسلوا مؤشركم لتصحيحه.",
    fr="Le compteur n’a pas été relevé : la consommation est estimée, et une estimation n’élève jamais la tranche."
    " Envoyez votre index pour la corriger.",
    en="The meter was not read: the consumption is estimated, and an estimate never raises the block."
    " Send your index to correct it.",
)
CATCH_UP = Text(
    ar="قرئ العداد بعد تقديرات: وزع الاستهلاك على الأشهر منذ {since}، وأعيد ما احتسب تقديرا.",
    fr="Le compteur a été relevé après des estimations : la consommation est répartie sur les mois depuis le {since},"
    " et ce que les estimations avaient pris est rendu.",
    en="The meter was read after estimates: the consumption is spread over the months since {since},"
    " and what the estimates took is given back.",
)
GIVEN_BACK = Text(
    ar="استرجاع ما احتسب تقديرا", fr="Rendu : facturé sur estimation", en="Given back: billed on an estimate"
)
RISE = Text(
    ar="{service}: {volume} في {days} يوما، أي بزيادة {more} عن الشهر السابق.",
    fr="{service} : {volume} en {days} jours, soit {more} de plus que le mois précédent.",
    en="{service}: {volume} in {days} days, {more} more than the month before.",
)
FALL = Text(
    ar="{service}: {volume} في {days} يوما، أي بنقص {less} عن الشهر السابق.",
    fr="{service} : {volume} en {days} jours, soit {less} de moins que le mois précédent.",
    en="{service}: {volume} in {days} days, {less} less than the month before.",
)
WAYS_TO_PAY = (
    Text(
        ar="في وكالاتنا الثابتة والمتنقلة",
        fr="Dans nos agences fixes et mobiles",
        en="In our fixed and mobile agencies",
    ),
    Text(
        ar="في فضاءات خدمات الشركاء وعبر «فاتورتي»",
        fr="Dans les espaces de services partenaires et par Fatourati",
        en="At partner service spaces and through Fatourati",
    ),
    Text(ar="عبر تطبيقات الأبناك", fr="Par les applications bancaires", en="With banking applications"),
)
CORRECTED = {
    "catch-up": Text(
        ar="تسوية بعد قراءة فعلية", fr="Régularisation après un relevé réel", en="Settled by an actual reading"
    ),
    "wrong-index": Text(ar="مؤشر خاطئ", fr="Index erroné", en="Wrong index"),
    "wrong-tariff": Text(ar="تعريفة خاطئة", fr="Tarif erroné", en="Wrong tariff"),
    "dispute": Text(ar="بعد نزاع مقبول", fr="Contestation acceptée", en="Accepted dispute"),
}
"""Why a bill was corrected."""
REGISTERS = {
    1: Text(ar="الساعات العادية", fr="Heures normales", en="Normal hours"),
    2: Text(ar="ساعات الذروة", fr="Heures de pointe", en="Peak hours"),
    3: Text(ar="الساعات المليئة", fr="Heures pleines", en="Full hours"),
    4: Text(ar="الساعات الفارغة", fr="Heures creuses", en="Off-peak hours"),
}

REFUSALS = {
    **sentences.REFUSALS,
    **certificate_sentences.REFUSALS,
    **run_sentences.REFUSALS,
    "FormerBillsWrong": Text(
        ar="تعذرت مقارنة ملف فواتير النظام السابق: {detail}.",
        fr="Le fichier des factures de l’ancien système ne peut pas être comparé : {detail}.",
        en="The file of the former system's bills cannot be compared with: {detail}.",
    ),
    "GateClosed": Text(
        ar="المقارنة تقول لا: {detail}. اقرؤوا تقرير الدورة، وللمتابعة اذكروا السبب.",
        fr="La comparaison dit non : {detail}. Lisez le rapport du cycle ; pour continuer, donnez-en la raison.",
        en="The comparison says no-go: {detail}. Read the cycle's report; to go on, give the reason.",
    ),
    "SealDiffers": Text(
        ar="ملفات الدورة ليست تلك التي احتسبت ({detail}). لم يكتب شيء: أعيدوا الاحتساب،"
        " أو استرجعوا الملفات إن كانت الدورة مجمدة.",
        fr="Les fichiers du cycle ne sont pas ceux qui ont été calculés ({detail}). Rien n’a été écrit : recalculez, ou"
        " restaurez les fichiers si le cycle est gelé.",
        en="The cycle's files are not those that were rated ({detail}). Nothing was written: rate again, or restore the"
        " files when the cycle is frozen.",
    ),
    "SnapshotStale": Text(
        ar="سوي تقدير منذ احتساب هذه الدورة: أعيدوا احتسابها.",
        fr="Une estimation a été régularisée depuis le calcul de ce cycle : recalculez-le.",
        en="An estimate was settled since this cycle was rated: rate it again.",
    ),
    "OutOfOrder": Text(
        ar="شهر آخر من الجولة يسبق: {detail}.",
        fr="Un autre mois de la tournée passe avant : {detail}.",
        en="Another month of the round comes first: {detail}.",
    ),
    "CycleUnderWay": Text(
        ar="عملية أخرى تشتغل على هذه الدورة.",
        fr="Un autre processus travaille sur ce cycle.",
        en="Another process works on this cycle.",
    ),
    "CycleNotFound": Text(ar="لا وجود لهذه الدورة.", fr="Ce cycle n’existe pas.", en="There is no such cycle."),
    "BillNotFound": Text(ar="لا وجود لهذه الفاتورة.", fr="Cette facture n’existe pas.", en="There is no such bill."),
    "BillCorrectedBefore": Text(
        ar="سبق تصحيح هذه الفاتورة: صححوا التي عوضتها.",
        fr="Cette facture a déjà été rectifiée : rectifiez celle qui la remplace.",
        en="This bill was corrected before: correct the one that replaced it.",
    ),
    "NotCorrectable": Text(
        ar="إشعار الدائن لا يصحح.", fr="Un avoir ne se rectifie pas.", en="A credit note is not corrected."
    ),
    "CycleCompleting": Text(
        ar="دورة مجمدة قد تسوي تقدير هذه الفاتورة: صححوها بعد نشرها.",
        fr="Un cycle gelé peut régulariser l’estimation de cette facture : rectifiez-la après sa publication.",
        en="A frozen cycle may settle this bill's estimate: correct it once that cycle is published.",
    ),
    "ReplacementRefused": Text(
        ar="تعذر احتساب الفاتورة الجديدة ({detail}): لم يكتب شيء.",
        fr="La nouvelle facture ne peut pas être calculée ({detail}) : rien n’a été écrit.",
        en="The new bill cannot be rated ({detail}): nothing was written.",
    ),
    "CycleNotPublished": Text(
        ar="لم تنشر هذه الدورة بعد: أعيدوا احتسابها.",
        fr="Ce cycle n’est pas publié : recalculez-le.",
        en="This cycle is not published yet: rate it again.",
    ),
    "StillNotBillable": Text(
        ar="لا يزال العقد غير قابل للفوترة ({detail}): لم يكتب شيء.",
        fr="Le contrat ne peut toujours pas être facturé ({detail}) : rien n’a été écrit.",
        en="The contract still cannot be billed ({detail}): nothing was written.",
    ),
    "SettledSince": Text(
        ar="سوت فاتورة لاحقة هذه الأيام بقراءة فعلية.",
        fr="Une facture plus récente a déjà régularisé ces jours sur un relevé réel.",
        en="A later bill settled these days with an actual reading.",
    ),
    **no_increase.REFUSALS,
}
"""Name of a refusal -> what it tells; `{detail}` is what it carries."""


def refusal(refused: Exception, language: Language) -> str:
    """Return what a refusal of billing's operations tells.

    :raises KeyError: it is none of them
    """
    detail = str(refused)
    if isinstance(refused, issuing.CertificateRefused):
        said = [CERTIFICATE_REASONS[code].say(language) for code in refused.reasons]
        detail = " · ".join([*said, *map(types.printable_number, refused.bill_numbers)])
    if isinstance(refused, opening.DisputedTooMuch):
        detail = money(refused.most_centimes, language)
    if isinstance(refused, states.DisputeElsewhere):
        detail = DISPUTE_STATES[refused.current].say(language)
    return REFUSALS[type(refused).__name__].say(language, detail=detail)


def run_refusal(name: str, detail: str, language: Language) -> str:
    """Return why a run ended without its work, by the name that it kept."""
    if name == "GateClosed":
        detail = run_sentences.closed_gates(detail.split(", "), language)
    found = REFUSALS.get(name) or run_sentences.CALENDAR.get(name)
    return found.say(language, detail=detail) if found else run_sentences.UNEXPECTED.say(language, detail=name)


def exception(reason: str) -> Text:
    """Return why a contract could not be billed and what to do: metering's reason where it holds the reading."""
    found, held = EXCEPTIONS.get(reason), readings.HOLDS.get(reason)
    if found is not None:
        return found
    if held is not None:
        figures = dict.fromkeys(("volume", "expected"), "…")
        said = {language: getattr(held, language).format(**figures) for language in ("ar", "fr", "en")}
        return Text(*(getattr(READING_HELD, language).format(why=why) for language, why in said.items()))
    return Text(
        *(text.replace("{code}", reason) for text in (UNKNOWN_EXCEPTION.ar, UNKNOWN_EXCEPTION.fr, UNKNOWN_EXCEPTION.en))
    )
