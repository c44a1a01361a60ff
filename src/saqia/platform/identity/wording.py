"""The refusals of sign-ins, in words."""

from saqia.platform.wording import Text

ADDRESS_MISSING = Text(
    ar="يلزم بريد إلكتروني أو رقم هاتف نقال",
    fr="Une adresse électronique ou un numéro de mobile est nécessaire",
    en="An e-mail address or a mobile number is needed",
)
ADDRESS_INVALID = {
    "email": Text(
        ar="عنوان البريد الإلكتروني غير صحيح", fr="L’adresse électronique n’est pas valable",
        en="The e-mail address is not valid",
    ),
    "phone": Text(
        ar="رقم الهاتف غير صحيح", fr="Le numéro de téléphone n’est pas valable", en="The phone number is not valid"
    ),
}  # fmt: skip
ADDRESS_TAKEN = Text(
    ar="لهذا العنوان أو الرقم حساب ولوج من قبل",
    fr="Cette adresse ou ce numéro a déjà un accès",
    en="This address or number already has a sign-in",
)
SECRET_REPLACED = Text(
    ar="تغير هذا السر من قبل: أعيدوا تحميل الصفحة لرؤية ما هو ساري المفعول.",
    fr="Ce secret a déjà été remplacé : rechargez la page pour voir ce qui est en vigueur.",
    en="This secret was replaced already: load the page again to see what is in force.",
)
