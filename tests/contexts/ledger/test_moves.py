"""Many moves at once: each once for its cause, balanced, never a customer's."""

import datetime

import pytest
from tests.contexts.billing import world as worlds

from saqia.contexts.ledger import journal, operations, queries, types
from saqia.platform import operation
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 4, 10, tzinfo=datetime.UTC)
SYSTEM = operation.system_actor(tenant_id=1, name="test")


def move(cause: str, centimes: int, *, other: int | None = None, role: str = "suspense") -> types.Move:
    back = -centimes if other is None else other
    return types.Move(cause, (types.Posting("bank", centimes), types.Posting(role, back)), AT.date())


def post(*moves: types.Move, actor: operation.Actor = SYSTEM) -> int:
    return operations.post_moves(actor=actor, kind="bank-line", moves=moves, at=AT)


def trial() -> list[int]:
    with scope.reading(1):
        found = queries.get_trial_balance()
    return [found.get(code, 0) for code in ("5141", "4497", "6147")]


def test_each_counts_once(april_billed: worlds.World) -> None:
    assert post(move("a", 100), move("b", -30, role="bank_fees")) == 2
    assert post(move("b", -30, role="bank_fees"), move("c", 5)) == 1
    assert (post(), trial()) == (0, [75, -105, 30])


def test_what_cannot_be_books_nothing(april_billed: worlds.World) -> None:
    with pytest.raises(journal.Unbalanced):
        post(move("a", 100), move("b", 100, other=-99))
    with pytest.raises(operations.CustomersMoney):
        post(move("a", 100), move("b", 100, role="receivable"))
    with pytest.raises(operation.PermissionRefused):
        post(move("a", 100), actor=operation.Actor(1, "person:9", 9))
    assert trial() == [0, 0, 0]
