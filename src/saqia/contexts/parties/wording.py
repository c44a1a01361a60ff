"""What parties says to people, in three languages."""

from saqia.contexts.parties import erasure
from saqia.platform.wording import Text

personal_data = erasure.label
why_kept = erasure.reason

KINDS = {
    "person": Text(ar="شخص ذاتي", fr="particulier", en="person"),
    "company": Text(ar="مقاولة", fr="entreprise", en="company"),
    "administration": Text(ar="إدارة عمومية", fr="administration", en="administration"),
}

FIELDS = {
    "source": Text(ar="المصدر", fr="source", en="source"),
    "source_ref": Text(ar="مرجع الزبون", fr="référence du client", en="customer reference"),
    "kind": Text(ar="صنف الزبون", fr="type de client", en="customer kind"),
    "language": Text(ar="لغة المراسلة", fr="langue", en="language"),
    "name_ar": Text(ar="الاسم بالعربية", fr="nom en arabe", en="name in Arabic"),
    "name_latin": Text(ar="الاسم بالحروف اللاتينية", fr="nom", en="name"),
    "cin": Text(ar="رقم البطاقة الوطنية للتعريف", fr="numéro de CNIE", en="national id number"),
    "ice": Text(ar="التعريف الموحد للمقاولة", fr="ICE", en="company identifier (ICE)"),
    "if_number": Text(ar="رقم التعريف الضريبي", fr="identifiant fiscal", en="tax identifier"),
    "phone": Text(ar="رقم الهاتف", fr="téléphone", en="phone"),
    "phones": Text(ar="رقم الهاتف", fr="téléphone", en="phone"),
    "email": Text(ar="البريد الإلكتروني", fr="adresse électronique", en="e-mail address"),
    "emails": Text(ar="البريد الإلكتروني", fr="adresse électronique", en="e-mail address"),
    "rib": Text(ar="رقم الحساب البنكي", fr="RIB", en="bank account (RIB)"),
    "ribs": Text(ar="رقم الحساب البنكي", fr="RIB", en="bank account (RIB)"),
    "reason": Text(ar="سبب الدمج", fr="motif", en="reason"),
}

REASONS = {
    "missing": Text(ar="هذه الخانة ضرورية وهي فارغة.", fr="Ce champ est obligatoire et il est vide.",
                    en="This field is required and it is empty."),
    "repeated": Text(ar="هذا المرجع مذكور في سطر سابق من الملف نفسه.",
                     fr="Cette référence figure déjà sur une ligne précédente du fichier.",
                     en="An earlier line of the file has this reference."),
    "unknown-code": Text(ar="هذا الرمز غير معروف.", fr="Ce code n’est pas connu.", en="This code is not known."),
    "too-long": Text(ar="هذا النص أطول مما يمكن حفظه.", fr="Ce texte est trop long.", en="This text is too long."),
    "not-valid": Text(ar="هذا الرقم أو العنوان غير صحيح.",
                      fr="Cette valeur n’a pas la forme attendue ou sa clé est fausse.",
                      en="This value does not have the expected form, or its key is wrong."),
}  # fmt: skip
"""Why a line of an import was refused."""

MERGE_REASONS = {
    "same-cin": Text(ar="رقم البطاقة الوطنية نفسه", fr="même numéro de CNIE", en="same national id"),
    "same-ice": Text(ar="التعريف الموحد للمقاولة نفسه", fr="même ICE", en="same company identifier"),
    "same-phone-and-name": Text(ar="الهاتف والاسم أنفسهما", fr="mêmes téléphone et nom", en="same phone and name"),
    "stated": Text(ar="بتصريح من الزبون", fr="déclaré par le client", en="stated by the customer"),
}

REFUSALS = {
    "NameMissing": Text(ar="المرجو كتابة الاسم بالعربية أو بالحروف اللاتينية.",
                        fr="Indiquez le nom en arabe ou en caractères latins.",
                        en="Give the name in Arabic or in Latin letters."),
    "DetailNotValid": Text(ar="المعلومة المدلى بها غير صحيحة: {field}.",
                           fr="Cette information n’est pas valable : {field}.",
                           en="This detail is not valid: {field}."),
    "CustomerNotFound": Text(ar="لم يتم العثور على هذا الزبون.", fr="Ce client est introuvable.",
                             en="This customer was not found."),
    "NumberNotKept": Text(ar="لم يدل هذا الزبون برقم بطاقته الوطنية.",
                          fr="Ce client n’a pas communiqué son numéro de CNIE.",
                          en="This customer gave no national id."),
    "NoteEmpty": Text(ar="المرجو كتابة الملاحظة.", fr="Écrivez la note.", en="Write the note."),
    "SameCustomer": Text(ar="لا يمكن دمج زبون مع نفسه.", fr="Un client ne peut être fusionné avec lui-même.",
                         en="A customer cannot be merged into itself."),
    "MergedAlready": Text(ar="سبق دمج هذا الزبون مع الزبون رقم {survivor_id}.",
                          fr="Ce client est déjà fusionné avec le client {survivor_id}.",
                          en="This customer is already merged into customer {survivor_id}."),
    "NotMerged": Text(ar="هذا الزبون غير مدمج مع زبون آخر.", fr="Ce client n’est fusionné avec aucun autre.",
                      en="This customer is not merged into another."),
}  # fmt: skip
"""What to say for each refusal of `operations`, by its name; the values are the refusal's own."""
