"""What a bill's page shows, read in one transaction: state, reasons, services, history."""

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal

from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import queries as bills
from saqia.contexts.billing import types as bill_types
from saqia.contexts.billing import wording as billing_wording
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import wording as contract_wording
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.ledger import wording as ledger_wording
from saqia.contexts.metering import queries as metering
from saqia.contexts.metering import types as metering_types
from saqia.contexts.metering import wording as metering_wording
from saqia.contexts.payments import queries as payments
from saqia.contexts.tariffs import queries as tariffs
from saqia.contexts.tariffs import wording as tariff_wording
from saqia.engine import table
from saqia.platform.wording import Language, Text, date, quantity
from saqia.surfaces.kit import languages, tenants
from saqia.surfaces.portal import consumption

_DISPUTE_TONES = {"accepted": "fine", "partly": "fine", "refused": "stop", "closed": "calm", "withdrawn": "calm"}
_TONES = {"overdue": "stop", "disputed": "mind", "due": "mind", "paid": "fine"}
SERVICES = contract_wording.SERVICES
WITHDRAWABLE = ("opened", "examining")
"""A customer takes a dispute back until an answer is given or waits for its second person."""


def read(number: int, *, today: datetime.date, tenant: tenants.Tenant) -> dict[str, object]:
    """Return the page's values, inside the caller's `scope.reading`.

    :raises bills.BillUnknown: this distributor has no such bill
    """
    rules, language = tariffs.get_table(tenant_id=tenant.id), languages.current()
    detail = bills.get_bill(number=number)
    header = detail.header
    items = {each.number: each for each in bills.list_item_standings(account_ids=[header.account_id], on=today)}
    item = items.get(number)
    parts = bills.explain_lines(detail, rules)
    uses = metering.list_months(
        service_point_ids={part.service_point_id for part in parts if part.registers}, until=header.to_on,
        months=consumption.MONTHS,
    )  # fmt: skip
    photos = photographed(parts)
    starts = {
        one.number: one.starts_on for row in contracts.list_accounts([header.account_id]) for one in row.contracts
    }
    dispute = bills.find_dispute(account_id=header.account_id, bill_number=number)
    return {
        "header": header,
        "state": ledger_wording.STATES[item.state] if item else None,
        "tone": _TONES.get(item.state, "calm") if item else "calm",
        "is_due": item is not None and item.state == "due",
        "payable": max(item.left_centimes - item.held_centimes, 0) if item else 0,
        "paid_parts": _paid_parts(parts, item),
        "days_left": max((header.due_on - today).days, 0),
        "also_due": sum(
            max(each.left_centimes - each.held_centimes, 0) for each in items.values() if each.number != number
        ),
        "why": _why(detail, rules, tenant, language) or _beside_month_before(parts, uses, starts, language),
        "parts": [_part(part, uses, starts.get(part.contract_number), photos, language) for part in parts],
        "dispute": _dispute(dispute, today, language) if dispute else None,
    }


def photographed(parts: Sequence[bills.ServicePart]) -> dict[int, tuple[int, bool]]:
    """Return consumption id -> photo of the index that a bill counts to, and whether it is of the reading that was
    corrected to this index; without those that have none; one query."""
    billed = [each.consumption_id for part in parts for each in part.registers if each.consumption_id is not None]
    return {
        use.consumption_id: (use.photo_id, use.is_photo_of_corrected)
        for use in metering.list_uses(consumption_ids=billed)
        if use.photo_id is not None
    }


def _paid_parts(parts: Sequence[bills.ServicePart], item: ledger_types.ItemStanding | None) -> list[tuple[Text, int]]:
    """Return what is paid of each service while a part of the bill is: the order is of the rules."""
    if item is None or not 0 < item.left_centimes < item.amount_centimes:
        return []
    totals: dict[int, int] = {}
    for part in parts:
        totals[part.service] = totals.get(part.service, 0) + part.total_ttc_centimes
    paid = payments.split(totals, before=0, amount=item.amount_centimes - item.left_centimes)
    return [(SERVICES[service], centimes) for service, centimes in paid.items() if service in SERVICES]


