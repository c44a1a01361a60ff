"""What if: the simulator filled with a bill's figures; one is changed, and the difference stands beside the bill."""

from collections.abc import Iterable, Mapping

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import queries as bills
from saqia.contexts.billing import wording as billing_wording
from saqia.contexts.contracts import wording as contracts
from saqia.contexts.payments import queries as payments
from saqia.contexts.tariffs import queries as tariffs
from saqia.contexts.tariffs import wording as tariff_wording
from saqia.engine import codes, days, money, refusals, table
from saqia.engine.quoting import quotes, requests
from saqia.platform.tenancy import scope
from saqia.platform.wording import Language
from saqia.surfaces.kit import languages, tenants
from saqia.surfaces.portal import bills as bill_pages
from saqia.surfaces.portal import simulation

_WITHOUT_DUTY = "card"
_MOST_HOUSEHOLDS = 10_000


class Figures(forms.Form):
    """Every figure of a bill's supply. The volumes are those that the tariff of the chosen use is read on."""

    use = forms.ChoiceField(label=gettext_lazy("Use"))
    zone = forms.ChoiceField(label=gettext_lazy("Zone"))
    first = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    households = forms.IntegerField(
        label=gettext_lazy("Households on the meter"), min_value=1, max_value=_MOST_HOUSEHOLDS
    )
    payment = forms.ChoiceField(label=gettext_lazy("Way to pay"))

    def __init__(self, data: Mapping[str, str], own: requests.Request, rules: table.Table) -> None:
        super().__init__(data)
        language = languages.current()
        plans = [plan for plan in rules.plans if (plan.operator, plan.service) == (own.operator, own.service)]
        self._choose(
            "use", ((use, contracts.plan_use(use).say(language)) for use in _sorted(plan.use for plan in plans))
        )
        self._choose("zone", ((zone, _zone(zone)) for zone in _sorted(plan.zone for plan in plans)))
        self._choose("payment", ((way, name.say(language)) for way, name in tariffs.list_payments().items()))
        for field, matters in (("zone", len({plan.zone for plan in plans}) > 1), ("households", own.households > 1)):
            if not matters:
                del self.fields[field]
        self.registers = _registers(data, own, rules)
        several = {
            name(register): forms.CharField(
                label=_label(register, own.service, language), max_length=20,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr"}),
            )
            for register in self.registers
        }  # fmt: skip
        self.fields = {**several, **self.fields}

    def _choose(self, field: str, choices: Iterable[tuple[str, str]]) -> None:
        self.fields[field].choices = list(choices)  # type: ignore[attr-defined]

    def asked(self, own: requests.Request) -> requests.Request:
        """Return what is asked instead of the bill's own.

        :raises refusals.Refused: a volume cannot be read
        """
        given = self.cleaned_data
        volumes = {code: requests.volume(given[name(code)], comma_decimals=True) for code in self.registers}
        return requests.Request(
            service=own.service, use=given["use"], operator=own.operator, zone=given.get("zone", own.zone),
            from_day=days.number(given["first"]), to_day=days.number(given["last"]), payment=given["payment"],
            volume=volumes.pop(codes.Register.TOTAL, 0), registers=tuple(volumes.items()),
            households=given.get("households", own.households),
        )  # fmt: skip


