"""Passwords by a link: asked for, sent, used once; and what an unknown address or a repeat gets."""

import datetime
import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import override_settings

from saqia.contexts.messaging import models as messaging
from saqia.contexts.messaging import sealing
from saqia.contexts.staff import operations as hiring
from saqia.journeys import links, password_reset
from saqia.platform import operation
from saqia.platform.audit import models as audit
from saqia.platform.identity import models, password_resets, sign_ins
from saqia.platform.jobs import models as asked
from saqia.platform.limits import counting
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)
NOW = datetime.datetime.now(datetime.UTC)
EMAIL, OLD, NEW = "agent@example.ma", "douze-oliviers-en-mai", "treize-figuiers-en-juin"
PUBLIC = override_settings(SAQIA_PUBLIC_ADDRESS="https://{host}")
HIRED = {"number": "114", "name_ar": "عون", "name_fr": "Agent", "language": "fr", "email": EMAIL}


@pytest.fixture
def agent(database: str, souss: operation.Actor) -> int:
    """The sign-in of somebody hired at SRM Souss-Massa, nowhere else, with a second factor."""
    number = sign_ins.create_sign_in(actor=souss, email=EMAIL, phone="0612345678", password=OLD, language="fr", at=AT)
    hiring.hire_person(
        actor=souss, number="114", name_ar="عون", name_fr="Agent", language="fr", sign_in_id=number, on=AT.date(), at=AT
    )
    Authenticator.objects.create(user_id=number, type="totp", data={"secret": "kept elsewhere"})
    return number


def ask(login: str, tenant_id: int = 1, address: str = "10.0.0.1") -> None:
    """Ask for a link as the page does."""
    password_reset.ask_link(tenant_id=tenant_id, login=login, language="fr", address=address, at=AT)


def jobs() -> list[dict[str, object]]:
    """Return the arguments of the jobs that wait."""
    rows = asked.Asked.objects.filter(task="identity.send-password-link").order_by("id")
    return [arguments for row in rows for arguments in row.arguments]


def sent(kind: str) -> list[str]:
    """Return what the messages of a kind are about, unsealed, or their values."""
    with scope.reading(1):
        rows = list(messaging.Message.objects.filter(kind=kind).order_by("id"))
    return [
        str(sealing.unseal(bytes(row.sealed), tenant_id=1, cause=row.cause)["about"]) if row.sealed else str(row.values)
        for row in rows
    ]


def change(token: str, password: str = NEW, *, tenant_id: int = 1, at: datetime.datetime = AT) -> None:
    """Choose a password as the page does."""
    password_reset.set_password(tenant_id=tenant_id, token=token, password=password, address="10.0.0.1", at=at)


def issued(souss: operation.Actor, agent: int, at: datetime.datetime = AT) -> str:
    """Return the token of a link just made."""
    return password_resets.issue_reset(actor=souss, sign_in_id=agent, way="forgotten", at=at).token


def is_password(sign_in_id: int, password: str) -> bool:
    """Say whether a password is the sign-in's."""
    return models.SignIn.objects.get(pk=sign_in_id).check_password(password)


def trail() -> str:
    """Return the whole audit trail."""
    with scope.reading(1):
        return json.dumps(list(audit.Entry.objects.values_list("action", "actor", "detail")), default=str)


@pytest.mark.parametrize(
    ("login", "is_known"),
    [(EMAIL, True), (" Agent@Example.MA ", True), ("06 12 34 56 78", True), ("x@example.ma", False), ("'", False)],
)
def test_a_known_and_an_unknown_address_leave_the_same_behind(agent: int, login: str, is_known: bool) -> None:
    before = audit_count()
    ask(login)
    assert jobs() == [{"tenant_id": 1, "sign_in_id": agent if is_known else 0, "language": "fr"}]
    assert audit_count() == before + 1 and models.PasswordReset.objects.count() == 0


def audit_count() -> int:
    """Return how many acts the trail holds."""
    with scope.reading(1):
        return audit.Entry.objects.count()


def test_the_job_sends_a_link_that_opens_once(agent: int) -> None:
    with PUBLIC:
        password_reset.send_link(tenant_id=1, sign_in_id=agent, language="fr")
        [about] = sent("password-reset")
        token = about.removeprefix("password:")
        link = links.make(1, about, "fr", NOW)
    assert link.endswith(f"/fr/desk/sign-in/link/{token}/")
    row = models.PasswordReset.objects.get()
    assert token.startswith(f"{row.challenge}.") and len(token) > len(row.challenge) + 40
    change(token, at=NOW)
    assert is_password(agent, NEW) and not is_password(agent, OLD)
    assert Authenticator.objects.filter(user_id=agent).count() == 1
    assert len(sent("password-changed")) == 1
    with pytest.raises(password_reset.ResetNotValid):
        change(token, "quatorze-amandiers-en-juillet", at=NOW)
    assert is_password(agent, NEW)
    assert token not in trail() and row.challenge not in trail() and "journeys.password_reset._change" in trail()


