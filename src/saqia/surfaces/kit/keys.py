"""The forms of security keys in the page's language: allauth names a field by its code, in English to everybody."""

from typing import Any

from allauth.mfa.webauthn import forms
from django.utils.translation import gettext_lazy as _


class AddKeyForm(forms.AddWebAuthnForm):  # type: ignore[misc]
    """A new key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["passwordless"].label = _("Let this key open my sign-in by itself")
        self.fields["passwordless"].help_text = _(
            "Neither password nor code then: your fingerprint, your face or the lock of your telephone."
        )


class RenameKeyForm(forms.EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
