"""Partners that take payments for us: registered with an application of the API, their limits, what they hold."""

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from saqia.contexts.payments import operations, queries, types, wording
from saqia.journeys import partners
from saqia.platform.tenancy import scope
from saqia.platform.webhooks import sending, subscribing
from saqia.platform.webhooks import wording as webhook_wording
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.money import credential_rows
from saqia.surfaces.kit import clock, decimals, languages, lists, staff, tenants

_MOST_DIRHAMS = 10**9
_METHODS = ("collector", "app")


class LimitsForm(forms.Form):
    """What a partner may take, in dirhams."""

    most = decimals.DecimalField(
        label=gettext_lazy("Most of one payment, DH"), min_value=1, max_value=_MOST_DIRHAMS, decimal_places=2
    )
    guarantee = decimals.DecimalField(
        label=gettext_lazy("Guarantee, DH"), min_value=0, max_value=_MOST_DIRHAMS, decimal_places=2,
        help_text=gettext_lazy("The most that it may hold before it brings it."),
    )  # fmt: skip

    @property
    def limits(self) -> dict[str, int]:
        """Return the limits in centimes, by the names of the operations."""
        return {
            "most_per_payment_centimes": int(self.cleaned_data["most"] * 100),
            "guarantee_centimes": int(self.cleaned_data["guarantee"] * 100),
        }


