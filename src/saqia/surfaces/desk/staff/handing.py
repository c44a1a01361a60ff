"""A link to a new password, made by the director and handed over where no mail arrives: shown once, kept nowhere."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from saqia.contexts.staff import operations, wording
from saqia.journeys import password_reset
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.staff import person, states
from saqia.surfaces.kit import clock, languages, limits, staff, tenants


@never_cache
@require_POST
@doors.page
def hand(request: HttpRequest, person_id: int) -> HttpResponse:
    """Make a link and show it in this answer alone: a redirection would have to keep it somewhere."""
    actor = staff.actor_of(request)
    actor.require("staff.manage-people")
    with scope.reading(tenants.of(request).id):
        found = person.found_or_404(person_id)
    try:
        handed = password_reset.hand_link(
            actor=actor, person_id=person_id, address=limits.address_of(request), at=clock.now()
        )
    except operations.PersonNotFound as unknown:
        raise Http404 from unknown
    except (operations.OwnPerson, operations.SignInMissing) as refused:
        words = wording.REFUSALS[type(refused).__name__].say(languages.current(), **vars(refused))
        return person.answer(request, person_id, refusal=words, status=422)
    except password_reset.ResetNotValid:
        words = _("The sign-in is closed, or the person has left: no link is made.")
        return person.answer(request, person_id, refusal=words, status=422)
    link = request.build_absolute_uri(reverse("forgotten-choose", args=[handed.token]))
    shown = {"found": found, "name": states.name_of(found), "link": link, "until": handed.until}
    return render(request, "desk/staff/link.html", shown)
