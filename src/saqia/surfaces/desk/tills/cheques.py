"""Cheques of the counter: those in the till go to the bank under a slip, those at the bank may come back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import wording as payment_wording
from saqia.contexts.tills import operations, queries, types, wording
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.tills import forms, reach
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

TONES = {"held": "mind", "remitted": "calm", "returned": "stop", "cleared": "fine"}
_RUNNING, _ENDED = ("held", "remitted"), ("returned", "cleared")
_REFUSED = (
    operations.ReferenceMissing, operations.ReferenceTaken, operations.ChequeNotHeld, operations.UnitNotTheirs,
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """List the cheques of the person's units; send ticked ones to the bank. `?as=csv` or `xlsx` takes them away."""
    reach.require_any(staff.actor_of(request), "tills.deposit", "desk.see-tills")
    form, refusal = forms.BundleForm(request.POST if request.method == "POST" else None), ""
    if request.method == "POST" and form.is_valid():
        try:
            made = _send(request, form.cleaned_data["reference"])
        except _REFUSED as refused:
            refusal = wording.refusal(refused, languages.current())
        else:
            told = _("Slip {reference} is on its way to the bank.")
            messages.success(request, told.format(reference=f"\u2066{made.reference}\u2069"))
            return redirect("desk:till-cheques")
    return _answer(request, form=form, refusal=refusal, status=422 if form.errors or refusal else 200)


@require_POST
@doors.page
def take_back(request: HttpRequest, cheque_id: int) -> HttpResponse:
    """Note that the bank returned a cheque: what it paid is owed again."""
    form = forms.ReturnForm(request.POST)
    with scope.reading(tenants.of(request).id):
        own = queries.list_units(person_id=staff.actor_of(request).person_id, on=clock.today())
        if not queries.list_cheques(unit_ids=own, cheque_ids=[cheque_id]):
            raise Http404
    if not form.is_valid():
        return _answer(request, refusal=_("Write what the bank says."), status=422)
    try:
        done = operations.return_cheque(
            actor=staff.actor_of(request), cheque_id=cheque_id, reason=form.cleaned_data["reason"], at=clock.now()
        )
    except operations.ChequeNotRemitted as refused:
        return _answer(request, refusal=wording.refusal(refused, languages.current()), status=422)
    except payments.ReversalTooLate as refused:
        return _answer(request, refusal=payment_wording.refusal(refused, languages.current()), status=422)
    told = _("Cheque {number} came back: its bills are owed again.")
    messages.success(request, told.format(number=f"\u2066{done.number}\u2069"))
    return redirect("desk:till-cheques")


def _send(request: HttpRequest, reference: str) -> types.Deposit:
    ids = [int(text) for text in request.POST.getlist("cheque") if text.isascii() and text.isdigit() and len(text) < 18]
    with scope.reading(tenants.of(request).id):
        own = queries.list_units(person_id=staff.actor_of(request).person_id, on=clock.today())
        chosen = queries.list_cheques(unit_ids=own, cheque_ids=ids)
    if len({one.unit_id for one in chosen}) != 1 or len(chosen) != len(set(ids)):
        raise operations.ChequeNotHeld
    return operations.deposit_cheques(
        actor=staff.actor_of(request), unit_id=chosen[0].unit_id, cheque_ids=ids, reference=reference, at=clock.now()
    )


def _answer(
    request: HttpRequest, *, form: forms.BundleForm | None = None, refusal: str = "", status: int = 200
) -> HttpResponse:
    actor, language, is_ended = staff.actor_of(request), languages.current(), request.GET.get("state") == "ended"
    with scope.reading(tenants.of(request).id):
        units = reach.units(request)
        found = queries.list_cheques(unit_ids=units, statuses=_ENDED if is_ended else _RUNNING, newest=is_ended)
    kind = lists.wanted(request)
    if kind:
        heads = [
            _("Agency"), _("Bank"), _("Cheque number"), _("Date on the cheque"), _("Amount DH"), _("State"),
            _("Receipt"),
        ]  # fmt: skip
        rows: list[list[lists.Cell]] = [
            [
                units.get(one.unit_id, ""), wording.banks()[one.bank].say(language), one.number, one.due_on,
                lists.dirhams(one.amount_centimes), wording.STATES[one.status].say(language), one.payment_number,
            ]
            for one in found
        ]  # fmt: skip
        return lists.answer(kind, "cheques", heads, rows)
    shown = [
        {"cheque": one, "bank": wording.banks()[one.bank], "state": wording.STATES[one.status],
         "tone": TONES[one.status], "unit": units.get(one.unit_id, "")}
        for one in found
    ]  # fmt: skip
    return render(request, "desk/tills/cheques.html", {
        "rows": shown, "form": form or forms.BundleForm(), "refusal": refusal, "back": forms.ReturnForm(),
        "may_send": actor.may("tills.deposit") and any(one.status == "held" for one in found),
        "may_return": actor.may("tills.return-cheque"), "is_ended": is_ended,
    }, status=status)  # fmt: skip
