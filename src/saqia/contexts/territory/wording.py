"""What territory says to people, in three languages."""

from saqia.platform.wording import Text

SECTOR_KINDS = {
    "water_zone": Text(ar="قطاع توزيع الماء", fr="secteur de distribution d’eau", en="water zone"),
    "feeder": Text(ar="خط تغذية الجهد المتوسط", fr="départ moyenne tension", en="medium-voltage feeder"),
    "substation": Text(ar="مركز تحويل", fr="poste de transformation", en="substation"),
    "sewer_basin": Text(ar="حوض التطهير السائل", fr="bassin d’assainissement", en="sewer basin"),
}
COMMUNE_KINDS = {
    "urban": Text(ar="جماعة حضرية", fr="commune urbaine", en="urban commune"),
    "rural": Text(ar="جماعة قروية", fr="commune rurale", en="rural commune"),
}
PROVINCE_KINDS = {
    "province": Text(ar="إقليم", fr="province", en="province"),
    "prefecture": Text(ar="عمالة", fr="préfecture", en="prefecture"),
}

FIELDS = {
    "kind": Text(ar="صنف القطاع", fr="type de secteur", en="sector kind"),
    "code": Text(ar="رمز القطاع", fr="code du secteur", en="sector code"),
    "name_ar": Text(ar="الاسم بالعربية", fr="nom en arabe", en="name in Arabic"),
    "name_fr": Text(ar="الاسم بالفرنسية", fr="nom en français", en="name in French"),
    "parent_code": Text(ar="القطاع الأعلى", fr="secteur parent", en="parent sector"),
    "commune_code": Text(ar="رمز الجماعة", fr="code de la commune", en="commune code"),
}

REASONS = {
    "missing": Text(ar="هذه الخانة ضرورية وهي فارغة.", fr="Ce champ est obligatoire et il est vide.",
                    en="This field is required and it is empty."),
    "repeated": Text(ar="هذا الرمز مذكور في سطر سابق من الملف نفسه.",
                     fr="Ce code figure déjà sur une ligne précédente du fichier.",
                     en="An earlier line of the file has this code."),
    "unknown-code": Text(ar="هذا الرمز غير معروف.", fr="Ce code n’est pas connu.", en="This code is not known."),
    "too-long": Text(ar="هذا النص أطول مما يمكن حفظه.", fr="Ce texte est trop long.", en="This text is too long."),
    "unknown": Text(ar="هذا المرجع غير مسجل.", fr="Cette référence n’est pas enregistrée.",
                    en="This reference is not registered."),
}  # fmt: skip
"""Why a line of an import was refused."""

REFUSALS = {
    "SectorKindUnknown": Text(ar="صنف القطاع غير معروف: {kind}.", fr="Type de secteur inconnu : {kind}.",
                              en="Unknown kind of sector: {kind}."),
    "SectorRegisteredAlready": Text(ar="القطاع {code} مسجل من قبل.", fr="Le secteur {code} est déjà enregistré.",
                                    en="Sector {code} is registered already."),
    "ParentNotFound": Text(ar="القطاع الأعلى {parent_code} غير مسجل.",
                           fr="Le secteur parent {parent_code} n’existe pas.",
                           en="The parent sector {parent_code} is not registered."),
    "CommuneNotFound": Text(ar="لا توجد جماعة بهذا الرمز: {commune_code}.",
                            fr="Aucune commune n’a le code {commune_code}.",
                            en="No commune has the code {commune_code}."),
}  # fmt: skip
"""What to say for each refusal of `operations`, by its name; the values are the refusal's own."""