def test_nobody_and_strangers_are_sent_nothing(agent: int, souss: operation.Actor) -> None:
    with PUBLIC:
        password_reset.send_link(tenant_id=1, sign_in_id=0, language="fr")
        password_reset.send_link(tenant_id=2, sign_in_id=agent, language="fr")
        sign_ins.close_sign_in(actor=souss, sign_in_id=agent, at=AT)
        password_reset.send_link(tenant_id=1, sign_in_id=agent, language="fr")
    assert sent("password-reset") == [] and models.PasswordReset.objects.count() == 0


def test_without_a_public_address_no_link_is_sent(agent: int) -> None:
    with override_settings(SAQIA_PUBLIC_ADDRESS=""):
        password_reset.send_link(tenant_id=1, sign_in_id=agent, language="fr")
    assert models.PasswordReset.objects.count() == 0


@pytest.mark.parametrize("minutes", [29, 30])
def test_a_link_opens_for_half_an_hour(agent: int, souss: operation.Actor, minutes: int) -> None:
    token = issued(souss, agent)
    late = AT + datetime.timedelta(minutes=minutes)
    if minutes < 30:
        change(token, at=late)
    else:
        with pytest.raises(password_reset.ResetNotValid):
            change(token, at=late)
    assert is_password(agent, NEW) == (minutes < 30)


@pytest.mark.parametrize("damage", ["", "short", "x" * 121, "\0", "é.é", "cut", "other"])
def test_a_damaged_link_does_not_open(agent: int, souss: operation.Actor, damage: str) -> None:
    token = issued(souss, agent)
    wrong = {"cut": token[:-1], "other": token[:-4] + "AAAA"}.get(damage, damage)
    with pytest.raises(password_reset.ResetNotValid):
        change(wrong)
    assert is_password(agent, OLD)


def test_another_distributor_does_not_open_it(agent: int, souss: operation.Actor) -> None:
    with pytest.raises(password_reset.ResetNotValid):
        change(issued(souss, agent), tenant_id=2)
    assert is_password(agent, OLD)


def test_a_new_password_kills_the_other_links(agent: int, souss: operation.Actor) -> None:
    first, second = issued(souss, agent), issued(souss, agent)
    change(second)
    with pytest.raises(password_reset.ResetNotValid):
        change(first, "quatorze-amandiers-en-juillet")


def test_a_weak_password_leaves_the_link_good(agent: int, souss: operation.Actor) -> None:
    token = issued(souss, agent)
    for weak in ("short", "password1234", EMAIL):
        with pytest.raises(password_reset.PasswordWeak):
            change(token, weak)
    assert is_password(agent, OLD) and sent("password-changed") == []
    change(token)
    assert is_password(agent, NEW)


def test_asking_is_limited(agent: int) -> None:
    for login in (EMAIL, "nobody@example.ma"):
        for _ in range(3):
            ask(login, address="10.0.0.2")
        with pytest.raises(counting.TooMany):
            ask(login, address="10.0.0.3")
    assert len(jobs()) == 6


def test_somebody_hired_gets_a_link_to_the_first_password(database: str, souss: operation.Actor) -> None:
    with PUBLIC:
        person = password_reset.hire(actor=souss, **HIRED, on=AT.date(), at=AT)
    [about] = sent("first-password")
    assert person.sign_in_id is not None
    change(about.removeprefix("password:"), at=AT + datetime.timedelta(hours=47))
    assert is_password(person.sign_in_id, NEW)


def test_who_may_not_hire_sends_nothing(database: str, souss: operation.Actor) -> None:
    clerk = operation.Actor(tenant_id=1, name="person:1", person_id=1, permissions=frozenset({"staff.read"}))
    with PUBLIC, pytest.raises(operation.PermissionRefused):
        password_reset.hire(actor=clerk, **HIRED, on=AT.date(), at=AT)
    with pytest.raises(operation.PermissionRefused):
        password_reset.hand_link(actor=clerk, person_id=2, address="10.0.0.1", at=AT)
    assert models.SignIn.objects.count() == 0 and models.PasswordReset.objects.count() == 0


def test_old_links_are_swept(agent: int, souss: operation.Actor) -> None:
    issued(souss, agent)
    day = datetime.timedelta(days=1, minutes=30)
    assert (password_resets.prune(AT + day), password_resets.prune(AT + day + datetime.timedelta(seconds=1))) == (0, 1)
