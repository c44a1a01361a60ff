"""Access grants: who reaches which account, in what role, until when; invitations; the end at a change of holder."""

import datetime
import threading
from typing import Any

import pytest
from django.db import connections
from tests.contexts.contracts import supply

from saqia.contexts.contracts import models, queries, types
from saqia.contexts.contracts import operations as contracts
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

AT, DAY = supply.AT, datetime.date(2026, 5, 8)
HOLDER, COUSIN, STRANGER = 7, 8, 9
GRANTS_HELD = {"contracts.invite-person", "contracts.revoke-access", "contracts.accept-invitation"}


def _customer(sign_in_id: int, *, tenant: int = 1, permissions: set[str] = GRANTS_HELD) -> operation.Actor:
    return operation.Actor(
        tenant_id=tenant, name=f"customer:{sign_in_id}", permissions=frozenset(permissions), sign_in_id=sign_in_id
    )


def _grant(actor: operation.Actor, sign_in: int, account: int, role: str = "holder", **more: Any) -> types.Grant:
    given = {"proof": "agent", "at": AT, **more}
    target = contracts.Target(account_id=account)
    return contracts.grant_access(actor=actor, sign_in_id=sign_in, target=target, role=role, **given)


def _access(sign_in: int, account: int, on: datetime.date = DAY, tenant: int = 1) -> str | None:
    with scope.reading(tenant):
        found = queries.find_access(sign_in_id=sign_in, account_id=account, on=on)
        number = queries.find_account_numbers([account]).get(account, "")
        reached = queries.find_reached(sign_in_id=sign_in, number=number, on=on)
    assert reached == (types.Reached(account, found.rights) if found else None)  # the short way says the same
    return found.grant.role if found else None


def _count(tenant: int = 1) -> tuple[int, int]:
    with scope.reading(tenant):
        return models.AccessGrant.objects.count(), models.AccessInvitation.objects.count()


@pytest.fixture
def opened(database: str, souss: operation.Actor) -> types.OpenedContract:
    """One electricity contract; its account is without any grant."""
    electricity, _, _ = supply.points(souss)
    return supply.open_at(souss, electricity, supply.customer(souss))


@pytest.fixture
def account(souss: operation.Actor, opened: types.OpenedContract) -> int:
    """The account of that contract, held by the sign-in `HOLDER`."""
    _grant(souss, HOLDER, opened.account_id)
    return opened.account_id


def test_a_grant_opens_one_account_to_one_sign_in_at_one_distributor(account: int) -> None:
    assert _access(HOLDER, account) == "holder"
    assert _access(STRANGER, account) is None
    assert _access(HOLDER, account, tenant=2) is None
    assert _access(HOLDER, account, on=datetime.date(2026, 5, 7)) is None
    with scope.reading(1):
        [access] = queries.list_accessible(sign_in_id=HOLDER, on=DAY)
        assert queries.list_accessible(sign_in_id=STRANGER, on=DAY) == []
    assert (access.account.id, access.may("account.pay"), access.may("contracts.grant-access")) == (
        account,
        True,
        False,
    )


def test_the_same_grant_twice_is_one(souss: operation.Actor, account: int) -> None:
    before = (_count(), supply.told(souss, "contracts.access"))
    first = _grant(souss, HOLDER, account)
    assert _grant(souss, HOLDER, account, "payer").id == first.id  # a weaker role changes nothing
    assert (_count(), supply.told(souss, "contracts.access")) == before


def test_a_stronger_role_replaces_a_weaker(souss: operation.Actor, account: int) -> None:
    payer = _grant(souss, COUSIN, account, "payer")
    manager = _grant(souss, COUSIN, account, "manager", proof="phone")
    assert _access(COUSIN, account) == "manager"
    names = [(name, payload["grant_id"]) for name, payload in supply.told(souss, "contracts.access")]
    assert names[-2:] == [("contracts.access.ended", payer.id), ("contracts.access.granted", manager.id)]


def test_a_grant_ends_on_its_day(souss: operation.Actor, account: int) -> None:
    _grant(souss, COUSIN, account, "payer", ends_on=datetime.date(2026, 6, 1))
    assert _access(COUSIN, account, on=datetime.date(2026, 5, 31)) == "payer"
    assert _access(COUSIN, account, on=datetime.date(2026, 6, 1)) is None


