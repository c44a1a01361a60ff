"""A signed-in customer's own files."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from saqia.contexts.cases import queries, wording
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import actors, clock, customers, tenants
from saqia.surfaces.portal.files import links


@customers.required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the files of this sign-in and of the accounts that it reaches, newest first."""
    today, accounts = clock.today(), _accounts(request)
    with scope.reading(tenants.of(request).id):
        found = queries.list_files(on=today, account_ids=accounts, sign_in_id=request.user.pk)
    rows = [{"line": one, "outcome": wording.OUTCOMES[one.outcome]} for one in found]
    return render(request, "portal/files/own.html", {"rows": rows})


@customers.required
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Lead to a file of theirs.

    :raises Http404: there is none, or not theirs
    """
    today, accounts = clock.today(), _accounts(request)
    with scope.reading(tenants.of(request).id):
        found = queries.track_own(number=number, sign_in_id=request.user.pk or 0, account_ids=accounts, on=today)
    if found is None:
        raise Http404
    return HttpResponseRedirect(links.address(request, found.number))


def _accounts(request: HttpRequest) -> list[int]:
    """Return the accounts whose files this person may see: those where personal data is theirs to see."""
    return [
        one.account.id for one in actors.accounts_of(request, on=clock.today()) if "account.see-personal" in one.rights
    ]
