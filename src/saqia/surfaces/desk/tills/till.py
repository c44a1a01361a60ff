"""The counter on one screen: a reference, what is owed, how it is paid, Enter. Works without scripts."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from saqia.contexts.payments import queries as payments
from saqia.contexts.payments import types as payment_types
from saqia.contexts.payments import wording as payment_wording
from saqia.contexts.staff import queries as people
from saqia.contexts.staff import types as staff_types
from saqia.contexts.tills import operations, queries, types, wording
from saqia.journeys import finding
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.desk.tills import forms, paying, slip
from saqia.surfaces.kit import clock, languages, staff, tenants

KEYS = {"cash": "e", "cheque": "c", "terminal": "t"}
"""Way to pay -> the key that chooses it."""
_KINDS = ("agency", "mobile_agency")
_OPENING: dict[type[Exception], str | None] = {
    operations.FloatUnsound: "float", operations.UnitNotTheirs: "unit", operations.AlreadyOpen: None,
}  # fmt: skip
_HITS = 12


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """Show the counter; open a till or take a payment."""
    actor = staff.actor_of(request)
    actor.require("tills.take-payment")
    if request.method == "POST" and request.POST.get("act") == "open":
        return _open(request)
    with scope.reading(tenants.of(request).id):
        standing = queries.find_current(cashier_id=actor.person_id or 0)
    if standing is None:
        return _opening(request, None)
    if request.method == "POST":
        return _pay(request, standing)
    if standing.session.status != "open":
        return render(request, "desk/tills/counted.html", {"standing": standing})
    return _slip(request, standing)


def _slip(request: HttpRequest, standing: types.Standing) -> HttpResponse:
    """Answer with the slip as the address has it: found, chosen, or ready to be paid."""
    given, on, ref = request.GET, clock.today(), request.GET.get("ref", "").strip()[:80]
    with scope.reading(tenants.of(request).id):
        hits: list[finding.Hit] = []
        if ref:
            dues = payments.find_dues(reference=ref, on=on)
            if dues is not None:
                return redirect(_with(request, dues.account_id))
            hits = finding.find(ref, most=_HITS)
            accounts = {hit.account.id for hit in hits if hit.account}
            if len(accounts) == 1:
                return redirect(_with(request, accounts.pop()))
        parts = slip.parts(given, on)
        method = given.get("method", "")
        lines = [part.line() for part in parts if part.amount_centimes > 0]
        if method in KEYS and lines and not any(part.error for part in parts):
            form = paying.form(method, None, key=uuid.uuid4().hex, on=on)
            owners = {part.dues.account_id: part.whose for part in parts}
            return _ready(request, standing, lines, method, form, owners)
        ways = _ways(sum(line.amount_centimes for line in lines))
    shown = {
        "standing": standing, "parts": parts, "ref": ref, "ways": ways, "is_empty": method in KEYS and not lines,
        "hits": [
            (hit.account, frame.named(hit.customer), _with(request, hit.account.id)) for hit in hits if hit.account
        ],
    }  # fmt: skip
    return render(request, "desk/tills/slip.html", shown)


def _ways(amount_centimes: int) -> list[dict[str, Any]]:
    """Return the ways to pay with their keys, duties and totals."""
    duties = {code: payments.duty(amount_centimes, code, clock.today()) if amount_centimes else 0 for code in KEYS}
    return [
        {"code": code, "key": key, "name": payment_wording.method(code), "amount": amount_centimes,
         "duty": duties[code], "total": amount_centimes + duties[code]}
        for code, key in KEYS.items()
    ]  # fmt: skip


def _ready(
    request: HttpRequest, standing: types.Standing, lines: list[payment_types.Line], method: str,
    form: django_forms.Form, owners: Mapping[int, frame.Whose | None], *, refusal: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Answer with the last step: total with its stamp duty, and what comes with the way to pay. Inside a reading."""
    [way] = [each for each in _ways(sum(line.amount_centimes for line in lines)) if each["code"] == method]
    over = method == "cash" and standing.hand_centimes + way["total"] > standing.ceiling_centimes
    query = request.GET.copy()
    query.pop("method", None)
    shown = {
        "standing": standing, "way": way, "form": form, "refusal": refusal, "is_over": over and not refusal,
        "ceiling": wording.REFUSALS["CeilingReached"],
        "lines": [(line, owners.get(line.account_id), slip.written(line)) for line in lines],
        "back": query.urlencode() or _query(lines),
    }  # fmt: skip
    return render(request, "desk/tills/ready.html", shown, status=status)


def _pay(request: HttpRequest, standing: types.Standing) -> HttpResponse:
    method, tenant_id = request.POST.get("method", ""), tenants.of(request).id
    try:
        lines = slip.read(request.POST)
    except ValueError:
        return HttpResponseBadRequest()
    if method not in KEYS or not lines:
        raise Http404
    form, refusal = paying.form(method, request.POST, key="", on=clock.today()), ""
    if form.is_valid():
        try:
            made = paying.take(staff.actor_of(request), standing, lines, method, form.cleaned_data)
        except paying.REFUSED as refused:
            refusal = paying.say(refused, form)
        else:
            return redirect("desk:till-receipt", made.payment.number)
    with scope.reading(tenant_id):
        owners = frame.whose(line.account_id for line in lines)
        return _ready(request, standing, lines, method, form, owners, refusal=refusal, status=422)


def _opening(request: HttpRequest, form: forms.OpenForm | None) -> HttpResponse:
    with scope.reading(tenants.of(request).id):
        units = _units(request)
        last = queries.list_own(cashier_id=staff.actor_of(request).person_id or 0, most=5)
    if form is None:
        form = forms.OpenForm(units=units, language=languages.current())
    rows = [(one, wording.STATES[one.session.status]) for one in last]
    shown = {"form": form, "units": units, "last": rows}
    return render(request, "desk/tills/open.html", shown, status=422 if form.errors else 200)


def _open(request: HttpRequest) -> HttpResponse:
    with scope.reading(tenants.of(request).id):
        units = _units(request)
    form = forms.OpenForm(request.POST, units=units, language=languages.current())
    if form.is_valid():
        unit = next(each for each in units if each.id == form.cleaned_data["unit"])
        try:
            operations.open_session(
                actor=staff.actor_of(request), unit_id=unit.id, float_centimes=form.cleaned_data["float"],
                kind="mobile" if unit.kind == "mobile_agency" else "counter", at=clock.now(),
            )  # fmt: skip
        except tuple(_OPENING) as refused:
            form.add_error(_OPENING[type(refused)], wording.refusal(refused, languages.current()))
        else:
            messages.success(request, _("The till is open."))
            return redirect("desk:till")
    return _opening(request, form)


def _units(request: HttpRequest) -> list[staff_types.Unit]:
    """Return the agencies where the person may open a till."""
    own = queries.list_units(person_id=staff.actor_of(request).person_id, on=clock.today())
    return [unit for unit in people.list_units_by_id(own) if unit.kind in _KINDS]


def _with(request: HttpRequest, account_id: int) -> str:
    """Return the address of the slip with an account more."""
    query = QueryDict(mutable=True)
    query.setlist("a", [*map(str, slip.account_ids(request.GET)), str(account_id)])
    return f"{request.path}?{query.urlencode()}"


def _query(lines: list[payment_types.Line]) -> str:
    query = QueryDict(mutable=True)
    query.setlist("a", [str(line.account_id) for line in lines])
    return query.urlencode()
