"""The queue of files: mine, my unit's, all, late ones; by procedure; those that wait for their applicant."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from saqia.contexts.cases import queries, types, wording
from saqia.contexts.staff import queries as people
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

WHOSE = (
    ("unit", gettext_lazy("My unit's")), ("mine", gettext_lazy("Mine")), ("all", gettext_lazy("Everybody's")),
)  # fmt: skip
STATES = (
    ("", gettext_lazy("To treat")), ("late", gettext_lazy("Late")),
    ("waiting", gettext_lazy("Waiting for the applicant")),
    ("reopened", gettext_lazy("Contested")),
)  # fmt: skip


class Filters(forms.Form):
    """Which files are shown."""

    whose = forms.ChoiceField(label=gettext_lazy("Whose"), choices=WHOSE, required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=STATES, required=False)
    procedure = forms.ChoiceField(label=gettext_lazy("Procedure"), required=False)

    def __init__(self, data: object, procedures: list[tuple[str, str]]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        every = [("", gettext("All procedures")), *procedures]
        self.fields["procedure"].choices = every  # type: ignore[attr-defined]


@require_safe
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """Show a page of the queue, the earliest day to keep first; or the whole of it as a file."""
    actor, today, kind = staff.actor_of(request), clock.today(), lists.wanted(request)
    actor.require("desk.see-files")
    language = languages.current()
    named = [(one.code, one.name.say(language)) for one in queries.list_procedures(on=today)]
    form = Filters(request.GET, named)
    asked = form.cleaned_data if form.is_valid() else {}
    with scope.reading(tenants.of(request).id):
        wanted = _filter(actor, asked)
        rows = _whole(wanted) if kind else ()
        page = types.QueuePage(rows, None) if kind else _page(request, wanted)
        names = people.find_people(line.person_id for line in page.rows)
    if kind:
        return _file(kind, page.rows)
    is_arabic = language == "ar"
    who = {key: one.name_ar if is_arabic else one.name_fr for key, one in names.items()}
    shown = {
        "form": form, "may_deposit": actor.may("cases.deposit-file"),
        "rows": [
            {"line": one, "who": who.get(one.person_id or 0, ""), "priority": wording.PRIORITIES[one.priority]}
            for one in page.rows
        ],
        "next": frame.query(request, after=page.cursor) if page.cursor else "",
        "first": frame.query(request, after=None) if request.GET.get("after") else "",
        "csv": frame.query(request, **{"as": "csv"}), "xlsx": frame.query(request, **{"as": "xlsx"}),
    }  # fmt: skip
    return render(request, "desk/files/index.html", shown)


def _filter(actor: operation.Actor, asked: dict[str, str]) -> types.QueueFilter:
    whose, state = asked.get("whose") or "unit", asked.get("state")
    units = None
    if whose == "unit" and actor.person_id is not None:
        today = clock.today()
        held = people.list_memberships(actor.person_id)
        units = frozenset(
            one.unit_id for one in held if one.starts_on <= today and (one.ends_on is None or today < one.ends_on)
        )
    return types.QueueFilter(
        unit_ids=units, person_id=actor.person_id if whose == "mine" else None,
        procedure=asked.get("procedure") or None, reopened=True if state == "reopened" else None,
        waiting=state == "waiting", before=clock.today() if state == "late" else None,
    )  # fmt: skip


def _page(request: HttpRequest, wanted: types.QueueFilter) -> types.QueuePage:
    try:
        return queries.page_queue(wanted, on=clock.today(), cursor=request.GET.get("after"), most=frame.PAGE)
    except queries.CursorInvalid as malformed:
        raise Http404 from malformed


def _whole(wanted: types.QueueFilter) -> tuple[types.FileLine, ...]:
    rows: list[types.FileLine] = []
    cursor: str | None = None
    while len(rows) < frame.WHOLE:
        page = queries.page_queue(wanted, on=clock.today(), cursor=cursor, most=200)
        rows += page.rows
        cursor = page.cursor
        if cursor is None:
            break
    return tuple(rows)


def _file(kind: str, rows: tuple[types.FileLine, ...]) -> HttpResponse:
    language = languages.current()
    heads = (
        gettext("File"), gettext("Procedure"), gettext("Subject"), gettext("Stage"), pgettext("office", "Unit"),
        pgettext("day", "Deposited"), gettext("Next day to keep"), gettext("Legal deadline"),
        gettext("Working days late"),
    )  # fmt: skip
    cells = (
        (
            one.number, one.name.say(language), one.subject.say(language) if one.subject else "",
            one.stage_name.say(language), one.unit.say(language), one.deposited_on, one.watch_on, one.due_on,
            one.days_overdue,
        )
        for one in rows
    )  # fmt: skip
    return lists.answer(kind, "files", heads, cells)
