"""A phone that receives what the distributors send, and people who sign in with it."""

import datetime
import re
from collections.abc import Iterator

import pytest
from django.test import Client

from saqia.contexts.messaging import ports
from saqia.journeys import message_delivery
from saqia.platform.audit import models as audit
from saqia.platform.identity import models as identity
from saqia.platform.tenancy import scope

PHONE, TYPED = "+212612345678", "06 12 34 56 78"


class Phone:
    """Keeps every SMS that was handed over, by number."""

    def __init__(self) -> None:
        self.received: list[ports.Outgoing] = []

    def send(self, message: ports.Outgoing) -> ports.Accepted:
        """Take one message."""
        self.received.append(message)
        return ports.Accepted(reference=str(message.delivery_id))

    def ring(self, tenant_id: int = 1) -> None:
        """Hand over what waits."""
        message_delivery.run(tenant_id=tenant_id, lane="urgent")

    def code(self, number: str = PHONE, tenant_id: int = 1) -> str:
        """Return the newest code that a number received."""
        self.ring(tenant_id)
        body = [message.body for message in self.received if message.address == number][-1]
        [code] = re.findall(r"(?<!\d)\d{6}(?!\d)", body)
        return str(code)


@pytest.fixture
def phone() -> Iterator[Phone]:
    """A phone for every distributor."""
    box = Phone()
    ports.register_sender("sms", lambda tenant_id: box)
    yield box
    ports.forget_sender("sms")


def ask(browser: Client, typed: str = TYPED, language: str = "fr", onward: str = "") -> int:
    """Ask for a code; return the answer's status."""
    return browser.post(f"/{language}/account/sign-in/", {"phone": typed, "next": onward}).status_code


def bring(browser: Client, code: str, language: str = "fr") -> str:
    """Bring a code; return where that leads, or the page."""
    answer = browser.post(f"/{language}/account/sign-in/code/", {"code": code})
    return str(answer.headers.get("Location", "") if answer.status_code == 302 else answer.content.decode())


def sign_in(browser: Client, phone: Phone, typed: str = TYPED, number: str = PHONE) -> int:
    """Sign in from beginning to end; return the sign-in."""
    assert ask(browser, typed) == 302
    assert bring(browser, phone.code(number)) == "/fr/account/"
    return int(browser.session["_auth_user_id"])


def let_a_minute_pass() -> None:
    """Have a phone be asked for another code: forget what the limits counted."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM limits_count")


def written() -> tuple[int, int]:
    """Return how many sign-ins there are, and how many acts of distributor 1 that were not the sending of codes."""
    with scope.reading(1):
        acts = audit.Entry.objects.exclude(action__contains="customer_access").exclude(
            action__contains="one_time_codes"
        )
        return identity.SignIn.objects.count(), acts.exclude(action__contains="messaging").count()


def later(**change: float) -> datetime.datetime:
    """Return a moment from now."""
    return datetime.datetime.now(datetime.UTC) + datetime.timedelta(**change)