@require_safe
def show(request: HttpRequest, token: str, place: int) -> HttpResponse:
    """Show what the bill of a link would come to: its figures at first, then those of the address.

    :raises Http404: the bill has nothing at this place
    """
    number, tenant, language = bill_pages.number_of(request, token), tenants.of(request), languages.current()
    with scope.reading(tenant.id):
        rules = tariffs.get_table(tenant_id=tenant.id)
        detail = bills.get_bill(number=number)
        paid_by = payments.find_way_paid(account_id=detail.header.account_id, item_number=number) or _WITHOUT_DUTY
    grid = billing.Grid(tenant.operator, tenant.uses_demonstration_grid)
    supplies = bills.list_supplies(detail=detail, rules=rules, grid=grid)
    if not supplies or detail.header.kind != "bill":
        return redirect("portal:simulate")
    if not 1 <= place <= len(supplies):
        raise Http404
    supply = supplies[place - 1]
    own = supply.main.asked
    form = Figures({**_filled(own, paid_by), **request.GET.dict()}, own, rules)
    shown: dict[str, object] = {
        "form": form, "token": token, "header": detail.header, "supply": supply, "place": place,
        "names": _names(supply),
        "others": [(at, _names(one)) for at, one in enumerate(supplies, 1) if at != place],
        "plain": sum(one.plain_centimes for one in supply.parts),
        "billed": sum(one.billed_centimes for one in supply.parts),
    }  # fmt: skip
    if form.is_valid():
        try:
            found = bills.vary_bill(
                header=detail.header, supply=supply, asked=form.asked(own), paid_by=paid_by, rules=rules
            )
            shown |= {"found": found, "answers": [_answer(each, language) for each in found.quotes]}
            shown |= _compared(found, supply, language)
        except refusals.Refused as refusal:
            at = name(form.registers[0]) if refusal.code.startswith("Volume") else None
            form.add_error(at, refusal.sentences[language])
    return render(request, "portal/bills/what_if.html", shown)


def name(register: codes.Register) -> str:
    """Return the name of the field that takes what a register shows."""
    return "volume" if register is codes.Register.TOTAL else f"volume-{register.name.lower().replace('_', '-')}"


def _filled(own: requests.Request, paid_by: str) -> dict[str, str]:
    volumes = dict(own.registers) or {codes.Register.TOTAL: own.volume}
    return {
        "use": own.use, "zone": own.zone, "first": days.day(own.from_day).isoformat(),
        "last": days.day(own.to_day).isoformat(), "households": str(own.households), "payment": paid_by,
        **{name(code): money.plain(volume, requests.VOLUME_PLACES) for code, volume in volumes.items()},
    }  # fmt: skip


def _registers(data: Mapping[str, str], own: requests.Request, rules: table.Table) -> tuple[codes.Register, ...]:
    """Return what the tariff of the chosen use is read on; of the bill's own where there is none."""
    plan = rules.find(own.operator, data["zone"], own.service, data["use"])
    if plan is None:
        plan = rules.resolve(own.operator, own.zone, own.service, own.use)
    read = rules.registers_of(plan)
    return tuple(code for code in read if code is not codes.Register.TOTAL or len(read) == 1)


def _sorted(found: Iterable[str]) -> list[str]:
    return sorted(set(found), key=lambda code: (code != "domestic", code == table.ANY_ZONE, code))


def _zone(code: str) -> str:
    return {table.ANY_ZONE: _("Every other zone"), "town": _("Town")}.get(code, code.replace("-", " ").title())


def _label(register: codes.Register, service: str, language: Language) -> str:
    if register is codes.Register.POWER:
        return _("Subscribed power (kVA)")
    consumed = _("Consumption (kWh)") if service == "electricity" else _("Consumption (m³)")
    if register is codes.Register.TOTAL:
        return consumed
    return f"{consumed}, {billing_wording.REGISTERS[register].say(language).lower()}"


def _names(supply: bills.Supply) -> list[object]:
    return [contracts.SERVICES[one.service] for one in supply.parts]


def _compared(found: bills.Variation, supply: bills.Supply, language: Language) -> dict[str, object]:
    """Return the rows of the bill beside what it would be: what is varied, what is not, the stamp duty."""
    rows = [
        (contracts.SERVICES[one.service].say(language), one.billed_centimes, quote.total_ttc)
        for one, quote in zip(supply.parts, found.quotes, strict=True)
    ]
    rest = found.bill_centimes - sum(before for _name, before, _after in rows)
    rows += [(_("The rest of the bill"), rest, rest)] if rest else []
    duties = found.bill_duty_centimes, found.duty_centimes
    rows += [(_("Stamp duty"), *duties)] if any(duties) else []
    return {
        "rows": [{"name": name, "before": before, "after": after} for name, before, after in rows],
        "before": found.bill_centimes + found.bill_duty_centimes,
        "after": found.new_centimes + found.duty_centimes,
    }


def _answer(found: quotes.Quote, language: Language) -> dict[str, object]:
    return {
        "name": tariff_wording.SERVICES[found.plan.service],
        "total": found.total_ttc,
        "is_demonstration": found.demonstration,
        "lines": [simulation.line(each, language) for each in found.lines],
    }
