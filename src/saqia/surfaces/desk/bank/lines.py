"""What stands on suspense: the queue, and one movement with its proposals and a person's yes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.banking import operations as banking
from saqia.contexts.banking import queries, types, wording
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as payment_queries
from saqia.contexts.payments import types as payment_types
from saqia.contexts.payments import wording as payment_wording
from saqia.journeys import settlements
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.bank import forms, statements
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

_MOST = 100
_REFUSED = (
    banking.LinePlaced, banking.NotProposed, banking.AmountsDiffer, banking.NotOpposite, banking.CostUnknown,
    payments.AccountUnknown, payments.PeriodSettled,
)  # fmt: skip


@require_safe
@doors.page
def index(request: HttpRequest) -> HttpResponse:
    """List what stands on suspense, oldest first."""
    staff.actor_of(request).require("desk.see-banks")
    with scope.reading(tenants.of(request).id):
        found = queries.page_open_lines(most=_MOST)
        count, centimes = queries.count_open_lines()
        transfers = queries.list_settlements(most=_MOST)
    kind = lists.wanted(request)
    if kind:
        heads = [_("Day"), _("Account"), _("Amount"), _("Name"), _("Text"), _("References"), _("State")]
        language = languages.current()
        cells: list[list[lists.Cell]] = [
            [one.booked_on, one.bank_account, lists.dirhams(one.amount_centimes), one.name, one.text,
             " ".join(one.references), wording.STATES[one.state].say(language)]
            for one in found
        ]  # fmt: skip
        return lists.answer(kind, "suspense", heads, cells)
    rows = [statements.line_row(one) for one in found]
    return render(request, "desk/bank/lines.html", {
        "rows": rows, "count": count, "centimes": centimes,
        "transfers": [statements.line_row(one) for one in transfers],
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest, line_id: int) -> HttpResponse:
    """Show a movement; a POST says yes to a proposal, names whom it pays, or says that it was a cost."""
    actor = staff.actor_of(request)
    actor.require("desk.see-banks")
    act = request.POST.get("act", "")
    form = forms.PlaceForm(request.POST if act == "place" else None)
    refusal = ""
    with scope.reading(tenants.of(request).id):
        found = queries.find_line(line_id)
        if found is None:
            raise Http404
        transfers = _transfers(found)
        opposites = queries.list_opposites(found) if found.state in ("proposed", "suspense") else []
    if request.method == "POST" and (act != "place" or form.is_valid()):
        try:
            said = _act(request, actor, found, act, form)
        except _REFUSED as refused:
            refusal = _sentence(refused)
        else:
            if said:
                messages.success(request, said)
                return redirect("desk:bank-line", line_id)
    may_settle = actor.may("payments.settle") and actor.may("banking.match")
    shown: dict[str, Any] = {
        **statements.line_row(found), "form": form, "refusal": refusal, "costs": queries.list_costs(),
        "may_place": actor.may("banking.place") and found.state in ("proposed", "suspense"),
        "transfers": transfers if may_settle else [], "opposites": opposites,
    }  # fmt: skip
    is_wrong = bool(refusal or form.errors)
    return render(request, "desk/bank/line.html", shown, status=422 if is_wrong else 200)


def _act(request: HttpRequest, actor: operation.Actor, found: types.Line, act: str, form: forms.PlaceForm) -> str:
    """Place a movement; return what to say, "" when the form needs another look."""
    if act == "yes" and request.POST.get("account", "").isdecimal():
        account_id = int(request.POST["account"])
        number = banking.confirm_match(actor=actor, line_id=found.line_id, account_id=account_id, at=clock.now())
        return _("Placed: receipt %(number)s.") % {"number": number}
    if act == "settle":
        return _settle(request, actor, found)
    if act == "undo" and request.POST.get("other", "").isdecimal():
        other_id = int(request.POST["other"])
        banking.place_opposite(actor=actor, line_id=found.line_id, other_id=other_id, at=clock.now())
        return _("They undo each other: both are placed.")
    if act == "cost":
        banking.place_cost(actor=actor, line_id=found.line_id, role=request.POST.get("role", ""), at=clock.now())
        return _("Booked as a cost.")
    if act != "place":
        raise Http404
    with scope.reading(tenants.of(request).id):
        dues = payment_queries.find_dues(reference=form.cleaned_data["reference"], on=found.booked_on)
    if dues is None:
        form.add_error("reference", _("Nobody has this number: check it on the bill or the contract."))
        return ""
    first = () if dues.named is None else (dues.named,)
    paid = [payment_types.Line(dues.account_id, found.amount_centimes, first)]
    number = banking.place_unplaced(actor=actor, line_id=found.line_id, lines=paid, at=clock.now())
    return _("Placed: receipt %(number)s.") % {"number": number}


def _transfers(found: types.Line) -> list[dict[str, Any]]:
    """Return what a transfer of a collector may cover while nobody has said it, inside `scope.reading`."""
    is_waiting = found.state in ("proposed", "suspense") or (found.rule == "known" and ":" not in found.target)
    if not is_waiting or found.amount_centimes <= 0:
        return []
    return [
        {"found": one, "key": _key(one), "channel": payment_wording.channel(one.channel),
         "missing": found.amount_centimes - one.taken_centimes}
        for one in settlements.propose(found)
    ]  # fmt: skip


def _settle(request: HttpRequest, actor: operation.Actor, found: types.Line) -> str:
    """Note the settlement that a person chose among those proposed."""
    actor.require("payments.settle")
    with scope.reading(tenants.of(request).id):
        proposed = settlements.propose(found)
    chosen = next((one for one in proposed if _key(one) == request.POST.get("transfer")), None)
    if chosen is None:
        raise Http404
    settlements.confirm(
        actor=actor, line=found, channel=chosen.channel, collector=chosen.collector, until_on=chosen.until_on,
        at=clock.now(),
    )  # fmt: skip
    return _("Settled: the days of %(collector)s are covered.") % {"collector": chosen.collector}


def _key(one: settlements.Proposal) -> str:
    return f"{one.channel}:{one.collector}:{one.until_on.isoformat()}"


def _sentence(refused: Exception) -> str:
    if isinstance(refused, payments.AccountUnknown | payments.PeriodSettled):
        return payment_wording.refusal(refused, languages.current())
    return wording.refusal(refused, languages.current())
