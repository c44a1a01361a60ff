"""Subscriptions: a contract at a point that is connected already."""

import datetime
import functools

from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import types as case_types
from saqia.contexts.contracts import operations as contracts
from saqia.contexts.contracts import queries as contract_queries
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.requests import events, models, types, works
from saqia.contexts.requests.connecting import RequestNotFound
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing


class ServiceDiffers(Exception):
    """The point is of another service than the one that was asked for."""

    def __init__(self, service: str) -> None:
        super().__init__(service)
        self.service = service


def write(deposited: case_types.Deposited, filing: case_types.Filing) -> None:
    """Keep what a subscription asks for; a former contract tells the point, silently: nobody learns what exists."""
    said = functools.partial(case_types.text_of, filing.answers)
    former, starts = said("contract"), said("starts")
    models.Subscription.objects.create(
        number=deposited.number, service=said("service"), use=said("use"), right=said("right"),
        commune_code=said("commune"), address=said("address"), former_contract=former,
        meter_serial=said("meter"), service_point_id=_point_of(former, said("service")),
        starts_on=datetime.date.fromisoformat(starts) if starts else None, stage=deposited.stage,
    )  # fmt: skip


@operation.operation(audit=("number", "service_point_id"))
def open_subscription(
    *, actor: operation.Actor, number: str, service_point_id: int, customer_id: int, terms: contract_types.Terms,
    starts_on: datetime.date, at: datetime.datetime,
) -> types.OpenedSubscription:  # fmt: skip
    """Open the contract that was asked for and state its deposit: due, paid at a counter; the file ends.

    :raises RequestNotFound: no such subscription
    :raises works.WorksListUnknown: no scale of deposits
    :raises ServiceDiffers: the point is of another service
    :raises contracts.AlreadySupplied, contracts.ServicePointNotFound, contracts.CustomerNotFound: as `open_contract`
    :raises contracts.TermsNotValid: as `open_contract`
    :raises cases.ActionNotHere, cases.ActionNotYours: the file is elsewhere, or it is for others to open
    """
    actor.require("requests.open-subscription")
    row = models.Subscription.objects.select_for_update().filter(number=number).first()
    if row is None:
        raise RequestNotFound
    prices = works.of_tenant(actor.tenant_id, local_time.day(at))
    cases.act_on_file(actor=actor, number=number, action="open-contract", door="requests.open_subscription", at=at)
    opened = contracts.open_contract(
        actor=actor, service_point_id=service_point_id, customer_id=customer_id, terms=terms, starts_on=starts_on, at=at
    )
    if opened.service != types.SERVICES[row.service]:
        raise ServiceDiffers(row.service)
    amount = works.deposit_of(prices, row.service, terms.use)
    contracts.state_deposit(
        actor=actor, contract_number=opened.contract_number, amount_centimes=amount,
        basis=f"works:{prices.operator}:{prices.from_on.isoformat()}", due_on=starts_on, at=at,
    )  # fmt: skip
    row.service_point_id, row.contract_id = service_point_id, opened.contract_id
    row.contract_number, row.deposit_centimes, row.starts_on = opened.contract_number, amount, starts_on
    row.save()
    event = events.SubscriptionOpened(
        number=number, contract_id=opened.contract_id, account_id=opened.account_id, deposit_centimes=amount
    )
    publishing.publish(actor=actor, event=event, at=at)
    return types.OpenedSubscription(number, opened.contract_number, opened.account_id, amount, prices.is_demonstration)


def _point_of(former: str, service: str) -> int | None:
    """Return the point of the service at the premises of a former contract, or None."""
    if not former:
        return None
    try:
        account = contract_queries.get_account_of_contract(former)
    except contract_queries.ContractNotFound:
        return None
    points = [one for one in account.contracts if one.service == types.SERVICES[service]]
    return points[-1].service_point_id if points else None
