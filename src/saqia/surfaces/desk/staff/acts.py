"""What is done with a person: a role given or ended, the sign-in closed or opened, the second factor reset."""

from typing import NoReturn

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from saqia.contexts.staff import operations, queries, types, wording
from saqia.platform.tenancy import scope
from saqia.platform.wording import date
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.staff import forms, person
from saqia.surfaces.kit import clock, languages, staff, tenants

_REFUSED = (
    operations.OwnPerson, operations.PersonNotFound, operations.RoleHeldAlready, operations.RoleNotHeld,
    operations.SignInMissing, operations.UnitNotFound,
)  # fmt: skip


@require_POST
@doors.page
def act(request: HttpRequest, person_id: int) -> HttpResponse:
    """Do what the button says to a person."""
    staff.actor_of(request).require("staff.manage-people")
    kind = request.POST.get("act", "")
    with scope.reading(tenants.of(request).id):
        person.found_or_404(person_id)
        held = queries.list_memberships(person_id)
        form = person.role_form(request.POST if kind == "give" else None)
    if kind == "give" and not form.is_valid():
        return person.answer(request, person_id, form=form, status=422)
    try:
        said = _done(request, person_id, kind, form, held)
    except _REFUSED as refused:
        words = wording.REFUSALS[type(refused).__name__].say(languages.current(), **vars(refused))
        return person.answer(request, person_id, refusal=words, form=form if kind == "give" else None, status=422)
    messages.success(request, said)
    return redirect("desk:staff-person", person_id)


def _done(request: HttpRequest, person_id: int, kind: str, form: forms.RoleForm, held: list[types.Assigned]) -> str:
    actor, at, today = staff.actor_of(request), clock.now(), clock.today()
    if kind == "give":
        given = operations.assign_role(
            actor=actor, person_id=person_id, unit_id=form.cleaned_data["unit"], role=form.cleaned_data["role"],
            starts_on=form.cleaned_data["starts_on"], at=at,
        )  # fmt: skip
        return _("Role given from {day}.").format(day=date(given.starts_on, languages.current()))
    if kind == "end":
        chosen = next((each for each in held if str(each.membership_id) == request.POST.get("membership")), None)
        if chosen is None:
            _nothing()
        ended = max(today, chosen.starts_on)
        operations.end_role(actor=actor, membership_id=chosen.membership_id, ends_on=ended, at=at)
        return _("The role is ended.")
    if kind == "close":
        operations.close_access(actor=actor, person_id=person_id, at=at)
        return _("The sign-in is closed; its sessions end now.")
    if kind == "open":
        operations.open_access(actor=actor, person_id=person_id, at=at)
        return _("The sign-in is open again.")
    if kind == "reset":
        operations.reset_second_factor(actor=actor, person_id=person_id, at=at)
        return _("The second factor is forgotten; at the next sign-in another one is set up.")
    return _nothing()


def _nothing() -> NoReturn:
    raise Http404
