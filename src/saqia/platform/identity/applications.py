"""Applications that ask for access: registered by the distributor, each bound to one, its secret shown once."""

import dataclasses
import datetime
import hashlib
import json
import secrets
import urllib.parse
from collections.abc import Iterable, Sequence
from typing import Literal

from allauth.idp.oidc.models import Client, Token
from django.db.models import Q

from saqia.platform import operation
from saqia.platform.database import prepared
from saqia.platform.identity import scopes as known_scopes

Kind = Literal["people", "people-public", "service"]
"""`people` acts for people who agree, from a server; `people-public` the same from a phone or a browser, without a
secret; `service` acts for itself, with the roles it is given."""
KINDS: tuple[Kind, ...] = ("people", "people-public", "service")
_MOST_NAME = 100
_HELD = """
SELECT t.client_id, t.scopes, t.user_id, c.data FROM allauth_idp_oidc_token t
JOIN allauth_idp_oidc_client c ON c.id = t.client_id LEFT JOIN identity_sign_in u ON u.id = t.user_id
WHERE t.hash = %s AND t.type = %s AND t.expires_at > %s AND (t.user_id IS NULL OR u.is_active)
"""


class AppMisdescribed(Exception):
    """A name, kind, scope, role or address cannot be taken; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class AppNotFound(Exception):
    """This distributor has no such application."""

    def __init__(self, client_id: str) -> None:
        super().__init__(client_id)
        self.client_id = client_id


class SecretReplaced(Exception):
    """Another secret than the one that was looked at is the application's now."""


@dataclasses.dataclass(frozen=True)
class RegisteredApp:
    """An application was registered; its secret is shown this once, None where it has none."""

    client_id: str
    secret: str | None


@dataclasses.dataclass(frozen=True)
class App:
    """An application of a distributor. `roles` are those it acts with itself, of rules/roles.yaml."""

    client_id: str
    name: str
    kind: Kind
    scopes: tuple[str, ...]
    roles: tuple[str, ...]
    redirect_uris: tuple[str, ...]
    created_at: datetime.datetime
    secret_at: datetime.datetime
    """Since when its secret is what it is; while `is_ended`, since when it has none."""
    is_ended: bool


@dataclasses.dataclass(frozen=True)
class NewSecret:
    """A secret in the place of another, shown this once; the last token of the former one ends at `former_until`."""

    client_id: str
    secret: str
    former_until: datetime.datetime


@dataclasses.dataclass(frozen=True)
class Held:
    """What a token that is valid lets pass.

    :param sign_in_id: of the person for whom the application acts; None: it acts for itself, with `roles`
    """

    client_id: str
    tenant_id: int
    scopes: frozenset[str]
    sign_in_id: int | None
    roles: tuple[str, ...]


@operation.operation(audit=("name", "kind"))
def register_app(
    *, actor: operation.Actor, name: str, kind: Kind, scopes: Sequence[str], at: datetime.datetime,
    roles: Sequence[str] = (), redirect_uris: Sequence[str] = (),
) -> RegisteredApp:  # fmt: skip
    """Register an application of the actor's distributor.

    :param scopes: what it may ask for, of `scopes.KNOWN`
    :param roles: of a service only: with whose permissions it acts
    :param redirect_uris: of an application for people: where it takes them back, https, this machine or its own scheme
    :raises AppMisdescribed: nothing is written
    """
    actor.require("identity.manage-apps")
    _check(name, kind, scopes, roles, redirect_uris)
    secret = None if kind == "people-public" else secrets.token_urlsafe(32)
    row = Client(name=name.strip(), created_at=at)
    row.type = Client.Type.PUBLIC if kind == "people-public" else Client.Type.CONFIDENTIAL
    row.set_secret(secret or secrets.token_urlsafe(32))
    row.set_scopes(list(dict.fromkeys(scopes)))
    row.set_default_scopes(list(dict.fromkeys(scopes)))
    row.set_redirect_uris(list(redirect_uris))
    row.set_grant_types(["client_credentials"] if kind == "service" else ["authorization_code", "refresh_token"])
    row.data = {"tenant_id": actor.tenant_id, "roles": list(roles), "kind": kind}
    row.save()
    return RegisteredApp(row.id, secret)


@operation.operation(audit=("client_id", "ends_tokens"))
def replace_secret(
    *, actor: operation.Actor, client_id: str, since: datetime.datetime, ends_tokens: bool, at: datetime.datetime
) -> NewSecret:  # fmt: skip
    """Give an application another secret; the former one opens nothing more, the tokens that it opened may run out.

    :param since: `secret_at` of the one that is replaced, so that a repeat replaces nothing
    :param ends_tokens: end them now, as when the former one leaked
    :raises AppNotFound: this distributor has none of this id
    :raises SecretReplaced: it was replaced or ended meanwhile
    """
    actor.require("identity.manage-apps")
    row = _locked(actor, client_id, since)
    secret = secrets.token_urlsafe(32)
    row.set_secret(secret)
    row.data = {**row.data, "secret_at": at.isoformat(), "is_ended": False}
    row.save(update_fields=["secret", "data"])
    tokens = Token.objects.filter(client=row, expires_at__gt=at)
    if ends_tokens:
        tokens.delete()
    last = tokens.order_by("-expires_at").values_list("expires_at", flat=True).first()
    return NewSecret(client_id, secret, last or at)


