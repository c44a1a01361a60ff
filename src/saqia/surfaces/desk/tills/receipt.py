"""A receipt of the counter: what was paid, the change, what becomes of it; on paper once, then as duplicates."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from saqia.contexts.payments import exports
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import wording as payment_wording
from saqia.contexts.prepaid import operations as prepaid
from saqia.contexts.prepaid import wording as prepaid_wording
from saqia.contexts.tills import operations, queries, types, wording
from saqia.journeys import prepaid_sales
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.queues import authors, frame
from saqia.surfaces.desk.tills import forms, reach
from saqia.surfaces.kit import clock, languages, papers, staff, tenants

_WIDTHS = {"58": 58, "80": 80}


@require_safe
@doors.page
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show a receipt."""
    return answer(request, number)


def answer(request: HttpRequest, number: str, *, refusal: str = "", status: int = 200) -> HttpResponse:
    """Answer with the page of a receipt, a refusal in it."""
    reach.require_any(staff.actor_of(request), "tills.take-payment", "desk.see-tills")
    with scope.reading(tenants.of(request).id):
        try:
            found = queries.get_receipt(number)
        except queries.ReceiptUnknown as unknown:
            raise Http404 from unknown
        reach.require_unit(request, found.unit_id)
        owners = frame.whose(share.account_id for share in found.payment.shares)
        names = authors.named([found.payment.recorded_by])
    shown = {
        "found": found, "method": payment_wording.method(found.payment.method), "by": names[found.payment.recorded_by],
        "shares": [(share, owners.get(share.account_id)) for share in found.payment.shares],
        "refusal": refusal, "may_cancel": _may_cancel(request, found), "form": _form(None),
        "may_print": staff.actor_of(request).may("tills.print-receipt"),
        "may_pay": staff.actor_of(request).may("tills.take-payment"),
        "title": _("Receipt {number}").format(number=f"\u2066{found.payment.number}\u2069"),
    }  # fmt: skip
    return render(request, "desk/tills/receipt.html", shown, status=status)


@require_POST
@doors.page
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Take back a payment of an open till."""
    form = _form(request.POST)
    if not form.is_valid():
        raise Http404
    actor, language = staff.actor_of(request), languages.current()
    try:
        prepaid_sales.cancel_at_till(actor=actor, number=number, reason=form.cleaned_data["reason"], at=clock.now())
    except prepaid.PaymentSpent:
        return answer(request, number, refusal=prepaid_wording.REFUSALS["PaymentSpent"].say(language), status=422)
    except (operations.ReceiptUnknown, operations.UnitNotTheirs, payments.PaymentUnknown) as unknown:
        raise Http404 from unknown
    except (operations.SameHands, operations.SessionNotOpen, operations.ChequeNotHeld) as refused:
        return answer(request, number, refusal=wording.refusal(refused, languages.current()), status=422)
    except payments.ReversalTooLate as refused:
        return answer(request, number, refusal=payment_wording.refusal(refused, languages.current()), status=422)
    messages.success(request, _("The payment is taken back: hand the payer their money."))
    return redirect("desk:till-receipt", number)


def _form(given: QueryDict | None) -> forms.CancelForm:
    return forms.CancelForm(given, language=languages.current())


def _may_cancel(request: HttpRequest, found: types.Receipt) -> bool:
    actor = staff.actor_of(request)
    is_own = found.payment.recorded_by == actor.name
    return actor.may("tills.cancel-payment") and not is_own and found.payment.reversed_on is None


@require_POST
@doors.page
def print_again(request: HttpRequest, number: str) -> HttpResponse:
    """Hand the receipt over on paper: the first time as the original, then marked as a duplicate with its rank."""
    width = _WIDTHS.get(request.POST.get("width", ""))
    try:
        printed = operations.print_receipt(actor=staff.actor_of(request), number=number, at=clock.now())
    except (operations.ReceiptUnknown, operations.UnitNotTheirs, payments.PaymentUnknown) as unknown:
        raise Http404 from unknown
    with scope.reading(tenants.of(request).id):
        content = exports.render_receipt(
            number=printed.number, key=papers.seal_key(), lead=languages.current(), width=width, duplicate=printed.rank
        )
    return papers.answer(content, f"receipt-{printed.number}-{printed.rank}")
