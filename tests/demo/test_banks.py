"""The bank of the demonstration: an account with a valid key that no bank has, one statement, once."""

import pytest
from tests.contexts.banking import ground
from tests.contexts.billing import world as worlds

from saqia.contexts.banking import queries
from saqia.contexts.billing import queries as billing
from saqia.contexts.parties import queries as parties
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as payment_queries
from saqia.contexts.payments import types as payment_types
from saqia.demo import banks
from saqia.platform import operation


def test_an_account_and_a_statement_are_left_once(april_billed: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(banks, "_NAMED", 8)
    actor = operation.system_actor(tenant_id=1, name="demonstration")
    payments.collect_payment(
        actor=actor, channel="partner", collector="demo", reference="A", method="app", collected_at=ground.AT,
        lines=[payment_types.Line(april_billed.accounts["three"].account_id, 700)], at=ground.AT,
    )  # fmt: skip
    [cycle] = ground.read(lambda: billing.list_cycles(most=1))
    assert banks.welcome(actor=actor, cycle_id=cycle.cycle_id, at=ground.AT) == 13
    assert banks.welcome(actor=actor, cycle_id=cycle.cycle_id, at=ground.AT) == 0
    [account] = ground.read(queries.list_bank_accounts)
    assert parties.read_rib(account.rib) == account.rib and account.rib.startswith("999999")
    assert account.name.endswith("(démonstration)") and account.creditor_id
    [statement] = ground.read(lambda: queries.page_statements())
    assert (statement.kind, statement.line_count) == ("statement", 13)
    lines = ground.lines_of(statement.statement_id)
    states = {one.text.split(" 2")[0]: one.state for one in lines}
    assert states == {
        "VIR FACTURE": "placed", "VIREMENT": "proposed", "REMISE PARTENAIRE demo": "placed",
        "FRAIS DE TENUE DE COMPTE": "placed", "VERSEMENT SANS REFERENCE": "suspense",
    }  # fmt: skip
    settled = ground.read(
        lambda: payment_queries.find_settlement(channel="partner", collector="demo", on=ground.AT.date())
    )
    assert settled is not None and settled[2] == 700
