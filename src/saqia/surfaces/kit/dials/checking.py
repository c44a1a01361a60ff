"""What the page says of indices before they are sent: the verdict in words, the volume, what it costs so far."""

import dataclasses
import datetime
from collections.abc import Iterable

from saqia.contexts.billing import operations as billing
from saqia.contexts.contracts import wording as contract_wording
from saqia.contexts.metering import queries as metering
from saqia.contexts.metering import wording as metering_wording
from saqia.contexts.tariffs import queries as tariffs
from saqia.engine.validation.verdicts import Reason, Verdict
from saqia.journeys import self_readings
from saqia.platform.wording import Language, Text
from saqia.surfaces.kit import tenants
from saqia.surfaces.kit.dials import forms

UNITS = {1: Text(ar="ك.و.س", fr="kWh", en="kWh"), 2: Text(ar="م³", fr="m³", en="m³")}


@dataclasses.dataclass(frozen=True)
class Checked:
    """A meter's indices, looked at.

    :param said: why they are unusual; empty: nothing to say
    :param cost_centimes: since the last measured index; None: cannot be told
    """

    unit: Text
    volume_milli: int
    since: datetime.date | None
    said: str
    is_held: bool
    cost_centimes: int | None
    costs: tuple[tuple[Text, int], ...]
    is_demonstration: bool


@dataclasses.dataclass(frozen=True)
class Advice:
    """What to do about an index that cannot be sent: lazy sentences, `refused` with a place for the `reason`."""

    contradicted: object
    refused: object


def check(
    form: forms.Indices, account_sent: dict[tuple[int, int], int | None], *, on: datetime.date, tenant: tenants.Tenant,
    language: Language, advice: Advice,
) -> dict[int, Checked]:  # fmt: skip
    """Return meter -> what would become of its indices, inside `scope.reading`; what cannot be sent is a field's error.

    :param account_sent: (meter, register) -> the index that was sent that day already, thousandths
    """
    found: dict[int, list[self_readings.Look]] = {}
    services = {meter.meter_id: meter.service for meter in form.meters}
    for figure in form.figures():
        seen = self_readings.look(figure=figure, on=on)
        before = account_sent.get((figure.meter_id, figure.register))
        if before is not None and before != figure.index * 1000:
            form.add_error(
                forms.name(figure.meter_id, figure.register),
                str(advice.contradicted),
            )
        elif before is None and is_refused(seen):
            form.add_error(
                forms.name(figure.meter_id, figure.register), _again(seen, services[figure.meter_id], language, advice)
            )
        found.setdefault(figure.meter_id, []).append(seen)
    if form.errors:
        return {}
    return {
        meter.meter_id: _checked(meter, found[meter.meter_id], on, tenant, language)
        for meter in form.meters
        if meter.meter_id in found
    }


def sent(found: Iterable[metering.PointReading]) -> dict[tuple[int, int], int | None]:
    """Return (meter, register) -> index in thousandths of what was sent."""
    return {(one.reading.meter_id, one.reading.register): one.reading.index_milli for one in found}


def is_refused(seen: self_readings.Look) -> bool:
    """Say whether an index cannot be sent: impossible, or below the last one."""
    return seen.verdict is Verdict.REFUSED or seen.reason is Reason.BACKWARDS


def reason_said(seen: self_readings.Look, service: int, language: Language) -> str:
    """Say why an index is unusual, with its volumes in the unit of the service."""
    return metering_wording.weighed(seen.reason, seen.volume_milli, seen.expected_milli, language, service=service)


def _again(seen: self_readings.Look, service: int, language: Language, advice: Advice) -> str:
    return str(advice.refused) % {"reason": reason_said(seen, service, language)}


def _checked(
    meter: self_readings.MeterToRead, looks: list[self_readings.Look], on: datetime.date, tenant: tenants.Tenant,
    language: Language,
) -> Checked:  # fmt: skip
    odd = [each for each in looks if each.reason not in (Reason.NONE, Reason.TOO_EARLY)]
    grid = billing.Grid(tenant.operator, tenant.uses_demonstration_grid)
    rules = tariffs.get_table(tenant_id=tenant.id)
    priced = self_readings.price(meter=meter, looks=looks, on=on, rules=rules, grid=grid)
    costs = tuple(
        (contract_wording.SERVICES[one.contract.service], one.quote.total_ttc) for one in priced if one.quote
    )  # fmt: skip
    return Checked(
        unit=UNITS[meter.service],
        volume_milli=sum(each.volume_milli for each in looks),
        since=meter.dials[0].measured_on,
        said=reason_said(odd[0], meter.service, language) if odd else "",
        is_held=any(each.verdict is Verdict.HELD for each in looks),
        cost_centimes=sum(amount for _service, amount in costs) if costs else None,
        costs=costs,
        is_demonstration=any(one.quote.demonstration for one in priced if one.quote),
    )
