"""One file with all of it: facts, papers, history, what may be done with it now and by whom."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from saqia.contexts.cases import exports, queries, types, wording
from saqia.contexts.requests import queries as request_queries
from saqia.contexts.requests import wording as request_wording
from saqia.contexts.staff import queries as people
from saqia.contexts.territory import queries as territory
from saqia.platform.files import storing
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.queues import authors
from saqia.surfaces.kit import clock, languages, papers, staff, tenants

DOORS = {
    "requests.offer_quote": "desk:file-quote", "requests.open_subscription": "desk:file-contract",
    "requests.end_supply": "desk:file-end", "requests.settle_account": "desk:file-settle",
}  # fmt: skip
"""The page of each action that takes more than a form."""
_REFUND = "requests.follow_refund"
"""The door of finance's transfer, which is asked for, approved and noted on the page of all deposits."""
_STATES = {"done": "done", "current": "now", "to-come": "next"}
EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}


@require_safe
@doors.page
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show a file.

    :raises Http404: this distributor has no such file
    """
    actor = staff.actor_of(request)
    actor.require("desk.see-files")
    with scope.reading(tenants.of(request).id):
        thread = opened(request, number)
        names = authors.named(step.actor for step in thread.steps)
        person = people.find_people([thread.line.person_id]).get(thread.line.person_id or 0)
        facts = facts_of(thread)
        codes = [str(one.value) for step in thread.steps for one in step.said if one.kind == "commune"]
        communes = territory.find_communes(codes) if codes else {}
        hangs_at = _hangs_at(thread)
    is_arabic = languages.current() == "ar"
    line = thread.line
    page = {
        "thread": thread, "line": line, "stages": _stages(thread), "clock": wording.CLOCKS[thread.clock],
        "outcome": wording.OUTCOMES[line.outcome], "channel": wording.CHANNELS[thread.channel],
        "priority": wording.PRIORITIES[line.priority],
        "communes": {code: one.name_ar if is_arabic else one.name_fr for code, one in communes.items()},
        "steps": [{"step": one, "who": names[one.actor]} for one in reversed(thread.steps)],
        "who": (person.name_ar if is_arabic else person.name_fr) if person else "",
        "actions": [{"action": one, "href": _href(number, one)} for one in _pressed(thread)],
        "hangs_at": hangs_at if actor.may("metering.install-meter") else "",
        "pays_at": thread.line.account_id if actor.may("tills.take-payment") else None,
        "may": {
            "note": actor.may("cases.add-note"), "papers": actor.may("cases.act-on-file") and not line.outcome,
            "transfer": actor.may("cases.transfer-file") and not line.outcome,
            "assign": actor.may("cases.assign-file") and not line.outcome,
        },
        **facts,
    }  # fmt: skip
    return render(request, "desk/files/file.html", page)


@require_safe
@doors.page
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Return the sealed receipt, to be handed over the counter."""
    staff.actor_of(request).require("desk.see-files")
    with scope.reading(tenants.of(request).id):
        try:
            content = exports.render_receipt(number=number, address="", key=papers.seal_key())
        except exports.FileNotFound as unknown:
            raise Http404 from unknown
    return papers.answer(content, f"file-{queries.normalize_number(number)}")


@require_safe
@doors.page
def paper(request: HttpRequest, number: str, document_id: int) -> HttpResponse:
    """Return a paper of a file; what waits for its examination, or was refused, is given to nobody."""
    staff.actor_of(request).require("desk.see-files")
    with scope.reading(tenants.of(request).id):
        try:
            media_type, content = queries.read_document(number=number, document_id=document_id, public_only=False)
        except (queries.FileNotFound, storing.FileNotAccepted, storing.FileNotFound) as refused:
            raise Http404 from refused
    name = f"{queries.normalize_number(number)}-{document_id}.{EXTENSIONS.get(media_type, 'bin')}"
    return HttpResponse(
        content, content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )  # fmt: skip


def opened(request: HttpRequest, number: str) -> types.FileThread:
    """Return a file as this person sees it, inside the caller's `scope.reading`.

    :raises Http404: this distributor has no such file
    """
    try:
        return queries.get_file(number, actor=staff.actor_of(request), on=clock.today())
    except queries.FileNotFound as unknown:
        raise Http404 from unknown


def facts_of(thread: types.FileThread) -> dict[str, object]:
    """Return what the request beside a file says, inside the caller's `scope.reading`."""
    number = thread.line.number
    facts: dict[str, object] = {"demonstration": request_wording.DEMONSTRATION_PRICES}
    if thread.line.procedure == "connection":
        found = request_queries.find_connection(number)
        facts["quote"] = found.quote if found else None
        if found and found.quote:
            facts["quote_state"] = request_wording.QUOTE_STATES[found.quote.state]
    elif thread.line.procedure == "subscription":
        facts["subscription"] = request_queries.find_subscription(number)
    elif thread.line.procedure == "termination":
        facts["termination"] = request_queries.find_termination(number)
        facts["settlement"] = request_queries.find_settlement(number)
    return facts


def _pressed(thread: types.FileThread) -> list[types.OfferedAction]:
    """Return the actions that have a button: one for each door, none for a door that only facts open."""
    found = {one.door or one.code: one for one in reversed(thread.actions) if one.door in ("", _REFUND, *DOORS)}
    return list(reversed(found.values()))


def _hangs_at(thread: types.FileThread) -> str:
    """Return where the meter of a connection that came to its end is entered; empty: it hangs, or there is none."""
    number = thread.line.number
    found = request_queries.find_connection(number) if thread.line.procedure == "connection" else None
    if found is None or found.outcome != "accepted" or found.service == "sanitation" or found.service_point_id:
        return ""
    return reverse("desk:meter-hang-file", args=[number])


def _href(number: str, action: types.OfferedAction) -> str:
    if action.door == _REFUND:
        return reverse("desk:collections-deposits")
    if action.door:
        return reverse(DOORS[action.door], args=[number])
    return reverse("desk:file-act", args=[number, action.code])


def _stages(thread: types.FileThread) -> list[dict[str, object]]:
    return [
        {"name": one.name, "on": one.reached_on, "note": one.unit if one.state == "current" else None,
         "state": _STATES[one.state]}
        for one in thread.path
    ]  # fmt: skip
