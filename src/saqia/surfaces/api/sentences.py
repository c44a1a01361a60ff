"""What the API says when it refuses: each kind of problem and each fault of a field, in the three languages."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from saqia.platform.wording import Text


@dataclasses.dataclass(frozen=True)
class Kind:
    """A kind of problem: the HTTP status, its title, and what to do about it."""

    status: int
    title: Text
    detail: Text


def _kind(status: int, ar: tuple[str, str], fr: tuple[str, str], en: tuple[str, str]) -> Kind:
    return Kind(status, Text(ar[0], fr[0], en[0]), Text(ar[1], fr[1], en[1]))


KINDS = {
    "malformed": _kind(
        400,
        ("طلب غير مقروء", "محتوى الطلب ليس JSON صحيحا."),
        ("Demande illisible", "Le corps de la demande n’est pas du JSON valable."),
        ("Unreadable request", "The body of the request is not valid JSON."),
    ),
    "unauthenticated": _kind(
        401,
        ("الترخيص ناقص", "أرسلوا رمز ولوج صالحا في رأس Authorization."),
        ("Authentification requise", "Envoyez un jeton d’accès valable dans l’en-tête Authorization."),
        ("Authentication required", "Send a valid access token in the Authorization header."),
    ),
    "scope-missing": _kind(
        403,
        ("صلاحية غير ممنوحة", "لم تمنح لهذا التطبيق الصلاحية {scope}."),
        ("Droit non accordé", "Ce jeton n’a pas le droit {scope}."),
        ("Scope not granted", "This token does not hold the scope {scope}."),
    ),
    "person-missing": _kind(
        403,
        ("لا أحد وراء هذا الرمز", "هذا المورد يخص شخصا: اطلبوا الرمز بموافقته."),
        ("Aucune personne derrière ce jeton", "Cette ressource est celle d’une personne : demandez-lui son accord."),
        ("Nobody behind this token", "This resource is a person's: obtain a token with their consent."),
    ),
    "forbidden": _kind(
        403,
        ("غير مسموح", "ليست لكم صلاحية هذا الإجراء."),
        ("Interdit", "Vous n’avez pas le droit de faire cela."),
        ("Forbidden", "You may not do this."),
    ),
    "not-found": _kind(
        404,
        ("غير موجود", "لا وجود لهذا المورد، أو ليس لكم."),
        ("Introuvable", "Cette ressource n’existe pas, ou n’est pas la vôtre."),
        ("Not found", "There is no such resource, or it is not yours."),
    ),
    "method-not-allowed": _kind(
        405,
        ("طريقة غير مقبولة", "هذا العنوان لا يقبل هذه الطريقة."),
        ("Méthode refusée", "Cette adresse ne prend pas cette méthode."),
        ("Method not allowed", "This address does not take this method."),
    ),
    "conflict": _kind(
        409,
        ("تعارض", "الحالة الراهنة لا تسمح بهذا."),
        ("Conflit", "L’état actuel ne le permet pas."),
        ("Conflict", "The present state does not allow it."),
    ),
    "payment-spent": _kind(
        409,
        ("أداء صرف", "هذا الأداء اشترى تعبئة خرج رمزها: لا يمكن استرجاعه."),
        ("Paiement consommé", "Ce paiement a acheté une recharge dont le code est sorti : il ne peut être repris."),
        ("Payment spent", "This payment bought a top-up whose token is out: it cannot be taken back."),
    ),
    "repetition-under-way": _kind(
        409,
        ("الطلب الأول لم ينته", "طلب بنفس المفتاح قيد الإنجاز: أعيدوا المحاولة بعد قليل."),
        ("Première demande en cours", "Une demande de même clé est en cours : réessayez dans un instant."),
        ("First request under way", "A request of the same key is under way: try again in a moment."),
    ),
    "too-large": _kind(
        413,
        ("محتوى كبير جدا", "حجم الطلب يفوق المسموح به."),
        ("Contenu trop lourd", "La demande dépasse la taille admise."),
        ("Too large", "The request is larger than allowed."),
    ),
    "invalid": _kind(
        422,
        ("معطيات تحتاج إلى تصحيح", "بعض المعطيات غير مقبولة؛ errors تبين أيها."),
        ("Données à corriger", "Certaines données ne peuvent être acceptées ; errors dit lesquelles."),
        ("Invalid data", "Some of what was sent cannot be taken; errors says what."),
    ),
    "refused": _kind(
        422,
        ("طلب مرفوض", "تعذر قبول الطلب."),
        ("Demande refusée", "La demande ne peut être acceptée."),
        ("Refused", "The request cannot be taken."),
    ),
    "cursor-invalid": _kind(
        422,
        ("مؤشر صفحة غير صالح", "مؤشر الصفحة هذا لم يمنحه هذا العنوان."),
        ("Curseur invalide", "Ce curseur n’a pas été donné par cette adresse."),
        ("Invalid cursor", "This cursor was not given by this address."),
    ),
    "key-reused": _kind(
        422,
        ("مفتاح مستعمل", "استعمل مفتاح التكرار هذا لطلب آخر."),
        ("Clé déjà utilisée", "Cette clé d’idempotence a servi à une autre demande."),
        ("Key used before", "This idempotency key came with another request."),
    ),
    "too-many": _kind(
        429,
        ("طلبات كثيرة", "تجاوزتم عدد الطلبات المسموح به: أعيدوا المحاولة بعد {seconds} ثانية."),
        ("Trop de demandes", "Vous avez dépassé la limite : réessayez dans {seconds} secondes."),
        ("Too many requests", "The limit is reached: try again in {seconds} seconds."),
    ),
    "failed": _kind(
        500,
        ("عطب عندنا", "وقع عطب من جانبنا وقد سجل. لم ينجز شيء."),
        ("Panne de notre côté", "Une panne est survenue chez nous et a été notée."),
        ("Failure on our side", "Something failed on our side and was recorded."),
    ),
    "away": _kind(
        503,
        ("الخدمة متوقفة مؤقتا", "الخدمة غير متاحة الآن: أعيدوا المحاولة بعد قليل."),
        ("Service momentanément indisponible", "Le service est indisponible : réessayez dans un instant."),
        ("Service unavailable", "The service is away for the moment: try again soon."),
    ),
}
"""Code -> what it means; the code ends the `type` of a problem and never changes."""

_FAULTS = {
    "missing": Text(ar="هذه القيمة واجبة.", fr="Cette valeur est obligatoire.", en="This value is required."),
    "extra_forbidden": Text(ar="هذا الحقل غير معروف.", fr="Ce champ est inconnu.", en="This field is not known."),
    "string_too_long": Text(ar="النص أطول من المسموح به.", fr="Le texte est trop long.", en="The text is too long."),
    "string_too_short": Text(ar="النص أقصر من المطلوب.", fr="Le texte est trop court.", en="The text is too short."),
    "string": Text(ar="المنتظر نص.", fr="Un texte est attendu.", en="A text is expected."),
    "int": Text(ar="المنتظر عدد صحيح.", fr="Un nombre entier est attendu.", en="A whole number is expected."),
    "decimal": Text(ar="المنتظر عدد.", fr="Un nombre est attendu.", en="A number is expected."),
    "bool": Text(ar="المنتظر true أو false.", fr="true ou false est attendu.", en="true or false is expected."),
    "date": Text(ar="المنتظر تاريخ مثل 2026-05-08.", fr="Une date comme 2026-05-08 est attendue.",
                 en="A date such as 2026-05-08 is expected."),
    "time": Text(ar="المنتظر وقت مثل 22:00.", fr="Une heure comme 22:00 est attendue.",
                 en="A time such as 22:00 is expected."),
    "enum": Text(ar="القيمة ليست من الاختيارات.", fr="La valeur n’est pas un des choix.",
                 en="The value is not one of the choices."),
    "range": Text(ar="القيمة خارج الحدود.", fr="La valeur est hors des limites.", en="The value is out of range."),
    "size": Text(ar="عدد العناصر خارج الحدود.", fr="Le nombre d’éléments est hors des limites.",
                 en="The number of items is out of range."),
}  # fmt: skip
_OTHER = Text(ar="القيمة غير مقبولة.", fr="La valeur n’est pas valable.", en="The value is not valid.")
_ALIKE = {
    "literal_error": "enum", "greater_than_equal": "range", "less_than_equal": "range", "greater_than": "range",
    "less_than": "range", "too_long": "size", "too_short": "size", "decimal_max_digits": "range",
    "decimal_max_places": "range", "decimal_whole_digits": "range", "finite_number": "range",
}  # fmt: skip


def validation(kind: str, context: Mapping[str, Any]) -> Text:
    """Return what to say of a fault that the reading of a request found, by its type."""
    alike = _ALIKE.get(kind, kind)
    return _FAULTS.get(alike) or _FAULTS.get(alike.split("_")[0]) or _OTHER
