"""What is done with a grid: begin and change it, try it on a past cycle, submit, approve, send back."""

from typing import NoReturn

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from saqia.contexts.tariffs import operations as tariffs
from saqia.contexts.tariffs import wording
from saqia.platform.wording import date
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.tariffs import draft, forms
from saqia.surfaces.kit import clock, languages, staff

_REFUSED = (
    tariffs.DraftDecided, tariffs.DraftUnsound, tariffs.InForceTooEarly, tariffs.NotTheirs, tariffs.SameHands,
    tariffs.ShadowMissing,
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a grid."""
    staff.actor_of(request).require("tariffs.draft-grid")
    return _written(request, forms.DraftForm(request.POST or None, request.FILES or None), None, {})


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def change(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Change a grid; `?name=` opens one of its files."""
    staff.actor_of(request).require("tariffs.draft-grid")
    found = draft.asked(request, draft_id)
    name = request.GET.get("name", "")
    begun = {"title": found.title, "in_force_on": found.in_force_on, "name": name, "text": found.files.get(name, "")}
    form = forms.DraftForm(request.POST or None, request.FILES or None, initial=begun)
    return _written(request, form, draft_id, found.files)


@require_POST
@doors.page
def act(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Try a grid on a past cycle, submit, approve, send back or withdraw it: the button says which."""
    actor, at, kind = staff.actor_of(request), clock.now(), request.POST.get("act", "")
    form = forms.ReturnForm(request.POST if kind == "return" else None)
    if kind == "return" and not form.is_valid():
        return draft.answer(request, draft_id, form=form, status=422)
    try:
        if kind == "shadow":
            tariffs.request_shadow(actor=actor, draft_id=draft_id, cycle_id=_cycle(request), at=at)
            said = _("The past cycle is being rated by this grid; load the page again in a moment.")
        elif kind == "submit":
            tariffs.submit_draft(actor=actor, draft_id=draft_id, at=at)
            said = _("Submitted: a second person reads it and decides.")
        elif kind == "approve":
            done = tariffs.approve_draft(actor=actor, draft_id=draft_id, sha256=request.POST.get("sha256", ""), at=at)
            said = _("Approved: it prices from {day} on.").format(day=date(done.in_force_on, languages.current()))
        elif kind == "return":
            tariffs.return_draft(actor=actor, draft_id=draft_id, remark=form.cleaned_data["remark"], at=at)
            said = _("Sent back to whoever wrote it.")
        elif kind == "withdraw":
            tariffs.withdraw_draft(actor=actor, draft_id=draft_id, at=at)
            said = _("Withdrawn: nothing is priced by it.")
        else:
            _nothing()
    except tariffs.DraftNotFound as unknown:
        raise Http404 from unknown
    except _REFUSED as refused:
        words = wording.DRAFT_REFUSALS[type(refused).__name__].say(languages.current())
        return draft.answer(request, draft_id, refusal=words, status=422)
    messages.success(request, said)
    return redirect("desk:tariff", draft_id)


def _written(
    request: HttpRequest, form: forms.DraftForm, draft_id: int | None, files: dict[str, str]
) -> HttpResponse:  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            saved = tariffs.save_draft(
                actor=staff.actor_of(request), draft_id=draft_id, title=form.cleaned_data["title"],
                in_force_on=form.cleaned_data["in_force_on"], files=form.merged(files), at=clock.now(),
            )  # fmt: skip
        except tariffs.TitleMissing:
            form.add_error("title", wording.DRAFT_REFUSALS["TitleMissing"].say(languages.current()))
        except tariffs.DraftDecided:
            form.add_error(None, wording.DRAFT_REFUSALS["DraftDecided"].say(languages.current()))
        else:
            messages.success(request, _("Saved under the number {number}.").format(number=f"\u2066G{saved.id}\u2069"))
            return redirect("desk:tariff", saved.id)
    shown = {"form": form, "draft_id": draft_id}
    return render(request, "desk/tariffs/write.html", shown, status=422 if form.errors else 200)


def _cycle(request: HttpRequest) -> int:
    asked = request.POST.get("cycle", "")
    return int(asked) if asked.isdecimal() and len(asked) < 12 else _nothing()


def _nothing() -> NoReturn:
    raise Http404
