"""Hiring: a person and the sign-in that waits for its first password, in one act."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from saqia.contexts.staff import operations, types, wording
from saqia.journeys import password_reset
from saqia.platform.identity import sign_ins
from saqia.platform.identity import wording as identity
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.staff import forms
from saqia.surfaces.kit import clock, languages, staff


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def hire(request: HttpRequest) -> HttpResponse:
    """Hire somebody from today; the page of the person comes next, where roles are given."""
    staff.actor_of(request).require("staff.manage-people")
    form = forms.HireForm(request.POST or None)
    hired = _hired(request, form) if request.method == "POST" and form.is_valid() else None
    if hired is None:
        return render(request, "desk/staff/hire.html", {"form": form}, status=422 if form.errors else 200)
    said = _("Hired under the number {number}. Give the first role below.")
    messages.success(request, said.format(number=f"\u2066{hired.number}\u2069"))
    return redirect("desk:staff-person", hired.id)


def _hired(request: HttpRequest, form: forms.HireForm) -> types.Person | None:
    language = languages.current()
    try:
        return password_reset.hire(actor=staff.actor_of(request), **form.cleaned_data, on=clock.today(), at=clock.now())
    except sign_ins.AddressTaken:
        form.add_error("email", identity.ADDRESS_TAKEN.say(language))
    except sign_ins.AddressInvalid as refused:
        form.add_error("email", identity.ADDRESS_INVALID[refused.field].say(language))
    except operations.CodeTaken as refused:
        form.add_error("number", wording.REFUSALS["CodeTaken"].say(language, code=refused.code))
    return None
