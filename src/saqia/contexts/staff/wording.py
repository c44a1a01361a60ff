"""What staff says to people, in three languages."""

from saqia.contexts.staff import roles, types
from saqia.platform.wording import Text

UNIT_KINDS = {
    "company": Text(ar="الشركة", fr="société", en="company"),
    "direction": Text(ar="مديرية", fr="direction", en="direction"),
    "department": Text(ar="قسم", fr="département", en="department"),
    "agency": Text(ar="وكالة ثابتة", fr="agence fixe", en="fixed agency"),
    "mobile_agency": Text(ar="وكالة متنقلة", fr="agence mobile", en="mobile agency"),
    "crew_base": Text(ar="مقر الفرق التقنية", fr="base d’intervention", en="crew base"),
}


PLACE_FIELDS = {
    "address_ar": Text(ar="العنوان بالعربية", fr="Adresse en arabe", en="Address in Arabic"),
    "address_fr": Text(ar="العنوان بالفرنسية", fr="Adresse en français", en="Address in French"),
    "hours_ar": Text(ar="أوقات الاستقبال بالعربية", fr="Horaires en arabe", en="Opening hours in Arabic"),
    "hours_fr": Text(ar="أوقات الاستقبال بالفرنسية", fr="Horaires en français", en="Opening hours in French"),
}
"""Field of a place -> its name."""
AGENCY = Text(ar="الوكالة", fr="Agence", en="Agency")


def place(agency: types.Agency) -> Text:
    """Return an agency with its address and hours on one line; what is known in one language stands for both."""
    said = (Text(agency.unit.name_ar, agency.unit.name_fr, agency.unit.name_fr), address(agency), hours(agency))
    said_fr = ", ".join(filter(None, (each.fr for each in said)))
    return Text(ar="، ".join(filter(None, (each.ar for each in said))), fr=said_fr, en=said_fr)


def address(agency: types.Agency) -> Text:
    """Return where an agency receives customers; what is known in one language stands for both."""
    return _spoken(agency.place, "address")


def hours(agency: types.Agency) -> Text:
    """Return when an agency receives customers; empty where nobody stated it."""
    return _spoken(agency.place, "hours")


def _spoken(known: types.Place, name: str) -> Text:
    said_fr = _either(known, name, "fr")
    return Text(ar=_either(known, name, "ar"), fr=said_fr, en=said_fr)


def _either(known: types.Place, name: str, language: str) -> str:
    spoken: str = getattr(known, f"{name}_{language}")
    return spoken or getattr(known, f"{name}_{'fr' if language == 'ar' else 'ar'}")


def role(code: str) -> Text:
    """Return the name of a role of `rules/roles.yaml`."""
    return roles.known().labels[code]


def permission(code: str) -> Text:
    """Return what a permission of `rules/roles.yaml` allows."""
    return roles.known().permissions[code]


REFUSALS = {
    "CodeTaken": Text(ar="الرمز {code} مستعمل.", fr="Le code {code} est déjà pris.", en="The code {code} is taken."),
    "CodeUnknown": Text(ar="الرمز {code} غير معروف.", fr="Le code {code} n’est pas connu.", en="{code} is not known."),
    "CommuneNotFound": Text(ar="لا توجد جماعة بهذا الرمز: {commune_code}.",
                            fr="Aucune commune n’a le code {commune_code}.",
                            en="No commune has the code {commune_code}."),
    "UnitNotFound": Text(ar="هذه الوحدة غير مفتوحة في ذلك اليوم.", fr="Cette unité n’est pas ouverte ce jour-là.",
                         en="This unit is not open on that day."),
    "PlaceNotValid": Text(ar="المرجو كتابته في سطر واحد، دون رموز خاصة.",
                          fr="Écrivez-le sur une ligne, sans signes spéciaux.",
                          en="Write it on one line, without special signs."),
    "UnitStillStaffed": Text(ar="ما زال في هذه الوحدة مستخدمون أو وحدات.",
                             fr="Des personnes ou des unités dépendent encore de cette unité.",
                             en="People or units still belong to this unit."),
    "PersonNotFound": Text(ar="هذا الشخص لا يعمل هنا في ذلك اليوم.",
                           fr="Cette personne ne travaille pas ici ce jour-là.",
                           en="This person does not work here on that day."),
    "SignInTaken": Text(ar="حساب الولوج هذا مرتبط بشخص آخر.", fr="Cet accès est celui d’une autre personne.",
                        en="This sign-in is another person's."),
    "RoleHeldAlready": Text(ar="لهذا الشخص هذا الدور من قبل في هذه الوحدة.",
                            fr="Cette personne tient déjà ce rôle dans cette unité.",
                            en="This person already holds this role in this unit."),
    "RoleNotHeld": Text(ar="هذا الدور غير مسند في ذلك اليوم.", fr="Ce rôle n’est pas tenu ce jour-là.",
                        en="This role is not held on that day."),
    "OwnPerson": Text(ar="لا يغير أحد أدواره أو حساب ولوجه بنفسه؛ يتولى ذلك شخص آخر.",
                      fr="Nul ne change ses propres rôles ni son propre accès : une autre personne le fait.",
                      en="Nobody changes their own roles or sign-in: another person does."),
    "SignInMissing": Text(ar="ليس لهذا الشخص حساب ولوج.", fr="Cette personne n’a pas d’accès.",
                          en="This person has no sign-in."),
}  # fmt: skip
"""What to say for each refusal of `operations`, by its name; the values are the refusal's own."""