def test_what_cannot_be_granted_is_refused(souss: operation.Actor, account: int) -> None:
    before = _count()
    with pytest.raises(contracts.RoleNotOffered):
        _grant(souss, COUSIN, account, "owner")
    with pytest.raises(contracts.AccessEndsBeforeStart):
        _grant(souss, COUSIN, account, "payer", ends_on=DAY)
    with pytest.raises(contracts.TargetNotFound):
        _grant(souss, COUSIN, account + 1)
    for target in (contracts.Target(), contracts.Target(account, 1), contracts.Target(customer_id=999)):
        with pytest.raises(contracts.TargetNotFound):
            contracts.grant_access(actor=souss, sign_in_id=COUSIN, target=target, role="payer", proof="agent", at=AT)
    with pytest.raises(operation.PermissionRefused):
        _grant(_customer(HOLDER), COUSIN, account)
    assert _count() == before


def test_an_account_of_another_distributor_is_not_there(casa: operation.Actor, account: int) -> None:
    with pytest.raises(contracts.TargetNotFound):
        _grant(casa, COUSIN, account)
    assert _count(2) == (0, 0)


def test_a_company_reaches_all_its_accounts_and_the_next_ones(souss: operation.Actor, database: str) -> None:
    company = supply.customer(souss, "Riad SARL")
    first = supply.open_at(souss, supply.points(souss)[0], company)
    target = contracts.Target(customer_id=company)
    contracts.grant_access(actor=souss, sign_in_id=HOLDER, target=target, role="manager", proof="agent", at=AT)
    second = supply.open_at(souss, supply.points(souss)[0], company)
    with scope.reading(1):
        found = queries.list_accessible(sign_in_id=HOLDER, on=DAY)
        people = queries.list_people(account_id=second.account_id, on=DAY)
    assert [access.account.id for access in found] == [first.account_id, second.account_id]
    assert [(grant.sign_in_id, grant.role) for grant in people] == [(HOLDER, "manager")]
    other = supply.open_at(souss, supply.points(souss)[0], supply.customer(souss, "Dar SARL"))
    assert _access(HOLDER, second.account_id) == "manager"
    assert _access(HOLDER, other.account_id) is None
    with scope.reading(1):
        by_contract = queries.find_reached(sign_in_id=HOLDER, number=first.contract_number, on=DAY)
        assert queries.find_reached(sign_in_id=HOLDER, number="no number", on=DAY) is None
    assert by_contract is not None and by_contract.account_id == first.account_id


def test_a_family_member_is_invited_and_pays(souss: operation.Actor, account: int) -> None:
    target = contracts.Target(account_id=account)
    invited = contracts.invite_person(actor=_customer(HOLDER), target=target, role="payer", at=AT)
    assert (len(invited.code), invited.expires_at) == (14, AT + datetime.timedelta(days=7))
    grant = contracts.accept_invitation(actor=_customer(COUSIN), code=invited.code.lower().replace("-", " "), at=AT)
    assert (grant.role, grant.proof, _access(COUSIN, account)) == ("payer", "invitation", "payer")
    with pytest.raises(contracts.InvitationNotValid):
        contracts.accept_invitation(actor=_customer(STRANGER), code=invited.code, at=AT)
    assert _access(STRANGER, account) is None
    with scope.reading(1):
        assert queries.list_invitations(account_id=account, at=AT) == []
        [row] = models.AccessInvitation.objects.all()
    assert invited.code.replace("-", "").encode() not in bytes(row.code_digest)


def test_an_invitation_that_is_old_withdrawn_unknown_or_of_another_house_is_refused_alike(
    souss: operation.Actor, account: int
) -> None:
    target, holder = contracts.Target(account_id=account), _customer(HOLDER)
    old = contracts.invite_person(actor=holder, target=target, role="reader", at=AT)
    withdrawn = contracts.invite_person(actor=holder, target=target, role="reader", at=AT)
    contracts.withdraw_invitation(actor=holder, invitation_id=withdrawn.invitation_id, at=AT)
    before = _count()
    week = AT + datetime.timedelta(days=7)
    for code, at, tenant in (
        (old.code, week, 1), (withdrawn.code, AT, 1), ("AAAA-BBBB-CCCC", AT, 1), ("", AT, 1), (old.code, AT, 2),
    ):  # fmt: skip
        with pytest.raises(contracts.InvitationNotValid):
            contracts.accept_invitation(actor=_customer(COUSIN, tenant=tenant), code=code, at=at)
    assert _count() == before
    assert _access(COUSIN, account) is None


