"""Disputes: the queue with its legal clock, the latest first; one with what the data says, and its decision."""

import dataclasses
import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.billing import operations, types, wording
from saqia.contexts.billing import queries as billing
from saqia.contexts.tariffs import queries as tariffs
from saqia.contexts.tariffs import wording as tariff_wording
from saqia.engine import table
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.queues import authors, forms, frame, indices
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

OPEN = ("opened", "examining", "proposed")
SHOWN = (*OPEN, "accepted", "partly", "refused", "closed", "withdrawn")
TONES = {"opened": "mind", "examining": "mind", "proposed": "mind", "refused": "stop", "accepted": "fine"}
REFUSED = (
    operations.NothingGivenBack, operations.DisputeElsewhere, operations.BillCorrectedBefore,
    operations.CycleCompleting, operations.ReplacementRefused, operations.NotCorrectable, operations.AppealTooLate,
    operations.AppealStillOpen,
)  # fmt: skip


@require_safe
@doors.page
def index(request: HttpRequest) -> HttpResponse:
    """List the disputes of a state, or all that wait, the soonest to answer first."""
    staff.actor_of(request).require("desk.see-customers")
    kind, chosen, today = lists.wanted(request), request.GET.get("state", ""), clock.today()
    statuses = (chosen,) if chosen in SHOWN else OPEN
    after = None if kind else frame.day_after(request)
    with scope.reading(tenants.of(request).id):
        found = billing.page_disputes(statuses=statuses, after=after, most=frame.WHOLE if kind else frame.PAGE)
        counts = billing.count_disputes(on=today)
        whose = frame.whose(each.account_id for each in found)
    rows = [_row(each, whose, today) for each in found]
    if kind:
        return _file(kind, rows)
    last = found[-1] if len(found) == frame.PAGE else None
    return render(request, "desk/queues/disputes.html", {
        "rows": rows, "counts": counts, "chosen": chosen,
        "states": [(code, wording.DISPUTE_STATES[code]) for code in SHOWN],
        "next": frame.query(request, after=f"{last.answer_by.isoformat()}:{last.number}") if last else "",
        "first": frame.query(request, after=None) if after else "",
        "csv": frame.query(request, **{"as": "csv", "after": None}),
        "xlsx": frame.query(request, **{"as": "xlsx", "after": None}),
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show a dispute; take it, try an index, decide, appeal, withdraw or close it: the button says which."""
    actor = staff.actor_of(request)
    actor.require("desk.see-customers")
    known = _known(request, number)
    act = request.POST.get("act", "")
    sent = request.POST if act in ("preview", "decide") else None
    form = forms.DecisionForm(sent, registers=known.registers)
    appeal = forms.AppealForm(request.POST if act == "appeal" else None)
    tried, refusal = None, ""
    if request.method == "POST":
        try:
            if act == "preview" and form.is_valid():
                tried = _tried(request, known, form)
            elif _done(request, actor, known, act, appeal if act == "appeal" else form):
                return redirect("desk:dispute", number)
        except REFUSED as refused:
            refusal = wording.refusal(refused, languages.current())
    shown = {**_shown(known, actor), "form": form, "appeal": appeal, "tried": tried, "refusal": refusal}
    is_wrong = refusal or form.errors or appeal.errors
    return render(request, "desk/queues/dispute.html", shown, status=422 if is_wrong else 200)


@dataclasses.dataclass(frozen=True)
class Known:
    """What one reading of the database found about a dispute."""

    dispute: billing.Dispute
    detail: types.BillDetail
    parts: list[billing.ServicePart]
    registers: list[indices.Billed]
    owner: frame.Whose | None
    proposal: billing.Proposal | None
    names: dict[str, str]


def _known(request: HttpRequest, number: int) -> Known:
    with scope.reading(tenants.of(request).id):
        try:
            dispute = billing.get_dispute(number=number)
        except operations.DisputeNotFound as unknown:
            raise Http404 from unknown
        detail = billing.get_bill(number=dispute.bill_number)
        return Known(
            dispute, detail, billing.explain_lines(detail, _rules(request)), indices.of(detail),
            frame.whose([dispute.account_id]).get(dispute.account_id),
            billing.find_proposal(dispute_number=number), authors.named(move.author for move in dispute.moves),
        )  # fmt: skip


def _grid(request: HttpRequest) -> operations.Grid:
    tenant = tenants.of(request)
    return operations.Grid(tenant.operator, tenant.uses_demonstration_grid)


def _rules(request: HttpRequest) -> table.Table:
    return tariffs.get_table(tenant_id=tenants.of(request).id)


def _tried(request: HttpRequest, known: Known, form: forms.DecisionForm) -> billing.Preview:
    with scope.reading(tenants.of(request).id):
        return billing.preview_bill(
            bill_number=known.dispute.bill_number, what_if=billing.WhatIf(corrected=form.corrected),
            rules=_rules(request), grid=_grid(request),
        )  # fmt: skip


def _done(
    request: HttpRequest, actor: operation.Actor, known: Known, act: str,
    form: forms.DecisionForm | forms.AppealForm,
) -> bool:  # fmt: skip
    """Do what the button says; False: the form is not yet right."""
    number, at = known.dispute.number, clock.now()
    if act == "take":
        operations.take_dispute(actor=actor, number=number, at=at)
        told = _("Dispute {number} is yours to examine.")
    elif act == "close":
        operations.close_dispute(actor=actor, number=number, at=at)
        told = _("Dispute {number} closed.")
    elif act == "withdraw":
        operations.withdraw_dispute(actor=actor, number=number, at=at)
        told = _("Dispute {number} withdrawn: the customer is told.")
    elif isinstance(form, forms.AppealForm):
        if not form.is_valid():
            return False
        operations.appeal_dispute(actor=actor, number=number, remark=form.cleaned_data["remark"], at=at)
        told = _("Second look at dispute {number} recorded: the clock starts again.")
    elif act == "decide":
        if not form.is_valid():
            return False
        decided = operations.decide_dispute(
            actor=actor, number=number, decision=form.decision, rules=_rules(request), grid=_grid(request),
            issued_on=clock.today(), at=at,
        )  # fmt: skip
        told = _("Dispute {number} decided: the customer is told.")
        if decided.status == "proposed":
            told = _("Decision on dispute {number} recorded: it waits for a second person.")
    elif act == "preview":
        return False
    else:
        raise Http404
    messages.success(request, told.format(number=f"\u2066{types.printable_number(number)}\u2069"))
    return True


def _row(each: billing.Dispute, whose: dict[int, frame.Whose], today: datetime.date) -> dict[str, Any]:
    left = (each.answer_by - today).days
    return {
        "found": each, "owner": whose.get(each.account_id), "number": types.printable_number(each.number),
        "reason": wording.DISPUTE_REASONS[each.reason], "state": wording.DISPUTE_STATES[each.status],
        "tone": TONES.get(each.status, "calm"), "left": left, "late": -left, "waits": each.status in OPEN,
    }  # fmt: skip


def _shown(known: Known, actor: operation.Actor) -> dict[str, Any]:
    language, each, today = languages.current(), known.dispute, clock.today()
    may_decide = actor.may("billing.decide-dispute")
    is_decided = each.status in ("accepted", "partly", "refused")
    can_appeal = each.status in ("partly", "refused") and not each.appeals and each.appeal_until is not None
    return {
        **_row(each, {each.account_id: known.owner} if known.owner else {}, today),
        "header": known.detail.header,
        "findings": [wording.finding(one, language) for one in each.diagnosis],
        "parts": [_part(part) for part in known.parts],
        "moves": [(wording.DISPUTE_STATES[move.status], known.names[move.author], move) for move in each.moves],
        "proposal": known.proposal,
        "decision": wording.DECISION_REASONS.get(each.decision_reason),
        "outcome": wording.DISPUTE_STATES.get(each.outcome),
        "four_eyes_above": billing.four_eyes_above_centimes(),
        "may_take": may_decide and each.status == "opened",
        "may_decide": may_decide and each.status == "examining",
        "may_withdraw": actor.may("billing.open-dispute") and each.status in ("opened", "examining"),
        "may_close": may_decide and is_decided and not (can_appeal and today <= (each.appeal_until or today)),
        "may_appeal": actor.may("billing.open-dispute") and can_appeal and today <= (each.appeal_until or today),
    }


def _part(part: billing.ServicePart) -> dict[str, Any]:
    language = languages.current()
    lines = [
        (tariff_wording.title(line, language), tariff_wording.line(line, language), line.amount_ttc)
        for line in part.lines
    ]
    return {
        "name": wording.SERVICES[part.service], "contract": part.contract_number, "total": part.total_ttc_centimes,
        "lines": lines,
    }  # fmt: skip


def _file(kind: str, rows: list[dict[str, Any]]) -> HttpResponse:
    heads = [
        _("Dispute"), _("Bill"), _("Customer"), _("Commune"), _("Reason"), _("Disputed, DH"), _("Answer by"),
        _("Days left"), _("State"),
    ]  # fmt: skip
    language = languages.current()
    cells: list[list[lists.Cell]] = [
        [
            row["number"], types.printable_number(row["found"].bill_number), row["owner"].name if row["owner"] else "",
            row["owner"].commune if row["owner"] else "", row["reason"].say(language),
            lists.dirhams(row["found"].disputed_centimes), row["found"].answer_by, row["left"],
            row["state"].say(language),
        ]
        for row in rows
    ]  # fmt: skip
    return lists.answer(kind, "disputes", heads, cells)
