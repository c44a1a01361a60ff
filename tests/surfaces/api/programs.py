"""Programs with tokens: of a person who agreed, of a service, of nobody."""

import datetime
import hashlib
import json
from typing import Any

import pytest
from allauth.idp.oidc.models import Client as Application
from allauth.idp.oidc.models import Token
from django.test import Client
from tests.contexts.billing import world as worlds

from saqia.contexts.contracts import operations as contracts
from saqia.platform import operation
from saqia.platform.identity import applications, models, scopes
from saqia.surfaces.kit import clock

AT = datetime.datetime(2026, 5, 2, 9, tzinfo=datetime.UTC)
HOSTS = {1: "127.0.0.1", 2: "casablanca.localhost"}


class Program:
    """A program with one token; answers are kept as Django's test client gives them."""

    def __init__(self, token: str, tenant_id: int = 1, language: str = "en") -> None:
        self.client = Client(headers={"host": HOSTS[tenant_id]}, raise_request_exception=False)
        self.headers = {"Accept-Language": language}
        if token:
            self.headers["Authorization"] = f"Bearer {token}"
        self.token = token

    def get(self, path: str, **query: Any) -> Any:
        """Ask for something."""
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send something, as JSON unless it is bytes."""
        content = body if isinstance(body, bytes) else json.dumps(body)
        return self.client.generic(
            method, f"/api/v1/{path}", content, content_type="application/json", headers={**self.headers, **headers}
        )  # fmt: skip

    def post(self, path: str, body: Any = None, key: str = "") -> Any:
        """Send something new."""
        return self.send("POST", path, body, **({"Idempotency-Key": key} if key else {}))


class Programs:
    """Makes programs for one world."""

    def __init__(self, town: worlds.World) -> None:
        self.town = town
        self._numbers = iter(range(1000))

    def person(self, grants: dict[str, str], *, granted: tuple[str, ...] | None = None, tenant_id: int = 1) -> Program:
        """Return a program of a person who reaches these accounts in these roles."""
        number = next(self._numbers)
        who = models.SignIn.objects.create(phone=f"+2126{number:08d}", created_at=AT)
        for name, role in grants.items():
            contracts.grant_access(
                actor=self.town.actor, sign_in_id=who.pk, role=role, proof="agent", at=clock.now(),
                target=contracts.Target(account_id=self.town.accounts[name].account_id),
            )  # fmt: skip
        asked = (*scopes.PEOPLE, "webhooks") if granted is None else granted
        made = applications.register_app(
            actor=operation.system_actor(tenant_id=tenant_id, name="test"), name=f"App {number}", kind="people",
            scopes=tuple(scopes.KNOWN), redirect_uris=("https://app.example/back",), at=AT,
        )  # fmt: skip
        return Program(token(made.client_id, asked, who), tenant_id)

    def service(self, *roles: str, granted: tuple[str, ...], tenant_id: int = 1) -> Program:
        """Return a program that acts for itself, with these roles."""
        made = applications.register_app(
            actor=operation.system_actor(tenant_id=tenant_id, name="test"), name="Service", kind="service",
            scopes=granted, roles=roles, at=AT,
        )  # fmt: skip
        return Program(token(made.client_id, granted, None), tenant_id)

    def stranger(self) -> Program:
        """Return a program without a token."""
        return Program("")


def token(client_id: str, granted: tuple[str, ...], who: models.SignIn | None, *, minutes: float = 60) -> str:
    """Store a token as the provider does, and return it."""
    value = f"token-{client_id}-{len(granted)}-{minutes}"
    row = Token(
        type=Token.Type.ACCESS_TOKEN, hash=hashlib.sha256(value.encode()).hexdigest(), user=who,
        client=Application.objects.get(id=client_id), expires_at=clock.now() + datetime.timedelta(minutes=minutes),
    )  # fmt: skip
    row.set_scopes(list(granted))
    row.save()
    return value


def expire(value: str) -> None:
    """Let the time of a token be over."""
    digest = hashlib.sha256(value.encode()).hexdigest()
    assert Token.objects.filter(hash=digest).update(expires_at=clock.now() - datetime.timedelta(seconds=1)) == 1


@pytest.fixture
def program(town: worlds.World) -> Programs:
    """The maker of programs."""
    return Programs(town)
