"""Connections: what is asked for, and the quote that answers it."""

import dataclasses
import datetime
import functools
from collections.abc import Iterable

from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import types as case_types
from saqia.contexts.requests import events, models, types, works
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing
from saqia.platform.wording import Text


class RequestNotFound(Exception):
    """No such request of this kind in this tenant."""


class QuoteEmpty(Exception):
    """A quote has a line at least."""


class NotConnected(Exception):
    """The file did not come to its end: no meter was set."""


class ConnectedBefore(Exception):
    """The meter of the file hangs in the books already, at another point."""

    def __init__(self, service_point_id: int) -> None:
        super().__init__(service_point_id)
        self.service_point_id = service_point_id


def write(deposited: case_types.Deposited, filing: case_types.Filing) -> None:
    """Keep what a connection request asks for, beside its file."""
    asked = filing.answers
    said = functools.partial(case_types.text_of, asked)
    models.Connection.objects.create(
        number=deposited.number, service=said("service"), use=said("use"), right=said("right"),
        commune_code=said("commune"), address=said("address"), place=said("place"),
        power_kva=asked.get("power"), distance_m=asked.get("distance"), stage=deposited.stage,
    )  # fmt: skip


@operation.operation(audit=("number",))
def offer_quote(
    *, actor: operation.Actor, number: str, lines: Iterable[types.AskedLine], at: datetime.datetime
) -> types.Quote:
    """Price what the study found and offer it: the applicant accepts or declines it within its validity.

    :raises RequestNotFound: no such connection request
    :raises QuoteEmpty: no line
    :raises works.WorksListUnknown, works.WorkUnknown, works.QuantityNotValid: it cannot be priced
    :raises cases.ActionNotHere, cases.ActionNotYours: the file is elsewhere, or the quote is for others to make
    """
    actor.require("requests.offer-quote")
    row = models.Connection.objects.select_for_update().filter(number=number).first()
    if row is None:
        raise RequestNotFound
    asked = tuple(lines)
    if not asked:
        raise QuoteEmpty
    on = local_time.day(at)
    prices = works.of_tenant(actor.tenant_id, on)
    priced = works.price(prices, row.service, asked)
    moved = cases.act_on_file(actor=actor, number=number, action="offer-quote", door="requests.offer_quote", at=at)
    models.Quote.objects.filter(number=number, state__in=["offered", "accepted"]).update(state="replaced")
    quote = models.Quote.objects.create(
        number=number, lines=[dataclasses.asdict(line) for line in priced.lines], net_centimes=priced.net_centimes,
        vat_basis_points=priced.vat_basis_points, vat_centimes=priced.vat_centimes,
        total_centimes=priced.total_centimes, is_demonstration=priced.is_demonstration, offered_on=on,
        valid_until=moved.stage_due_on or on,
    )  # fmt: skip
    event = events.QuoteOffered(
        number=number, quote_id=quote.id, total_centimes=quote.total_centimes,
        valid_until=quote.valid_until.isoformat(),
    )  # fmt: skip
    publishing.publish(actor=actor, event=event, at=at)
    return frozen_quote(quote)


@operation.operation(audit=("number", "service_point_id"))
def connect_point(*, actor: operation.Actor, number: str, service_point_id: int, at: datetime.datetime) -> None:
    """Say at which service point a connection ended, once; the same again changes nothing.

    :raises RequestNotFound: no such connection request
    :raises NotConnected: its file did not come to its end
    :raises ConnectedBefore: it ended at another point
    """
    actor.require("requests.connect-point")
    row = models.Connection.objects.select_for_update().filter(number=number).first()
    if row is None:
        raise RequestNotFound
    if row.outcome != "accepted":
        raise NotConnected
    if row.service_point_id is None:
        row.service_point_id = service_point_id
        row.save(update_fields=["service_point_id"])
    elif row.service_point_id != service_point_id:
        raise ConnectedBefore(row.service_point_id)


def frozen_quote(row: models.Quote) -> types.Quote:
    """Return a quote as pages show it."""
    lines = tuple(types.QuoteLine(**{**line, "name": Text(**line["name"])}) for line in row.lines)
    priced = types.Priced(
        lines, row.net_centimes, row.vat_basis_points, row.vat_centimes, row.total_centimes, row.is_demonstration
    )
    state: types.QuoteState = row.state  # type: ignore[assignment]
    return types.Quote(row.id, row.number, priced, row.offered_on, row.valid_until, state)
