"""Mandates: signed once, revoked once, and never on a RIB with a wrong digit."""

from concurrent import futures

import pytest
from django.db import connections
from tests.contexts.banking import ground
from tests.contexts.billing import world as worlds

from saqia.contexts.banking import models, operations, queries, types
from saqia.contexts.parties import queries as parties
from saqia.platform import operation
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope


@pytest.fixture
def account_id(april_billed: worlds.World) -> int:
    return april_billed.accounts["three"].account_id


def sign(account_id: int, rib: str = ground.PAYER, *, actor: operation.Actor = ground.AGENT) -> types.Mandate:
    return operations.sign_mandate(actor=actor, account_id=account_id, rib=rib, holder=" Amal  Essai ", at=ground.AT)


def told() -> list[str]:
    with scope.reading(1):
        return list(outbox.Event.objects.filter(name__startswith="banking.").values_list("name", flat=True))


def test_a_mandate_is_signed_with_a_number_of_its_own(account_id: int) -> None:
    found = sign(account_id)
    assert (found.rib, found.holder, found.state, found.used_on) == (ground.PAYER, "Amal Essai", "active", None)
    assert (found.number[:5], len(found.number), found.signed_on) == ("M2026", 13, ground.AT.date())
    assert found.hidden_rib == "021 … 0222"
    assert sign(account_id, ground.read(lambda: parties.iban_of(ground.PAYER))) == found
    assert ground.read(lambda: queries.find_mandate(account_id=account_id)) == found
    assert told() == ["banking.mandate.signed"]


def test_wrong_digits_no_holder_and_no_account_are_refused(account_id: int) -> None:
    for rib in ("", ground.PAYER[:-1], ground.PAYER[:-1] + "3", "FR7630006000011234567890189"):
        with pytest.raises(operations.RibNotValid):
            sign(account_id, rib)
    for holder in ("", "  ", "x" * 71):
        with pytest.raises(operations.HolderMissing):
            operations.sign_mandate(
                actor=ground.AGENT, account_id=account_id, rib=ground.PAYER, holder=holder, at=ground.AT
            )
    with pytest.raises(operations.AccountUnknown):
        sign(999_999)
    with scope.reading(1):
        assert models.Mandate.objects.count() == 0


def test_another_rib_needs_the_first_mandate_revoked(account_id: int) -> None:
    first = sign(account_id)
    with pytest.raises(operations.MandateStands):
        sign(account_id, ground.OTHER)
    for _ in range(2):
        ended = operations.revoke_mandate(actor=ground.AGENT, account_id=account_id, reason="customer", at=ground.AT)
        assert (ended.number, ended.state, ended.reason) == (first.number, "revoked", "customer")
    second = sign(account_id, ground.OTHER)
    assert second.number != first.number
    assert told() == ["banking.mandate.signed", "banking.mandate.revoked", "banking.mandate.signed"]


def test_eight_at_once_sign_one(account_id: int) -> None:
    def act(_: int) -> str:
        try:
            return sign(account_id).number
        finally:
            connections.close_all()

    with futures.ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(act, range(8)))) == 1
    with scope.reading(1):
        assert models.Mandate.objects.count() == 1


def test_strangers_sign_and_revoke_nothing(account_id: int) -> None:
    with pytest.raises(operation.PermissionRefused):
        sign(account_id, actor=ground.NOBODY)
    stranger = operation.Actor(2, "person:9", 9, ground.AGENT.permissions)
    with pytest.raises(operations.AccountUnknown):
        sign(account_id, actor=stranger)
    sign(account_id)
    with pytest.raises(operation.PermissionRefused):
        operations.revoke_mandate(actor=ground.NOBODY, account_id=account_id, reason="customer", at=ground.AT)
    with pytest.raises(operations.MandateUnknown):
        operations.revoke_mandate(actor=stranger, account_id=account_id, reason="customer", at=ground.AT)
