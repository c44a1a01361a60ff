"""Proving that one holds a bill: its contract number and the code printed on it.

Whoever asks learns one of two things: the bill, or that these two do not go together. Unknown numbers cost the same
queries as known ones. Why the code and not the amount, the bill number or the meter:
docs/decisions/0008-proof-on-a-bill.md.
"""

import dataclasses
import datetime

from saqia.contexts.billing import queries as billing
from saqia.contexts.billing import types as billing_types
from saqia.contexts.contracts import operations as contract_operations
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.parties import queries as parties
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.limits import counting
from saqia.platform.links import purposes, tokens
from saqia.platform.tenancy import scope

NOBODY = 0
"""Account id that no row has: an unknown number is looked up like a known one."""


class ProofRefused(Exception):
    """The number and the code do not go together; nothing says whether either exists."""


@dataclasses.dataclass(frozen=True)
class FoundBill:
    """A bill that a guest proved to hold, and the token that opens it without proving again (`/b/<token>`)."""

    bill: billing_types.BillHeader
    token: str


def find_bill_for_guest(
    *, tenant_id: int, contract_number: str, bill_code: str, address: str, at: datetime.datetime
) -> FoundBill:
    """Return the bill that a guest proves to hold; writes nothing but the count of wrong tries.

    :param contract_number: of the contract or account, as printed on the bill and typed by a person
    :param bill_code: the code printed beside the QR of one of the account's newest bills
    :param address: the network address that asks, for the limits only
    :raises ProofRefused: they do not go together
    :raises counting.TooMany: too many wrong pairs for this contract, this address or this distributor
    """
    proof = _Proof(tenant_id, contract_number, bill_code)
    bill = proof.prove("guest-look-up", at, address=address)
    token = tokens.mint(tenant_id=tenant_id, purpose="bill", subject=bill.number, on=local_time.day(at))
    return FoundBill(bill, token)


def link_account(
    *, actor: operation.Actor, contract_number: str, bill_code: str, phone: str | None, address: str,
    at: datetime.datetime,
) -> contract_types.Grant:  # fmt: skip
    """Give a customer's sign-in access to an account whose bill they prove to hold.

    The paper alone makes a payer: it is left in doorways. A verified phone that is the customer's own makes the holder.
    An account that the sign-in has already stays as it is, or gets the stronger role.

    :param actor: of `actors.of_customer`
    :param phone: the sign-in's own verified number, +212...; None: it has none
    :raises ProofRefused: number and code do not go together
    :raises counting.TooMany: too many wrong pairs for this contract, person or address
    """
    actor.require("contracts.accept-invitation")
    proof = _Proof(actor.tenant_id, contract_number, bill_code)
    bill = proof.prove("account-linking", at, address=address, person=actor.name)
    with scope.reading(actor.tenant_id):
        is_own = phone is not None and phone in _phones_of(bill.account_id)
    return _grant_proven(
        actor=actor, account_id=bill.account_id, role="holder" if is_own else "payer",
        proof="phone" if is_own else "bill-code", at=at,
    )  # fmt: skip


@operation.operation(audit=("account_id", "role", "proof"))
def _grant_proven(
    *, actor: operation.Actor, account_id: int, role: str, proof: str, at: datetime.datetime
) -> contract_types.Grant:
    """Grant in the name of the house: customers may not grant, the proof does."""
    house = operation.system_actor(tenant_id=actor.tenant_id, name="account-linking")
    return contract_operations.grant_access(
        actor=house, sign_in_id=actor.sign_in_id or 0, target=contract_operations.Target(account_id=account_id),
        role=role, proof=proof, at=at,
    )  # fmt: skip


@dataclasses.dataclass(frozen=True)
class _Proof:
    tenant_id: int
    number: str
    code: str

    def prove(self, limit: str, at: datetime.datetime, **subjects: str) -> billing_types.BillHeader:
        """Return the bill whose number and code go together; a right pair costs nothing."""
        with scope.reading(self.tenant_id):
            account_id = contracts.find_account_id(self.number)
        # One count an account, whichever of its numbers is tried; an unknown number is counted by itself.
        subject = f"account:{account_id}" if account_id else f"number:{self.number.strip()[:40]}"
        taken = counting.take(limit, tenant_id=self.tenant_id, at=at, contract=subject, **subjects)
        _, newest = purposes.bill_code()
        with scope.reading(self.tenant_id):
            bills = billing.list_bills(account_id=account_id or NOBODY, most=newest)
        found = [
            bill
            for bill in bills
            if tokens.is_code(tenant_id=self.tenant_id, subject=bill.number, typed=self.code) and bill.kind == "bill"
        ]
        if not found:
            raise ProofRefused
        taken.give_back()
        return found[0]


def _phones_of(account_id: int) -> frozenset[str]:
    [account] = contracts.list_accounts([account_id])
    customer = parties.get_customer(account.customer_id)
    owners = parties.list_merged_ids(customer.merged_into_id or customer.id)
    return frozenset(
        contact.value for one in parties.list_customers(owners) for contact in one.contacts if contact.kind == "phone"
    )
