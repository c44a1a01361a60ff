"""The actions of a file that take more than a form: a quote, a contract, the end of a supply, its settlement."""

import datetime
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from saqia.contexts.billing import queries as billing
from saqia.contexts.billing import types as bill_types
from saqia.contexts.billing import wording as bill_wording
from saqia.contexts.cases import types
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.metering import queries as metering
from saqia.contexts.requests import operations as requests
from saqia.contexts.requests import queries, wording
from saqia.contexts.requests import types as request_types
from saqia.journeys import files
from saqia.platform import wording as wordings
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.files import acts, file, places, refusals
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import clock, decimals, languages, questions, staff, tenants

Fields = Callable[[types.FileThread], dict[str, forms.Field]]
Act = Callable[[HttpRequest, types.FileThread, questions.Asked], None]


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def quote(request: HttpRequest, number: str) -> HttpResponse:
    """Offer a quote: how much of each line the study found."""
    return _page(request, number, "requests.offer_quote", _quote_fields, _offer)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def contract(request: HttpRequest, number: str) -> HttpResponse:
    """Open the contract that was asked for."""
    return _page(request, number, "requests.open_subscription", _contract_fields, _open)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def end(request: HttpRequest, number: str) -> HttpResponse:
    """Record the final reading and end the contract."""
    return _page(request, number, "requests.end_supply", _end_fields, _end)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def settle(request: HttpRequest, number: str) -> HttpResponse:
    """Settle the account by its final bill: what is given back, or left to pay, is said first."""
    return _page(request, number, "requests.settle_account", _bill_fields, _settle)


def _page(request: HttpRequest, number: str, door: str, fields: Fields, act: Act) -> HttpResponse:
    """Show the form of a door and take it; a stage where it is not offered leads back to the file, in words."""
    staff.actor_of(request).require("desk.see-files")
    with scope.reading(tenants.of(request).id):
        thread = file.opened(request, number)
        offered = next((one for one in thread.actions if one.door == door), None)
        asked = fields(thread) if offered is not None else {}
        facts = file.facts_of(thread)
    if offered is None:
        messages.error(request, refusals.say(acts.why_not(thread, door)))
        return redirect("desk:file", thread.line.number)
    form = questions.Asked(request.POST or None, asked=asked, initial={"key": uuid.uuid4().hex})
    if request.method == "POST" and form.is_valid():
        try:
            act(request, thread, form)
        except places.NotFound as refused:
            form.add_error(refused.field, refused.sentence)
        except refusals.OF_REQUESTS as refused:
            form.add_error(_field(refused, form), refusals.say(refused))
        else:
            messages.success(request, acts.done(thread.line.number, offered.name.say(languages.current())))
            return redirect("desk:file", thread.line.number)
    waits = any(isinstance(one, forms.ChoiceField) and not one.choices for one in asked.values())
    page = {
        "form": form, "thread": thread, "line": thread.line, "title": offered.name, "waits": waits, **facts,
    }  # fmt: skip
    return render(request, "desk/files/act.html", page, status=422 if form.errors else 200)


def _field(refused: Exception, form: questions.Asked) -> str | None:
    """Return the field that a refusal is said at; None: at the head of the form."""
    at = f"index-{refused.register}" if isinstance(refused, requests.FinalIndexImprobable) else ""
    return at if at in form.fields else None


def _quote_fields(thread: types.FileThread) -> dict[str, forms.Field]:
    found = queries.find_connection(thread.line.number)
    language = languages.current()
    try:
        works = queries.list_works(service=found.service, on=clock.today()) if found is not None else []
    except requests.WorksListUnknown:
        works = []
    return {f"work-{one.code}": _work(one, language) for one in works}


def _work(work: request_types.Work, language: Any) -> forms.Field:
    price = wording.PER[work.per].say(language, price=wordings.money(work.price_centimes, language))
    if work.per == "flat":
        return forms.BooleanField(label=work.name.say(language), help_text=price, required=False)
    number = forms.NumberInput(attrs={"inputmode": "numeric", "dir": "ltr", "min": 0})
    return forms.IntegerField(
        label=work.name.say(language), help_text=price, required=False, min_value=0, widget=number
    )


def _offer(request: HttpRequest, thread: types.FileThread, form: questions.Asked) -> None:
    given = {code.removeprefix("work-"): value for code, value in form.cleaned_data.items() if code != "key"}
    lines = tuple(request_types.AskedLine(code, int(value)) for code, value in given.items() if value)
    requests.offer_quote(actor=staff.actor_of(request), number=thread.line.number, lines=lines, at=clock.now())


def _contract_fields(thread: types.FileThread) -> dict[str, forms.Field]:
    facts = queries.find_subscription(thread.line.number)
    if facts is None:
        raise Http404
    ltr = forms.TextInput(attrs={"dir": "ltr"})
    found: dict[str, forms.Field] = {
        "point": forms.CharField(
            label=_("Meter that hangs there, or a former contract of the place"), max_length=40, widget=ltr,
            initial=facts.meter_serial or facts.former_contract,
        ),
        "customer": forms.CharField(
            label=_("Contract or account of the customer, if they have one already"), max_length=30, required=False,
            widget=ltr, help_text=_("Empty: a new customer in the applicant's name."),
        ),
        "starts_on": forms.DateField(
            label=_("First day of the contract"), initial=facts.starts_on or clock.today(), widget=_day()
        ),
    }  # fmt: skip
    if facts.service == "electricity":
        found["power"] = forms.IntegerField(label=_("Subscribed power, kVA"), min_value=1, max_value=36, initial=3)
    return found


