"""A person of the staff: roles past, present and to come, sign-in, second factor, and what may be changed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from saqia.contexts.staff import queries, types, wording
from saqia.platform.identity import sign_ins
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.staff import forms, states
from saqia.surfaces.kit import clock, languages, staff, tenants


@require_safe
@doors.page
def show(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show a person."""
    staff.actor_of(request).require("staff.manage-people")
    return answer(request, person_id)


def answer(
    request: HttpRequest, person_id: int, *, refusal: str = "", form: forms.RoleForm | None = None, status: int = 200
) -> HttpResponse:
    """Answer with the page of a person, a refusal in it."""
    today = clock.today()
    with scope.reading(tenants.of(request).id):
        found = found_or_404(person_id)
        held = queries.list_memberships(person_id)
        units = {each.id: each for each in queries.list_units_by_id({each.unit_id for each in held})}
        state = sign_ins.find_states([found.sign_in_id]).get(found.sign_in_id or 0)
        form = form or role_form()
    is_here = found.left_on is None or found.left_on > today
    is_own = staff.actor_of(request).person_id == found.id
    shown = {
        "found": found, "name": states.name_of(found), "state": state, "refusal": refusal, "form": form,
        "sign_in": states.of_sign_in(state), "factor": states.of_factor(state), "is_here": is_here, "is_own": is_own,
        "rows": [_row(each, units) for each in held[::-1]],
    }  # fmt: skip
    return render(request, "desk/staff/person.html", shown, status=status)


def role_form(typed: Any = None) -> forms.RoleForm:
    """Return the form that gives a role, with the roles and the units open today; inside a reading."""
    language = languages.current()
    return forms.RoleForm(
        typed,
        roles=[(code, wording.role(code).say(language)) for code in queries.list_roles()],
        units=[(each.id, f"{each.code} · {states.name_of(each)}") for each in queries.list_units(on=clock.today())],
    )


def found_or_404(person_id: int) -> types.Person:
    """Return a person of this distributor; inside a reading.

    :raises Http404: of another one, or nobody
    """
    try:
        return queries.get_person(person_id)
    except queries.PersonNotFound as unknown:
        raise Http404 from unknown


def _row(held: types.Assigned, units: dict[int, types.Unit]) -> dict[str, Any]:
    return {
        "held": held, "role": wording.role(held.role), "unit": states.name_of(units[held.unit_id]),
        "may": [wording.permission(code) for code in queries.list_permissions(held.role)],
        "is_over": held.ends_on is not None and held.ends_on <= clock.today(),
        "is_to_come": held.starts_on > clock.today(),
    }  # fmt: skip
