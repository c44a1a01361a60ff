"""The sign-in form: one field for an e-mail address or a phone number, as people write it."""

from allauth.account import forms

from saqia.platform.identity import sign_ins


class SignInForm(forms.LoginForm):  # type: ignore[misc]
    """Understands `06 12 34 56 78`, not only `+212612345678`."""

    def clean_login(self) -> str:
        """Return the address as it is stored."""
        typed: str = super().clean_login()
        return sign_ins.normal_phone(typed) or typed
