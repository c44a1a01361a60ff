"""The list of the staff: who, with which roles where, and how their sign-in stands."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.staff import queries, types, wording
from saqia.platform.identity import sign_ins
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.desk.staff import states
from saqia.surfaces.kit import clock, languages, lists, staff, tenants


@require_safe
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """List people by staff number; `?role=` keeps the holders of one, `?as=csv` or `xlsx` takes all of them away."""
    staff.actor_of(request).require("staff.manage-people")
    kind, chosen, after = lists.wanted(request), request.GET.get("role", ""), request.GET.get("after", "")
    with scope.reading(tenants.of(request).id):
        everybody, held = queries.list_everybody(), queries.list_held_roles(on=clock.today())
        holders = {each.person_id for each in held if each.role == chosen}
        found = [each for each in everybody if not chosen or each.id in holders]
        if not kind:
            found = [each for each in found if each.number > after]
        page = found if kind else found[: frame.PAGE]
        units = {each.id: each for each in queries.list_units_by_id({each.unit_id for each in held})}
        signs = sign_ins.find_states(each.sign_in_id for each in page)
    rows = [_row(each, held, units, signs) for each in page]
    if kind:
        return _file(kind, rows)
    more = page[-1].number if len(found) > len(page) else None
    shown = {
        "rows": rows, "chosen": chosen, "roles": [(code, wording.role(code)) for code in queries.list_roles()],
        "may_place": staff.actor_of(request).may("staff.manage-units"),
        "next": frame.query(request, after=more) if more else "",
        "first": frame.query(request, after=None) if after else "",
        "csv": frame.query(request, **{"as": "csv", "after": None}),
        "xlsx": frame.query(request, **{"as": "xlsx", "after": None}),
    }  # fmt: skip
    return render(request, "desk/staff/index.html", shown)


def _row(
    person: types.Person,
    held: list[types.Assigned],
    units: dict[int, types.Unit],
    signs: dict[int, sign_ins.State],
) -> dict[str, Any]:
    state, mine = signs.get(person.sign_in_id or 0), [each for each in held if each.person_id == person.id]
    return {
        "person": person, "name": states.name_of(person), "sign_in": states.of_sign_in(state),
        "factor": states.of_factor(state), "has_left": _has_left(person, clock.today()),
        "roles": list(dict.fromkeys(wording.role(each.role).say(languages.current()) for each in mine)),
        "units": list(dict.fromkeys(states.name_of(units[each.unit_id]) for each in mine)),
    }  # fmt: skip


def _has_left(person: types.Person, today: datetime.date) -> bool:
    return person.left_on is not None and person.left_on <= today


def _file(kind: str, rows: list[dict[str, Any]]) -> HttpResponse:
    heads = [_("Staff number"), _("Name"), _("Roles"), _("Units"), _("Sign-in"), _("Second factor"), _("Hired on"),
             _("Left on")]  # fmt: skip
    cells: list[list[lists.Cell]] = [
        [
            row["person"].number, row["name"], ", ".join(row["roles"]), ", ".join(row["units"]), row["sign_in"][0],
            row["factor"][0], row["person"].hired_on, row["person"].left_on,
        ]
        for row in rows
    ]  # fmt: skip
    return lists.answer(kind, "staff", heads, cells)
