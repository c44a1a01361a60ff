"""Checking and writing what is stated about one customer."""

import dataclasses
import datetime
from collections.abc import Callable

from saqia.contexts.parties import models, names, sealing, types, vocabulary
from saqia.platform import identifiers


class NameMissing(Exception):
    """A customer needs an Arabic or a Latin name."""


class DetailNotValid(Exception):
    """One stated detail is not what it should be; `field` says which. The value is not kept: it may be personal."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


_NORMALIZE: dict[str, Callable[[str], str | None]] = {
    "cin": identifiers.normalize_cin,
    "ice": identifiers.normalize_ice,
    "if_number": identifiers.normalize_if,
    "phones": identifiers.normalize_phone,
    "emails": identifiers.normalize_email,
    "ribs": lambda text: identifiers.normalize_rib(text) or identifiers.rib_of_iban(text),
}
_MAX_NAME, _MAX_VALUE = 160, 120


def check(given: types.CustomerDetails) -> types.CustomerDetails:
    """Return the details normalized.

    :raises NameMissing: neither an Arabic nor a Latin name
    :raises DetailNotValid: the first detail that is not one
    """
    clean = dataclasses.replace(given, name_ar=given.name_ar.strip(), name_latin=given.name_latin.strip())
    if not clean.name_ar and not clean.name_latin:
        raise NameMissing
    for field, known in (("kind", types.KINDS), ("language", types.LANGUAGES)):
        if getattr(given, field) not in known:
            raise DetailNotValid(field)
    for field in ("name_ar", "name_latin"):
        if len(getattr(clean, field)) > _MAX_NAME:
            raise DetailNotValid(field)
    return dataclasses.replace(
        clean,
        cin=_one("cin", given.cin),
        ice=_one("ice", given.ice),
        if_number=_one("if_number", given.if_number),
        phones=_many("phones", given.phones),
        emails=_many("emails", given.emails),
        ribs=_many("ribs", given.ribs),
    )


def write(row: models.Customer, clean: types.CustomerDetails, tenant_id: int, at: datetime.datetime) -> tuple[str, ...]:
    """Write checked details into a row, new or locked, with its words, channels and accounts; return what changed."""
    fields = ("kind", "name_ar", "name_latin", "language", "ice", "if_number")
    changed = [field for field in fields if getattr(row, field) != getattr(clean, field)]
    if row.pk is not None and not {"name_ar", "name_latin"}.isdisjoint(changed):
        models.FormerName.objects.create(
            customer_id=row.id, name_ar=row.name_ar, name_latin=row.name_latin, until_at=at
        )  # fmt: skip
    for field in changed:
        setattr(row, field, getattr(clean, field))
    if clean.cin is not None and _seal(row, clean.cin, tenant_id):
        changed.append("cin")
    if "name_ar" in changed or "name_latin" in changed:
        row.words = sorted(vocabulary.enroll(names.words(row.name_ar, row.name_latin)).values())
    if changed:
        row.save()
    if _write_contacts(row.id, clean):
        changed.append("contacts")
    if _write_accounts(row.id, clean.ribs):
        changed.append("ribs")
    return tuple(changed)


def _one(field: str, text: str | None) -> str | None:
    return None if text is None or not text.strip() else _valid(field, text)


def _many(field: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_valid(field, text) for text in texts))


def _valid(field: str, text: str) -> str:
    value = _NORMALIZE[field](text)
    if value is None or len(value) > _MAX_VALUE:
        raise DetailNotValid(field)
    return value


def _seal(row: models.Customer, number: str, tenant_id: int) -> bool:
    keyring = sealing.Keyring(tenant_id)
    if row.cin_index is not None and bytes(row.cin_index) == keyring.index(number):
        return False
    [sealed] = keyring.seal([number])
    row.cin_sealed, row.cin_index, row.cin_key_id = sealed.sealed, sealed.index, sealed.key_id
    return True


def _write_contacts(customer_id: int, clean: types.CustomerDetails) -> bool:
    """Make the channels those stated, the first phone (else the first address) preferred; return True on a change."""
    wanted = [("phone", value) for value in clean.phones] + [("email", value) for value in clean.emails]
    rows = models.Contact.objects.filter(customer_id=customer_id)
    kept = list(rows.order_by("-is_preferred", "id").values_list("kind", "value"))
    if kept == wanted:
        return False
    rows.delete()
    models.Contact.objects.bulk_create(
        models.Contact(customer_id=customer_id, kind=kind, value=value, is_preferred=place == 0)
        for place, (kind, value) in enumerate(wanted)
    )
    return True


def _write_accounts(customer_id: int, ribs: tuple[str, ...]) -> bool:
    """Make the accounts those stated; one that stays keeps its id, which refunds name. Return True on a change."""
    rows = models.BankAccount.objects.filter(customer_id=customer_id)
    known = set(rows.values_list("rib", flat=True))
    rows.exclude(rib__in=ribs).delete()
    fresh = [models.BankAccount(customer_id=customer_id, rib=rib) for rib in ribs if rib not in known]
    models.BankAccount.objects.bulk_create(fresh)
    return known != set(ribs)
