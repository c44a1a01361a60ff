"""The entries of the audit trail, filtered, and the state of its chain."""

import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.staff import queries as people
from saqia.platform.audit import reading, verification, wording
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import scope
from saqia.platform.wording import local
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.audit import forms, objects
from saqia.surfaces.desk.audit import names as audit_names
from saqia.surfaces.desk.queues import authors, frame
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

CHECKED = 5_000  # links that the page verifies when asked; the whole chain is for `saqia audit verify`


@require_safe
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """List entries, newest first; `?as=csv` or `xlsx` takes them away, `?verify=1` reads the end of the chain."""
    reader = staff.actor_of(request)
    reader.require("desk.see-audit")
    kind, form = lists.wanted(request), forms.Search(request.GET)
    is_asked = request.GET.get("verify") == "1"
    checked = verification.verify_end(tenant_id=tenants.of(request).id, most=CHECKED) if is_asked else None
    before = None if kind else _place(request)
    with scope.reading(tenants.of(request).id):
        head, actor = reading.head(), _actor(form) if form.is_valid() else ""
        found = _found(form, actor, before, frame.WHOLE if kind else frame.PAGE) if form.is_valid() else []
        names = authors.named(each.actor for each in found)
        about = objects.about(found, reader)
    rows = [_row(each, names, about[each.id]) for each in found]
    if kind and form.is_valid():
        return _file(kind, rows)
    last = found[-1] if len(found) == frame.PAGE else None
    shown = {
        "form": form, "rows": rows, "head": head, **_told(checked),
        "next": frame.query(request, after=f"{last.at.isoformat()}|{last.id}", verify=None) if last else "",
        "first": frame.query(request, after=None) if before else "",
        "csv": frame.query(request, **{"as": "csv", "after": None, "verify": None}),
        "xlsx": frame.query(request, **{"as": "xlsx", "after": None, "verify": None}),
        "check": frame.query(request, verify=1),
    }  # fmt: skip
    return render(request, "desk/audit/index.html", shown, status=200 if form.is_valid() else 422)


def _actor(form: forms.Search) -> str:
    """Return the code of who is looked for: typed as one, or of the person with this staff number."""
    typed = str(form.cleaned_data["who"]).strip()
    if not typed or ":" in typed or typed == "visitor":
        return typed
    person = people.find_person(number=typed)
    if person is None:
        form.add_error("who", _("Nobody of the staff has this number."))
        return ""
    return f"person:{person.id}"


def _found(
    form: forms.Search, actor: str, before: tuple[datetime.datetime, int] | None, most: int
) -> list[reading.Entry]:  # fmt: skip
    asked = form.cleaned_data
    return reading.page_entries(
        from_at=_midnight(asked["first"]), until_at=_midnight(asked["last"] + datetime.timedelta(days=1)), most=most,
        actor=actor, action=asked["act"], detail=asked["about"], before=before,
    )  # fmt: skip


def _told(checked: verification.Verdict | None) -> dict[str, Any]:
    """Return what a verification found, in the page's language, with its time."""
    if checked is None:
        return {}
    language = languages.current()
    findings = [
        wording.FINDINGS[each.kind].say(language, entry=each.entry_id, position=each.position)
        for each in checked.findings
    ]
    intact = wording.INTACT.say(language, links=checked.links, pending=checked.pending)
    return {"checked": checked, "findings": findings, "intact": intact, "checked_at": clock.now()}


def _row(each: reading.Entry, names: dict[str, str], about: list[objects.About]) -> dict[str, Any]:
    act = audit_names.act(each.action, languages.current())
    return {"entry": each, "about": about, "name": names[each.actor], "act": act}


def _file(kind: str, rows: list[dict[str, Any]]) -> HttpResponse:
    heads = [
        _("Number"), _("Time"), _("Who"), _("Name"), _("Act"), _("What was done"), _("Object"), _("Object in words"),
        _("Sealed"),
    ]  # fmt: skip
    cells: list[list[lists.Cell]] = []
    for row in rows:
        each: reading.Entry = row["entry"]
        sealed = _("yes") if each.is_sealed else _("no")
        about = ", ".join(f"{one.key}={one.value}" for one in row["about"])
        told = " · ".join(f"{one.name} {one.said}" for one in row["about"])
        cells.append([each.id, local(each.at), each.actor, row["name"], each.action, row["act"], about, told, sealed])
    return lists.answer(kind, "audit", heads, cells)


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), local_time.HERE)


def _place(request: HttpRequest) -> tuple[datetime.datetime, int] | None:
    moment, _sep, last = request.GET.get("after", "").partition("|")
    try:
        found = (datetime.datetime.fromisoformat(moment), int(last)) if moment else None
    except ValueError as malformed:
        raise Http404 from malformed
    if found and found[0].tzinfo is None:
        raise Http404
    return found
