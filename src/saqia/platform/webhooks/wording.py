"""What the refusals of webhooks tell people."""

from saqia.platform.wording import Text

URL = {
    "misshapen": Text(
        ar="يلزم عنوان https صحيح دون اسم مستعمل.", fr="Il faut une adresse https valable, sans nom d’utilisateur.",
        en="A valid https address without a user name is needed.",
    ),
    "private": Text(
        ar="هذا العنوان ليس من الإنترنت العمومي.", fr="Cette adresse n’est pas de l’internet public.",
        en="This address is not of the public internet.",
    ),
    "unreachable": Text(
        ar="تعذر العثور على هذا العنوان.", fr="Cette adresse est introuvable.", en="This address cannot be found."
    ),
}  # fmt: skip
"""Reason of `UrlRefused` -> what it tells."""
STATES = {
    "queued": Text(ar="في انتظار الإرسال", fr="en attente", en="waits to be sent"),
    "delivered": Text(ar="وصل", fr="reçu", en="delivered"),
    "dead": Text(ar="لم يصل", fr="abandonné", en="given up"),
}
"""State of a delivery -> what a page says."""
REFUSALS = {
    "EventsRefused": Text(ar="نوع الحدث غير معروف.", fr="Type d’événement inconnu.", en="Unknown type of event."),
    "SubscribedAlready": Text(
        ar="هذا العنوان مسجل من قبل.", fr="Cette adresse est déjà inscrite.", en="This address is subscribed already."
    ),
    "TooManySubscriptions": Text(
        ar="بلغ التطبيق العدد الأقصى من العناوين.", fr="L’application a atteint son nombre maximal d’adresses.",
        en="The application has as many addresses as it may.",
    ),
    "DeliveryWaits": Text(
        ar="هذا الإشعار في انتظار الإرسال.", fr="Cet envoi attend déjà.", en="This delivery waits to be sent already."
    ),
}  # fmt: skip
