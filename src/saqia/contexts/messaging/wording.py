"""What messaging says about itself, in three languages. What its messages say lies in `rules/messages/`."""

from saqia.platform.wording import Text

CHANNELS = {
    "sms": Text(ar="رسالة قصيرة", fr="SMS", en="SMS"),
    "email": Text(ar="البريد الإلكتروني", fr="courriel", en="e-mail"),
    "push": Text(ar="إشعار على الهاتف أو المتصفح", fr="notification", en="notification"),
    "inbox": Text(ar="صندوق الرسائل بالبوابة", fr="messagerie du portail", en="portal inbox"),
}

STATES = {
    "queued": Text(ar="في الانتظار", fr="en attente", en="waiting"),
    "handed-over": Text(ar="سلمت إلى المتعهد", fr="remis à l'opérateur", en="handed over"),
    "delivered": Text(ar="توصل بها الزبون", fr="distribué", en="delivered"),
    "failed": Text(ar="تعذر الإرسال", fr="échec", en="failed"),
    "expired": Text(ar="انتهت الصلاحية", fr="expiré", en="expired"),
}

REFUSALS = {
    "KindUnknown": Text(ar="لا يوجد نموذج للرسائل بهذا الاسم: {kind}.",
                        fr="Il n'y a pas de modèle de message nommé {kind}.",
                        en="There is no message template called {kind}."),
    "ValuesWrong": Text(ar="المعلومات المقدمة لا توافق نموذج الرسالة {kind}.",
                        fr="Les valeurs données ne sont pas celles du modèle {kind}.",
                        en="The values given are not those of the template {kind}."),
    "KindNotForMany": Text(ar="هذا النموذج سري ويرسل إلى شخص واحد: {kind}.",
                           fr="Ce modèle est secret, il s'envoie à une seule personne : {kind}.",
                           en="This template is secret and goes to one person: {kind}."),
    "DeliveryUnknown": Text(ar="لا توجد رسالة بهذا المرجع: {reference}.",
                            fr="Aucun envoi n'a la référence {reference}.",
                            en="No delivery has the reference {reference}."),
    "AmountNegative": Text(ar="الميزانية مبلغ بالسنتيم لا يقل عن صفر.",
                           fr="Un budget est un montant en centimes, nul ou positif.",
                           en="A budget is an amount in centimes, nought or more."),
    "ReceiverMissing": Text(ar="المرجو تحديد زبون أو عنوان للمراسلة.", fr="Indiquez un client ou une adresse.",
                            en="Name a customer or an address."),
    "CustomerNotFound": Text(ar="لم يتم العثور على هذا الزبون.", fr="Ce client est introuvable.",
                             en="This customer was not found."),
    "AddressInvalid": Text(ar="رقم الهاتف أو العنوان غير صحيح. يكتب رقم الهاتف هكذا: +212612345678.",
                           fr="Le numéro ou l'adresse n'est pas valable. Un numéro s'écrit +212612345678.",
                           en="The number or address is not valid. A number is written +212612345678."),
    "LanguageUnknown": Text(ar="تكتب الرسائل بالعربية أو الفرنسية أو الإنجليزية.",
                            fr="Les messages s'écrivent en arabe, en français ou en anglais.",
                            en="Messages are written in Arabic, French or English."),
}  # fmt: skip
"""What to say for each refusal of `operations`, by its name; the values are the refusal's own."""
