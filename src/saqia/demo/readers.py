"""The customer of the demonstration who reads a bill: a sign-in with a password, and the two facts of a guest."""

import dataclasses
import datetime
import secrets
from pathlib import Path

from saqia.contexts.billing import queries as billing
from saqia.contexts.contracts import operations as contracts
from saqia.contexts.contracts import queries, types
from saqia.demo import people
from saqia.platform import operation
from saqia.platform.identity import sign_ins
from saqia.platform.links import tokens
from saqia.platform.tenancy import scope

_LOOKED_AT = 100
"""Bills among which one with many services is looked for: the first ones, which are printed."""


@dataclasses.dataclass(frozen=True)
class Reader:
    """How to read one bill: signed in, by the two facts of its paper, by its link.

    :param code: of the bill, eight digits
    :param link: path of the signed link
    """

    address: str
    password: str
    contract_number: str
    code: str
    link: str


def welcome(
    *, actor: operation.Actor, tenant_code: str, cycle_id: int, kept: Path, on: datetime.date, at: datetime.datetime
) -> Reader | None:
    """Give the account with most services among the first bills a sign-in; repeated, it gives the same one.

    :param kept: file that keeps the log-ins; None is returned where the sign-in was made but its password not kept
    """
    with scope.reading(actor.tenant_id):
        chosen = choose(cycle_id)
    if chosen is None:
        return None
    account, number = chosen
    address = f"client@{tenant_code}.example"
    known = {log_in.address: log_in for log_in in people.read(kept)}
    if address not in known:
        log_in = people.LogIn(address, f"demo-{secrets.token_hex(6)}", people.CUSTOMER, "", "")
        if not let_in(actor=actor, log_in=log_in, account_id=account.id, at=at):
            return None
        people.keep(kept, log_in)
        known[address] = log_in
    token = tokens.mint(tenant_id=actor.tenant_id, purpose="bill", subject=number, on=on)
    code = tokens.code(tenant_id=actor.tenant_id, subject=number)
    return Reader(address, known[address].password, account.number, code, f"/b/{token}/")


def choose(cycle_id: int) -> tuple[types.Account, int] | None:
    """Return the account with most services among the first bills, and its bill; None: nothing was billed."""
    first = billing.page_bills_of_cycle(cycle_id=cycle_id, most=_LOOKED_AT)
    by_account = {header.account_id: header.number for header in first}
    accounts = queries.list_accounts(by_account)
    if not accounts:
        return None
    account = max(accounts, key=lambda each: (len(each.contracts), -each.id))
    return account, by_account[account.id]


@operation.operation
def let_in(*, actor: operation.Actor, log_in: people.LogIn, account_id: int, at: datetime.datetime) -> bool:
    """Make the sign-in and let it act on the account; False when its address has one."""
    try:
        made = sign_ins.create_sign_in(actor=actor, email=log_in.address, password=log_in.password, at=at)
    except sign_ins.AddressTaken:
        return False
    target = contracts.Target(account_id=account_id)
    contracts.grant_access(actor=actor, sign_in_id=made, target=target, role="holder", proof="desk", at=at)
    return True
