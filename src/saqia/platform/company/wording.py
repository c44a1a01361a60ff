"""The particulars of a company and their refusals, in words."""

from saqia.platform.wording import Text

FIELDS = {
    "address_ar": Text(ar="العنوان بالعربية", fr="Adresse en arabe", en="Address in Arabic"),
    "address_fr": Text(ar="العنوان بالفرنسية", fr="Adresse en français", en="Address in French"),
    "town_ar": Text(ar="المدينة بالعربية", fr="Ville en arabe", en="Town in Arabic"),
    "town_fr": Text(ar="المدينة بالفرنسية", fr="Ville en français", en="Town in French"),
    "postal_code": Text(ar="الرمز البريدي", fr="Code postal", en="Postal code"),
    "fiscal_id": Text(ar="رقم التعريف الضريبي (IF)", fr="Identifiant fiscal (IF)", en="Tax identifier (IF)"),
    "ice": Text(
        ar="التعريف الموحد للمقاولة (ICE)", fr="Identifiant commun de l’entreprise (ICE)",
        en="Common identifier of the company (ICE)",
    ),
    "trade_register": Text(ar="رقم السجل التجاري (RC)", fr="Registre du commerce (RC)", en="Trade register (RC)"),
    "business_tax": Text(
        ar="رقم الرسم المهني (TP)", fr="Article de la taxe professionnelle (TP)", en="Business tax article (TP)"
    ),
}  # fmt: skip
"""Field -> its name."""
MENTIONS = {**FIELDS, "address": Text(ar="العنوان", fr="Adresse", en="Address")}
"""Field of `rules/company.yaml` -> its name."""
NOT_VALID = {
    **dict.fromkeys(("address_ar", "address_fr", "town_ar", "town_fr"), Text(
        ar="المرجو كتابته في سطر واحد، دون رموز خاصة.", fr="Écrivez-le sur une ligne, sans signes spéciaux.",
        en="Write it on one line, without special signs.",
    )),
    "postal_code": Text(ar="خمسة أرقام.", fr="Cinq chiffres.", en="Five digits."),
    "fiscal_id": Text(ar="سبعة أو ثمانية أرقام.", fr="Sept ou huit chiffres.", en="Seven or eight digits."),
    "ice": Text(
        ar="خمسة عشر رقما، والرقمان الأخيران مفتاح لا يطابق هنا: المرجو نقلها من الشهادة.",
        fr="Quinze chiffres ; les derniers sont une clé, qui ne correspond pas ici : recopiez l’attestation.",
        en="Fifteen digits; the last are a key, which does not fit here: copy them from the certificate.",
    ),
    "trade_register": Text(
        ar="الرقم ثم اسم المحكمة، مثل 1234 أكادير.", fr="Le numéro puis le tribunal, par exemple 1234 Agadir.",
        en="The number, then the court, such as 1234 Agadir.",
    ),
    "business_tax": Text(ar="أرقام فقط.", fr="Des chiffres seulement.", en="Digits only."),
}  # fmt: skip
"""Field -> what `ParticularNotValid` tells of it."""
