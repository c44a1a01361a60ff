"""A draft tried on a past cycle, then in force: who would pay what, and the hash that a run records."""

import datetime

import pytest
from tests.contexts.billing import world as worlds
from tests.contexts.tariffs import grids

from saqia.contexts.billing import exports
from saqia.contexts.billing import queries as billing
from saqia.contexts.tariffs import operations as tariffs
from saqia.contexts.tariffs import queries
from saqia.engine.quoting import quotes, requests
from saqia.journeys import cycle_runs, cycles, tariff_drafts
from saqia.platform.tenancy import scope

MAY = datetime.date(2026, 5, 8)


def _water(rules: object, volume: str, operator: str) -> int:
    asked = {
        "operator": operator, "zone": "town", "service": "water", "use": "domestic", "from": "2026-06-01",
        "to": "2026-07-02", "volume": volume, "payment": "card",
    }  # fmt: skip
    return quotes.quote(rules, requests.request(rules, asked)).total_ttc  # type: ignore[arg-type]


def _billed(town: worlds.World, name: str) -> list[str]:
    """Return the water volumes that April billed an account, each over 31 days."""
    with scope.reading(1):
        found = billing.list_bills(account_id=town.accounts[name].account_id)
        supplies = [row for bill in found for row in billing.get_bill(number=bill.number).supplies.to_pylist()]
    return [str(row["volume_milli"] / 1000) for row in supplies if row["service"] == worlds.W]


def test_a_past_cycle_shows_who_would_pay_what(april_billed: worlds.World) -> None:
    number = grids.drafted()
    with scope.reading(1):
        [april] = billing.list_cycles()
        sha256 = queries.get_draft(number).sha256
        checked = queries.check_draft(tenant_id=1, draft_id=number)
    tariffs.request_shadow(actor=grids.WRITER, draft_id=number, cycle_id=april.cycle_id, at=grids.AT)
    tariff_drafts.run_shadow(tenant_id=1, draft_id=number, cycle_id=april.cycle_id, sha256=sha256)
    with scope.reading(1):
        draft = queries.get_draft(number)
        communes = billing.list_no_increase_rows(draft.shadow, "commune")
        classes = billing.list_no_increase_rows(draft.shadow, "class")
    assert draft.is_shadow_current and draft.shadow["cycle_id"] == april.cycle_id
    shipped, own = queries.get_table(), checked.compiled
    assert own is not None
    volumes = [volume for name in ("three", "field", "dry") for volume in _billed(april_billed, name)]
    assert len(volumes) >= 2
    was = sum(_water(shipped, volume, "demo") for volume in volumes)
    now = sum(_water(own.table, volume, "srm-souss-massa") for volume in volumes)
    whole = draft.shadow["contracts"]
    assert whole["today_ttc"] - whole["former_ttc"] == now - was != 0
    assert sum(row.count for row in communes) == sum(row.count for row in classes) == whole["count"]
    assert whole["lower"] + whole["higher"] == len(volumes)


def test_a_changed_draft_keeps_no_stale_run(april_billed: worlds.World) -> None:
    number = grids.drafted()
    with scope.reading(1):
        [april] = billing.list_cycles()
    tariff_drafts.run_shadow(tenant_id=1, draft_id=number, cycle_id=april.cycle_id, sha256="another")
    tariff_drafts.run_shadow(tenant_id=1, draft_id=number, cycle_id=april.cycle_id + 9, sha256="another")
    with scope.reading(1):
        assert queries.get_draft(number).shadow == grids.CONTENT
    with pytest.raises(exports.CycleNotPublished):
        worlds.read(april_billed, MAY, {"plain": {worlds.E: 1400}})
        rated = cycles.bill_round(worlds.asked(april_billed, MAY), publish=False)
        table = queries.get_table()
        exports.shadow_cycle(
            tenant_id=1, cycle_id=rated, present=table, draft=table, grid=worlds.GRID, on=grids.JUNE
        )  # fmt: skip


def test_a_run_records_the_tariffs_that_priced_it(april_billed: worlds.World) -> None:
    grids.adopted()
    with scope.reading(1):
        [grid] = queries.list_adopted()
        [april] = billing.list_cycles()
    worlds.read(april_billed, MAY, {"plain": {worlds.E: 1400}, "three": {worlds.W: 1040}})
    noon = worlds.noon(datetime.date(2026, 5, 22))
    asked = cycle_runs.start_cycle(
        actor=april_billed.actor, round_id=april_billed.round_id, month=MAY, issued_on=noon.date(), client_key="k",
        at=noon,
    )  # fmt: skip
    cycle_runs.run_cycle(tenant_id=1, run_id=asked.id)
    with scope.reading(1):
        may = billing.get_cycle(cycle_id=asked.cycle_id)
    assert may.status == "rated" and may.tariff_sha256 == grid.table_sha256 != april.tariff_sha256