class SettlementForm(forms.Form):
    """A transfer that a partner made for its days up to one."""

    until = forms.DateField(
        label=gettext_lazy("For its days up to"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    amount = decimals.DecimalField(
        label=gettext_lazy("Amount DH"), min_value=Decimal("0.01"), max_value=_MOST_DIRHAMS, decimal_places=2
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference of the transfer"), max_length=80,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip

    def clean_until(self) -> datetime.date:
        """Refuse a day that is not over: its payments are not all there."""
        found: datetime.date = self.cleaned_data["until"]
        if found >= clock.today():
            raise forms.ValidationError(_("This day is not over."))
        return found


class PartnerForm(LimitsForm):
    """A new partner."""

    code = forms.RegexField(
        r"^[A-Z0-9-]{2,40}$", label=gettext_lazy("Code"), help_text=gettext_lazy("Capital letters, digits, hyphens."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "characters", "autocomplete": "off"}),
    )  # fmt: skip
    name_ar = forms.CharField(label=gettext_lazy("Name in Arabic"), max_length=120)
    name_fr = forms.CharField(label=gettext_lazy("Name in French"), max_length=120)
    field_order = ("code", "name_ar", "name_fr", "most", "guarantee")


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """List partners with what they hold; a POST registers one and shows its secret this once.

    `?as=csv` or `xlsx` takes the list away.
    """
    actor, refusal = staff.actor_of(request), ""
    actor.require("desk.see-reconciliation")
    form, made = PartnerForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        try:
            made = partners.register_partner(
                actor=actor, code=form.cleaned_data["code"], name_ar=form.cleaned_data["name_ar"],
                name_fr=form.cleaned_data["name_fr"], methods=_METHODS, at=clock.now(), **form.limits,
            )  # fmt: skip
        except (operations.CollectorExists, operations.CollectorMisdescribed) as refused:
            refusal = wording.refusal(refused, languages.current())
        else:
            form = PartnerForm()
    response = _list(request, form, refusal, made)
    if made is not None:
        response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Change a partner's limits, or stop it."""
    actor = staff.actor_of(request)
    actor.require("payments.manage-collectors")
    found = find(request, code)
    form = LimitsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        operations.change_collector(
            actor=actor, code=code, is_active="active" in request.POST, at=clock.now(), **form.limits
        )
        messages.success(request, _("The partner's limits are changed."))
        return redirect("desk:money-partners")
    return page(request, found, form=form if form.is_bound else None)


@require_POST
@doors.page
def settle(request: HttpRequest, code: str) -> HttpResponse:
    """Note what a partner brought: its guarantee is free again, and the day's comparison has its third side."""
    actor = staff.actor_of(request)
    actor.require("payments.settle")
    found, form = find(request, code), SettlementForm(request.POST)
    if not form.is_valid():
        return page(request, found, settlement=form)
    operations.settle_collector(
        actor=actor, channel=types.PARTNERS, collector=found.code, until_on=form.cleaned_data["until"],
        amount_centimes=int(form.cleaned_data["amount"] * 100), reference=form.cleaned_data["reference"],
        at=clock.now(),
    )  # fmt: skip
    messages.success(request, _("Noted: the partner's guarantee is free for these days."))
    return redirect("desk:money-partners")


def find(request: HttpRequest, code: str) -> queries.Collector:
    """:raises Http404: this distributor has no such partner"""
    with scope.reading(tenants.of(request).id):
        found = next((one for one in queries.list_collectors() if one.code == code), None)
    if found is None:
        raise Http404
    return found


def page(
    request: HttpRequest, partner: queries.Collector, *, form: LimitsForm | None = None,
    settlement: SettlementForm | None = None, made: dict[str, Any] | None = None, refusal: str = "",
) -> HttpResponse:  # fmt: skip
    """Show a partner with its limits, credentials and webhooks.

    :param made: a secret that is shown this once, as `credentials` made it
    """
    start = {
        "most": lists.dirhams(partner.most_per_payment_centimes),
        "guarantee": lists.dirhams(partner.guarantee_centimes),
    }
    shown: dict[str, Any] = {
        "partner": partner, "form": form or LimitsForm(initial=start), "settlement": settlement or SettlementForm(),
        "may_settle": staff.actor_of(request).may("payments.settle"),
        "may_collect": staff.actor_of(request).may("payments.collect"), "made": made, "refusal": refusal,
        **credential_rows.shown(tenants.of(request), partner),
    }  # fmt: skip
    with scope.reading(tenants.of(request).id):
        shown["over"] = _over(partner, queries.get_held(partner.code))
        standings = sending.list_standings(subscribing.Holder(partner.client_id, None))
    shown["webhooks"] = [
        {
            "row": one, "events": ", ".join(one.events),
            "state": webhook_wording.STATES[one.last.state].say(languages.current()) if one.last else "",
            "tone": {"delivered": "fine", "dead": "stop"}.get(one.last.state, "wait") if one.last else "",
        }
        for one in standings
    ]  # fmt: skip
    is_wrong = bool(refusal or (form and form.errors) or (settlement and settlement.errors))
    return render(request, "desk/money/partner.html", shown, status=422 if is_wrong else 200)


def _over(partner: queries.Collector, held_centimes: int) -> int:
    """Return the centimes that a partner holds beyond its guarantee, as finance's file brought them."""
    return max(held_centimes - partner.guarantee_centimes, 0)


def _list(request: HttpRequest, form: PartnerForm, refusal: str, made: partners.Made | None) -> HttpResponse:
    with scope.reading(tenants.of(request).id):
        known = queries.list_collectors()
        held = queries.list_held(codes=[one.code for one in known])
    kind = lists.wanted(request)
    if kind:
        heads = [_("Code"), _("Name"), _("Holds, DH"), _("Guarantee, DH"), _("Most of one payment, DH"), _("State")]
        cells: list[list[lists.Cell]] = [
            [one.code, one.name_ar if languages.current() == "ar" else one.name_fr,
             lists.dirhams(held.get(one.code, 0)), lists.dirhams(one.guarantee_centimes),
             lists.dirhams(one.most_per_payment_centimes), _("takes payments") if one.is_active else _("stopped")]
            for one in known
        ]  # fmt: skip
        return lists.answer(kind, "partners", heads, cells)
    rows: list[dict[str, Any]] = [
        {"partner": one, "held": held.get(one.code, 0), "over": _over(one, held.get(one.code, 0))} for one in known
    ]
    return render(request, "desk/money/partners.html", {
        "rows": rows, "form": form, "refusal": refusal, "made": made,
        "may_manage": staff.actor_of(request).may("payments.manage-collectors"),
    }, status=422 if refusal or form.errors else 200)  # fmt: skip
