"""The accounts that somebody reaches, by whose they are: papers are made for one customer, never for a mixture."""

import dataclasses

from django.http import HttpRequest

from saqia.contexts.contracts import types as contract_types
from saqia.surfaces.kit import actors, clock


@dataclasses.dataclass(frozen=True)
class Holding:
    """All accounts of one customer that the sign-in reaches with a right; `code` names it in an address."""

    accounts: tuple[contract_types.Account, ...]

    @property
    def code(self) -> str:
        """The number of its first account."""
        return self.accounts[0].number

    @property
    def more(self) -> int:
        """How many accounts it has besides that one."""
        return len(self.accounts) - 1

    @property
    def ids(self) -> list[int]:
        """The accounts by id."""
        return [account.id for account in self.accounts]

    @property
    def numbers(self) -> dict[int, str]:
        """Account id -> its number."""
        return {account.id: account.number for account in self.accounts}


def of_request(request: HttpRequest, right: str) -> list[Holding]:
    """Return what the signed-in person reaches with a right, the largest holding first."""
    found: dict[int, list[contract_types.Account]] = {}
    for access in actors.accounts_of(request, on=clock.today()):
        if access.may(right):
            found.setdefault(access.account.customer_id, []).append(access.account)
    held = [Holding(tuple(sorted(accounts, key=lambda one: one.number))) for accounts in found.values()]
    return sorted(held, key=lambda one: (-len(one.accounts), one.code))


def chosen(request: HttpRequest, right: str) -> tuple[Holding, list[Holding]]:
    """Return the holding that the address names (`?holder=`), the largest when it names none, and all of them.

    :raises actors.NotTheirAccount: none is reached, or not the one that is named
    """
    held = of_request(request, right)
    asked = request.GET.get("holder", "") or request.POST.get("holder", "")
    for one in held:
        if not asked or one.code == asked:
            return one, held
    raise actors.NotTheirAccount
