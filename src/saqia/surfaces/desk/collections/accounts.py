"""One account in collections: what is late, what was done about it, what may be done."""

from collections.abc import Sequence
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.billing import queries as billing
from saqia.contexts.collections import operations, queries, types, wording
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.ledger import wording as ledger_wording
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.collections import forms, letters, room
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import clock, staff, tenants

_RIGHTS = {
    "offer": "collections.offer-plan", "protect": "collections.protect-account",
    "write-off": "collections.propose-write-off", "print": "collections.print-letters",
    "cut": "collections.issue-disconnection",
}  # fmt: skip


@require_safe
@doors.page
def find(request: HttpRequest) -> HttpResponse:
    """Find an account by its number or that of a contract."""
    staff.actor_of(request).require("desk.see-collections")
    form = forms.FindForm(request.GET or None)
    if form.is_bound and form.is_valid():
        with scope.reading(tenants.of(request).id):
            found = contracts.search_accounts(form.cleaned_data["number"], most=1)
        if found:
            return redirect("desk:collections-account", found[0].number)
        form.add_error("number", _("No account has this number."))
    shown = {"tabs": room.tabs(request), "form": form}
    return render(request, "desk/collections/find.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show an account; offer instalments, protect it, order a cut, propose a write-off: the button says which."""
    actor, tenant, act, on = staff.actor_of(request), tenants.of(request), request.POST.get("act", ""), clock.today()
    actor.require("desk.see-collections")
    with scope.reading(tenant.id):
        try:
            account = contracts.get_account(number)
        except contracts.AccountNotFound as unknown:
            raise Http404 from unknown
    protect = forms.ProtectForm(request.POST if act == "protect" else None)
    give_up = forms.WriteOffForm(request.POST if act == "write-off" else None)
    refusal = ""
    if request.method == "POST":
        form = {"protect": protect, "write-off": give_up}.get(act)
        if act == "print":
            return _print(request, actor, account)
        if form is None or form.is_valid():
            try:
                messages.success(request, _act(actor, act, account.id, form))
                return redirect("desk:collections-account", account.number)
            except room.REFUSED as refused:
                refusal = room.sentence(refused)
    with scope.reading(tenant.id):
        standings = billing.list_item_standings(account_ids=[account.id], on=on)
        orders = queries.list_orders(account_ids=[account.id], most=6)
        plans = queries.list_plans(on=on, account_ids=[account.id], most=6)
        protections = queries.list_protections(on=on, account_ids=[account.id])
        steps = queries.list_steps_of(account.id)
        written = letters.rows_of(queries.list_letters(account_ids=[account.id]), {})
        whose = frame.whose_of([account])
    [standing] = ledger.sum_standings(standings, account_ids=[account.id])
    names = queries.protections()
    is_wrong = refusal or protect.errors or give_up.errors
    return render(request, "desk/collections/account.html", {
        "tabs": room.tabs(request), "account": account, "owner": whose[account.id], "standing": standing,
        "items": [{"found": one, "state": ledger_wording.STATES[one.state]} for one in standings if one.left_centimes],
        "orders": room.order_rows(orders, whose), "refusal": refusal, "protect": protect, "give_up": give_up,
        "plans": [{"found": one, "state": wording.PLAN_STATES[one.status], "tone": room.TONES[one.status]}
                  for one in plans],
        "protections": [{"found": one, "name": names[one.code][0]} for one in protections],
        "steps": _steps(steps, written),
        "may": {code.replace("-", "_"): actor.may(right) for code, right in _RIGHTS.items()},
    }, status=422 if is_wrong else 200)  # fmt: skip


def _print(request: HttpRequest, actor: operation.Actor, account: contract_types.Account) -> HttpResponse:
    """Print the letter of a step of the account, and open it."""
    run_id, _sep, step = request.POST.get("step", "").partition(":")
    if not run_id.isdigit():
        raise Http404
    try:
        [letter] = operations.print_letters(
            actor=actor, run_id=int(run_id), step=step, account_ids=[account.id], at=clock.now()
        )
    except operations.NothingToWrite as refused:
        messages.warning(request, room.sentence(refused))
        return redirect("desk:collections-account", account.number)
    return redirect("desk:collections-letter", letter.id)


def _steps(steps: Sequence[types.StepOfDay], written: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {(row["found"].run_id, row["found"].step): row for row in written}
    return [
        {"found": one, "name": wording.STEPS[one.step], "letter": known.get((one.run_id, one.step))} for one in steps
    ]  # fmt: skip


def _act(actor: operation.Actor, act: str, account_id: int, form: django_forms.Form | None) -> str:
    at, given = clock.now(), _given(form)
    if act == "offer":
        cause = f"desk:{account_id}:{local_time.day(at).isoformat()}"
        made = operations.offer_plan(actor=actor, account_id=account_id, cause=cause, at=at)
        told = _("Offered in {count} parts: the customer is being told.")
        return told.format(count=len(made.instalments))
    if act == "cut":
        return _("Order {number} is issued.").format(
            number=operations.issue_disconnection(actor=actor, account_id=account_id, at=at).number
        )
    if act == "protect":
        operations.protect_account(actor=actor, account_id=account_id, at=at, **given)
        return _("The account is protected: a standing order is being canceled.")
    if act == "write-off":
        operations.propose_write_off(actor=actor, account_id=account_id, at=at, **given)
        return _("Proposed: somebody else decides.")
    raise Http404


def _given(form: django_forms.Form | None) -> dict[str, Any]:
    return dict(form.cleaned_data) if form is not None else {}
