"""Who is answered, as little of it as an answer needs."""

import dataclasses

from django.core import exceptions, validators

from saqia.contexts.cases import types
from saqia.platform.identity import sign_ins
from saqia.platform.wording import LANGUAGES

_NAME_MOST, _EMAIL_MOST = 120, 120
_FACE_TO_FACE = ("desk",)
"""Whoever stands at a counter may leave neither phone nor address: the receipt in their hand is enough."""


class ContactNotValid(Exception):
    """Something of the contact cannot be used; `field` says what: name, phone, email, language, reach."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def check(given: types.Contact, *, channel: str) -> types.Contact:
    """Return a contact in its kept form.

    :raises ContactNotValid: a part is wrong, or nothing says how to answer
    """
    name = " ".join(given.name.replace("\0", "").split())
    if not 0 < len(name) <= _NAME_MOST:
        raise ContactNotValid("name")
    if given.language not in LANGUAGES:
        raise ContactNotValid("language")
    phone = sign_ins.normal_phone(given.phone) if given.phone.strip() else ""
    if phone is None:
        raise ContactNotValid("phone")
    email = given.email.strip().lower()
    if email:
        _check_email(email)
    if not phone and not email and channel not in _FACE_TO_FACE:
        raise ContactNotValid("reach")
    return dataclasses.replace(given, name=name, phone=phone, email=email)


def _check_email(email: str) -> None:
    try:
        validators.validate_email(email)
    except exceptions.ValidationError:
        raise ContactNotValid("email") from None
    if len(email) > _EMAIL_MOST:
        raise ContactNotValid("email")
