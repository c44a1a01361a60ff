"""What the person behind a call may see: accounts and what hangs on them; all else is not there."""

import datetime

from django.http import HttpRequest

from saqia.contexts.billing import queries as bills
from saqia.contexts.billing import types as bill_types
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.surfaces.api import callers, problems
from saqia.surfaces.kit import actors


def accesses(request: HttpRequest, account_number: str | None, *, on: datetime.date) -> list[contract_types.Access]:
    """Return the named account, else all that the person may see.

    :raises actors.NotTheirAccount: the named one is not theirs
    """
    if account_number is None:
        return callers.accounts(request, on=on)
    return [callers.customer_on(request, account_number, on=on)[1]]


def bill(request: HttpRequest, number: str, *, on: datetime.date) -> bill_types.BillHeader:
    """Return the bill of a printed number, inside the caller's `scope.reading`.

    :raises actors.NotTheirAccount: there is none, or it is not theirs
    """
    header = bills.find_bill_by_printed_number(number)
    if header is None:
        raise actors.NotTheirAccount
    require_account(request, header.account_id, on=on)
    return header


def require_account(
    request: HttpRequest, account_id: int, *, on: datetime.date, right: str = "account.see"
) -> contract_types.Access:
    """Return the person's access to an account, inside the caller's `scope.reading`.

    :raises actors.NotTheirAccount: they have none
    :raises problems.Problem: they may see it, but not do this; or the application calls for nobody
    """
    sign_in_id = callers.of(request).sign_in_id
    if sign_in_id is None:
        raise problems.Problem("person-missing")
    access = contracts.find_access(sign_in_id=sign_in_id, account_id=account_id, on=on)
    if access is None or not access.may("account.see"):
        raise actors.NotTheirAccount
    if not access.may(right):
        raise problems.Problem("forbidden")
    return access
