"""Reads of prepaid, inside the caller's `with scope.reading(tenant_id)`."""

import dataclasses
import datetime
from collections.abc import Iterable

from django.db.models import Exists, Max, Min, OuterRef, QuerySet

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.metering import queries as metering
from saqia.contexts.prepaid import history, models, outlook, refusals, rules, shapes, spending, types
from saqia.contexts.prepaid.quoting import quote_vend as quote_vend
from saqia.platform.calendar import local_time
from saqia.platform.wording import Text


def get_meter(number: str) -> types.Meter:
    """Return a meter by what is printed on it.

    :raises refusals.MeterUnknown: none has this number
    """
    return shapes.meter(history.meter_by_number(number))


def search_meters(text: str) -> list[types.Meter]:
    """Return the meters that a number may mean: printed on it, its serial, its contract's or its account's."""
    rows = models.PrepaidMeter.objects.filter(number=history.plain(text))
    if not rows:
        ids = [one.id for one in metering.list_meters_by_serial(text)]
        rows = models.PrepaidMeter.objects.filter(meter_id__in=ids)
    if not rows:
        accounts = [one.id for one in contracts.search_accounts(text)]
        rows = models.PrepaidMeter.objects.filter(account_id__in=accounts)
    return [shapes.meter(row) for row in rows.order_by("id")[:20]]


def list_meters_of_accounts(account_ids: Iterable[int]) -> list[types.Meter]:
    """Return the prepaid meters of some accounts, without those whose place another took; one query."""
    rows = models.PrepaidMeter.objects.filter(account_id__in=list(account_ids)).exclude(id__in=_followed())
    return [shapes.meter(row) for row in rows.order_by("account_id", "id")]


def list_to_register(*, on: datetime.date) -> list[types.Meter]:
    """Return the meters that were replaced while the one in their place is not registered: nobody buys there.

    Longest ago first. Where the contract ended since, contract and account are those of whoever is supplied there now;
    where nobody is by a prepaid contract, it is left out.
    """
    replaced = models.PrepaidMeter.objects.exclude(replaced_at=None).exclude(id__in=_followed())
    found = [shapes.meter(row) for row in replaced.order_by("replaced_at", "id")]
    accounts = contracts.list_accounts({each.account_id for each in found})
    own = {one.id: one for account in accounts for one in account.contracts}
    after = _contracts_after([own[each.contract_id] for each in found], on)
    here = {each.id: after.get(each.contract_id, own[each.contract_id]) for each in found}
    return [
        dataclasses.replace(each, contract_id=here[each.id].id, account_id=here[each.id].account_id)
        for each in found
        if _runs(here[each.id], on)
    ]


def _contracts_after(ended: list[contract_types.Contract], on: datetime.date) -> dict[int, contract_types.Contract]:
    """Return id of a contract that has ended -> the prepaid one that runs at its point and has no meter registered."""
    points = {one.metered_by_id: one.id for one in ended if not _runs(one, on)}
    accounts = contracts.list_accounts_of_points(points)
    running = [
        one
        for account in accounts
        for one in account.contracts
        if one.metered_by_id in points and one.is_prepaid and _runs(one, on)
    ]
    hanging = models.PrepaidMeter.objects.filter(contract_id__in=[one.id for one in running], replaced_at=None)
    served = set(hanging.values_list("contract_id", flat=True))
    return {points[one.metered_by_id]: one for one in running if one.id not in served}


def _runs(contract: contract_types.Contract, on: datetime.date) -> bool:
    return contract.starts_on <= on and (contract.ends_on is None or contract.ends_on > on)


def find_hanging(metering_meter_id: int) -> types.Meter | None:
    """Return what takes tokens of a meter that hangs somewhere, None: it is no prepaid meter."""
    row = models.PrepaidMeter.objects.filter(meter_id=metering_meter_id).first()
    return None if row is None else shapes.meter(row)


def get_vend(vend_id: int) -> types.Vend:
    """Return a purchase with its tokens.

    :raises refusals.VendUnknown: this distributor has none
    """
    return _one(models.Vend.objects.filter(id=vend_id).select_related("meter").first(), vend_id)


def find_vend(key: str) -> types.Vend | None:
    """Return the purchase of a channel's reference, `channel:collector:reference`, or None."""
    row = models.Vend.objects.filter(key=key).select_related("meter").first()
    return None if row is None else _one(row, row.id)


def find_vend_of_order(order_number: str) -> types.Vend | None:
    """Return the purchase that an order of payments pays, or None."""
    row = models.Vend.objects.filter(order_number=order_number).exclude(order_number="").select_related("meter").first()
    return None if row is None else _one(row, row.id)


def find_vend_of_receipt(receipt_number: str) -> types.Vend | None:
    """Return the purchase that a payment paid, or None."""
    rows = models.Vend.objects.filter(receipt_number=receipt_number).exclude(receipt_number="")
    row = rows.select_related("meter").first()
    return None if row is None else _one(row, row.id)


def is_payment_spent(receipt_number: str) -> bool:
    """Say whether a payment bought a purchase that has its token, or gets it: nobody takes it back by hand."""
    return spending.is_spent(receipt_number)


def list_ordered(account_ids: Iterable[int]) -> list[types.Vend]:
    """Return the purchases of some accounts that an order of payments pays and that have no end, newest first."""
    rows = models.Vend.objects.filter(
        account_id__in=list(account_ids), status__in=[models.ORDERED, models.CANCELED]
    ).exclude(order_number="")
    return [shapes.vend(row) for row in rows.select_related("meter").order_by("-id")[:20]]


