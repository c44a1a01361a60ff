"""What messaging says about itself, in three languages. What its messages say lies in `rules/messages/`."""

from saqia.contexts.messaging import kinds
from saqia.platform.wording import Text

CHANNELS = {
    "sms": Text(ar="رسالة قصيرة", fr="SMS", en="SMS"),
    "email": Text(ar="البريد الإلكتروني", fr="courriel", en="e-mail"),
    "push": Text(ar="إشعار على الهاتف أو المتصفح", fr="notification", en="notification"),
    "inbox": Text(ar="صندوق الرسائل بالبوابة", fr="messagerie du portail", en="portal inbox"),
}

STATES = {
    "queued": Text(ar="في الانتظار", fr="en attente", en="waiting"),
    "handed-over": Text(ar="سلمت إلى المتعهد", fr="remis à l’opérateur", en="handed over"),
    "delivered": Text(ar="توصل بها الزبون", fr="distribué", en="delivered"),
    "failed": Text(ar="تعذر الإرسال", fr="échec", en="failed"),
    "expired": Text(ar="انتهت الصلاحية", fr="expiré", en="expired"),
}

WAITING = {
    "due": Text(ar="جاهزة للإرسال", fr="à envoyer", en="ready to leave"),
    "later": Text(ar="تنتظر وقت إرسالها", fr="attend son heure", en="waits for its hour"),
    "being-handed-over": Text(ar="قيد التسليم", fr="en cours de remise", en="being handed over"),
    "no-sender": Text(ar="لا يوجد متعهد لهذه القناة", fr="aucun opérateur configuré pour ce canal",
                      en="no operator is set up for this channel"),
    "over-budget": Text(ar="استنفدت ميزانية الشهر", fr="budget du mois épuisé", en="the month's budget is spent"),
}  # fmt: skip
"""Why a delivery waits."""

REASONS = {
    "opted-out": Text(ar="رفض الزبون هذا الصنف من الرسائل", fr="refusé par le client", en="refused by the customer"),
    "no-address": Text(ar="لا يوجد عنوان للزبون", fr="aucune adresse", en="no address"),
    "unreachable": Text(ar="تعذر الاتصال بالمتعهد", fr="opérateur injoignable", en="operator out of reach"),
    "address-unknown": Text(ar="الرقم أو العنوان غير موجود", fr="adresse inconnue", en="address unknown"),
    "gone": Text(ar="ألغي الاشتراك في الإشعارات", fr="abonnement terminé", en="subscription ended"),
    "mailbox-full": Text(ar="صندوق البريد ممتلئ", fr="boîte pleine", en="mailbox full"),
    "timed-out": Text(ar="لم يجب المتعهد في الوقت", fr="pas de réponse à temps", en="no answer in time"),
    "not-authorized": Text(ar="رفض المتعهد بيانات الدخول", fr="accès refusé par l’opérateur",
                           en="the operator refused our sign-in"),
    "throttled": Text(ar="تجاوز وتيرة الإرسال", fr="débit dépassé", en="sent too fast"),
    "no-sender": Text(ar="لا يوجد متعهد لهذه القناة", fr="aucun opérateur", en="no operator"),
    "no-report": Text(ar="لم يرد إشعار بالتوصل", fr="pas d’accusé de réception", en="no delivery report"),
    "too-late": Text(ar="فات وقت الإرسال", fr="trop tard", en="too late"),
    "not-writable": Text(ar="تعذرت كتابة الرسالة", fr="message impossible à écrire", en="could not be written"),
    "sender-failed": Text(ar="عطب لدى المتعهد", fr="panne chez l’opérateur", en="operator failure"),
}  # fmt: skip
"""Why a message or delivery came to nothing, or was put off; a partner's other codes are shown as they are."""

GROUPS = {
    "bills": (
        Text(ar="الفواتير", fr="Factures", en="Bills"),
        Text(ar="لتعرفوا ما عليكم وآخر أجل لأدائه، وكل تغيير فيه",
             fr="pour savoir ce que vous devez, jusqu’à quand, et ce qui y change",
             en="so that you know what you owe, until when, and what changes in it"),
    ),
    "late": (
        Text(ar="تأخر الأداء والقطع", fr="Retards et coupures pour impayé", en="Late payment and cuts for it"),
        Text(ar="لا تقطع خدمة دون إنذار، وتخبرون بإرجاعها", fr="on ne coupe pas sans prévenir, et vous savez quand le "
             "service revient", en="no supply is cut without warning, and you know when it is back"),
    ),
    "payments": (
        Text(ar="الأداء والإرجاع والتعبئة", fr="Paiements, remboursements, recharges",
             en="Payments, refunds, top-ups"),
        Text(ar="هي إثبات ما أديتم أو استرجعتم أو اقتنيتم", fr="c’est la preuve de ce qui est payé, rendu ou acheté",
             en="they prove what was paid, given back or bought"),
    ),
    "supply": (
        Text(ar="التزويد والعداد", fr="Alimentation et compteur", en="Supply and meter"),
        Text(ar="لتستعدوا للانقطاع أو تتداركوا عطبا عندكم", fr="pour vous préparer à une coupure ou agir chez vous",
             en="so that you can prepare for a cut, or act at your place"),
    ),
    "requests": (
        Text(ar="طلباتكم وشكاياتكم", fr="Vos demandes et réclamations", en="Your requests and complaints"),
        Text(ar="هي جواب على ما طلبتم", fr="c’est la réponse à ce que vous avez demandé",
             en="they answer what you asked for"),
    ),
    "access": (
        Text(ar="الدخول إلى الحساب", fr="Accès au compte", en="Access to your account"),
        Text(ar="لتنتبهوا إن دخل غيركم إلى حسابكم", fr="pour vous alerter si quelqu’un d’autre agit à votre place",
             en="so that you notice when somebody else acts in your place"),
    ),
}  # fmt: skip
"""Group of kinds that cannot be refused -> its name, and why not."""

