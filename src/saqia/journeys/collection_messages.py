"""What a customer is told of collections besides the steps: cuts canceled, services back, instalments, deposits,
protections that end."""

import datetime
from collections.abc import Iterable, Mapping

import pyarrow as pa

from saqia.contexts.collections import events, queries, types
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.messaging import operations as messaging
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope
from saqia.platform.wording import LANGUAGES

_Values = Mapping[str, str | int]
_DAY = datetime.timedelta(days=1)


def disconnection_canceled(
    *, actor: operation.Actor, event: events.DisconnectionCanceled, at: datetime.datetime
) -> None:  # fmt: skip
    """Tell that nobody comes to cut."""
    _tell(actor, "cut-canceled", [(event.account_id, str(event.order_id), {})], at)


def reconnection_ordered(
    *, actor: operation.Actor, event: events.ReconnectionOrdered, at: datetime.datetime
) -> None:  # fmt: skip
    """Tell that the service is being given back."""
    _tell(actor, "reconnection-ordered", [(event.account_id, str(event.order_id), {})], at)


def plans_offered(*, actor: operation.Actor, event: events.PlansOffered, at: datetime.datetime) -> None:
    """Tell those who are offered instalments, how many and until when."""
    found = queries.get_plans(event.plan_ids, on=local_time.day(at))
    rows: list[tuple[int, str, _Values]] = [
        (
            one.account_id, str(one.id),
            {
                "amount_centimes": one.total_centimes, "parts": str(len(one.instalments)),
                "open_until": one.open_until.isoformat(),
            },
        )
        for one in found
    ]  # fmt: skip
    _tell(actor, "plan-offered", rows, at)


def plans_broken(*, actor: operation.Actor, event: events.PlansBroken, at: datetime.datetime) -> None:
    """Tell those whose plan is broken that the rest is due."""
    found = queries.get_plans(event.plan_ids, on=local_time.day(at))
    _tell(actor, "plan-broken", [(one.account_id, str(one.id), {}) for one in found], at)


def deposit_asked(*, actor: operation.Actor, event: events.DepositAsked, at: datetime.datetime) -> None:
    """Tell how much of a deposit goes back, and by when."""
    _tell_of_refund(actor, event.deposit_refund_id, at)


def deposit_reduced(*, actor: operation.Actor, event: events.DepositReduced, at: datetime.datetime) -> None:
    """Tell how much goes back after all, once debts that came later were taken off."""
    _tell_of_refund(actor, event.deposit_refund_id, at)


def _tell_of_refund(actor: operation.Actor, deposit_refund_id: int, at: datetime.datetime) -> None:
    found = queries.get_deposit(deposit_refund_id)
    cause = f"{found.id}:{found.amount_centimes}" if found.set_off_centimes else str(found.id)
    values: _Values = {"amount_centimes": found.amount_centimes, "due_on": found.due_on.isoformat()}
    _tell(actor, "deposit-refund", [(found.account_id, cause, values)], at)


def deposit_transferred(*, actor: operation.Actor, event: events.DepositTransferred, at: datetime.datetime) -> None:
    """Tell that a deposit was transferred."""
    found = queries.get_deposit(event.deposit_refund_id)
    paid_on = (found.transferred_on or local_time.day(at)).isoformat()
    values: _Values = {"amount_centimes": found.amount_centimes, "paid_on": paid_on}
    _tell(actor, "deposit-transferred", [(found.account_id, str(found.id), values)], at)


def deposit_set_off(*, actor: operation.Actor, event: events.DepositSetOff, at: datetime.datetime) -> None:
    """Tell what a deposit paid of which nothing goes back any more."""
    found = queries.get_deposit(event.deposit_refund_id)
    ended_on = (found.set_off_on or local_time.day(at)).isoformat()
    values: _Values = {"amount_centimes": found.set_off_centimes, "ended_on": ended_on}
    _tell(actor, "deposit-set-off", [(found.account_id, str(found.id), values)], at)


def protection_ended(*, actor: operation.Actor, event: events.ProtectionEnded, at: datetime.datetime) -> None:
    """Tell that a protection was ended, unless the account has another one."""
    ended = queries.get_protection(event.protection_id)
    if not queries.is_protected(ended.account_id, on=ended.ends_on):
        _tell_ends(actor, "protection-ended", [ended], at)


def tell_protections(at: datetime.datetime) -> None:
    """Tell of the protections that end soon and of those that have ended; repeated, nothing twice. A periodic job."""
    on = local_time.day(at)
    before, catch_up = queries.protection_ends(on)
    for tenant_id in tenancy.Tenant.objects.order_by("id").values_list("id", flat=True):
        actor = operation.system_actor(tenant_id=tenant_id, name="protections")
        with scope.reading(tenant_id):
            soon = queries.list_protections_ending(first_on=on + _DAY, until_on=on + before + _DAY)
            over = queries.list_protections_ending(first_on=on - catch_up, until_on=on + _DAY)
        tell_ends(actor=actor, soon=soon, over=over, at=at)


@operation.operation
def tell_ends(
    *, actor: operation.Actor, soon: list[types.Protection], over: list[types.Protection], at: datetime.datetime
) -> None:
    """Queue one message an account and end of its protection."""
    _tell_ends(actor, "protection-ending", soon, at)
    _tell_ends(actor, "protection-ended", over, at)


def _tell_ends(actor: operation.Actor, kind: str, ends: Iterable[types.Protection], at: datetime.datetime) -> None:
    reasons = queries.protections()
    day = "ends_on" if kind == "protection-ending" else "ended_on"
    rows: dict[str, tuple[int, str, _Values]] = {}
    for one in ends:
        cause, reason = f"{one.account_id}:{one.ends_on.isoformat()}", reasons[one.code][0]
        said = {f"reason_{language}": getattr(reason, language) for language in LANGUAGES}
        rows[cause] = (one.account_id, cause, {day: one.ends_on.isoformat(), **said})
    _tell(actor, kind, rows.values(), at)


def _tell(
    actor: operation.Actor, kind: str, told: Iterable[tuple[int, str, _Values]], at: datetime.datetime
) -> None:  # fmt: skip
    """Queue one message for each account, once by what it is about."""
    rows = list(told)
    accounts = {one.id: one for one in contracts.list_accounts({account_id for account_id, _, _ in rows})}
    made = [
        {
            "cause": f"{kind}:{cause}", "customer_id": accounts[account_id].customer_id, "language": None,
            "about": f"account:{accounts[account_id].number}", "account": accounts[account_id].number, **values,
        }
        for account_id, cause, values in rows
        if account_id in accounts
    ]  # fmt: skip
    if made:
        table = pa.Table.from_pylist(made)
        languages = table.schema.get_field_index("language")
        table = table.set_column(languages, "language", pa.nulls(table.num_rows, pa.string()))
        messaging.send_many(actor=actor, kind=kind, rows=table, at=at)
