"""What the demonstration leaves at its end: meters of connections, settled terminations, certificates, an excess."""

import datetime
from typing import Any

import pytest
from tests.contexts.billing import world as worlds
from tests.contexts.cases import company
from tests.contexts.requests import test_requests_ways as ways

from saqia.contexts.billing import queries as billing
from saqia.contexts.cases import queries as cases
from saqia.contexts.payments import queries as payments
from saqia.contexts.requests import queries as requests
from saqia.demo import endings, partners
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 20, 10, tzinfo=datetime.UTC)


@pytest.fixture
def asked(april_billed: worlds.World) -> dict[str, Any]:
    """What the demonstration passes on: who acts, the cycle, when."""
    with scope.reading(1):
        [cycle] = billing.list_cycles(most=1)
    return {"actor": april_billed.actor, "cycle_id": cycle.cycle_id, "at": AT}


def test_connections_and_terminations_come_to_their_end_once(
    april_billed: worlds.World, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endings, "_SKIPPED", 0)
    company.settle(april_billed.actor)
    account_id = april_billed.accounts["plain"].account_id
    ways.hold_deposit(account_id, 20_000)
    assert (endings.leave(**asked), endings.leave(**asked)) == (4, 0)
    with scope.reading(1):
        lines = sorted(cases.list_newest(on=AT.date()), key=lambda line: line.number)
        hung, bare = (requests.find_connection(line.number) for line in lines[:2])
        refunded, owing = (requests.find_termination(line.number) for line in lines[2:])
    assert [(line.stage, line.outcome) for line in lines] == [
        ("connected", "accepted"), ("connected", "accepted"), ("refund-due", ""), ("balance-due", ""),
    ]  # fmt: skip
    assert hung and bare and hung.service_point_id and bare.service_point_id is None
    assert {one.quote.state for one in (hung, bare) if one.quote} == {"accepted"}
    assert refunded and (refunded.account_id, refunded.deposit_centimes, refunded.owed_centimes) == (
        account_id, 20_000, 13_380,
    )  # fmt: skip
    assert refunded.refund_centimes == 6_620 and refunded.ended_on == datetime.date(2026, 4, 8)
    assert owing and owing.refund_centimes == 0 and (owing.owed_centimes or 0) > (owing.deposit_centimes or 0)


def test_a_certificate_is_issued_once(april_billed: worlds.World, asked: dict[str, Any]) -> None:
    assert (endings.certify(**asked), endings.certify(**asked)) == (1, 1)
    with scope.reading(1):
        found = billing.list_certificates(account_id=april_billed.accounts["three"].account_id)
    assert [one.kind for one in found] == ["contract"]  # in April nobody is paid up


def test_shops_hold_more_than_their_guarantee(april_billed: worlds.World, asked: dict[str, Any]) -> None:
    assert (partners.fall_short(**asked), partners.fall_short(**asked)) == (45_000, 0)
    with scope.reading(1):
        [shops] = payments.list_collectors()
        held = payments.get_held(partners.SHOPS)
    assert shops.code == partners.SHOPS and held >= shops.guarantee_centimes + 45_000
