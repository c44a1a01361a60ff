"""From rated to frozen to published: the seal, the gates, the order of months, and cuts in between."""

import datetime
import json
import multiprocessing
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from django.conf import settings
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.contexts.metering import places

from saqia.contexts.billing import cycles as steps
from saqia.contexts.billing import folders, models, publication, states, types
from saqia.contexts.billing import operations as billing
from saqia.journeys import cycles
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

MAY = datetime.date(2026, 5, 8)


def rated(world: worlds.World, month: datetime.date = books.APRIL) -> billing.Run:
    cycle_id = cycles.bill_round(worlds.asked(world, month), publish=False)
    return worlds.run_of(world, cycle_id, month)


def frozen(run: billing.Run) -> int:
    return steps.freeze_cycle(
        actor=run.actor, cycle_id=run.cycle_id, credited=publication.credited(run.folder), override="test", at=run.at
    )


def tampered(path: Path, column: str) -> None:
    """Add one to a column of a file."""
    table = pq.read_table(path)
    place = table.schema.get_field_index(column)
    folders.write(path, table.set_column(place, table.schema.field(place), pc.add(table[column], 1)))


def test_the_same_inputs_give_the_same_seal_in_another_folder(
    world: worlds.World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = rated(world)
    seal = books.cycle(world, run.cycle_id).seal
    monkeypatch.setattr(settings, "SAQIA_HOME", tmp_path / "elsewhere")
    again = rated(world)
    assert again.folder.is_relative_to(tmp_path / "elsewhere") and (again.folder / "snapshot.json").exists()
    assert books.cycle(world, run.cycle_id).seal == seal


@pytest.mark.slow
def test_workers_and_sizes_of_units_do_not_show_in_the_bills(
    world: worlds.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(types, "UNIT_ACCOUNTS", 3)
    run = rated(world)
    alone = books.cycle(world, run.cycle_id)
    assert alone.report["units"] == 5
    for manifest in run.folder.glob("unit-*.json"):
        manifest.unlink()
    cycles.bill_round(worlds.asked(world, books.APRIL, executor=billing.LocalExecutor(2)))
    pooled = books.cycle(world, run.cycle_id)
    assert (pooled.seal, pooled.total_ttc_centimes) == (alone.seal, alone.total_ttc_centimes)
    assert multiprocessing.active_children() == []
    bills = books.bills(world, run.cycle_id)
    assert [bill.header.number % 1000 for bill in bills] == list(range(1, 11))
    assert all(set(bill.supplies["account_id"].to_pylist()) == {bill.header.account_id} for bill in bills)


@pytest.mark.parametrize(
    ("name", "column"), [("snapshot", "volume_milli"), ("lines", "amount_ht"), ("headers", "total_ttc_centimes")]
)
@pytest.mark.parametrize("is_frozen", [False, True])
def test_files_that_changed_are_not_published(world: worlds.World, name: str, column: str, is_frozen: bool) -> None:
    run = rated(world)
    if is_frozen:
        frozen(run)
    before = books.image(world)
    tampered(run.folder / f"{name}-00000.parquet", column)
    with pytest.raises(billing.SealDiffers):
        billing.publish_cycle(run)
    assert books.image(world) == before


def test_files_written_anew_with_the_same_content_are_accepted(world: worlds.World) -> None:
    run = rated(world)
    for path in run.folder.glob("*.parquet"):
        pq.write_table(pq.read_table(path), path, compression="none")
    billing.publish_cycle(run)
    assert len(books.bills(world, run.cycle_id)) == 10


def test_a_frozen_cycle_whose_files_are_lost_waits_for_them(world: worlds.World, tmp_path: Path) -> None:
    run = rated(world)
    frozen(run)
    shutil.move(run.folder / "lines-00000.parquet", tmp_path / "kept")
    with pytest.raises(billing.SealDiffers):
        billing.complete_cycle(run)
    shutil.move(tmp_path / "kept", run.folder / "lines-00000.parquet")
    billing.complete_cycle(run)
    assert books.cycle(world, run.cycle_id).status == "published"


def test_rating_again_mends_a_cycle_that_is_not_frozen(world: worlds.World) -> None:
    run = rated(world)
    (run.folder / "lines-00000.parquet").unlink()
    for manifest in run.folder.glob("unit-*.json"):
        manifest.unlink()
    billing.complete_cycle(run)
    assert books.cycle(world, run.cycle_id).status == "published"


def test_a_frozen_cycle_completes_after_a_cut(world: worlds.World) -> None:
    run = rated(world)
    first = frozen(run)
    assert books.cycle(world, run.cycle_id).status == "frozen"
    assert frozen(run) == first == 2026_000_000_001
    billing.rate_cycle(run)  # changes nothing any more
    billing.complete_cycle(run)
    assert books.cycle(world, run.cycle_id).status == "published"
    with scope.reading(1):
        assert models.Bill.objects.order_by("number").values_list("number", flat=True)[0] == first


def test_a_cut_before_the_announcement_is_made_up_for(world: worlds.World) -> None:
    run = rated(world)
    billing.publish_cycle(run)
    with places.transaction_of(world.actor):
        models.Cycle.objects.update(is_announced=False)
    billing.complete_cycle(run)
    assert [name for name, _ in books.events(world)].count("billing.cycle.published") == 2
    billing.complete_cycle(run)
    assert [name for name, _ in books.events(world)].count("billing.cycle.published") == 2


def test_a_snapshot_that_was_cut_is_taken_anew_and_a_whole_one_is_kept(world: worlds.World) -> None:
    cycle_id = worlds.opened(world, books.APRIL)
    run = worlds.run_of(world, cycle_id, books.APRIL)
    run.folder.mkdir(parents=True)
    (run.folder / "snapshot-00000.parquet").write_bytes(b"half")
    (run.folder / "lines-00000.parquet.77.partial").write_bytes(b"half")
    billing.rate_cycle(run)
    assert list(run.folder.glob("*.partial")) == []
    manifest = json.loads((run.folder / "snapshot.json").read_text())
    assert len(manifest["units"]) == 1


def test_files_of_a_cycle_that_had_the_same_number_in_another_database_are_not_used(world: worlds.World) -> None:
    cycle_id = worlds.opened(world, books.APRIL)
    run = worlds.run_of(world, cycle_id, books.APRIL)
    run.folder.mkdir(parents=True)
    kept = {"of": [7, "2026-04-01", "2026-04-30T00:00:00+00:00"], "units": ["0" * 64]}
    (run.folder / "snapshot.json").write_text(json.dumps(kept))
    billing.rate_cycle(run)
    assert books.cycle(world, cycle_id).bills == 10


def test_two_processes_do_not_run_one_cycle(world: worlds.World) -> None:
    run = rated(world)
    with folders.held(run.folder):
        for step in (billing.rate_cycle, billing.publish_cycle):
            with pytest.raises(billing.CycleUnderWay):
                step(run)
    billing.publish_cycle(run)


def test_a_closed_gate_stops_the_cycle_until_someone_answers_for_it(world: worlds.World) -> None:
    cycle_id = cycles.bill_round(worlds.asked(world, books.APRIL, override=None), publish=False)
    before = books.image(world)
    with pytest.raises(billing.GateClosed) as closed:
        billing.publish_cycle(worlds.run_of(world, cycle_id, books.APRIL, override=None))
    assert closed.value.gates == ["exceptions-share"]  # 3 contracts of 13
    assert books.image(world) == before
    assert books.cycle(world, cycle_id).report["go"] is False
    billing.publish_cycle(worlds.run_of(world, cycle_id, books.APRIL, override="three known contracts"))
    assert books.cycle(world, cycle_id).status == "published"


def test_an_open_cycle_is_not_published(world: worlds.World) -> None:
    cycle_id = worlds.opened(world, books.APRIL)
    with pytest.raises(states.WayUnknown):
        billing.publish_cycle(worlds.run_of(world, cycle_id, books.APRIL))


def test_a_frozen_month_goes_before_the_next(world: worlds.World) -> None:
    april = rated(world)
    worlds.read(world, MAY, {"unread": {1: 1500}})
    may = rated(world, books.MAY)
    frozen(april)
    with pytest.raises(billing.OutOfOrder):
        billing.publish_cycle(may)
    billing.publish_cycle(april)
    with pytest.raises(billing.SnapshotStale):  # it knows nothing of the estimate that April has billed
        billing.publish_cycle(may)
    billing.complete_cycle(may)
    assert [bill.kind for bill in books.of(world, "unread")] == ["bill", "bill", "credit-note"]


def test_a_month_is_not_published_after_the_next(world: worlds.World) -> None:
    april = rated(world)
    worlds.read(world, MAY, {"plain": {1: 1400}})
    billing.publish_cycle(rated(world, books.MAY))
    with pytest.raises(billing.OutOfOrder):
        billing.publish_cycle(april)


def test_the_lines_of_any_bill_are_read_from_many_row_groups(
    world: worlds.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "LINES_ROW_GROUP", 3)
    run = rated(world)
    billing.publish_cycle(run)
    file = pq.ParquetFile(run.folder / "lines-00000.parquet")
    assert file.num_row_groups > 10
    whole = pq.read_table(run.folder / "lines-00000.parquet")
    for bill in books.bills(world, run.cycle_id):
        ordinal = bill.supplies["bill"][0].as_py()
        assert bill.lines == whole.filter(pc.equal(whole["bill"], pa.scalar(ordinal)))
