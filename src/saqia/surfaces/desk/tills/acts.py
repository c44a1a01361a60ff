"""What is done with a till: it is counted, closed, and a bag of its cash goes to the bank."""

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from saqia.contexts.tills import operations, queries, wording
from saqia.platform.tenancy import scope
from saqia.platform.wording import money
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.tills import forms, reach, session
from saqia.surfaces.kit import clock, languages, staff, tenants

_REFUSED = (
    operations.SessionNotTheirs, operations.SessionNotOpen, operations.SessionNotCounted, operations.SessionCounted,
    operations.DifferenceTooLarge, operations.ReferenceMissing, operations.ReferenceTaken, operations.AmountUnsound,
    operations.CountUnsound, operations.UnitNotTheirs, operations.RemarkMissing, operations.PackNotOut,
    operations.PackOnRoad,
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def count(request: HttpRequest, session_id: int) -> HttpResponse:
    """Count a till by denomination."""
    staff.actor_of(request).require("tills.count-session")
    with scope.reading(tenants.of(request).id):
        standing = reach.session(request, session_id)
        before = queries.get_counts(session_id)
    names = {value: _value(value) for value in queries.denominations()}
    initial = {f"n{value}": many for value, many in before.items()}
    form = forms.CountForm(request.POST if request.method == "POST" else None, names=names, initial=initial)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            operations.count_session(
                actor=staff.actor_of(request), session_id=session_id, pieces=form.pieces(), at=clock.now()
            )
        except _REFUSED as refused:
            refusal = wording.refusal(refused, languages.current())
        else:
            messages.success(request, _("Counted. Close the till, or count it again."))
            return redirect("desk:till-session", session_id)
    shown = {"form": form, "standing": standing, "refusal": refusal}
    return render(request, "desk/tills/count.html", shown, status=422 if form.errors or refusal else 200)


@require_POST
@doors.page
def act(request: HttpRequest, session_id: int) -> HttpResponse:
    """Close a till, send a bag or declare its range lost: the button says which."""
    kind = request.POST.get("act", "")
    with scope.reading(tenants.of(request).id):
        reach.session(request, session_id)
    close = forms.CloseForm(request.POST if kind == "close" else None)
    bag = forms.BagForm(request.POST if kind == "bag" else None)
    lost = forms.LostForm(request.POST if kind == "lose" else None)
    form = {"close": close, "bag": bag, "lose": lost}.get(kind)
    if form is None:
        raise Http404
    refusal = ""
    if form.is_valid():
        try:
            said = _ACTS[kind](request, session_id, form)
        except _REFUSED as refused:
            refusal = wording.refusal(refused, languages.current())
        else:
            messages.success(request, said)
            return redirect("desk:till-session", session_id)
    return session.answer(request, session_id, refusal=refusal, bag=bag, close=close, lost=lost, status=422)


def _close(request: HttpRequest, session_id: int, form: django_forms.Form) -> str:
    closed = operations.close_session(
        actor=staff.actor_of(request), session_id=session_id, remark=form.cleaned_data["remark"], at=clock.now()
    )
    found = wording.difference(closed.session.difference_centimes or 0, languages.current())
    return _("The till is closed: {difference}.").format(difference=found)


def _bag(request: HttpRequest, session_id: int, form: django_forms.Form) -> str:
    made = operations.deposit_cash(
        actor=staff.actor_of(request), session_id=session_id, amount_centimes=form.cleaned_data["amount"],
        reference=form.cleaned_data["reference"], at=clock.now(),
    )  # fmt: skip
    return _("Bag {reference} is on its way to the bank.").format(reference=f"\u2066{made.reference}\u2069")


def _lose(request: HttpRequest, session_id: int, form: django_forms.Form) -> str:
    with scope.reading(tenants.of(request).id):
        packs = queries.list_packs(session_id=session_id)
    out = next((one.id for one in packs if one.ended_as == "out"), None)
    if out is None:
        raise operations.PackNotOut(session_id)
    operations.lose_pack(
        actor=staff.actor_of(request), pack_id=out, cash_centimes=form.cleaned_data["cash"], at=clock.now()
    )
    return _("The range is declared lost: the cashier may take another along.")


_ACTS = {"close": _close, "bag": _bag, "lose": _lose}


def _value(centimes: int) -> str:
    language = languages.current()
    kind = _("Note of {value} DH") if centimes >= 2000 else _("Coin of {value} DH")
    value = money(centimes, language) if centimes % 100 else str(centimes // 100)
    return kind.format(value=f"\u2066{value}\u2069")
