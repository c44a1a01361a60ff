"""From a page of one account to the same page of another, by the select above them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from saqia.surfaces.kit import customers
from saqia.surfaces.portal.accounts import reach

_PAGES = (
    "account-overview", "account-bills", "account-readings", "account-statement", "account-people",
    "account-certificates", "account-messages", "own-data", "account-top-up",
)  # fmt: skip
"""Pages that every account has; from any other one the first page of the account is next."""


@customers.required
@require_safe
def switch(request: HttpRequest) -> HttpResponse:
    """Go to an account of theirs; one that is not is not found, as everywhere."""
    _actor, access = reach.account(request, request.GET.get("to", ""))
    page = request.GET.get("page", "")
    return redirect(f"portal:{page if page in _PAGES else _PAGES[0]}", access.account.number)
