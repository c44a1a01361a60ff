"""The mandates of direct debit, newest first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from saqia.contexts.banking import queries, wording
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.bank import statements
from saqia.surfaces.kit import languages, lists, staff, tenants

_MOST = 200


@require_safe
@doors.page
def index(request: HttpRequest) -> HttpResponse:
    """List the mandates; `?as=csv` or `xlsx` takes them away."""
    staff.actor_of(request).require("desk.see-banks")
    language = languages.current()
    with scope.reading(tenants.of(request).id):
        found = queries.page_mandates(most=_MOST)
        numbers = queries.find_account_numbers(one.account_id for one in found)
        active = queries.count_mandates()
    kind = lists.wanted(request)
    if kind:
        heads = [
            _("Mandate"),
            _("Account"),
            pgettext("bank account", "Holder"),
            _("Signed on"),
            _("State"),
            _("Reason"),
        ]
        cells: list[list[lists.Cell]] = [
            [one.number, numbers[one.account_id], one.holder, one.signed_on, wording.STATES[one.state].say(language),
             wording.reason(one.reason, language) if one.reason else ""]
            for one in found
        ]  # fmt: skip
        return lists.answer(kind, "mandates", heads, cells)
    rows = [
        {"found": one, "account": numbers[one.account_id], "state": wording.STATES[one.state],
         "tone": statements.TONES[one.state], "reason": wording.reason(one.reason, language) if one.reason else ""}
        for one in found
    ]  # fmt: skip
    return render(request, "desk/bank/mandates.html", {"rows": rows, "active": active})
