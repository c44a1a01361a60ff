"""Simulate a bill: one volume, its price line by line, with the law behind each. Nothing is stored."""

import datetime
from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from saqia.contexts.contracts import wording as contracts
from saqia.contexts.tariffs import queries, types, wording
from saqia.engine import codes, explain, refusals
from saqia.engine.quoting import quotes, requests
from saqia.platform.wording import Language
from saqia.surfaces.kit import clock, languages, tenants

_OFFERED = ("electricity", "water-sanitation", "water", "sanitation")


class Simulation(forms.Form):
    """What is asked: a service, a use, a volume, a period."""

    service = forms.ChoiceField(label=_("Service"))
    use = forms.ChoiceField(label=_("Use"))
    volume = forms.CharField(
        label=_("Consumption (kWh or m³)"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def offer(self, plans: set[tuple[str, str]], language: Language) -> None:
        """Offer the services and uses that these plans price."""
        services = [code for code in _OFFERED if any(code == service for service, _use in plans)]
        uses = sorted({use for _service, use in plans}, key=lambda use: (use != "domestic", use))
        self.fields["service"].choices = [(code, wording.SERVICES[code].say(language)) for code in services]  # type: ignore[attr-defined]
        self.fields["use"].choices = [(code, contracts.plan_use(code).say(language)) for code in uses]  # type: ignore[attr-defined]


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Ask, and answer below the question: the address holds all, so that an answer can be shared."""
    tenant, language = tenants.of(request), languages.current()
    today = clock.today()
    initial = {"service": "electricity", "use": "domestic", "first": today - datetime.timedelta(30), "last": today}
    form = Simulation(request.GET if "volume" in request.GET else None, initial=initial)
    prices = queries.list_prices(
        operator=tenant.operator, demonstration=tenant.uses_demonstration_grid, on=today, tenant_id=tenant.id
    )
    form.offer({(each.plan.service, each.plan.use) for each in prices if _has_one_register(each)}, language)
    shown: dict[str, object] = {"form": form}
    if form.is_bound and form.is_valid():
        try:
            shown["answer"] = _answer(form.cleaned_data, tenant, language)
        except refusals.Refused as refusal:
            form.add_error("volume" if refusal.code.startswith("Volume") else None, refusal.sentences[language])
    return render(request, "portal/simulate/ask.html", shown)


def _has_one_register(prices: types.PlanPrices) -> bool:
    return {charge.register for charge in prices.charges} == {codes.Register.TOTAL}


def _answer(given: dict[str, object], tenant: tenants.Tenant, language: Language) -> dict[str, object]:
    rules = queries.get_table(tenant_id=tenant.id)
    zone, operator = _plan_of(given, tenant)
    asked = requests.request(
        rules,
        {
            "service": str(given["service"]), "use": str(given["use"]), "operator": operator, "zone": zone,
            "from": str(given["first"]), "to": str(given["last"]), "volume": str(given["volume"]), "payment": "card",
        },
        comma_decimals=True,
    )  # fmt: skip
    found = quotes.quote(rules, asked)
    return {
        "total": found.total_ttc,
        "vat": found.total_vat,
        "days": asked.to_day - asked.from_day,
        "volume": Decimal(asked.volume) / 1000,
        "unit": found.plan.unit,
        "is_demonstration": found.demonstration,
        "lines": [line(each, language) for each in found.lines],
    }


def _plan_of(given: dict[str, object], tenant: tenants.Tenant) -> tuple[str, str]:
    """Return the zone and the operator of the plan that answers: the tenant's own first, demonstration else."""
    service, use = str(given["service"]), str(given["use"])
    rules = queries.get_table(tenant_id=tenant.id)
    own = [plan for plan in rules.plans if (plan.operator, plan.service, plan.use) == (tenant.operator, service, use)]
    if own:
        zones = [plan.zone for plan in own]  # a bare grid of any zone leaves out the standing charges of a town
        return "town" if "town" in zones else zones[0], tenant.operator
    return "town", queries.DEMONSTRATION if tenant.uses_demonstration_grid else tenant.operator


def line(found: explain.Arithmetic, language: Language) -> dict[str, object]:
    """Return a line as the tables of a simulation show it."""
    return {
        "title": wording.title(found, language),
        "amount": found.amount_ttc,
        "words": wording.line(found, language),
    }
