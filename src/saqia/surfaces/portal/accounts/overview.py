"""The account on one page: what is owed, the three services month by month, where they are heading, the last bills."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import queries as bills
from saqia.contexts.billing import wording as billing_wording
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.contracts import wording as contract_wording
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.metering import queries as metering
from saqia.contexts.tariffs import queries as tariffs
from saqia.journeys import notice_messages
from saqia.platform.tenancy import scope
from saqia.platform.wording import Language
from saqia.surfaces.kit import clock, customers, languages, tenants
from saqia.surfaces.portal import consumption
from saqia.surfaces.portal.accounts import people, reach
from saqia.surfaces.portal.accounts.bills import rows as bill_rows

_BILLS = 6
_UNITS = {1: "kWh", 2: "m³"}


@customers.required
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show one account."""
    _actor, access = reach.account(request, number)
    today, tenant, account = clock.today(), tenants.of(request), access.account
    grid = billing.Grid(tenant.operator, tenant.uses_demonstration_grid)
    with scope.reading(tenant.id):
        standings = bills.list_item_standings(account_ids=[account.id], on=today)
        [standing] = ledger.sum_standings(standings, account_ids=[account.id])
        headers = bills.list_bills(account_id=account.id, most=_BILLS)
        running = _running(account, today)
        uses = metering.list_months(service_point_ids={one.metered_by_id for one in running}, until=today)
        rules = tariffs.get_table(tenant_id=tenant.id)
        heading = bills.forecast_contracts(contracts_of=account, rules=rules, grid=grid, on=today)
        cuts = notice_messages.cuts_of([one.id for one in running], at=clock.now(), on=today)
    forecasts = {one.contract.id: one for one in heading}
    language = languages.current()
    return render(request, "portal/accounts/overview.html", {
        "access": access,
        "account": account,
        "role": contract_wording.ACCESS_ROLES[access.grant.role],
        "follows": people.explained().get(access.grant.role),
        "standing": standing,
        "services": [_service(one, uses, forecasts.get(one.id), language, today) for one in running],
        "bills": bill_rows(headers, standings),
        "cuts": [(each, contract_wording.SERVICES[each.service] if each.service else None) for each in cuts],
        "may_debit": access.may("banking.sign-mandate"),
        "may_invite": access.may("contracts.invite-person"),
    })  # fmt: skip


def _service(
    contract: contract_types.Contract, uses: list[metering.MonthUse], heading: bills.ServiceForecast | None,
    language: Language, today: datetime.date,
) -> dict[str, Any]:  # fmt: skip
    is_measured = contract.service in _UNITS
    own = [use for use in uses if use.service_point_id == contract.metered_by_id] if is_measured else []
    months = consumption.months(own, since=contract.starts_on)
    return {
        "contract": contract,
        "name": contract_wording.SERVICES[contract.service],
        "use": contract_wording.use_class(contract.use),
        "unit": _UNITS.get(contract.service, ""),
        "last": months[-1] if months else None,
        "chart": consumption.chart(months, language),
        "is_metered": is_measured,
        "forecast": billing_wording.of_forecast(heading, language, today) if heading else [],
        "basis": billing_wording.basis(heading.forecast, language) if heading and heading.forecast else "",
    }


def _running(account: contract_types.Account, on: datetime.date) -> list[contract_types.Contract]:
    found = [one for one in account.contracts if one.starts_on <= on and (one.ends_on is None or one.ends_on > on)]
    return sorted(found, key=lambda one: (one.service, one.id))