def list_vends(meter_id: int, *, most: int = 20) -> list[types.Vend]:
    """Return the purchases of a meter with their tokens, newest first; two queries."""
    rows = list(models.Vend.objects.filter(meter_id=meter_id).select_related("meter").order_by("-id")[:most])
    tokens: dict[int | None, list[models.Token]] = {}
    for token in models.Token.objects.filter(vend_id__in=[row.id for row in rows]):
        tokens.setdefault(token.vend_id, []).append(token)
    return [shapes.vend(row, tokens.get(row.id, [])) for row in rows]


def list_key_changes(meter_id: int, *, most: int = 10) -> list[types.KeyChange]:
    """Return the changes of a meter's key with their tokens, newest first; two queries."""
    rows = list(models.KeyChange.objects.filter(meter_id=meter_id).select_related("meter").order_by("-id")[:most])
    tokens: dict[int | None, list[models.Token]] = {}
    for token in models.Token.objects.filter(key_change_id__in=[row.id for row in rows]):
        tokens.setdefault(token.key_change_id, []).append(token)
    return [shapes.key_change(row, tokens.get(row.id, [])) for row in rows]


def list_refused_keys(*, most: int = 200) -> list[types.KeyChange]:
    """Return the changes of key that were refused and not asked for again since, oldest first.

    Left out: those of blocked meters, which are sold nothing.
    """
    return [shapes.key_change(row) for row in _refused_keys().select_related("meter").order_by("id")[:most]]


def count_refused_keys() -> int:
    """Return how many changes of key were refused and not asked for again since."""
    return _refused_keys().count()


def _refused_keys() -> QuerySet[models.KeyChange]:
    later = models.KeyChange.objects.filter(meter_id=OuterRef("meter_id"), id__gt=OuterRef("id"))
    rows = models.KeyChange.objects.filter(status=models.REFUSED, meter__blocked_reason="")
    return rows.filter(~Exists(later))


def list_key_tokens(vend: types.Vend) -> list[str]:
    """Return the digits of a new key that are entered before the token of a purchase, in their order; often none.

    They are of the changes since the purchase before: whoever bought since has entered them, or its token would not do.
    """
    made = models.Token.objects.filter(meter_id=vend.meter_id)
    own = made.filter(vend_id=vend.id).aggregate(first=Min("id"))["first"]
    if own is None:
        return []
    last = made.filter(vend_id__isnull=False, id__lt=own).aggregate(last=Max("id"))["last"] or 0
    rows = made.filter(key_change_id__isnull=False, id__gt=last, id__lt=own).order_by("key_change_id", "rank")
    return list(rows.values_list("digits", flat=True))


def get_key_change(key_change_id: int) -> types.KeyChange:
    """Return a change of key with its tokens.

    :raises refusals.VendUnknown: this distributor has none
    """
    row = models.KeyChange.objects.filter(id=key_change_id).select_related("meter").first()
    if row is None:
        raise refusals.VendUnknown(key_change_id)
    return shapes.key_change(row, models.Token.objects.filter(key_change_id=row.id))


def get_metered(meter_id: int) -> types.Meter:
    """Return a prepaid meter by its id.

    :raises refusals.MeterUnknown: this distributor has none
    """
    row = models.PrepaidMeter.objects.filter(id=meter_id).first()
    if row is None:
        raise refusals.MeterUnknown(meter_id)
    return shapes.meter(row)


def find_outlook(meter_id: int, *, on: datetime.date) -> types.Outlook | None:
    """Return how long what a meter bought lasts, None when nothing honest can be said."""
    terms = rules.terms(on)
    since = on - datetime.timedelta(days=terms.pace_days)
    return outlook.outlook(outlook.bought_by([meter_id], since=since).get(meter_id, []), terms, on=on)


def list_waiting(*, before: datetime.datetime, most: int = 200) -> list[int]:
    """Return the purchases that were paid before a moment and have no token, oldest first."""
    rows = models.Vend.objects.filter(status=models.PAID, paid_at__lt=before).order_by("paid_at", "id")
    return list(rows.values_list("id", flat=True)[:most])


def list_waiting_key_changes(*, before: datetime.datetime, most: int = 200) -> list[int]:
    """Return the changes of key that were asked for before a moment and have no tokens."""
    rows = models.KeyChange.objects.filter(status=models.REQUESTED, requested_at__lt=before).order_by("id")
    return list(rows.values_list("id", flat=True)[:most])


def has_late_orders(*, at: datetime.datetime) -> bool:
    """Say whether an order waits that nobody paid in time."""
    late = at - datetime.timedelta(minutes=rules.terms(local_time.day(at)).order_minutes)
    return models.Vend.objects.filter(status=models.ORDERED, ordered_at__lt=late).exists()


def terms(on: datetime.date) -> rules.Terms:
    """Return the terms of sales in force on a day."""
    return rules.terms(on)


def terms_source() -> Text:
    """Return where the terms come from."""
    return rules.source()


def _followed() -> "QuerySet[models.PrepaidMeter, int | None]":
    return models.PrepaidMeter.objects.exclude(replaces=None).values_list("replaces_id", flat=True)


def _one(row: models.Vend | None, vend_id: int) -> types.Vend:
    if row is None:
        raise refusals.VendUnknown(vend_id)
    return shapes.vend(row, models.Token.objects.filter(vend_id=row.id))