def _open(request: HttpRequest, thread: types.FileThread, form: questions.Asked) -> None:
    given = form.cleaned_data
    with scope.reading(tenants.of(request).id):
        facts = queries.find_subscription(thread.line.number)
        if facts is None:
            raise Http404
        point = places.point_of(given["point"], facts.service)
        customer = places.customer_of(given["customer"]) if given["customer"] else thread.line.customer_id
    is_electric = facts.service == "electricity"
    terms = contract_types.Terms(
        use=facts.use, voltage="low" if is_electric else "", subscribed_power_kva=given.get("power") or 0
    )
    files.open_subscription(
        actor=staff.actor_of(request), number=thread.line.number, service_point_id=point, customer_id=customer,
        contact=thread.contact, terms=terms, starts_on=given["starts_on"], at=clock.now(),
    )  # fmt: skip


def _end_fields(thread: types.FileThread) -> dict[str, forms.Field]:
    facts = queries.find_termination(thread.line.number)
    if facts is None:
        raise Http404
    found: dict[str, forms.Field] = {
        "ends_on": forms.DateField(
            label=_("Day of the reading: the first day without supply"), initial=min(clock.today(), facts.wished_on),
            widget=_day(),
        )
    }  # fmt: skip
    try:
        supplied = contracts.get_contract(facts.contract_number)
    except contracts.ContractNotFound:
        return found
    meter = metering.find_hanging_meter(supplied.metered_by_id)
    if meter is not None:
        found |= {f"index-{register}": _index(meter, register) for register in meter.registers}
    found["confirmed"] = forms.BooleanField(label=_("I read it twice: it is right although unusual"), required=False)
    return found


def _index(meter: metering.Meter, register: int) -> forms.Field:
    """Return the field of a meter's final index, which says what it showed last."""
    language = languages.current()
    words = [bill_wording.SERVICES[meter.service].say(language)]
    if register in bill_wording.REGISTERS:
        words.append(bill_wording.REGISTERS[register].say(language))
    serial, unit = f"\u2066{meter.serial}\u2069", f"\u2066{frame.UNITS[meter.service]}\u2069"
    label = _("{what}: index of meter {serial}, {unit}").format(what=" · ".join(words), serial=serial, unit=unit)
    known = (
        one for one in metering.list_readings(meter.id) if one.register == register and one.index_milli is not None
    )
    last, told = next(known, None), ""
    if last is not None and last.index_milli is not None:
        index = f"\u2066{wordings.quantity(Decimal(last.index_milli) / 1000, language)}\u2069"
        told = _("Last index: {index}, {day}").format(index=index, day=wordings.date(last.read_on, language))
    return decimals.DecimalField(
        label=label,
        help_text=told,
        max_digits=12,
        decimal_places=3,
        min_value=0,
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr"}),
    )


def _end(request: HttpRequest, thread: types.FileThread, form: questions.Asked) -> None:
    given = form.cleaned_data
    indices = tuple(
        request_types.FinalIndex(int(code.removeprefix("index-")), Decimal(value), confirmed=given["confirmed"])
        for code, value in given.items()
        if code.startswith("index-")
    )
    requests.end_supply(
        actor=staff.actor_of(request), number=thread.line.number, ends_on=given["ends_on"], indices=indices,
        at=clock.now(),
    )  # fmt: skip


def _bill_fields(thread: types.FileThread) -> dict[str, forms.Field]:
    facts = queries.find_termination(thread.line.number)
    bills = billing.list_bills(account_id=facts.account_id) if facts is not None and facts.account_id else []
    ended = facts.ended_on if facts is not None and facts.ended_on else datetime.date.max
    rows = [(one.number, _bill(one)) for one in bills if one.kind == "bill" and one.to_on >= ended]
    none = _("No bill covers the end of the supply yet: it comes with the next cycle.")
    return {
        "bill": forms.TypedChoiceField(
            label=_("Final bill"),
            coerce=int,
            choices=rows,
            help_text="" if rows else none,
            widget=forms.RadioSelect,
        )
    }


def _bill(header: bill_types.BillHeader) -> str:
    number = bill_types.printable_number(header.number)
    language = languages.current()
    amount = f"\u2066{wordings.money(header.total_ttc_centimes, language)}\u2069 {_('DH')}"
    return f"\u2066{number}\u2069 · {wordings.date(header.to_on, language)} · {amount}"


def _settle(request: HttpRequest, thread: types.FileThread, form: questions.Asked) -> None:
    requests.settle_account(
        actor=staff.actor_of(request), number=thread.line.number, final_bill_number=form.cleaned_data["bill"],
        at=clock.now(),
    )  # fmt: skip


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "dir": "ltr"})
