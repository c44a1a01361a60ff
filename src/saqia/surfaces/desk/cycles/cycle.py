"""One cycle: where it stands, the run that is under way, what the comparison says, whose bills rose most."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.billing import exports, wording
from saqia.contexts.billing import queries as billing
from saqia.contexts.billing import types as bill_types
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.metering import queries as metering
from saqia.contexts.staff import queries as people
from saqia.contexts.staff import types as staff_types
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.cycles import charts, forms, index
from saqia.surfaces.kit import languages, lists, staff, tenants

_ORDER = ("open", "rated", "frozen", "published")
_RUN_TONES = {"waiting": "calm", "running": "mind", "done": "fine", "refused": "stop", "failed": "stop"}


def find(cycle_id: int) -> bill_types.CycleState:
    """Return a cycle of this distributor, inside the caller's reading.

    :raises Http404: it has none of this id
    """
    try:
        return billing.get_cycle(cycle_id=cycle_id)
    except ObjectDoesNotExist as unknown:
        raise Http404 from unknown


@require_safe
@doors.page
def show(request: HttpRequest, cycle_id: int) -> HttpResponse:
    """Show a cycle; `?as=csv` or `xlsx` takes the biggest rises away."""
    staff.actor_of(request).require("desk.see-cycles")
    kind = lists.wanted(request)
    if kind:
        with scope.reading(tenants.of(request).id):
            state = find(cycle_id)
        heads = [_("Account"), _("Before, DH"), _("Now, DH"), _("Rise, DH")]
        rows: list[list[lists.Cell]] = [
            [str(rise["account_number"]), *(lists.dirhams(rise[name]) for name in ("before", "now", "rise"))]
            for rise in _list(state.report, "biggest_rises")
        ]
        return lists.answer(kind, f"cycle-{cycle_id}-rises", heads, rows)
    return answer(request, cycle_id)


@require_safe
@doors.page
def progress(request: HttpRequest, cycle_id: int) -> HttpResponse:
    """Show how far the run is: the part of the page that renews itself; once the run has ended, the page does."""
    staff.actor_of(request).require("desk.see-cycles")
    tenant_id = tenants.of(request).id
    with scope.reading(tenant_id):
        find(cycle_id)
        run = billing.find_last_run(cycle_id=cycle_id)
        who = people.find_people([run.person_id]) if run and run.person_id else {}
    response = render(request, "desk/cycles/progress.html", {"cycle_id": cycle_id, "run": _run(run, who, tenant_id)})
    if run is None or not run.is_active:
        response["HX-Refresh"] = "true"
    return response


def answer(
    request: HttpRequest, cycle_id: int, form: forms.RunForm | None = None, *, status: int = 200
) -> HttpResponse:
    """Answer with the page of a cycle, a refused form in it."""
    actor, tenant_id = staff.actor_of(request), tenants.of(request).id
    with scope.reading(tenant_id):
        state = find(cycle_id)
        rounds = {each.id: each for each in metering.list_rounds()}
        runs = billing.list_runs(cycle_id=cycle_id, most=8)
        waiting = billing.count_exceptions(cycle_id=cycle_id)
        rises = _list(state.report, "biggest_rises")
        owners = {each.id: each.customer_id for each in contracts.list_accounts([r["account_id"] for r in rises])}
        who = people.find_people({run.person_id for run in runs if run.person_id})
        is_demonstration = billing.has_demonstration_prices(cycle_id=cycle_id)
    gates = _list(state.report, "gates")
    shown = {
        "cycle": state,
        "round": rounds.get(state.round_id),
        "state": wording.STATES[state.status],
        "tone": index.TONES[state.status],
        "stages": _stages(state),
        "runs": [_run(run, who, tenant_id) for run in runs],
        "run": _run(runs[0], who, tenant_id) if runs else None,
        "gates": [{**gate, "name": wording.gate(gate["code"])} for gate in gates],
        "go": bool(state.report.get("go", False)),
        "is_compared": bool(state.report.get("distribution_before_centimes")),
        "spread": charts.spread(state.report) if state.report.get("distribution_centimes") else None,
        "rises": [{**rise, "customer_id": owners.get(rise["account_id"])} for rise in rises],
        "former": wording.former_bills(state.report, languages.current()),
        "effects": wording.policy_effects(state.report),
        "effects_mean": wording.POLICY_EFFECTS,
        "waiting": [(wording.exception(reason), many) for reason, many in waiting.items()],
        "is_demonstration": is_demonstration,
        "has_paper": exports.cycle_print_file(tenant_id=tenant_id, cycle_id=cycle_id).exists(),
        "acts": _acts(state, actor, is_busy=bool(runs and runs[0].is_active)),
        "form": form or forms.RunForm(initial={"key": forms.new_key()}),
        "needs_responsibility": any(not gate["is_passed"] for gate in gates),
    }
    return render(request, "desk/cycles/cycle.html", shown, status=status)


def _acts(state: bill_types.CycleState, actor: operation.Actor, *, is_busy: bool) -> dict[str, bool]:
    """Return what this person may ask for now."""
    return {
        "rate": not is_busy and state.status in ("open", "rated") and actor.may("billing.run-cycle"),
        "publish": not is_busy and state.status in ("rated", "frozen") and actor.may("billing.freeze-cycle"),
        "print": not is_busy and state.status == "published" and actor.may("billing.request-bundle"),
    }


def _stages(state: bill_types.CycleState) -> list[dict[str, object]]:
    place = _ORDER.index(state.status)
    days = {"published": state.published_at}
    return [
        {
            "name": wording.STATES[code],
            "state": "done" if rank < place or code == "published" == state.status else "now" if rank == place else "",
            "on": days.get(code),
        }
        for rank, code in enumerate(_ORDER)
    ]


def _run(run: billing.CycleRun | None, who: dict[int, staff_types.Person], tenant_id: int) -> dict[str, object] | None:
    if run is None:
        return None
    told = billing.find_progress(tenant_id=tenant_id, cycle_id=run.cycle_id) if run.is_active else None
    return {
        "run": run,
        "kind": wording.RUN_KINDS[run.kind],
        "state": wording.RUN_STATES[run.status],
        "tone": _RUN_TONES[run.status],
        "who": who.get(run.person_id or 0),
        "why": wording.run_refusal(run.refusal, run.detail, languages.current()) if run.refusal else "",
        "progress": told,
        "step": wording.RUN_STEPS.get(told.step) if told else None,
        "left": told.of - told.done if told and told.of else None,
        "minutes": -(-told.seconds_left // 60) if told and told.seconds_left else None,
    }


def _list(report: dict[str, object], name: str) -> list[dict[str, Any]]:
    found = report.get(name, [])
    return found if isinstance(found, list) else []
