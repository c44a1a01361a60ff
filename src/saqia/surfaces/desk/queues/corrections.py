"""Corrections worth more than one person decides: the queue, and one as the bill stands and as it would be."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.billing import operations, types, wording
from saqia.contexts.billing import queries as billing
from saqia.contexts.tariffs import queries as tariffs
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.queues import authors, forms, frame
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

REFUSED = (
    operations.ProposalDecided, operations.SameHands, operations.BillCorrectedBefore, operations.CycleCompleting,
    operations.ReplacementRefused, operations.DisputeElsewhere,
)  # fmt: skip
STATES = {"pending": "mind", "applied": "fine", "rejected": "stop"}


@require_safe
@doors.page
def index(request: HttpRequest) -> HttpResponse:
    """List the corrections that wait for a second person, oldest first."""
    staff.actor_of(request).require("desk.see-cycles")
    kind, after = lists.wanted(request), frame.number(request, "after") or 0
    with scope.reading(tenants.of(request).id):
        found = billing.page_proposals(after_id=0 if kind else after, most=frame.WHOLE if kind else frame.PAGE)
        whose = frame.whose(each.account_id for each in found)
        names = authors.named(each.proposed_by for each in found)
    rows = [_row(each, whose, names) for each in found]
    if kind:
        return _file(kind, rows)
    return render(request, "desk/queues/corrections.html", {
        "rows": rows, "above": billing.four_eyes_above_centimes(),
        "next": f"?after={found[-1].id}" if len(found) == frame.PAGE else "", "first": "?" if after else "",
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Show one; approve it, or reject it with a reason: the button says which."""
    actor, tenant = staff.actor_of(request), tenants.of(request)
    actor.require("desk.see-cycles")
    act, grid = request.POST.get("act", ""), operations.Grid(tenant.operator, tenant.uses_demonstration_grid)
    form = forms.RejectedForm(request.POST if act == "reject" else None)
    refusal = ""
    try:
        if act == "approve":
            done = operations.approve_correction(
                actor=actor, proposal_id=proposal_id, rules=tariffs.get_table(tenant_id=tenant.id), grid=grid,
                issued_on=clock.today(), at=clock.now(),
            )  # fmt: skip
            told = _("Correction {number} made: credit note {credit}.")
            messages.success(request, told.format(number=_code(f"C{done.id}"), credit=_bill(done.credit_number)))
            return redirect("desk:correction", proposal_id)
        if act == "reject" and form.is_valid():
            note = form.cleaned_data["note"]
            operations.reject_correction(actor=actor, proposal_id=proposal_id, note=note, at=clock.now())
            told = _("Correction {number} rejected: whoever proposed it sees why.")
            messages.success(request, told.format(number=_code(f"C{proposal_id}")))
            return redirect("desk:correction", proposal_id)
        if request.method == "POST" and act not in ("approve", "reject"):
            raise Http404
    except operations.ProposalNotFound as unknown:
        raise Http404 from unknown
    except REFUSED as refused:
        refusal = wording.refusal(refused, languages.current())
    with scope.reading(tenant.id):
        try:
            found = billing.get_proposal(proposal_id=proposal_id)
        except operations.ProposalNotFound as unknown:
            raise Http404 from unknown
        detail = billing.get_bill(number=found.bill_number)
        whose = frame.whose([found.account_id])
        names = authors.named(code for code in (found.proposed_by, found.decided_by) if code)
    waits = found.status == "pending"
    is_other = found.proposed_by != actor.name
    shown = {
        **_row(found, whose, names), "header": detail.header, "form": form, "refusal": refusal,
        "rows": _indices(found, detail), "decided_by": names.get(found.decided_by, ""),
        "new": detail.header.total_ttc_centimes + found.effect_centimes, "waits": waits,
        "may_decide": waits and is_other and actor.may("billing.approve-correction"),
        "same_hands": waits and not is_other, "above": billing.four_eyes_above_centimes(),
    }  # fmt: skip
    return render(request, "desk/queues/correction.html", shown, status=422 if refusal or form.errors else 200)


def _row(each: billing.Proposal, whose: dict[int, frame.Whose], names: dict[str, str]) -> dict[str, Any]:
    return {
        "found": each, "owner": whose.get(each.account_id), "reason": wording.CORRECTED.get(each.reason, each.reason),
        "by": names.get(each.proposed_by, ""), "tone": STATES[each.status],
        "dispute": types.printable_number(each.dispute_number) if each.dispute_number else "",
    }  # fmt: skip


def _indices(found: billing.Proposal, detail: types.BillDetail) -> list[dict[str, Any]]:
    """Return each register that changes: what was billed, what would be."""
    changed = found.corrected or {}
    return [
        {
            "service": wording.SERVICES[row["service"]], "serial": row["meter_serial"], "was": row["index_milli"],
            "volume": row["volume_milli"], "index": changed[row["consumption_id"]].index_milli,
            "new_volume": changed[row["consumption_id"]].volume_milli,
        }
        for row in detail.supplies.to_pylist()
        if row["role"] == types.ROLE_METERED and row["consumption_id"] in changed
    ]  # fmt: skip


def _code(text: str) -> str:
    return f"\u2066{text}\u2069"


def _bill(number: int | None) -> str:
    return _code(types.printable_number(number)) if number else ""


def _file(kind: str, rows: list[dict[str, Any]]) -> HttpResponse:
    heads = [_("Correction"), _("Bill"), _("Customer"), _("Commune"), _("Reason"), _("Effect, DH"), _("Proposed")]
    language = languages.current()
    cells: list[list[lists.Cell]] = [
        [
            f"C{row['found'].id}", types.printable_number(row["found"].bill_number),
            row["owner"].name if row["owner"] else "", row["owner"].commune if row["owner"] else "",
            row["reason"] if isinstance(row["reason"], str) else row["reason"].say(language),
            lists.dirhams(row["found"].effect_centimes), row["found"].proposed_at,
        ]
        for row in rows
    ]  # fmt: skip
    return lists.answer(kind, "corrections", heads, cells)