def test_who_may_not_manage_an_account_invites_and_revokes_nobody(souss: operation.Actor, account: int) -> None:
    own = _grant(souss, COUSIN, account, "payer")
    with scope.reading(1):
        [holder] = [grant for grant in queries.list_people(account_id=account, on=DAY) if grant.role == "holder"]
    before = (_count(), supply.told(souss, "contracts.access"))
    target = contracts.Target(account_id=account)
    for sign_in in (COUSIN, STRANGER):
        with pytest.raises(contracts.AccessRefused):
            contracts.invite_person(actor=_customer(sign_in), target=target, role="reader", at=AT)
        with pytest.raises(contracts.GrantNotFound):
            contracts.revoke_access(actor=_customer(sign_in), grant_id=holder.id, at=AT)
    with pytest.raises(contracts.RoleNotOffered):
        contracts.invite_person(actor=_customer(HOLDER), target=target, role="holder", at=AT)
    with pytest.raises(contracts.GrantNotFound):
        contracts.revoke_access(actor=_customer(HOLDER, tenant=2), grant_id=own.id, at=AT)
    assert (_count(), supply.told(souss, "contracts.access")) == before


def test_a_manager_does_not_turn_the_holder_out(souss: operation.Actor, account: int) -> None:
    _grant(souss, COUSIN, account, "manager")
    with scope.reading(1):
        [holder] = [grant for grant in queries.list_people(account_id=account, on=DAY) if grant.role == "holder"]
    with pytest.raises(contracts.GrantNotFound):
        contracts.revoke_access(actor=_customer(COUSIN), grant_id=holder.id, at=AT)
    assert _access(HOLDER, account) == "holder"


def test_access_is_revoked_at_once_and_left_freely(souss: operation.Actor, account: int) -> None:
    cousin = _grant(souss, COUSIN, account, "payer")
    stranger = _grant(souss, STRANGER, account, "reader")
    contracts.revoke_access(actor=_customer(HOLDER), grant_id=cousin.id, at=AT)
    contracts.revoke_access(actor=_customer(STRANGER, permissions=set()), grant_id=stranger.id, at=AT)
    assert (_access(COUSIN, account), _access(STRANGER, account), _access(HOLDER, account)) == (None, None, "holder")
    with pytest.raises(contracts.GrantNotFound):
        contracts.revoke_access(actor=_customer(HOLDER), grant_id=cousin.id, at=AT)
    assert [payload["reason"] for name, payload in supply.told(souss, "contracts.access.ended")] == ["revoked", "left"]


def test_access_ends_by_itself_at_a_change_of_holder(
    souss: operation.Actor, opened: types.OpenedContract, account: int
) -> None:
    _grant(souss, COUSIN, account, "payer")
    invited = contracts.invite_person(
        actor=_customer(HOLDER), target=contracts.Target(account_id=account), role="reader", at=AT
    )
    left = datetime.date(2026, 6, 1)
    newcomer = supply.customer(souss, "Nadia Berrada")
    changed = contracts.change_holder(
        actor=souss, contract_number=opened.contract_number, customer_id=newcomer, on=left, closing_reading_id=3, at=AT
    )
    last = left + datetime.timedelta(days=365)
    assert (_access(COUSIN, account, on=left), _access(HOLDER, account, on=left)) == (None, "holder")
    assert _access(HOLDER, account, on=last) is None  # after the last bill and the deposit, nothing is left to see
    for sign_in in (HOLDER, COUSIN):
        assert _access(sign_in, changed.opened.account_id, on=left) is None  # never what the newcomer consumes
    with pytest.raises(contracts.InvitationNotValid):
        contracts.accept_invitation(actor=_customer(STRANGER), code=invited.code, at=AT)


def test_rights_count_on_the_account_where_they_are_held(souss: operation.Actor, account: int) -> None:
    other = supply.open_at(souss, supply.points(souss)[0], supply.customer(souss)).account_id
    actor = _customer(HOLDER, permissions={"account.see"})
    with scope.reading(1):
        queries.require_access(actor=actor, account_id=account, right="account.see", on=DAY)
        queries.require_access(actor=souss, account_id=other, right="account.see", on=DAY)
        for refused, where in ((actor, other), (_customer(STRANGER), account), (operation.Actor(1, "person:3"), other)):
            with pytest.raises(queries.AccessRefused):
                queries.require_access(actor=refused, account_id=where, right="account.see", on=DAY)


def test_one_code_brought_by_two_at_once_opens_once(souss: operation.Actor, account: int) -> None:
    target = contracts.Target(account_id=account)
    invited = contracts.invite_person(actor=_customer(HOLDER), target=target, role="payer", at=AT)
    barrier, won = threading.Barrier(4), []

    def accept(sign_in: int) -> None:
        barrier.wait()
        try:
            contracts.accept_invitation(actor=_customer(sign_in), code=invited.code, at=AT)
            won.append(sign_in)
        except contracts.InvitationNotValid:
            pass
        finally:
            connections.close_all()

    people = [threading.Thread(target=accept, args=(sign_in,)) for sign_in in range(20, 24)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert len(won) == 1
    assert [_access(sign_in, account) for sign_in in range(20, 24)].count("payer") == 1
