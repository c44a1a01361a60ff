"""The acts of the cockpit: start a month, rate it again, publish it, print it. A job does each."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import wording
from saqia.contexts.metering import operations as readings
from saqia.contexts.metering import queries as metering
from saqia.journeys import cycle_runs
from saqia.platform.tenancy import scope
from saqia.platform.wording import date
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.cycles import cycle, forms
from saqia.surfaces.kit import clock, languages, staff, tenants


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def start(request: HttpRequest) -> HttpResponse:
    """Open a round's month and ask that it be rated."""
    actor = staff.actor_of(request)
    actor.require("billing.run-cycle")
    with scope.reading(tenants.of(request).id):
        rounds = metering.list_rounds()
    language, today = languages.current(), clock.today()
    named = [(each.id, f"{each.code} · {each.name_ar if language == 'ar' else each.name_fr}") for each in rounds]
    begun = {"key": forms.new_key(), "month": today.replace(day=1), "issued_on": today}
    form = forms.StartForm(request.POST or None, rounds=named, initial=begun)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            asked = cycle_runs.start_cycle(
                actor=actor, round_id=given["round"], month=given["month"], issued_on=given["issued_on"],
                client_key=f"desk:{given['key']}", at=clock.now(),
            )  # fmt: skip
        except readings.RoundNotWalkedYet as early:
            form.add_error("month", wording.run_refusal("RoundNotWalkedYet", date(early.opens_on, language), language))
        except cycle_runs.IssuedBeforeReading:
            form.add_error("issued_on", wording.run_refusal("IssuedBeforeReading", "", language))
        except (billing.RunUnderWay, billing.WayUnknown) as refused:
            form.add_error(None, _refusal(refused))
        else:
            messages.success(request, _said(asked.id))
            return redirect("desk:cycle", asked.cycle_id)
    return render(request, "desk/cycles/start.html", {"form": form})


@require_POST
@doors.page
def run(request: HttpRequest, cycle_id: int) -> HttpResponse:
    """Ask for a run of a cycle: the button says which."""
    form = forms.RunForm(request.POST)
    kind = request.POST.get("kind", "")
    if kind not in forms.KINDS:
        raise Http404
    if kind == "publish" and not form.is_valid():
        return cycle.answer(request, cycle_id, form, status=422)
    words = form.cleaned_data["responsibility"] if kind == "publish" else ""
    try:
        asked = billing.request_run(
            actor=staff.actor_of(request), cycle_id=cycle_id, kind=kind, responsibility=words,
            client_key=f"desk:{request.POST.get('key', '')[:40]}:{kind}", at=clock.now(),
        )  # fmt: skip
    except billing.CycleNotFound as unknown:
        raise Http404 from unknown
    except billing.GateClosed:
        form.add_error("responsibility", _("A gate is closed: write why the cycle goes on, or rate it again."))
        return cycle.answer(request, cycle_id, form, status=422)
    except (billing.RunUnderWay, billing.WayUnknown) as refused:
        form.is_valid()
        form.add_error(None, _refusal(refused))
        return cycle.answer(request, cycle_id, form, status=422)
    messages.success(request, _said(asked.id))
    return redirect("desk:cycle", cycle_id)


def _said(run_id: int) -> str:
    told = _("Asked for under the reference {number}. It runs in the background: this page shows how far it is.")
    return told.format(number=f"\u2066R{run_id}\u2069")


def _refusal(refused: Exception) -> str:
    language = languages.current()
    if isinstance(refused, billing.WayUnknown):
        return wording.run_refusal("WayUnknown", wording.STATES[refused.current].say(language), language)
    return wording.run_refusal(type(refused).__name__, "", language)
