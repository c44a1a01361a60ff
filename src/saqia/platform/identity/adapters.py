"""How django-allauth meets our sign-ins: by e-mail or phone, no open sign-up, secrets of second factors encrypted."""

import functools
import time
from typing import Any

from allauth.account import adapter as account_adapter
from allauth.account import app_settings, authentication
from allauth.mfa import adapter as mfa_adapter
from allauth.mfa import utils as mfa
from cryptography import fernet
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from saqia.platform import key_files
from saqia.platform.database import prepared
from saqia.platform.identity import models, sign_ins


class AccountAdapter(account_adapter.DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-ins are made by an operation; nobody makes one from the outside yet."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: staff are hired, customers come with the portal."""
        return False

    def get_phone(self, user: models.SignIn) -> tuple[str, bool] | None:
        """Return the number and that it is verified: it was given to an agent, or by the person's employer."""
        return (user.phone, True) if user.phone else None

    def get_user_by_phone(self, phone: str) -> models.SignIn | None:
        """Return the sign-in of a number as typed."""
        normal = sign_ins.normal_phone(phone)
        return models.SignIn.objects.filter(phone=normal).first() if normal else None

    def set_phone(self, user: models.SignIn, phone: str, verified: bool) -> None:
        """Store a number."""
        user.phone = sign_ins.normal_phone(phone)
        user.save(update_fields=["phone"])

    def set_phone_verified(self, user: models.SignIn, phone: str) -> None:
        """Nothing to note: only verified numbers are stored."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Lead on to one's sign-in: the emptied form would say nothing of what is next."""
        return reverse("mfa_index")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Say whether a change asks for one more proof: not for a first factor, minutes after the password."""
        if app == "allauth.mfa" and not mfa.is_mfa_enabled(self.request.user) and _gave_password(self.request):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing from here: messages to people go through the messaging context."""


def _gave_password(request: HttpRequest) -> bool:
    """Say whether this session gave its password as lately as allauth counts a proof as fresh."""
    given = authentication.get_authentication_records(request, request.user)
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    return any(each["method"] == "password" and each["at"] > since for each in given)


class MFAAdapter(mfa_adapter.DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of second factors unreadable for who reads the database alone."""

    def encrypt(self, text: str) -> str:
        """Return the encrypted form of a secret."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def is_mfa_enabled(self, user: models.SignIn, types: list[str] | None = None) -> bool:
        """Say whether a sign-in has a second factor, or one of some kinds; each page of the desk asks for any."""
        if types is not None or user.is_anonymous:
            return bool(super().is_mfa_enabled(user, types))
        return bool(prepared.run("SELECT 1 FROM mfa_authenticator WHERE user_id = %s LIMIT 1", [user.pk]))

    def get_totp_label(self, user: models.SignIn) -> str:
        """Return what the authenticator app shows."""
        return str(user.email or user.phone)


@functools.cache
def _cipher() -> fernet.Fernet:
    return fernet.Fernet(key_files.own(settings.SAQIA_KEYS / "second-factors.key", fernet.Fernet.generate_key))
