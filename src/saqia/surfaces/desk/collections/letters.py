"""Letters of a day for whoever carries them: one file a step and commune; what was delivered and what came back."""

import datetime
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.collections import exports, operations, queries, types, wording
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.territory import queries as territory
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.collections import forms, room
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import clock, languages, lists, papers, staff, tenants

TONES = {"": "mind", "delivered": "fine", "returned": "stop"}


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def index(request: HttpRequest) -> HttpResponse:
    """List what a day of dunning has to write, by step and commune; the button prints one of them.

    `?as=csv` or `xlsx` takes the list away.
    """
    actor = staff.actor_of(request)
    actor.require("desk.see-collections")
    with scope.reading(tenants.of(request).id):
        days = queries.list_letter_days()
        on = _day(request, days)
        steps = queries.list_written_steps(on=on) if on else []
        places = contracts.find_account_communes({one.account_id for one in steps})
        printed = queries.list_letters(run_id=steps[0].run_id) if steps else []
        communes = territory.find_communes(places.values())
    if request.method == "POST":
        return _print(request, steps, places)
    counted = Counter((one.step, places.get(one.account_id, "")) for one in steps)
    done = Counter((one.step, one.commune_code) for one in printed)
    rows: list[dict[str, Any]] = [
        {
            "step": step, "name": wording.STEPS[step], "code": code, "count": count, "printed": done[(step, code)],
            "run": steps[0].run_id, "commune": frame.placed(communes[code]) if code in communes else code,
        }
        for (step, code), count in sorted(counted.items())
    ]  # fmt: skip
    kind = lists.wanted(request)
    if kind:
        heads = [_("Letter"), _("Commune"), _("Accounts"), _("Printed")]
        cells: list[list[lists.Cell]] = [
            [wording.STEPS[each["step"]].say(languages.current()), each["commune"], each["count"], each["printed"]]
            for each in rows
        ]  # fmt: skip
        return lists.answer(kind, "letters", heads, cells)
    return render(request, "desk/collections/letters.html", {
        "tabs": room.tabs(request), "rows": rows, "day": on, "days": days,
        "may_print": actor.may("collections.print-letters"),
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def bundle(request: HttpRequest, run_id: int, step: str, code: str) -> HttpResponse:
    """Show the letters of a step in a commune, part by part; note the day they were carried, and what came back.

    `?as=csv` or `xlsx` takes the letters of every part away.
    """
    actor = staff.actor_of(request)
    actor.require("desk.see-collections")
    form = forms.CarriedForm(request.POST or None, initial={"on": clock.today()})
    refusal = ""
    if request.method == "POST" and form.is_valid():
        ids, back = ({int(one) for one in request.POST.getlist(name) if one.isdigit()} for name in ("letter", "back"))
        try:
            for outcome, found in (("delivered", ids - back), ("returned", ids & back)):
                if found:
                    operations.note_letters(
                        actor=actor, letter_ids=sorted(found), outcome=outcome, on=form.cleaned_data["on"],
                        at=clock.now(),
                    )  # fmt: skip
            messages.success(request, _("Noted."))
            return redirect(request.get_full_path())
        except operations.LetterUnknown as unknown:
            raise Http404 from unknown
        except operations.OutcomeUnknown as refused:
            refusal = room.sentence(refused)
    with scope.reading(tenants.of(request).id):
        letters, part, parts = _part(request, run_id, step, code)
        kind = lists.wanted(request)
        if kind:
            letters = queries.list_letters(run_id=run_id, step=step, commune_code=code)
        whose = frame.whose(one.account_id for one in letters)
    if kind:
        return _file(kind, rows_of(letters, whose))
    return render(request, "desk/collections/bundle.html", {
        "tabs": room.tabs(request), "rows": rows_of(letters, whose), "step": wording.STEPS[step], "form": form,
        "refusal": refusal, "part": part, "parts": range(1, parts + 1),
        "may_note": actor.may("collections.print-letters"),
        "commune": whose[letters[0].account_id].commune, "run": run_id, "step_code": step, "code": code,
    }, status=422 if refusal or form.errors else 200)  # fmt: skip


@require_safe
@doors.page
def bundle_paper(request: HttpRequest, run_id: int, step: str, code: str) -> HttpResponse:
    """Hand over one part of the letters of a step in a commune as one sealed file."""
    staff.actor_of(request).require("collections.print-letters")
    with scope.reading(tenants.of(request).id):
        letters, part, _parts = _part(request, run_id, step, code)
        pdf = exports.render_letters(letters, key=papers.seal_key())
    return papers.answer(pdf, f"{step}-{letters[0].printed_on.isoformat()}-{code}-{part}")


@require_safe
@doors.page
def paper(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Hand over one letter, sealed."""
    staff.actor_of(request).require("collections.print-letters")
    with scope.reading(tenants.of(request).id):
        try:
            letter = queries.get_letter(letter_id)
        except operations.LetterUnknown as unknown:
            raise Http404 from unknown
        pdf = exports.render_letter(letter, key=papers.seal_key())
    return papers.answer(pdf, letter.number)


def rows_of(letters: Sequence[types.Letter], whose: dict[int, frame.Whose]) -> list[dict[str, Any]]:
    """Return letters with their words."""
    return [
        {
            "found": one, "owner": whose.get(one.account_id), "step": wording.STEPS[one.step],
            "outcome": wording.LETTER_OUTCOMES[one.outcome], "tone": TONES[one.outcome],
        }
        for one in letters
    ]  # fmt: skip


def _file(kind: str, rows: list[dict[str, Any]]) -> HttpResponse:
    heads = [_("Letter"), _("Account"), _("Customer"), _("Amount, DH"), _("State"), _("Carried on")]
    cells: list[list[lists.Cell]] = [
        [
            row["found"].number, row["owner"].account.number, row["owner"].name,
            lists.dirhams(row["found"].amount_centimes), row["outcome"].say(languages.current()),
            row["found"].carried_on,
        ]
        for row in rows
    ]  # fmt: skip
    return lists.answer(kind, "letters-carried", heads, cells)


def _print(request: HttpRequest, steps: Sequence[types.StepOfDay], places: dict[int, str]) -> HttpResponse:
    step, code = request.POST.get("step", ""), request.POST.get("code", "")
    actor = staff.actor_of(request)
    if not actor.may("collections.print-letters"):
        raise PermissionDenied("collections.print-letters")
    ids = [one.account_id for one in steps if one.step == step and places.get(one.account_id, "") == code]
    if not ids:
        raise Http404
    try:
        operations.print_letters(actor=actor, run_id=steps[0].run_id, step=step, account_ids=ids, at=clock.now())
    except operations.NothingToWrite as refused:
        messages.warning(request, room.sentence(refused))
        return redirect(request.get_full_path())
    return redirect("desk:collections-bundle", steps[0].run_id, step, code)


def _day(request: HttpRequest, days: Sequence[datetime.date]) -> datetime.date | None:
    asked = request.GET.get("day", "")
    try:
        return datetime.date.fromisoformat(asked) if asked else next(iter(days), None)
    except ValueError as malformed:
        raise Http404 from malformed


def _part(request: HttpRequest, run_id: int, step: str, code: str) -> tuple[list[types.Letter], int, int]:
    """Return the letters of the part that an address asks for, its rank and how many parts there are."""
    found = queries.list_letters(run_id=run_id, step=step, commune_code=code)
    part = frame.number(request, "part") or 1
    letters = found[(part - 1) * exports.PART : part * exports.PART]
    if not letters:
        raise Http404
    return letters, part, -(-len(found) // exports.PART)
