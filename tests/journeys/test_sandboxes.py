"""A sandbox is brought back to its state every night by entries: nothing is deleted, everything sums to zero."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.contexts.billing import stages as billing_stages
from tests.contexts.billing import world as worlds

from saqia.contexts.collections import models as collections
from saqia.contexts.ledger import models as ledger_models
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.messaging import models as messages
from saqia.contexts.payments import models, operations, queries, types
from saqia.journeys.sandboxes import examples, resetting, trials
from saqia.platform import operation
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import registration, scope

AT = datetime.datetime(2026, 11, 26, 10, tzinfo=datetime.UTC)
NIGHT = datetime.datetime(2026, 11, 27, 1, 50, tzinfo=datetime.UTC)
NEXT_MONTH = datetime.datetime(2026, 12, 23, 1, 50, tzinfo=datetime.UTC)
STATE = {
    "one-bill": (1, 0), "several-bills": (3, 0), "paid-up": (0, 0), "disputed": (1, 1), "cut-ordered": (3, 0),
    "prepaid": (0, 0),
}  # fmt: skip
"""How many items an account owes, and how many of them are disputed."""


class Sandbox:
    """An open sandbox with a partner in it."""

    def __init__(self) -> None:
        self.row = tenancy.Tenant.objects.get(code="srm-souss-massa-sandbox")
        self.accounts = {one.example.code: one for one in examples.find(self.row.id)}
        self.actor = operation.system_actor(tenant_id=self.row.id, name="test")

    def state(self, at: datetime.datetime) -> dict[str, tuple[int, int]]:
        """Return what is owed, as `STATE` says it."""
        with scope.reading(self.row.id):
            items = {
                code: queries.get_dues(account_id=one.account_id, on=at.date()).items
                for code, one in self.accounts.items()
            }
        return {code: (len(found), sum(one.held_centimes > 0 for one in found)) for code, found in items.items()}

    def pay(self, code: str, amount: int, reference: str, at: datetime.datetime = AT) -> types.Receipt:
        """Pay as the partner does."""
        return operations.collect_for_partner(
            actor=self.actor, code="BANK-1", reference=reference, method="app", collected_at=at, at=max(at, AT),
            lines=[types.Line(self.accounts[code].account_id, amount)],
        )  # fmt: skip

    def counts(self) -> tuple[int, ...]:
        """Return how many payments, reversals and entries there are."""
        with scope.reading(self.row.id):
            kinds = (models.Payment, models.Reversal, ledger_models.JournalTransaction, ledger_models.OpenItem)
            return tuple(kind.objects.count() for kind in kinds)

    def total(self) -> int:
        """Return what the ledger sums to."""
        with scope.reading(self.row.id):
            return sum(ledger.get_trial_balance().values())


def open_in_november(world: worlds.World) -> None:
    """Open a sandbox on a fixed day, with one partner."""
    row = registration.open_sandbox("srm-souss-massa")
    resetting.bring(sandbox=row, at=AT)
    trials.register(
        sandbox=row, code="BANK-1", name_ar="بنك", name_fr="Banque", most_per_payment_centimes=100_000,
        guarantee_centimes=200_000, at=AT,
    )  # fmt: skip


@pytest.fixture
def sandbox(stages: billing_stages.Stages, tmp_path: Path) -> Iterator[Sandbox]:
    """A fresh copy of it."""
    with stages.copy(open_in_november, tmp_path):
        yield Sandbox()


def test_a_sandbox_opens_in_its_state(sandbox: Sandbox) -> None:
    assert (sandbox.state(AT), sandbox.total()) == (STATE, 0)
    with scope.reading(sandbox.row.id):
        [order] = collections.Order.objects.all()
        assert (order.account_id, order.status) == (sandbox.accounts["cut-ordered"].account_id, "issued")
        assert messages.Delivery.objects.exclude(address="").count() == 0


def test_a_night_takes_back_what_was_tried_and_a_second_changes_nothing(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resetting, "_PAGE", 2)
    sandbox.pay("one-bill", 22_670, "R1")
    sandbox.pay("paid-up", 5_000, "R2")
    sandbox.pay("disputed", 50_000, "R3")
    sandbox.pay("several-bills", 100, "R4", at=AT - datetime.timedelta(days=30))
    assert sandbox.state(AT) == {**STATE, "one-bill": (0, 0), "disputed": (0, 0)}
    before = sandbox.counts()
    resetting.reset_everywhere(NIGHT)
    assert (sandbox.state(NIGHT), sandbox.total()) == (STATE, 0)
    assert sandbox.counts() == (before[0], before[1] + 4, before[2] + 4, before[3])
    with scope.reading(sandbox.row.id):
        assert queries.get_held("BANK-1") == 0
        standing = [one.reference for one in queries.page_payments(channel="partner", is_standing=True)]
    assert sorted(standing) == ["TEST-OLD", "TEST-SPENT"]
    after = sandbox.counts()
    resetting.reset_everywhere(NIGHT + datetime.timedelta(days=1))
    assert (sandbox.counts(), sandbox.total()) == (after, 0)


def test_a_new_month_brings_new_bills_and_the_same_state(sandbox: Sandbox) -> None:
    sandbox.pay("one-bill", 10_000, "R1", at=AT)
    before = sandbox.counts()
    resetting.reset_everywhere(NEXT_MONTH)
    assert (sandbox.state(NEXT_MONTH), sandbox.total()) == (STATE, 0)
    assert sandbox.counts()[3] == before[3] + 5
    after = sandbox.counts()
    resetting.reset_everywhere(NEXT_MONTH)
    assert sandbox.counts() == after


def test_a_real_distributor_is_never_reset(sandbox: Sandbox) -> None:
    real = tenancy.Tenant.objects.get(id=1)
    with pytest.raises(resetting.NotSandbox):
        resetting.bring(sandbox=real, at=NIGHT)
    with pytest.raises(registration.AlreadySandbox):
        registration.open_sandbox(sandbox.row.code)
    assert registration.open_sandbox(real.code).id == sandbox.row.id == 10_001
