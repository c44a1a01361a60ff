"""A partner's credentials for the sandbox, issued, replaced and ended by the distributor beside which it stands.

A partner may have two: its own, and those of a partner that is stopped, to hear what that one hears.
"""

import dataclasses
import datetime
from typing import Literal

from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as payment_queries
from saqia.journeys import partners
from saqia.journeys.sandboxes import examples, trials
from saqia.platform import operation
from saqia.platform.identity import applications
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import registration, scope

Kind = Literal["own", "stopped"]
_ENDINGS: dict[Kind, str] = {"own": "", "stopped": "-STOPPED"}
_NAME = 120


class SandboxClosed(Exception):
    """No sandbox is open beside this distributor, or it is not in its state yet."""


@dataclasses.dataclass(frozen=True)
class Standing:
    """The sandbox beside a distributor, and the applications that a partner has in it."""

    host: str
    apps: dict[Kind, applications.App]


def find(*, tenant_id: int, code: str) -> Standing | None:
    """Return what a partner has in the sandbox of a distributor; None: none is open."""
    sandbox = registration.find_sandbox(tenant_id)
    if sandbox is None:
        return None
    with scope.reading(sandbox.id):
        known = {kind: payment_queries.find_application(code + ending) for kind, ending in _ENDINGS.items()}
    apps = applications.find_apps([one for one in known.values() if one], tenant_id=sandbox.id)
    return Standing(sandbox.host, {kind: apps[one] for kind, one in known.items() if one in apps})


def issue(*, actor: operation.Actor, kind: Kind, code: str, at: datetime.datetime) -> partners.Made:
    """Let a registered partner of the actor's distributor into its sandbox.

    :raises SandboxClosed: there is none to let it into
    :raises payments.CollectorUnknown: the distributor has no such partner
    :raises payments.CollectorExists: it is in already
    :raises payments.CollectorMisdescribed: its code is too long to be told apart
    """
    actor.require("payments.manage-collectors")
    sandbox = _open(actor)
    with scope.reading(actor.tenant_id):
        partner = next((one for one in payment_queries.list_collectors() if one.code == code), None)
    if partner is None:
        raise payments.CollectorUnknown(code)
    if kind == "own":
        made = trials.register(
            sandbox=sandbox, code=code, name_ar=partner.name_ar, name_fr=partner.name_fr, at=at, by=actor.name
        )
    else:
        made = trials.register_stopped(
            actor=_inside(sandbox, actor), code=code + _ENDINGS[kind], at=at,
            name_ar=f"موقوف: {partner.name_ar}"[:_NAME], name_fr=f"Arrêté : {partner.name_fr}"[:_NAME],
        )  # fmt: skip
    _note_credential(actor=actor, code=code, kind=kind, act="issued", at=at)
    return made


def replace(
    *, actor: operation.Actor, kind: Kind, code: str, since: datetime.datetime, at: datetime.datetime
) -> applications.NewSecret:  # fmt: skip
    """Give it another secret there; the former one and all that it opened end now.

    :raises SandboxClosed, payments.CollectorUnknown, applications.SecretReplaced: nothing is written
    """
    sandbox, client_id = _held(actor, kind, code)
    made = applications.replace_secret(
        actor=_inside(sandbox, actor), client_id=client_id, since=since, ends_tokens=True, at=at
    )
    _note_credential(actor=actor, code=code, kind=kind, act="replaced", at=at)
    return made


def end(
    *, actor: operation.Actor, kind: Kind, code: str, since: datetime.datetime, at: datetime.datetime
) -> None:  # fmt: skip
    """End what it has there; another secret lets it in again, among what it did before.

    :raises SandboxClosed, payments.CollectorUnknown, applications.SecretReplaced: nothing is written
    """
    sandbox, client_id = _held(actor, kind, code)
    applications.end_secret(actor=_inside(sandbox, actor), client_id=client_id, since=since, at=at)
    _note_credential(actor=actor, code=code, kind=kind, act="ended", at=at)


def _open(actor: operation.Actor) -> tenancy.Tenant:
    sandbox = registration.find_sandbox(actor.tenant_id)
    if sandbox is None or len(examples.find(sandbox.id)) < len(examples.EXAMPLES):
        raise SandboxClosed
    return sandbox


def _held(actor: operation.Actor, kind: Kind, code: str) -> tuple[tenancy.Tenant, str]:
    actor.require("payments.manage-collectors")
    sandbox = _open(actor)
    with scope.reading(sandbox.id):
        client_id = payment_queries.find_application(code + _ENDINGS[kind])
    if client_id is None:
        raise payments.CollectorUnknown(code)
    return sandbox, client_id


def _inside(sandbox: tenancy.Tenant, actor: operation.Actor) -> operation.Actor:
    """Return who acts in the sandbox: nobody of the distributor has a role there, and its trail names the person."""
    return operation.system_actor(tenant_id=sandbox.id, name=actor.name)


@operation.operation(audit=("code", "kind", "act"))
def _note_credential(*, actor: operation.Actor, code: str, kind: str, act: str, at: datetime.datetime) -> None:
    """Leave an entry in the distributor's own audit trail: the act itself was done in the sandbox."""
    actor.require("payments.manage-collectors")
