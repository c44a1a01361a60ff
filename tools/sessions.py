"""A session of somebody, as the pages leave it after password and second factor: for pictures and benchmarks."""

import time
from typing import Any


def open_for(number: int, *, second_factor: bool = False) -> tuple[str, str]:
    """Sign in the owner of a sign-in and return the name and value of the cookie.

    :param second_factor: they showed one: one is set up for them where there is none
    """
    from allauth.mfa.models import Authenticator
    from django.conf import settings
    from django.test import Client

    from saqia.platform.identity import models

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(models.SignIn.objects.get(pk=number))
    if second_factor:
        kept = {"data": {"secret": "kept elsewhere"}}
        Authenticator.objects.get_or_create(user_id=number, type="totp", defaults=kept)
        session: Any = client.session
        session["account_authentication_methods_user"] = str(number)
        session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
        session.save()
    name = settings.SESSION_COOKIE_NAME
    return name, client.cookies[name].value
