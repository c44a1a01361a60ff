"""A partner that takes payments: its application of the API and its limits, made together."""

import dataclasses
import datetime
from collections.abc import Sequence

from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as payment_queries
from saqia.contexts.payments import types as payment_types
from saqia.contexts.prepaid import operations as prepaid
from saqia.platform import operation
from saqia.platform.identity import applications

SCOPES, ROLES = ("payments:collect",), ("partner",)


@dataclasses.dataclass(frozen=True)
class Made:
    """A partner's credentials; the secret is shown this once."""

    code: str
    client_id: str
    secret: str


@operation.operation(audit=("code",))
def register_partner(
    *, actor: operation.Actor, code: str, name_ar: str, name_fr: str, methods: Sequence[str],
    most_per_payment_centimes: int, guarantee_centimes: int, at: datetime.datetime,
) -> Made:  # fmt: skip
    """Register a partner with an application that acts for itself; both or neither.

    :raises payments.CollectorMisdescribed, payments.CollectorExists: nothing is written
    """
    actor.require("payments.manage-collectors")
    system = operation.system_actor(tenant_id=actor.tenant_id, name="partner")
    try:
        app = applications.register_app(actor=system, name=code, kind="service", scopes=SCOPES, roles=ROLES, at=at)
    except applications.AppMisdescribed as refused:
        raise payments.CollectorMisdescribed("code") from refused
    payments.register_collector(
        actor=actor, code=code, name_ar=name_ar, name_fr=name_fr, client_id=app.client_id, methods=methods,
        most_per_payment_centimes=most_per_payment_centimes, guarantee_centimes=guarantee_centimes, at=at,
    )  # fmt: skip
    return Made(code, app.client_id, app.secret or "")


@operation.operation(audit=("code", "ends_tokens"))
def replace_secret(
    *, actor: operation.Actor, code: str, since: datetime.datetime, ends_tokens: bool, at: datetime.datetime
) -> applications.NewSecret:  # fmt: skip
    """Give a partner another secret; the former one opens nothing more.

    :param since: of the secret that is replaced, as `applications.App` says it
    :param ends_tokens: end at once what the former one opened
    :raises payments.CollectorUnknown, applications.SecretReplaced: nothing is written
    """
    actor.require("payments.manage-collectors")
    client_id = payment_queries.find_application(code)
    if client_id is None:
        raise payments.CollectorUnknown(code)
    system = operation.system_actor(tenant_id=actor.tenant_id, name="partner")
    return applications.replace_secret(
        actor=system, client_id=client_id, since=since, ends_tokens=ends_tokens, at=at
    )  # fmt: skip


@operation.operation(audit=("number", "reason"))
def take_back(
    *, actor: operation.Actor, number: str, reason: str, at: datetime.datetime
) -> payment_types.Reversal:  # fmt: skip
    """Take a partner's payment back, unless it bought a top-up whose token is out or on its way.

    :raises prepaid.PaymentSpent: nothing is written
    :raises payments.PaymentUnknown, payments.ReversalTooLate: as `payments.reverse_payment` says
    """
    actor.require("payments.reverse")
    prepaid.hold_unspent(tenant_id=actor.tenant_id, receipt_number=number)
    return payments.reverse_payment(actor=actor, number=number, reason=reason, at=at)