@operation.operation(audit=("client_id",))
def end_secret(*, actor: operation.Actor, client_id: str, since: datetime.datetime, at: datetime.datetime) -> None:
    """End an application's secret and its tokens: it opens nothing until it gets another.

    :raises AppNotFound, SecretReplaced: as `replace_secret`
    """
    actor.require("identity.manage-apps")
    row = _locked(actor, client_id, since)
    row.set_secret(secrets.token_urlsafe(32))
    row.data = {**row.data, "secret_at": at.isoformat(), "is_ended": True}
    row.save(update_fields=["secret", "data"])
    Token.objects.filter(client=row).delete()


@operation.operation(audit=("client_id",))
def remove_app(*, actor: operation.Actor, client_id: str, at: datetime.datetime) -> None:
    """Remove an application with all its tokens: from now on nothing of it opens anything.

    :raises AppNotFound: this distributor has none of this id
    """
    actor.require("identity.manage-apps")
    row = Client.objects.select_for_update().filter(id=client_id, data__tenant_id=actor.tenant_id).first()
    if row is None:
        raise AppNotFound(client_id)
    row.delete()


def list_apps(*, tenant_id: int) -> list[App]:
    """Return the applications of a distributor, newest first."""
    rows = Client.objects.filter(data__tenant_id=tenant_id).order_by("-created_at", "id")
    return [_shape(row) for row in rows]


def find_apps(client_ids: Iterable[str], *, tenant_id: int) -> dict[str, App]:
    """Return those of some applications that are this distributor's, by id."""
    rows = Client.objects.filter(id__in=list(client_ids), data__tenant_id=tenant_id)
    return {row.id: _shape(row) for row in rows}


def find_held(token: str, *, at: datetime.datetime) -> Held | None:
    """Return what an access token lets pass now; None: nothing, or it is of somebody who may not sign in any more."""
    digest = hashlib.sha256(token.encode(errors="replace")).hexdigest()
    for client_id, scopes, sign_in_id, data in prepared.run(_HELD, [digest, Token.Type.ACCESS_TOKEN.value, at]):
        kept = json.loads(data)
        if isinstance(kept, dict) and "tenant_id" in kept:
            roles = () if sign_in_id else tuple(kept["roles"])
            return Held(client_id, kept["tenant_id"], frozenset(scopes.split()), sign_in_id, roles)
    return None


def is_of(tenant_id: int, client_id: str) -> bool:
    """Say whether an application is this distributor's."""
    return bool(Client.objects.filter(id=client_id, data__tenant_id=tenant_id).exists())


def list_consents(pairs: Iterable[tuple[str, int]], *, at: datetime.datetime) -> set[tuple[str, int]]:
    """Return which applications still hold a token of which sign-ins, of these (application, sign-in) pairs."""
    asked = set(pairs)
    rows = Token.objects.filter(client_id__in={client for client, _ in asked}, user_id__in={who for _, who in asked})
    kept = rows.filter(Q(expires_at=None) | Q(expires_at__gt=at), user__is_active=True)
    return asked & set(kept.values_list("client_id", "user_id").distinct())


def _locked(actor: operation.Actor, client_id: str, since: datetime.datetime) -> Client:
    row = Client.objects.select_for_update().filter(id=client_id, data__tenant_id=actor.tenant_id).first()
    if row is None:
        raise AppNotFound(client_id)
    if _shape(row).secret_at != since:
        raise SecretReplaced(client_id)
    return row


def _shape(row: Client) -> App:
    given = row.data.get("secret_at")
    return App(
        row.id, row.name, row.data["kind"], tuple(row.get_scopes()), tuple(row.data["roles"]),
        tuple(row.get_redirect_uris()), row.created_at,
        datetime.datetime.fromisoformat(given) if given else row.created_at, bool(row.data.get("is_ended")),
    )  # fmt: skip


def _check(name: str, kind: str, scopes: Sequence[str], roles: Sequence[str], redirect_uris: Iterable[str]) -> None:
    uris = list(redirect_uris)
    if not 0 < len(name.strip()) <= _MOST_NAME or "<" in name or ">" in name:
        raise AppMisdescribed("name")
    if kind not in KINDS:
        raise AppMisdescribed("kind")
    if not scopes or set(scopes) - known_scopes.KNOWN.keys():
        raise AppMisdescribed("scopes")
    if bool(roles) and kind != "service":
        raise AppMisdescribed("roles")
    if bool(uris) is (kind == "service") or not all(map(_may_lead_to, uris)):
        raise AppMisdescribed("redirect_uris")


def _may_lead_to(uri: str) -> bool:
    """Say whether people may be sent there: https, this machine for development, or an application's own scheme."""
    if any(letter.isspace() or letter in "*\\\"'<>;," for letter in uri):
        return False
    parts = urllib.parse.urlsplit(uri)
    if parts.fragment:
        return False
    if parts.scheme in ("http", "https"):
        local = parts.hostname in ("127.0.0.1", "::1", "localhost")
        return bool(parts.hostname) and (parts.scheme == "https" or local)
    return "." in parts.scheme  # a reversed domain name, as RFC 8252 asks of native applications
