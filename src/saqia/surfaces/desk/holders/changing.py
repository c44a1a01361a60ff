"""One account changes its holder: who comes, then the day, the indices and the deposits, in one act."""

import dataclasses
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from saqia.contexts.billing import wording as billing_wording
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.parties import queries as parties
from saqia.contexts.parties import types as party_types
from saqia.journeys import holders
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.holders import forms, proof, refusals
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import clock, languages, staff, tenants

_MOST = 8


@dataclasses.dataclass(frozen=True)
class _Scene:
    """The account, its holder, who comes where known, and what is owed."""

    account: contract_types.Account
    holder: party_types.Customer
    comer: party_types.Customer | None
    found: list[party_types.Customer]
    supply: forms.Supply
    balance_centimes: int
    deposit_centimes: int


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def change(request: HttpRequest, number: str) -> HttpResponse:
    """Choose who comes by `?to=` or `?new=1`, found by `?q=`; then hand everything that runs over."""
    actor = staff.actor_of(request)
    actor.require("contracts.change-holder")
    typed = request.GET.get("q", "").strip()[:80]
    with scope.reading(tenants.of(request).id):
        scene = _scene(request, number, typed)
    if not scene.supply.contracts:
        return redirect("desk:holder-changed", scene.account.number)
    is_new = "new" in request.GET and scene.comer is None
    page: dict[str, Any] = {
        "scene": scene, "q": typed, "is_new": is_new, "holder": frame.named(scene.holder),
        "comer": frame.named(scene.comer) if scene.comer else "", "services": _services(scene.supply),
        "found": [(one, frame.named(one)) for one in scene.found],
    }  # fmt: skip
    if scene.comer is None and not is_new:
        return render(request, "desk/holders/choose.html", page)
    return _asked(request, scene, page, is_new)


def _asked(request: HttpRequest, scene: _Scene, page: dict[str, Any], is_new: bool) -> HttpResponse:
    """Show the form, or do what it asks."""
    sent = request.POST if request.method == "POST" else None
    may_confirm = staff.actor_of(request).may("metering.decide-reading")
    confirm = tuple(name.removeprefix("confirm-") for name in sent or {} if name.startswith("confirm-"))
    confirm = confirm if may_confirm else ()
    form = forms.ChangeForm(sent, supply=scene.supply, initial={"on": clock.today()}, confirm=confirm)
    newcomer = None
    if is_new:
        first = {"kind": "person", "language": languages.current(), **forms.guessed(page["q"])}
        newcomer = forms.NewcomerForm(sent, initial=first)
    if sent is not None and all([form.is_valid(), newcomer is None or newcomer.is_valid()]):
        try:
            done = _hand_over(request, scene, form, newcomer)
        except refusals.REFUSED as refused:
            if may_confirm and (mark := refusals.mark_of(refused)):
                form = forms.ChangeForm(sent, supply=scene.supply, confirm=(*confirm, mark))
                form.full_clean()
            refusals.put(refused, form, newcomer, may_confirm=may_confirm)
        else:
            return redirect("desk:holder-changed", done)
    wrong = bool(form.errors or (newcomer is not None and newcomer.errors))
    page |= {"form": form, "newcomer": newcomer}
    return render(request, "desk/holders/change.html", page, status=422 if wrong else 200)


def _hand_over(request: HttpRequest, scene: _Scene, form: forms.ChangeForm, newcomer: forms.NewcomerForm | None) -> str:
    """Hand over and return the number of the account that was left."""
    numbers = [one.number for one in scene.supply.contracts]
    on, indices, deposits = form.cleaned_data["on"], form.indices(), form.deposits()
    actor, at = staff.actor_of(request), clock.now()
    if newcomer is not None:
        holders.change_to_newcomer(
            actor=actor, contract_numbers=numbers, given=newcomer.given(), on=on, indices=indices, deposits=deposits,
            at=at,
        )  # fmt: skip
    elif scene.comer is not None:
        holders.change_holder(
            actor=actor, contract_numbers=numbers, customer_id=scene.comer.id, on=on, indices=indices,
            deposits=deposits, at=at,
        )  # fmt: skip
    return scene.account.number


def _scene(request: HttpRequest, number: str, typed: str) -> _Scene:
    account = proof.account_of(number)
    running = [one.id for one in account.contracts if one.ends_on is None]
    comer = None
    if (comer_id := frame.number(request, "to")) is not None:
        try:
            comer = parties.get_customer(comer_id)
        except parties.CustomerNotFound as unknown:
            raise Http404 from unknown
        if comer.merged_into_id is not None:
            comer = parties.get_customer(comer.merged_into_id)
    is_searched = typed and comer is None and "new" not in request.GET
    return _Scene(
        account=account, holder=parties.get_customer(account.customer_id), comer=comer,
        found=parties.search_customers(typed, most=_MOST) if is_searched else [],
        supply=forms.supply_of(account, contracts.find_deposits_due(running)),
        balance_centimes=ledger.get_balance(account_id=account.id),
        deposit_centimes=ledger.get_deposit_held(account_id=account.id),
    )  # fmt: skip


def _services(supply: forms.Supply) -> list[dict[str, object]]:
    return [{"contract": one, "name": billing_wording.SERVICES[one.service]} for one in supply.contracts]
