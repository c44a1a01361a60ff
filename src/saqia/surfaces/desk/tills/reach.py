"""What somebody at the desk may see of tills: their own, and those of the units that they answer for."""

from django.http import Http404, HttpRequest

from saqia.contexts.staff import queries as people
from saqia.contexts.tills import queries, types
from saqia.platform import operation
from saqia.surfaces.kit import clock, languages, staff


def require_any(actor: operation.Actor, *permissions: str) -> None:
    """:raises operation.PermissionRefused: the actor holds none of these"""
    if not any(actor.may(each) for each in permissions):
        raise operation.PermissionRefused(permissions[0])


def session(request: HttpRequest, session_id: int) -> types.Standing:
    """Return a session that the person may see, inside the caller's reading.

    :raises Http404: there is none, or it is of a unit that is not theirs
    """
    actor = staff.actor_of(request)
    try:
        found = queries.get_session(session_id)
    except queries.SessionUnknown as unknown:
        raise Http404 from unknown
    if found.session.cashier_id != actor.person_id:
        require_unit(request, found.session.unit_id)
    return found


def require_unit(request: HttpRequest, unit_id: int) -> None:
    """:raises Http404: the person holds no role there, nor above"""
    actor = staff.actor_of(request)
    if unit_id not in queries.list_units(person_id=actor.person_id, on=clock.today()):
        raise Http404


def units(request: HttpRequest) -> dict[int, str]:
    """Return the units that the person answers for: id -> name in the page's language."""
    own = queries.list_units(person_id=staff.actor_of(request).person_id, on=clock.today())
    return named(own)


def named(unit_ids: set[int]) -> dict[int, str]:
    """Return id of a unit -> its name in the page's language; one query."""
    is_arabic = languages.current() == "ar"
    return {unit.id: unit.name_ar if is_arabic else unit.name_fr for unit in people.list_units_by_id(unit_ids)}
