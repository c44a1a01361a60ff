"""What stands on suspense: the queue, and one movement with its proposals and a person's yes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.banking import operations as banking
from saqia.contexts.banking import queries, types, wording
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as payment_queries
from saqia.contexts.payments import types as payment_types
from saqia.contexts.payments import wording as payment_wording
from saqia.contexts.staff import queries as people
from saqia.journeys import settlements
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.bank import forms, statements
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

_MOST, _WHOLE = 100, 20_000
_REFUSED = (
    banking.LinePlaced, banking.NotOwner, banking.NotProposed, banking.AmountsDiffer, banking.NotOpposite,
    banking.CostUnknown, payments.AccountUnknown, payments.PeriodSettled,
)  # fmt: skip


@require_safe
@doors.page
def index(request: HttpRequest) -> HttpResponse:
    """List what stands on suspense, the first due first; `?whose=mine` only what its reader was asked to place."""
    actor, kind = staff.actor_of(request), lists.wanted(request)
    actor.require("desk.see-banks")
    mine = request.GET.get("whose") == "mine"
    with scope.reading(tenants.of(request).id):
        found = queries.list_open_lines(
            person_id=actor.person_id if mine else None, most=_WHOLE if kind else _MOST
        )  # fmt: skip
        suspense = queries.sum_suspense(on=clock.today())
        transfers = queries.list_settlements(most=_MOST)
        names = statements.holders(found)
    if kind:
        heads = [
            _("Day"), _("Account"), _("Amount"), _("Name"), _("Text"), _("References"), _("State"), _("Answers for it"),
            pgettext("person", "Asked"), _("Due"),
        ]  # fmt: skip
        language = languages.current()
        cells: list[list[lists.Cell]] = [
            [one.booked_on, one.bank_account, lists.dirhams(one.amount_centimes), one.name, one.text,
             " ".join(one.references), wording.STATES[one.state].say(language), *statements.owned(one, names)]
            for one in found
        ]  # fmt: skip
        return lists.answer(kind, "suspense", heads, cells)
    return render(request, "desk/bank/lines.html", {
        "rows": [statements.line_row(one, names) for one in found], "suspense": suspense, "mine": mine,
        "transfers": [statements.line_row(one, {}) for one in transfers],
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest, line_id: int) -> HttpResponse:
    """Show a movement; a POST says yes to a proposal, names whom it pays or who places it, or says it was a cost."""
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
        opposites = queries.list_opposites(found) if found.is_open else []
        names = statements.holders([found])
        owners = frame.whose(one.account_id for one in found.proposals)
        helpers = people.list_people(role=found.owner, on=clock.today()) if found.is_open else []
    is_arabic = languages.current() == "ar"
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
        **statements.line_row(found, names), "form": form, "refusal": refusal, "costs": queries.list_costs(),
        "may_place": actor.may("banking.place") and found.is_open,
        "may_assign": actor.may("banking.assign") and found.is_open,
        "people": [(one.id, one.name_ar if is_arabic else one.name_fr) for one in helpers],
        "transfers": transfers if may_settle else [], "opposites": opposites,
        "proposals": [
            {"account_id": one.account_id, "account_number": one.account_number, "item_number": one.item_number,
             "owner": owners.get(one.account_id)}
            for one in found.proposals
        ],
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
    if act == "assign":
        person = request.POST.get("person", "")
        person_id = int(person) if person.isascii() and person.isdigit() and len(person) < 10 else None
        banking.assign_line(actor=actor, line_id=found.line_id, person_id=person_id, at=clock.now())
        return _("Given to a person.") if person_id else _("Given to nobody: its role answers for it.")
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
    is_waiting = found.is_open or (found.rule == "known" and ":" not in found.target)
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
