"""Partners that take payments for us: registered with an application of the API, their limits, what they hold."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from saqia.contexts.payments import operations, queries, wording
from saqia.journeys import partners
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

_MOST_DIRHAMS = 10**9
_METHODS = ("collector", "app")


class LimitsForm(forms.Form):
    """What a partner may take, in dirhams."""

    most = forms.DecimalField(
        label=gettext_lazy("Most of one payment, DH"), min_value=1, max_value=_MOST_DIRHAMS, decimal_places=2
    )
    guarantee = forms.DecimalField(
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
    """List partners with what they hold; a POST registers one and shows its secret this once."""
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
    with scope.reading(tenants.of(request).id):
        found = next((one for one in queries.list_collectors() if one.code == code), None)
    if found is None:
        raise Http404
    start = {
        "most": lists.dirhams(found.most_per_payment_centimes), "guarantee": lists.dirhams(found.guarantee_centimes)
    }  # fmt: skip
    form = LimitsForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        operations.change_collector(
            actor=actor, code=code, is_active="active" in request.POST, at=clock.now(), **form.limits
        )
        messages.success(request, _("The partner's limits are changed."))
        return redirect("desk:money-partners")
    shown = {"partner": found, "form": form}
    return render(request, "desk/money/partner.html", shown, status=422 if form.errors else 200)


def _list(request: HttpRequest, form: PartnerForm, refusal: str, made: partners.Made | None) -> HttpResponse:
    with scope.reading(tenants.of(request).id):
        known = queries.list_collectors()
        held = queries.list_held(codes=[one.code for one in known])
    rows: list[dict[str, Any]] = [{"partner": one, "held": held.get(one.code, 0)} for one in known]
    return render(request, "desk/money/partners.html", {
        "rows": rows, "form": form, "refusal": refusal, "made": made,
        "may_manage": staff.actor_of(request).may("payments.manage-collectors"),
    }, status=422 if refusal or form.errors else 200)  # fmt: skip