def _why(
    detail: bill_types.BillDetail, rules: table.Table, tenant: tenants.Tenant, language: Language
) -> dict[str, object] | None:
    """Return what changed since the bill before, in sentences; None when there is none before."""
    grid = billing.Grid(tenant.operator, tenant.uses_demonstration_grid)
    try:
        found = bills.explain_change(detail, rules=rules, grid=grid)
    except bills.NoBillBefore:
        return None
    services = [
        {
            "name": SERVICES[each.service],
            "difference": each.after_centimes - each.before_centimes,
            "sentences": billing_wording.of_change(each, language),
        }
        for each in found.services
    ]
    return {"difference": found.difference_centimes, "before": found.before.total_ttc_centimes, "services": services}


def _beside_month_before(
    parts: Sequence[bills.ServicePart], uses: Sequence[metering.MonthUse], starts: Mapping[str, datetime.date],
    language: Language,
) -> dict[str, object] | None:  # fmt: skip
    """Return what the meters say where no earlier bill is here, as the paper says it; None where nothing differs."""
    sentences = []
    for part in parts:
        own = [use for use in uses if use.service_point_id == part.service_point_id]
        past = consumption.months(own, since=starts.get(part.contract_number))[:-1] if part.registers else []
        volume = sum(each.volume_milli for each in part.registers)
        change = volume - past[-1].volume_milli if past else 0
        if change:
            text, name = (billing_wording.RISE, "more") if change > 0 else (billing_wording.FALL, "less")
            days = (part.registers[0].to_on - part.registers[0].from_on).days
            values: dict[str, object] = {
                "service": billing_wording.SERVICES[part.service].say(language),
                "volume": f"{quantity(Decimal(volume) / 1000, language)}\u00a0{_unit(part)}",
                "days": days,
                name: quantity(Decimal(abs(change)) / 1000, language),
            }
            sentences.append(text.say(language, **values))
    return {"sentences": sentences} if sentences else None


def _unit(part: bills.ServicePart) -> str:
    return "kWh" if part.unit == "kWh" else "m³"


def _part(
    part: bills.ServicePart,
    uses: list[metering.MonthUse],
    since: datetime.date | None,
    photos: Mapping[int, tuple[int, bool]],
    language: Language,
) -> dict[str, object]:
    """Return a service of the bill; the months before the contract began are somebody else's and are not shown."""
    lines = [
        {
            "title": tariff_wording.title(line, language),
            "block": tariff_wording.block(line, language),
            "amount": line.amount_ttc,
            "words": tariff_wording.line(line, language),
            "given_back": billing_wording.GIVEN_BACK if place in part.given_back else None,
        }
        for place, line in enumerate(part.lines)
    ]
    return {
        "name": SERVICES[part.service],
        "contract": part.contract_number,
        "unit": _unit(part),
        "total": part.total_ttc_centimes,
        "made_of": billing_wording.made_of(part.makeup, language) if part.makeup else "",
        "lines": lines,
        "registers": [_register(each, photos) for each in part.registers],
        "chart": consumption.chart(
            consumption.months((use for use in uses if use.service_point_id == part.service_point_id), since=since),
            language,
        )
        if part.registers
        else None,
    }


def _register(found: bills.RegisterPart, photos: Mapping[int, tuple[int, bool]]) -> dict[str, object]:
    source = metering_wording.TOLD_SOURCES.get(metering_types.Source(found.source)) if found.source else None
    return {
        "found": found,
        "source": source,
        "name": billing_wording.REGISTERS.get(found.register),
        "has_photo": found.consumption_id in photos,
        "is_photo_of_corrected": photos.get(found.consumption_id or 0, (0, False))[1],
    }


def _dispute(found: bills.Dispute, today: datetime.date, language: Language) -> dict[str, object]:
    until = found.appeal_until
    may_appeal = found.status in ("partly", "refused") and not found.appeals and until is not None and today <= until
    return {
        "found": found,
        "number": bill_types.printable_number(found.number),
        "state": billing_wording.DISPUTE_STATES[found.status],
        "tone": _DISPUTE_TONES.get(found.status, "mind"),
        "is_open": found.status in ("opened", "examining", "proposed"),
        "is_withdrawn": found.status == "withdrawn",
        "may_withdraw": found.status in WITHDRAWABLE,
        "reason": billing_wording.DISPUTE_REASONS[found.reason],
        "outcome": billing_wording.DISPUTE_STATES.get(found.outcome) if found.decided_at else None,
        "decision": billing_wording.DECISION_REASONS.get(found.decision_reason) if found.decided_at else None,
        "appeal": billing_wording.APPEAL.say(language, date=date(until, language)) if may_appeal and until else "",
        "findings": [billing_wording.finding(each, language) for each in found.diagnosis],
    }
