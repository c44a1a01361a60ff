"""Rows that look like one customer: the queue, two side by side, and their merge, which can be taken back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.parties import operations, types, wording
from saqia.contexts.parties import queries as parties
from saqia.journeys import waiting
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.queues import forms, frame
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

MOST = waiting.MOST_DUPLICATES
REFUSED = (operations.MergedAlready, operations.NotMerged)


@require_safe
@doors.page
def index(request: HttpRequest) -> HttpResponse:
    """List the pairs, the surest reason first."""
    staff.actor_of(request).require("parties.merge-customers")
    kind = lists.wanted(request)
    with scope.reading(tenants.of(request).id):
        pairs = parties.list_duplicates(most=MOST)
        ids = list({own for pair in pairs for own in (pair.first_id, pair.second_id)})
        known = {each.id: each for each in parties.list_customers(ids)}
    rows: list[dict[str, Any]] = [
        {"first": known[pair.first_id], "second": known[pair.second_id], "why": wording.MERGE_REASONS[pair.reason],
         "names": (frame.named(known[pair.first_id]), frame.named(known[pair.second_id]))}
        for pair in pairs
    ]  # fmt: skip
    if kind:
        heads = [_("First row"), _("Name"), _("Second row"), _("Name"), _("Why")]
        cells: list[list[lists.Cell]] = [
            [pair.first_id, row["names"][0], pair.second_id, row["names"][1], _say(row["why"])]
            for pair, row in zip(pairs, rows, strict=True)
        ]
        return lists.answer(kind, "duplicates", heads, cells)
    return render(request, "desk/queues/doubles.html", {"rows": rows, "is_full": len(rows) == MOST})


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Show two rows side by side; merge them once somebody says which stays and has confirmed, or take a merge back."""
    actor = staff.actor_of(request)
    actor.require("parties.merge-customers")
    if first == second:
        raise Http404
    is_undone = request.POST.get("act") == "undo"
    form = forms.MergeForm(request.POST if request.method == "POST" and not is_undone else None, ids=(first, second))
    refusal = ""
    try:
        if is_undone:
            return _undo(request, actor, first, second)
        if form.is_valid():
            return _merge(request, actor, form, first + second)
    except operations.CustomerNotFound as unknown:
        raise Http404 from unknown
    except REFUSED as refused:
        refusal = _refusal(refused)
    with scope.reading(tenants.of(request).id):
        known = {each.id: each for each in parties.list_customers([first, second])}
        if len(known) != 2:
            raise Http404
        accounts = contracts.list_accounts_of_customers([first, second])
        pairs = parties.list_duplicates(most=MOST)
    reasons = {frozenset((pair.first_id, pair.second_id)): pair.reason for pair in pairs}
    found = reasons.get(frozenset((first, second)))
    if not form.is_bound and found:
        form.initial["reason"] = found
    sides = [_side(known[own], accounts.get(own, [])) for own in (first, second)]
    merged = next((each for each in known.values() if each.merged_into_id in known), None)
    shown = {
        "sides": sides, "rows": _rows(sides), "form": form, "refusal": refusal, "merged": merged,
        "why": wording.MERGE_REASONS[found] if found else None,
        "may_merge": all(each.merged_into_id is None for each in known.values()),
    }  # fmt: skip
    return render(request, "desk/queues/double.html", shown, status=422 if refusal or form.errors else 200)


def _merge(request: HttpRequest, actor: operation.Actor, form: forms.MergeForm, both: int) -> HttpResponse:
    survivor = int(form.cleaned_data["survivor"])
    done = operations.merge_customers(
        actor=actor, merged_id=both - survivor, survivor_id=survivor, reason=form.cleaned_data["reason"], at=clock.now()
    )
    told = _("Row {merged} is now part of customer {survivor}: contracts, bills and files of both are on this screen.")
    messages.success(request, told.format(merged=_code(done.merged_id), survivor=_code(done.survivor_id)))
    return redirect("desk:customer", survivor)


def _undo(request: HttpRequest, actor: operation.Actor, first: int, second: int) -> HttpResponse:
    with scope.reading(tenants.of(request).id):
        known = parties.list_customers([first, second])
    merged = next((each.id for each in known if each.merged_into_id in (first, second)), None)
    if merged is None:
        raise operations.NotMerged(first)
    operations.undo_merge(actor=actor, customer_id=merged, at=clock.now())
    messages.success(request, _("Taken back: {merged} is a customer of its own again.").format(merged=_code(merged)))
    return redirect("desk:double", first, second)


def _side(customer: types.Customer, accounts: list[Any]) -> dict[str, Any]:
    return {
        "id": customer.id, "customer": customer, "name": frame.named(customer),
        "kind": wording.KINDS[customer.kind],
        "contacts": [each.value for each in customer.contacts], "accounts": accounts,
        "contracts": sum(len(each.contracts) for each in accounts),
    }  # fmt: skip


def _rows(sides: list[dict[str, Any]]) -> list[tuple[str, str, str, bool]]:
    """Return what both rows say, fact by fact, and whether they say the same."""
    told = [_facts(side) for side in sides]
    return [(name, first, second, first == second) for (name, first), (_name, second) in zip(*told, strict=True)]


def _facts(side: dict[str, Any]) -> list[tuple[str, str]]:
    customer: types.Customer = side["customer"]
    return [
        (_("Name in Arabic"), customer.name_ar),
        (_("Name in Latin letters"), customer.name_latin),
        (_("Kind"), _say(side["kind"])),
        (_("ICE"), customer.ice or ""),
        (_("National id"), _("given") if customer.has_cin else ""),
        (_("Contacts"), ", ".join(f"\u2066{value}\u2069" for value in side["contacts"])),
        (_("Accounts"), ", ".join(f"\u2066{each.number}\u2069" for each in side["accounts"])),
        (_("Contracts"), str(side["contracts"])),
    ]


def _refusal(refused: Exception) -> str:
    said = wording.REFUSALS[type(refused).__name__]
    return said.say(languages.current(), **{key: str(value) for key, value in vars(refused).items()})


def _say(text: Any) -> str:
    return str(text.say(languages.current()))


def _code(number: int) -> str:
    return f"\u2066{number}\u2069"
