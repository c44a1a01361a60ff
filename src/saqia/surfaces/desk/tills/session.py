"""One till: what it took by method, the cash in it, its receipts, counts and bags; what may be done with it now."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.payments import wording as payment_wording
from saqia.contexts.tills import queries, types, wording
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.platform.wording import local
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.queues import authors, frame
from saqia.surfaces.desk.tills import forms, reach
from saqia.surfaces.kit import languages, lists, staff, tenants

_PACK_TONES = {"out": "mind", "returned": "fine", "lost": "stop"}
TONES = {"open": "fine", "counted": "mind", "closed": "mind", "deposited": "calm"}


@require_safe
@doors.page
def show(request: HttpRequest, session_id: int) -> HttpResponse:
    """Show a till; `?as=csv` or `xlsx` takes its receipts away."""
    kind = lists.wanted(request)
    return _file(request, kind, session_id) if kind else answer(request, session_id)


def answer(
    request: HttpRequest, session_id: int, *, refusal: str = "", bag: forms.BagForm | None = None,
    close: forms.CloseForm | None = None, lost: forms.LostForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Answer with the page of a till, a refusal in it."""
    actor = staff.actor_of(request)
    reach.require_any(actor, "tills.open-session", "desk.see-tills")
    with scope.reading(tenants.of(request).id):
        standing = reach.session(request, session_id)
        receipts = queries.list_receipts(session_id=session_id, most=500)
        deposits = queries.list_deposits(session_id=session_id)
        counts = queries.get_counts(session_id)
        packs = queries.list_packs(session_id=session_id) if standing.session.kind == "mobile" else []
        units = reach.named({standing.session.unit_id})
        names = authors.named([f"person:{standing.session.cashier_id}", standing.session.closed_by or "system"])
    found = standing.session
    shown = {
        "standing": standing, "unit": units.get(found.unit_id, ""), "cashier": names[f"person:{found.cashier_id}"],
        "closed_by": names[found.closed_by] if found.closed_by else "", "state": wording.STATES[found.status],
        "tone": TONES[found.status], "kind": wording.KINDS[found.kind], "deposits": deposits,
        "packs": [(one, wording.PACKS[one.ended_as], _PACK_TONES[one.ended_as]) for one in packs],
        "counts": [(value, many, value * many) for value, many in counts.items()],
        "sums": [(one, payment_wording.method(one.method)) for one in standing.sums],
        "took": {
            "payments": sum(one.payments for one in standing.sums),
            "taken": sum(one.total_centimes for one in standing.sums),
            "reversed": sum(one.reversed_centimes for one in standing.sums),
            "left": sum(one.left_centimes for one in standing.sums),
        },
        "receipts": [(one, payment_wording.method(one.payment.method)) for one in receipts],
        "difference": _difference(standing), "refusal": refusal, "may": _may(actor, standing),
        "bag": bag or forms.BagForm(), "close": close or forms.CloseForm(), "lost": lost or forms.LostForm(),
        "out": next((one for one in packs if one.ended_as == "out"), None),
    }  # fmt: skip
    return render(request, "desk/tills/session.html", shown, status=status)


def _file(request: HttpRequest, kind: str, session_id: int) -> HttpResponse:
    reach.require_any(staff.actor_of(request), "tills.open-session", "desk.see-tills")
    language = languages.current()
    with scope.reading(tenants.of(request).id):
        reach.session(request, session_id)
        receipts = queries.list_receipts(session_id=session_id, most=frame.WHOLE)
    heads = [
        _("Rank"), _("Receipt"), _("Time"), _("Paid by"), _("Reference"), _("Amount DH"), _("Stamp duty"),
        _("Total DH"), _("Taken back on"),
    ]  # fmt: skip
    cells: list[list[lists.Cell]] = [
        [
            one.rank, one.payment.number, local(one.payment.collected_at),
            payment_wording.method(one.payment.method).say(language), one.payment.instrument,
            lists.dirhams(one.payment.amount_centimes), lists.dirhams(one.payment.duty_centimes),
            lists.dirhams(one.payment.total_centimes), one.payment.reversed_on,
        ]
        for one in receipts
    ]  # fmt: skip
    return lists.answer(kind, f"till-{session_id}", heads, cells)


def _difference(standing: types.Standing) -> str:
    """Return the difference found, or the one that closing would find."""
    found, language = standing.session, languages.current()
    if found.difference_centimes is not None:
        return wording.difference(found.difference_centimes, language)
    if found.status == "counted" and found.counted_centimes is not None:
        return wording.difference(standing.hand_centimes - found.counted_centimes, language)
    return ""


def _may(actor: operation.Actor, standing: types.Standing) -> dict[str, Any]:
    found = standing.session
    is_own = found.cashier_id == actor.person_id
    answers = is_own or actor.may("tills.accept-difference")
    return {
        "pay": is_own and found.status == "open",
        "pack": is_own and found.status == "open" and found.kind == "mobile" and actor.may("tills.issue-pack"),
        "lose": actor.may("tills.lose-pack") and not is_own,
        "count": is_own and found.status in ("open", "counted"),
        "close": answers and found.status == "counted" and actor.may("tills.close-session"),
        "deposit": answers and actor.may("tills.deposit") and standing.hand_centimes > 0
        and found.status in ("open", "closed"),
    }  # fmt: skip
