"""What a customer paid, newest first, where its paper is, and what goes back to them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.payments import exports, queries, types, wording
from saqia.contexts.tills import queries as tills
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.counter import whom
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.desk.tills import reach
from saqia.surfaces.kit import clock, languages, lists, papers, staff, tenants

_SHOWN = 50
_REFUNDS = {"proposed": "mind", "approved": "calm", "paid": "fine", "refused": "stop"}


@require_safe
@doors.page
def index(request: HttpRequest, customer_id: int) -> HttpResponse:
    """List the payments and refunds of a customer; `?as=csv` or `xlsx` takes all payments away."""
    actor, kind, language = staff.actor_of(request), lists.wanted(request), languages.current()
    actor.require("desk.see-customers")
    with scope.reading(tenants.of(request).id):
        found = whom.find(customer_id)
        paid = queries.list_payments(account_ids=found.numbers, most=frame.WHOLE if kind else _SHOWN)
        refunds = [] if kind else queries.list_refunds(account_ids=found.numbers)
        own = tills.list_units(person_id=actor.person_id, on=clock.today())
        units = tills.find_units(one.session_id for one in paid if one.session_id is not None)
        names = reach.named(set(units.values()) - own)
    if kind:
        heads = [_("Receipt"), _("Day"), _("Account"), _("Amount DH"), _("Paid by"), _("Through"), _("Taken back")]
        cells: list[list[lists.Cell]] = [
            [one.number, one.posted_on, found.numbers[share.account_id], lists.dirhams(share.amount_centimes),
             wording.method(one.method).say(language), wording.channel(one.channel).say(language), one.reversed_on]
            for one in paid for share in one.shares if share.account_id in found.numbers
        ]  # fmt: skip
        return lists.answer(kind, "payments", heads, cells)
    may_see = actor.may("tills.take-payment") or actor.may("desk.see-tills")
    rows = [
        {
            "paid": one, "method": wording.method(one.method), "channel": wording.channel(one.channel),
            "amount": sum(share.amount_centimes for share in one.shares if share.account_id in found.numbers),
            "is_till": one.session_id is not None, "has_page": may_see and units.get(one.session_id or 0) in own,
            "place": names.get(units.get(one.session_id or 0, 0), ""),
        }
        for one in paid
    ]  # fmt: skip
    return render(request, "desk/counter/payments.html", {
        "whom": found, "rows": rows, "most": _SHOWN, "refunds": [_refund(one, found) for one in refunds],
        "may_propose": actor.may("payments.propose-refund") and bool(found.accounts),
    })  # fmt: skip


@require_safe
@doors.page
def paper(request: HttpRequest, customer_id: int, number: str) -> HttpResponse:
    """Show the receipt of a payment that no till took as PDF; a till counts its papers, on the receipt's own page."""
    staff.actor_of(request).require("desk.see-customers")
    with scope.reading(tenants.of(request).id):
        found = whom.find(customer_id)
        try:
            paid = queries.get_payment(number)
        except queries.PaymentUnknown as unknown:
            raise Http404 from unknown
        is_theirs = any(share.account_id in found.numbers for share in paid.shares)
        if paid.session_id is not None or not is_theirs:
            raise Http404
        content = exports.render_receipt(number=paid.number, key=papers.seal_key(), lead=languages.current())
    return papers.answer(content, f"receipt-{paid.number}")


def _refund(one: types.Refund, found: whom.Whom) -> dict[str, object]:
    return {
        "found": one, "account": found.numbers[one.account_id], "state": wording.STATES[one.status],
        "tone": _REFUNDS[one.status], "cause": wording.refund_cause(one.cause, languages.current()),
    }  # fmt: skip
