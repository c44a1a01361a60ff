"""A wrong index: the right one and why, what it does to consumptions and bills, then the correction itself."""

from decimal import Decimal

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import queries as bills
from saqia.contexts.billing import wording as bill_wording
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries as meters
from saqia.contexts.metering import wording
from saqia.engine.validation.verdicts import Reason
from saqia.journeys import reading_corrections
from saqia.platform.tenancy import scope
from saqia.platform.wording import quantity
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.queues import forms as queue_forms
from saqia.surfaces.desk.queues import frame, histories
from saqia.surfaces.kit import clock, decimals, languages, staff, tenants

_OF_INDEX = (
    metering.IndexGoesBackwards, metering.ReadingImpossible, metering.ReadingAlreadyCorrected,
    metering.EstimateNotCorrected, metering.IndexTooPrecise,
)  # fmt: skip
_OF_BILLS = (billing.CycleCompleting, billing.ReplacementRefused)


class CorrectForm(forms.Form):
    """The right index, and why the recorded one is wrong."""

    index = decimals.DecimalField(
        label=gettext_lazy("Right index"), min_value=0, max_digits=12, decimal_places=3, localize=False,
        widget=forms.TextInput(queue_forms.NUMBER),
    )  # fmt: skip
    why = forms.CharField(
        label=gettext_lazy("Why the recorded index is wrong"), min_length=5, max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Kept with your name. No name, phone or address of anybody."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def correct(request: HttpRequest, reading_id: int) -> HttpResponse:
    """Ask for the right index, say what it does, and correct it once it was seen.

    :raises Http404: this distributor has no such reading
    """
    actor, tenant, now = staff.actor_of(request), tenants.of(request), clock.now()
    actor.require("metering.correct-reading")
    form, look, done = CorrectForm(request.POST if request.method == "POST" else None), None, None
    grid = billing.Grid(tenant.operator, tenant.uses_demonstration_grid)
    tariff = reading_corrections.usual_tariffs(tenant_id=tenant.id, grid=grid, on=clock.today())
    if request.method == "POST" and form.is_valid():
        index, why = form.cleaned_data["index"], form.cleaned_data["why"]
        try:
            if request.POST.get("act") == "correct" and request.POST.get("seen") == _seen(index):
                done = reading_corrections.correct_reading(
                    actor=actor, reading_id=reading_id, index=index, why=why, tariffs=tariff, at=now
                )
            else:
                with scope.reading(tenant.id):
                    look = reading_corrections.look(reading_id=reading_id, index=index, tariffs=tariff, at=now)
        except metering.ReadingNotFound as unknown:
            raise Http404 from unknown
        except _OF_INDEX as refused:
            form.add_error("index", _refusal(refused))
        except _OF_BILLS as refused:
            form.add_error(None, bill_wording.refusal(refused, languages.current()))
    if done is not None:
        messages.success(request, _said(done))
        return redirect("desk:held-reading", done.reading_id)
    with scope.reading(tenant.id):
        try:
            found = meters.get_reading(reading_id, today=clock.today()).found
        except metering.ReadingNotFound as unknown:
            raise Http404 from unknown
        above = bills.four_eyes_above_centimes()
    shown = {
        "form": form, "look": look, "seen": _seen(form.cleaned_data["index"]) if look else "", "above": above,
        "odd": _odd(look, found.service) if look else "", **histories.row(found),
    }  # fmt: skip
    return render(request, "desk/queues/reading_correct.html", shown, status=422 if form.errors else 200)


def _seen(index: Decimal) -> str:
    return f"{index.normalize():f}"


def _refusal(refused: Exception) -> str:
    language = languages.current()
    if isinstance(refused, metering.ReadingImpossible):
        return wording.REASONS[refused.reason].say(language)
    if isinstance(refused, metering.IndexGoesBackwards):
        return str(_("Below the index before: check it."))
    if isinstance(refused, metering.IndexTooPrecise):
        return wording.REFUSALS["index-unreadable"].say(language)
    if isinstance(refused, metering.EstimateNotCorrected):
        return wording.refused("estimate-not-corrected", language)
    return wording.refused("corrected-before", language)


def _odd(look: reading_corrections.Look, service: int) -> str:
    """Return why the new index looks odd too, in words; a person answers for it."""
    if look.reading.reason is Reason.NONE:
        return ""
    language = languages.current()
    unit = frame.UNITS[service]
    volume, expected = (
        f"\u2066{quantity(Decimal(each) / 1000, language)} {unit}\u2069"
        for each in (look.reading.volume_milli, look.reading.expected_milli)
    )
    return wording.REASONS[look.reading.reason].say(language, volume=volume, expected=expected)


def _said(done: reading_corrections.Done) -> str:
    waiting = [one for one in done.proposals if one.status == "pending"]
    told = _("Index corrected. Bills corrected: {many}; waiting for a second person: {waiting}.")
    return told.format(many=len(done.proposals) - len(waiting), waiting=len(waiting))
