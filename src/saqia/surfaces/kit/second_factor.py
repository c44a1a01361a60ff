"""The second step of signing in; one whose first step was an older password does not go on."""

import datetime
from typing import Any

from allauth.account.internal import stagekit
from allauth.mfa.base import views
from django.http import HttpRequest, HttpResponseBase
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
