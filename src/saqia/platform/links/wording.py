"""Why a link does not open, in words."""

from saqia.platform.wording import Text

REASONS = {
    "altered": Text(
        ar="هذا الرابط غير صحيح. المرجو فتحه كما توصلتم به، أو البحث برقم العقدة ورمز الفاتورة.",
        fr="Ce lien n’est pas valable. Ouvrez-le tel que vous l’avez reçu, ou cherchez par numéro de contrat et code "
        "de facture.",
        en="This link is not valid. Open it as you received it, or search by contract number and bill code.",
    ),
    "expired": Text(
        ar="انتهت صلاحية هذا الرابط. يمكنكم البحث برقم العقدة ورمز الفاتورة.",
        fr="Ce lien a expiré. Vous pouvez chercher par numéro de contrat et code de facture.",
        en="This link is too old. You can search by contract number and bill code.",
    ),
    "revoked": Text(
        ar="لم يعد هذا الرابط صالحا. يمكنكم البحث برقم العقدة ورمز الفاتورة.",
        fr="Ce lien n’est plus valable. Vous pouvez chercher par numéro de contrat et code de facture.",
        en="This link no longer works. You can search by contract number and bill code.",
    ),
}
