"""Refunds: those that wait for a second person, those that wait for the bank, those that were paid."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import wording as ledger_wording
from saqia.contexts.payments import operations, queries, types, wording
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.queues import authors
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

STATES = ("proposed", "approved", "paid", "refused")
TONES = {"proposed": "mind", "approved": "calm", "paid": "fine", "refused": "stop"}


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """List refunds in a state; a POST approves or refuses one. `?as=csv` or `xlsx` takes them away."""
    actor, refusal = staff.actor_of(request), ""
    actor.require("desk.see-reconciliation")
    state = request.GET.get("state", "")
    state = state if state in STATES else "proposed"
    if request.method == "POST":
        try:
            _decide(request, actor)
        except (operations.RefundUnknown, operations.RefundDecided, operations.SameHands) as refused:
            refusal = wording.refusal(refused, languages.current())
        except ledger.RefundExceedsCredit as refused:
            refusal = ledger_wording.refusal(refused, languages.current())
        else:
            messages.success(request, _("The refund is decided."))
            return redirect("desk:money-refunds")
    with scope.reading(tenants.of(request).id):
        found = queries.list_refunds(status=state)
        numbers = contracts.find_account_numbers([row.account_id for row in found])
        names = authors.named(row.proposed_by for row in found)
    kind = lists.wanted(request)
    if kind:
        return _file(kind, state, found, numbers)
    rows = [
        {"refund": one, "account": numbers.get(one.account_id, ""), "by": names.get(one.proposed_by, ""),
         "cause": wording.refund_cause(one.cause, languages.current()),
         "is_late": one.status in ("proposed", "approved") and one.due_on < clock.today(),
         "is_own": one.proposed_by == actor.name}
        for one in found
    ]  # fmt: skip
    return render(request, "desk/money/refunds.html", {
        "rows": rows, "total": sum(one.amount_centimes for one in found), "refusal": refusal, "state": state,
        "may_see_banks": actor.may("desk.see-banks"), "may_see_accounts": actor.may("desk.see-collections"),
        "name": wording.STATES[state], "tone": TONES[state],
        "states": [(code, wording.STATES[code]) for code in STATES], "may_decide": actor.may("payments.approve-refund"),
    }, status=422 if refusal else 200)  # fmt: skip


def _decide(request: HttpRequest, actor: operation.Actor) -> None:
    number = request.POST.get("refund", "")
    refund_id = int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0
    if request.POST.get("act") == "refuse":
        remark = request.POST.get("remark", "")
        operations.refuse_refund(actor=actor, refund_id=refund_id, remark=remark, at=clock.now())
    else:
        operations.approve_refund(actor=actor, refund_id=refund_id, at=clock.now())


def _file(kind: str, state: str, found: list[types.Refund], numbers: dict[int, str]) -> HttpResponse:
    language = languages.current()
    heads = [_("Account"), _("Amount DH"), _("Reason"), _("State"), _("Promised for"), _("Paid"), _("Reference")]
    rows: list[list[lists.Cell]] = [
        [
            numbers.get(one.account_id, ""), lists.dirhams(one.amount_centimes),
            wording.refund_cause(one.cause, language), wording.STATES[one.status].say(language), one.due_on,
            one.paid_on, one.reference,
        ]
        for one in found
    ]  # fmt: skip
    return lists.answer(kind, f"refunds-{state}", heads, rows)
