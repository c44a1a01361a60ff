"""One screen per customer: what is owed, what was used, bills, readings, each account with its contracts."""

import dataclasses
import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from saqia.contexts.billing import queries as billing
from saqia.contexts.billing import types as bill_types
from saqia.contexts.billing import wording as billing_wording
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.contracts import wording as contract_wording
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.ledger import wording as ledger_wording
from saqia.contexts.metering import queries as metering
from saqia.contexts.metering import types as metering_types
from saqia.contexts.metering import wording as metering_wording
from saqia.contexts.parties import queries as parties
from saqia.contexts.parties import types as party_types
from saqia.contexts.parties import wording as party_wording
from saqia.contexts.territory import queries as territory
from saqia.contexts.territory import types as territory_types
from saqia.journeys import large_consumers
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import customer_lists, doors
from saqia.surfaces.kit import clock, lists, staff, tenants

_BILLS, _READINGS = 12, 12
UNITS = {1: "kWh", 2: "m³", 3: "m³"}


@dataclasses.dataclass(frozen=True)
class Known:
    """What one reading of the database found."""

    customer: party_types.Customer
    accounts: list[contract_types.Account]
    places: dict[str, territory_types.Commune]
    standings: list[ledger_types.AccountStanding]
    items: dict[int, ledger_types.ItemStanding]
    bills: list[bill_types.BillHeader]
    uses: list[metering.MonthUse]
    readings: list[metering.PointReading]
    large: set[int]
    """The contracts in force that are a large consumer's."""


@require_safe
@doors.page
def show(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show a customer; a merged row leads to its survivor. `?as=csv&of=bills` takes one of its lists away.

    :raises Http404: this distributor has no such customer
    """
    staff.actor_of(request).require("desk.see-customers")
    today = clock.today()
    with scope.reading(tenants.of(request).id):
        try:
            customer = parties.get_customer(customer_id)
        except parties.CustomerNotFound as unknown:
            raise Http404 from unknown
        if customer.merged_into_id is not None:
            return HttpResponseRedirect(reverse("desk:customer", args=[customer.merged_into_id]))
        kind = lists.wanted(request)
        if kind:
            return customer_lists.answer(kind, request.GET.get("of", ""), customer.id)
        known = _read(customer, today)
    actor = staff.actor_of(request)
    may = {
        "contest": actor.may("billing.open-dispute"), "weigh": actor.may("desk.see-cycles"),
        "hand_over": actor.may("contracts.change-holder"), "pay": actor.may("tills.take-payment"),
        "certify": actor.may("billing.issue-certificate"), "read": actor.may("metering.submit-self-reading"),
        "correct": actor.may("parties.correct-customer"), "write": actor.may("messaging.send-message"),
        "photograph": actor.may("metering.record-reading"),
    }  # fmt: skip
    return render(request, "desk/customer.html", {**_shown(known), "may": may})


def _read(customer: party_types.Customer, today: datetime.date) -> Known:
    accounts = contracts.list_accounts_of_customer(customer.id)
    ids = [account.id for account in accounts]
    points = {contract.metered_by_id for account in accounts for contract in account.contracts}
    items = billing.list_item_standings(account_ids=ids, on=today)
    return Known(
        customer=customer,
        accounts=accounts,
        places=territory.find_communes(account.commune_code for account in accounts),
        standings=ledger.sum_standings(items, account_ids=ids),
        items={item.number: item for item in items},
        bills=billing.list_bills_of_accounts(account_ids=ids, most=_BILLS),
        uses=metering.list_months(service_point_ids=points, until=today, months=2),
        readings=metering.list_point_readings(service_point_ids=points, most=_READINGS),
        large=large_consumers.of_holder(accounts, today),
    )


def _shown(known: Known) -> dict[str, object]:
    total = {
        name: sum(getattr(each, name) for each in known.standings)
        for name in ("balance_centimes", "due_centimes", "overdue_centimes", "held_centimes", "credit_centimes")
    }
    return {
        "customer": known.customer,
        "kind": party_wording.KINDS[known.customer.kind],
        "is_large": bool(known.large),
        "total": total,
        "uses": _uses(known),
        "accounts": [_account(account, known) for account in known.accounts],
        "bills": [_bill(header, known.items) for header in known.bills],
        "readings": [_reading(each) for each in known.readings],
    }


def _uses(known: Known) -> list[dict[str, object]]:
    """Return the last month's volume by service, the total register's or the sum of the others, with its change."""
    services = {
        contract.metered_by_id: contract.service
        for account in known.accounts
        for contract in account.contracts
        if contract.service != 3
    }
    months: dict[tuple[int, datetime.date], int] = {}
    for use in known.uses:
        if use.service_point_id in services and use.register != 5:  # a subscribed power is no volume
            key = (services[use.service_point_id], use.month)
            months[key] = months.get(key, 0) + use.volume_milli
    found = []
    for service in sorted({service for service, _ in months}):
        last = max(month for each, month in months if each == service)
        before = months.get((service, (last - datetime.timedelta(1)).replace(day=1)))
        volume = months[service, last]
        change = round((volume - before) * 100 / before) if before else None
        found.append(
            {
                "service": billing_wording.SERVICES[service], "volume": volume, "unit": UNITS[service], "month": last,
                "change": change,
            }
        )  # fmt: skip
    return found


def _account(account: contract_types.Account, known: Known) -> dict[str, object]:
    return {
        "account": account,
        "place": known.places.get(account.commune_code),
        "status": contract_wording.STATUSES[account.status],
        "contracts": [
            {
                "contract": contract,
                "service": billing_wording.SERVICES[contract.service],
                "use": contract_wording.use_class(contract.use),
                "is_large": contract.id in known.large,
            }
            for contract in account.contracts
        ],
    }


def _bill(header: bill_types.BillHeader, items: dict[int, ledger_types.ItemStanding]) -> dict[str, object]:
    item = items.get(header.number)
    tones = {"overdue": "stop", "disputed": "mind", "due": "mind", "paid": "fine"}
    return {
        "header": header,
        "state": ledger_wording.STATES[item.state] if item else None,
        "tone": tones.get(item.state, "calm") if item else "calm",
        "left": item.left_centimes if item else 0,
        "kind": ledger_wording.kind(header.kind),
    }


def _reading(found: metering.PointReading) -> dict[str, object]:
    reading = found.reading
    return {
        "reading": reading,
        "service": billing_wording.SERVICES[found.service],
        "serial": found.serial,
        "unit": UNITS[found.service],
        "source": metering_wording.SOURCES[metering_types.Source(reading.source)],
        "is_told": reading.source == metering_types.Source.SELF and reading.author.startswith("person:"),
        "verdict": metering_wording.VERDICTS[reading.verdict] if reading.verdict else None,
        "tone": "calm" if reading.is_trusted else "mind",
        "anomaly": metering_wording.anomaly(reading.anomaly) if reading.anomaly else None,
    }
