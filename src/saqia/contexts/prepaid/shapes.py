"""From rows to the frozen shapes of `types`."""

from collections.abc import Iterable

from saqia.contexts.prepaid import models, types
from saqia.engine import codes, vending
from saqia.engine.sts import blocks, meters


def meter(row: models.PrepaidMeter) -> types.Meter:
    """Return a meter."""
    return types.Meter(
        id=row.id, number=row.number, metering_meter_id=row.meter_id, contract_id=row.contract_id,
        account_id=row.account_id, resource=row.resource, key=key(row), cipher=row.cipher, derivation=row.derivation,
        blocked_reason=row.blocked_reason, registered_at=row.registered_at,
        replaced_at=row.replaced_at,
    )  # fmt: skip


def key(row: models.PrepaidMeter | models.KeyChange) -> types.KeyTerms:
    """Return what names a key."""
    return types.KeyTerms(row.supply_group, row.tariff_index, row.key_revision, row.base_date, row.key_expiry)


def keyed(row: models.PrepaidMeter, terms: types.KeyTerms | None = None) -> meters.Keyed:
    """Return a meter as the engine knows it, with its own key or another.

    :raises meters.KeyInvalid: the standard knows no such key
    :raises meters.MeterNumberInvalid: the number is none
    """
    held = terms or key(row)
    return meters.Keyed(
        pan=meters.pan(row.number), supply_group=held.supply_group, tariff_index=held.tariff_index,
        key_revision=held.key_revision, base_date=meters.BaseDate(held.base_date), cipher=meters.Cipher(row.cipher),
        derivation=meters.Derivation(row.derivation), expiry=held.expiry,
    )  # fmt: skip


def vend(row: models.Vend, tokens: Iterable[models.Token] = (), *, repeated: bool = False) -> types.Vend:
    """Return a purchase; its meter is read with it."""
    return types.Vend(
        id=row.id, meter_id=row.meter_id, meter_number=row.meter.number, account_id=row.account_id, kind=row.kind,
        status=row.status, ordered_on=row.ordered_on, ordered_at=row.ordered_at, amount_centimes=row.amount_centimes,
        credit_centimes=row.credit_centimes, emergency_centimes=row.emergency_centimes,
        arrears_centimes=row.arrears_centimes, fixed_centimes=row.fixed_centimes, energy_centimes=row.energy_centimes,
        vat_centimes=row.vat_centimes, left_centimes=row.left_centimes, tenths=row.tenths,
        resource=row.meter.resource, demonstration=row.demonstration, item_number=row.item_number or 0,
        item_numbers=(*row.recovers, row.item_number or 0), receipt_number=row.receipt_number,
        order_number=row.order_number, refusal=row.refusal, shares=shares(row.shares), tokens=_tokens(tokens),
        repeated=repeated,
    )  # fmt: skip


def key_change(row: models.KeyChange, tokens: Iterable[models.Token] = ()) -> types.KeyChange:
    """Return a change of key; its meter is read with it."""
    return types.KeyChange(
        id=row.id, meter_id=row.meter_id, meter_number=row.meter.number, account_id=row.meter.account_id,
        status=row.status, key=key(row), reason=row.reason, requested_at=row.requested_at,
        requested_by=row.requested_by, refusal=row.refusal, tokens=_tokens(tokens),
    )  # fmt: skip


def shares(written: Iterable[tuple[int, int, int]]) -> tuple[types.Share, ...]:
    """Return the shares of a purchase as they are stored."""
    return tuple(vending.Share(codes.Component(component), ht, vat) for component, ht, vat in written)


def resource(row: models.PrepaidMeter) -> blocks.Resource:
    """Return what a meter counts."""
    return blocks.Resource(row.resource)


def _tokens(rows: Iterable[models.Token]) -> tuple[types.Token, ...]:
    return tuple(types.Token(row.rank, row.digits) for row in sorted(rows, key=lambda row: row.rank))
