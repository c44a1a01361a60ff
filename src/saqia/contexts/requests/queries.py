"""Reads of requests; each runs inside the caller's `with scope.reading(tenant_id)`."""

import datetime
from collections.abc import Iterable

from saqia.contexts.requests import connecting, ending, models, settling, types, works
from saqia.contexts.requests.final_bills import list_unbilled as list_unbilled
from saqia.contexts.requests.leaving import list_left as list_left
from saqia.platform.tenancy import scope


def find_connection(number: str) -> types.Connection | None:
    """Return what a connection request is about, with the quote that stands or was declined last."""
    row = models.Connection.objects.filter(number=number).first()
    if row is None:
        return None
    quote = models.Quote.objects.filter(number=number).exclude(state="replaced").order_by("-id").first()
    return types.Connection(
        number=row.number, service=row.service, use=row.use, right=row.right, commune_code=row.commune_code,
        address=row.address, place=row.place, power_kva=row.power_kva, distance_m=row.distance_m, stage=row.stage,
        outcome=row.outcome, service_point_id=row.service_point_id,
        quote=connecting.frozen_quote(quote) if quote else None,
    )  # fmt: skip


def find_subscription(number: str) -> types.Subscription | None:
    """Return what a subscription is about."""
    row = models.Subscription.objects.filter(number=number).first()
    if row is None:
        return None
    return types.Subscription(
        number=row.number, service=row.service, use=row.use, right=row.right, commune_code=row.commune_code,
        address=row.address, former_contract=row.former_contract, meter_serial=row.meter_serial,
        service_point_id=row.service_point_id, starts_on=row.starts_on, contract_number=row.contract_number,
        deposit_centimes=row.deposit_centimes, stage=row.stage, outcome=row.outcome,
    )  # fmt: skip


def find_termination(number: str) -> types.Termination | None:
    """Return what a termination is about."""
    row = models.Termination.objects.filter(number=number).first()
    return ending.frozen(row) if row else None


def find_settlement(number: str) -> types.Settlement | None:
    """Return what deposit and debts of a termination's account come to now; None: its account is not known.

    Once the account is settled its deposit stands among its credits, so `left_centimes` is what is still to pay. While
    another contract of the account runs, it keeps its deposit: see `types.Settlement`.
    """
    row = models.Termination.objects.filter(number=number).first()
    return settling.figures(row) if row is not None and row.account_id is not None else None


def list_refunds_due(*, most: int = 200) -> list[types.Termination]:
    """Return the terminations whose refund waits for finance, oldest first."""
    rows = models.Termination.objects.filter(stage="refund-due").order_by("id")
    return [ending.frozen(row) for row in rows[: min(max(most, 1), 500)]]


def list_works(*, service: str, on: datetime.date) -> list[types.Work]:
    """Return the lines of the price list that a quote of a service may have.

    :raises works.WorksListUnknown: the distributor has no list
    """
    prices = works.of_tenant(scope.current(), on)
    return [work for work in prices.works.values() if work.service in (service, works.ANY)]


def preview_quote(*, service: str, lines: Iterable[types.AskedLine], on: datetime.date) -> types.Priced:
    """Return what a quote would come to.

    :raises works.WorksListUnknown, works.WorkUnknown, works.QuantityNotValid: it cannot be priced
    """
    return works.price(works.of_tenant(scope.current(), on), service, lines)


def preview_deposit(*, service: str, use: str, on: datetime.date) -> int:
    """Return the deposit that a subscription would ask for, in MAD centimes.

    :raises works.WorksListUnknown: the distributor has no scale
    """
    return works.deposit_of(works.of_tenant(scope.current(), on), service, use)
