"""What a partner tries a sandbox with: credentials of its own, and payments that are as the past left them."""

import datetime
from collections.abc import Sequence

from saqia.contexts.billing import operations as billing
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import types as payment_types
from saqia.journeys import partners, prepaid_sales
from saqia.journeys.sandboxes import examples
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import models as tenancy

OLD, SPENT = "TEST-OLD", "TEST-SPENT"
KEPT = frozenset({OLD, SPENT})
"""What no night takes back, of every partner: one payment is too old to be reversed, one bought a token."""
METHODS = ("collector", "app")
_PASSED = datetime.timedelta(days=40)
_OLD_CENTIMES, _SPENT_CENTIMES = 100, 20_000
MOST_CENTIMES, GUARANTEE_CENTIMES = 100_000, 200_000
"""What a partner may take there unless it is told otherwise: soon reached."""


def register(
    *, sandbox: tenancy.Tenant, code: str, name_ar: str, name_fr: str, at: datetime.datetime,
    most_per_payment_centimes: int = MOST_CENTIMES, guarantee_centimes: int = GUARANTEE_CENTIMES,
    methods: Sequence[str] = METHODS, by: str = "sandbox",
) -> partners.Made:  # fmt: skip
    """Let a partner into an open sandbox, with credentials that open nothing else.

    :param by: who does it, for the sandbox's audit trail
    :raises payments.CollectorMisdescribed, payments.CollectorExists: nothing is written
    """
    actor = operation.system_actor(tenant_id=sandbox.id, name=by)
    grid = billing.Grid(sandbox.operator, sandbox.uses_demonstration_grid)
    return _register(
        actor=actor, code=code, name_ar=name_ar, name_fr=name_fr, methods=methods, grid=grid,
        most_per_payment_centimes=most_per_payment_centimes, guarantee_centimes=guarantee_centimes,
        accounts=examples.find(sandbox.id), at=at,
    )  # fmt: skip


@operation.operation(audit=("code",))
def _register(
    *, actor: operation.Actor, code: str, name_ar: str, name_fr: str, methods: Sequence[str], grid: billing.Grid,
    most_per_payment_centimes: int, guarantee_centimes: int, accounts: Sequence[examples.Numbered],
    at: datetime.datetime,
) -> partners.Made:  # fmt: skip
    made = partners.register_partner(
        actor=actor,
        code=code,
        name_ar=name_ar,
        name_fr=name_fr,
        methods=methods,
        most_per_payment_centimes=most_per_payment_centimes,
        guarantee_centimes=guarantee_centimes,
        at=at,
    )
    by_code = {one.example.code: one.account_id for one in accounts}
    then = at - _PASSED
    payments.collect_payment(
        actor=actor, channel=payment_types.PARTNERS, collector=code, reference=OLD, method="app",
        lines=[payment_types.Line(by_code["paid-up"], _OLD_CENTIMES)], collected_at=then, at=at,
    )  # fmt: skip
    prepaid_sales.sell_top_up(
        actor=actor, meter_number=examples.PREPAID_METER, amount_centimes=_SPENT_CENTIMES, grid=grid, at=then,
        money=prepaid_sales.Money(payment_types.PARTNERS, code, SPENT, "app"),
    )  # fmt: skip
    payments.settle_collector(
        actor=actor, channel=payment_types.PARTNERS, collector=code, until_on=local_time.day(then),
        amount_centimes=_OLD_CENTIMES + _SPENT_CENTIMES, reference=f"TEST-{code}", at=at,
    )  # fmt: skip
    return made


@operation.operation(audit=("code",))
def register_stopped(
    *, actor: operation.Actor, code: str, name_ar: str, name_fr: str, at: datetime.datetime
) -> partners.Made:  # fmt: skip
    """Let a partner that is stopped into a sandbox: it may ask, and each payment of it is refused.

    :raises payments.CollectorMisdescribed, payments.CollectorExists: nothing is written
    """
    limits = {"most_per_payment_centimes": MOST_CENTIMES, "guarantee_centimes": GUARANTEE_CENTIMES}
    made = partners.register_partner(
        actor=actor, code=code, name_ar=name_ar, name_fr=name_fr, methods=METHODS, at=at, **limits
    )  # fmt: skip
    payments.change_collector(actor=actor, code=code, is_active=False, at=at, **limits)
    return made
