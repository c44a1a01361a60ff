"""What each role may do, as `rules/roles.yaml` says it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.staff import queries, wording
from saqia.surfaces.desk import doors
from saqia.surfaces.kit import languages, lists, staff


@require_safe
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """List the roles with what each may do; `?as=csv` or `xlsx` takes it away."""
    staff.actor_of(request).require("staff.manage-people")
    rows = [
        (code, wording.role(code), [wording.permission(each) for each in queries.list_permissions(code)])
        for code in queries.list_roles()
    ]
    kind, language = lists.wanted(request), languages.current()
    if kind:
        cells = [[code, name.say(language), each.say(language)] for code, name, may in rows for each in may]
        return lists.answer(kind, "roles", [_("Code"), _("Role"), _("May do")], cells)
    return render(request, "desk/staff/roles.html", {"rows": rows})
