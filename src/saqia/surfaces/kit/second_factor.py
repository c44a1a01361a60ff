"""The second step of signing in, and its first setting up, which is such a step too: one code is enough."""

import datetime
from typing import Any

from allauth.account.internal import stagekit
from allauth.account.internal.flows import login
from allauth.mfa import utils as mfa
from allauth.mfa.base import views
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from saqia.platform.identity import password_resets


def authenticate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """Answer with allauth's page, unless a link has set the password since the first step."""
    waiting = stagekit.unstash_login(request, peek=True)
    if waiting is not None and waiting.user is not None:
        since = datetime.datetime.fromtimestamp(waiting.initiated_at, datetime.UTC)
        if password_resets.was_reset_since(sign_in_id=waiting.user.pk, since=since):
            stagekit.clear_login(request)
            return redirect("account_login")
    answer: HttpResponseBase = views.authenticate(request, *args, **kwargs)
    return answer


class _SetsUp:
    """Setting a factor up; where it is one's first, the proof that it works opens the desk as well.

    A further factor proves nothing of the one that is asked for: it is still asked for.
    """

    kind: str
    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        """Take the factor, and note that it was shown in this session."""
        is_first = not mfa.is_mfa_enabled(self.request.user)
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        if is_first:
            # Password and factor were given just now: the recovery codes that come next ask for neither again.
            login.record_authentication(self.request, self.request.user, "mfa", type=self.kind, reauthenticated=True)
        return answer


class SetUpApp(_SetsUp, totp.ActivateTOTPView):  # type: ignore[misc]
    """Setting an authenticator's app up."""

    kind = "totp"


class SetUpKey(_SetsUp, webauthn.AddWebAuthnView):  # type: ignore[misc]
    """Setting a key up."""

    kind = "webauthn"


set_up_app = SetUpApp.as_view()
set_up_key = SetUpKey.as_view()