REFUSALS = {
    "KindUnknown": Text(ar="لا يوجد نموذج للرسائل بهذا الاسم: {kind}.",
                        fr="Il n’y a pas de modèle de message nommé {kind}.",
                        en="There is no message template called {kind}."),
    "ValuesWrong": Text(ar="المعلومات المقدمة لا توافق نموذج الرسالة {kind}.",
                        fr="Les valeurs données ne sont pas celles du modèle {kind}.",
                        en="The values given are not those of the template {kind}."),
    "KindNotForMany": Text(ar="هذا النموذج سري ويرسل إلى شخص واحد: {kind}.",
                           fr="Ce modèle est secret, il s’envoie à une seule personne : {kind}.",
                           en="This template is secret and goes to one person: {kind}."),
    "KindNotOptional": Text(ar="لا يمكن رفض هذا الصنف من الرسائل لأنه ضروري: {kind}.",
                            fr="Ces messages sont obligatoires, on ne peut les refuser : {kind}.",
                            en="These messages are necessary and cannot be refused: {kind}."),
    "PreferenceInvalid": Text(ar="هذا الاختيار غير صحيح: {field}.", fr="Ce choix n’est pas valable : {field}.",
                              en="This choice is not valid: {field}."),
    "SubscriptionInvalid": Text(ar="لم يقدم المتصفح اشتراكا صحيحا في الإشعارات. المرجو إعادة المحاولة.",
                                fr="Le navigateur n’a pas donné d’abonnement valable. Réessayez.",
                                en="The browser gave no valid subscription. Try again."),
    "ReplyNotFound": Text(ar="لم يتم العثور على هذا الجواب.", fr="Cette réponse est introuvable.",
                          en="This reply was not found."),
    "MessageNotFound": Text(ar="لم يتم العثور على هذه الرسالة.", fr="Ce message est introuvable.",
                            en="This message was not found."),
    "DeliveryUnknown": Text(ar="لا توجد رسالة بهذا المرجع: {reference}.",
                            fr="Aucun envoi n’a la référence {reference}.",
                            en="No delivery has the reference {reference}."),
    "AmountNegative": Text(ar="الميزانية مبلغ بالسنتيم لا يقل عن صفر.",
                           fr="Un budget est un montant en centimes, nul ou positif.",
                           en="A budget is an amount in centimes, nought or more."),
    "ReceiverMissing": Text(ar="المرجو تحديد زبون أو عنوان للمراسلة.", fr="Indiquez un client ou une adresse.",
                            en="Name a customer or an address."),
    "CustomerNotFound": Text(ar="لم يتم العثور على هذا الزبون.", fr="Ce client est introuvable.",
                             en="This customer was not found."),
    "AddressInvalid": Text(ar="رقم الهاتف أو العنوان غير صحيح. يكتب رقم الهاتف هكذا: +212612345678.",
                           fr="Le numéro ou l’adresse n’est pas valable. Un numéro s’écrit +212612345678.",
                           en="The number or address is not valid. A number is written +212612345678."),
    "LanguageUnknown": Text(ar="تكتب الرسائل بالعربية أو الفرنسية أو الإنجليزية.",
                            fr="Les messages s’écrivent en arabe, en français ou en anglais.",
                            en="Messages are written in Arabic, French or English."),
}  # fmt: skip
"""What to say for each refusal of `operations`, by its name; the values are the refusal's own."""


def brings(code: str) -> Text:
    """Return what an optional kind of messages brings: its name, and in plain words what it tells.

    :raises KindUnknown: no file describes it
    """
    found = kinds.get(code)
    told = found.brings or found.name
    return Text(ar=f"{found.name.ar}: {told.ar}", fr=f"{found.name.fr} : {told.fr}", en=f"{found.name.en}: {told.en}")


def list_kept() -> dict[str, tuple[Text, ...]]:
    """Return group -> the names of the kinds that cannot be refused, in the order of `kinds.GROUPS`."""
    known = kinds.known().values()
    return {group: tuple(one.name for one in known if one.group == group) for group in kinds.GROUPS}


def kind(code: str) -> Text:
    """Return what a kind of messages is called.

    :raises KindUnknown: no file describes it
    """
    return kinds.get(code).name
