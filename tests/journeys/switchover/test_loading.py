"""The load of a checked handover: whole, once, part by part, and going on where it was cut."""

import concurrent.futures
import datetime
import errno
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from tests import clones
from tests.journeys.switchover import handovers

from saqia.contexts.billing import operations as billing_operations
from saqia.contexts.billing import queries as billing
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries as metering_queries
from saqia.contexts.tariffs import queries as tariffs
from saqia.journeys import cycles
from saqia.journeys.switchover import journey, loading, models, parts, recording, shelves, store
from saqia.platform import operation
from saqia.platform.database import cluster
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 1, 8, tzinfo=datetime.UTC)
TABLES = (
    "parties_customer", "contracts_premises", "contracts_contract", "contracts_account", "metering_meter",
    "metering_reading", "metering_consumption", "metering_stop", "ledger_open_item", "ledger_deposit",
    "switchover_stage",
)  # fmt: skip


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "SAQIA_HOME", tmp_path / "home")
    return tmp_path / "home"


def counts(tenant_id: int = 1) -> dict[str, int]:
    with scope.reading(tenant_id), connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
        return found


def check(actor: operation.Actor, folder: Path) -> journey.Check:
    return journey.check_handover(actor=actor, folder=folder, mapping_name="regie", on=handovers.ON, at=AT)


def loaded(actor: operation.Actor, folder: Path) -> loading.Loaded:
    return loading.load(actor=actor, handover_id=check(actor, folder).handover_id, at=AT)


def bill(actor: operation.Actor) -> int:
    """Bill May of the only round that was handed over."""
    with scope.reading(actor.tenant_id):
        [walked] = metering_queries.list_rounds()
    return cycles.bill_round(
        cycles.Asked(
            actor=actor, round_id=walked.id, month=handovers.ON, issued_on=datetime.date(2026, 5, 22),
            at=datetime.datetime(2026, 5, 22, tzinfo=datetime.UTC), rules=tariffs.get_table(),
            grid=billing_operations.Grid("srm-souss-massa", True), executor=billing_operations.LocalExecutor(1),
        ),
        publish=False,
    )  # fmt: skip


WHOLE = {
    "parties_customer": 2, "contracts_premises": 2, "contracts_contract": 4, "contracts_account": 2,
    "metering_meter": 3, "metering_reading": 5, "metering_consumption": 2, "metering_stop": 3,
    "ledger_open_item": 1, "ledger_deposit": 1, "switchover_stage": 8,
}  # fmt: skip


def test_a_good_handover_is_loaded_whole(database: str, souss: operation.Actor, tmp_path: Path) -> None:
    done = loaded(souss, handovers.write(tmp_path / "in"))
    assert counts() == WHOLE
    assert [(part.name, part.rows, part.accepted, part.refused) for part in done.parts] == [
        ("customers", 2, 2, 0), ("premises", 2, 2, 0), ("contracts", 4, 4, 0), ("meters", 3, 3, 0),
        ("indices", 5, 5, 0), ("history", 3, 3, 0), ("books", 3, 3, 0), ("balances", 2, 2, 0),
    ]  # fmt: skip
    assert done.report["verdict"] == "go"
    with scope.reading(1):
        assert recording.latest_handover("regie").loaded_at == AT


def test_what_is_owed_and_held_is_booked_to_the_centime(database: str, souss: operation.Actor, tmp_path: Path) -> None:
    loaded(souss, handovers.write(tmp_path / "in"))
    with scope.reading(1), connection.cursor() as cursor:
        cursor.execute("SELECT sum(amount_centimes), min(due_on), min(kind), min(number) FROM ledger_open_item")
        assert cursor.fetchone() == (16150, datetime.date(2026, 5, 3), "opening", 2026_900_000_001)
        cursor.execute("SELECT sum(amount_centimes) FROM ledger_deposit")
        assert cursor.fetchone() == (35000,)
        cursor.execute("SELECT sum(amount_centimes), count(DISTINCT account_code) FROM ledger_entry")
        assert cursor.fetchone() == (0, 3)


def test_sanitation_is_measured_by_the_water_point(database: str, souss: operation.Actor, tmp_path: Path) -> None:
    loaded(souss, handovers.write(tmp_path / "in"))
    with scope.reading(1), connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.source_ref, w.source_ref FROM contracts_servicepoint s "
            "JOIN contracts_servicepoint w ON w.id = s.metered_by_id"
        )
        assert cursor.fetchall() == [("L1/sanitation", "L1/water")]


def test_the_last_estimate_is_kept_as_one(database: str, souss: operation.Actor, tmp_path: Path) -> None:
    loaded(souss, handovers.write(tmp_path / "in"))
    with scope.reading(1), connection.cursor() as cursor:
        cursor.execute("SELECT index_milli, source FROM metering_reading ORDER BY index_milli")
        assert cursor.fetchall() == [
            (500_000, "switch-over"), (508_000, "estimate"), (13_010_000, "switch-over"), (13_150_000, "switch-over"),
            (99_000_000, "switch-over"),
        ]  # fmt: skip


def test_loading_again_changes_nothing(database: str, souss: operation.Actor, tmp_path: Path) -> None:
    first = loaded(souss, handovers.write(tmp_path / "in"))
    again = loading.load(actor=souss, handover_id=first.handover_id, at=AT + datetime.timedelta(days=1))
    assert again.parts == first.parts
    assert counts() == WHOLE
    with scope.reading(1):
        assert recording.latest_handover().loaded_at == AT


@pytest.mark.parametrize("cut_at", range(8))
def test_a_load_that_is_cut_goes_on_where_it_was(
    database: str, souss: operation.Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut_at: int
) -> None:
    whole = recording.load_part
    done: list[str] = []

    def cut(**given: object) -> recording.Part:
        if len(done) == cut_at:
            raise KeyboardInterrupt
        done.append(str(given["name"]))
        return whole(**given)  # type: ignore[arg-type]

    checked = check(souss, handovers.write(tmp_path / "in"))
    monkeypatch.setattr(recording, "load_part", cut)
    with pytest.raises(KeyboardInterrupt):
        loading.load(actor=souss, handover_id=checked.handover_id, at=AT)
    assert counts()["switchover_stage"] == cut_at
    monkeypatch.setattr(recording, "load_part", whole)
    loading.load(actor=souss, handover_id=checked.handover_id, at=AT)
    assert counts() == WHOLE


def test_a_part_that_fails_half_way_leaves_nothing_of_it(
    database: str, souss: operation.Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = check(souss, handovers.write(tmp_path / "in"))

    def broken(outcome: object) -> object:
        raise OSError("the disk is full")

    monkeypatch.setattr(recording, "_counted", broken)  # after the context has stored its rows
    with pytest.raises(OSError, match="full"):
        loading.load(actor=souss, handover_id=checked.handover_id, at=AT)
    assert set(counts().values()) == {0}


def test_many_parts_make_the_same_world(
    database: str, souss: operation.Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "PART", 1)
    done = loaded(souss, handovers.write(tmp_path / "in"))
    assert counts() == WHOLE | {"switchover_stage": len(done.parts)}
    assert len(done.parts) > 12


def content() -> dict[str, list[str]]:
    """Return every row of every table that a load fills, but for the numbers of rows and words."""
    with scope.reading(1), connection.cursor() as cursor:
        found = {}
        for table in TABLES[:-1]:
            cursor.execute(f"SELECT to_jsonb(t) FROM {table} t")
            rows = [json.loads(row) if isinstance(row, str) else row for (row,) in cursor]
            kept = [{name: value for name, value in row.items() if not name.endswith(("id", "words"))} for row in rows]
            found[table] = sorted(json.dumps(row, sort_keys=True) for row in kept)
        return found


def test_small_parts_store_what_one_part_does(
    server: cluster.Cluster, template: str, souss: operation.Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for size, most in ((250_000, 128), (1, 128), (2, 1)):  # rows of a part, shelves
        monkeypatch.setattr(parts, "PART", size)
        monkeypatch.setattr(shelves, "MOST_PARTS", most)
        name = clones.name("test")
        clones.clone(server, template, name)
        clones.point_at(name)
        loaded(souss, handovers.write(tmp_path / "in"))
        found.append(content())
        clones.point_at("none")
        clones.drop(server, name)
    assert [len(rows) for rows in found[0].values()] == [WHOLE[table] for table in TABLES[:-1]]
    assert found[1] == found[2] == found[0]


def test_a_disk_that_is_full_on_the_way_says_so_and_the_load_goes_on(
    database: str, souss: operation.Actor, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = check(souss, handovers.write(tmp_path / "in"))

    def full(shelf: shelves.Shelf, rows: object, chosen: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(shelves.Shelf, "spread", full)
        with pytest.raises(store.NotWritten, match="No space left"):
            loading.load(actor=souss, handover_id=checked.handover_id, at=AT)
    assert counts()["contracts_contract"] == 0
    assert list(checked.folder.parent.iterdir()) == [checked.folder]
    loading.load(actor=souss, handover_id=checked.handover_id, at=AT)
    assert counts() == WHOLE
    assert list(checked.folder.parent.iterdir()) == [checked.folder]


def test_no_go_loads_nothing(database: str, souss: operation.Actor, tmp_path: Path) -> None:
    folder = handovers.write(tmp_path / "in", handovers.added("balances", "P21;F3;03/05/2026;1,00"))
    checked = check(souss, folder)
    assert not checked.is_go
    with pytest.raises(loading.NotReady) as caught:
        loading.load(actor=souss, handover_id=checked.handover_id, at=AT)
    assert set(caught.value.stops) == {"totals-differ", "amounts-unreconciled"}
    assert set(counts().values()) == {0}


def test_a_mistyped_phone_costs_nobody_the_contract(database: str, souss: operation.Actor, tmp_path: Path) -> None:
    customers = handovers.FILES["customers"].replace("0600442854", "06-oops").replace("999000000091573", "123")
    done = loaded(souss, handovers.write(tmp_path / "in", {"customers": customers}))
    assert done.parts[0] == recording.Part("customers", 0, 1, 2, 2, 0, 0, left_out=2)
    gates = {one["code"]: (one["measured"], one["verdict"]) for one in done.report["gates"]}
    assert gates["values-left-out"] == (10_000, "stop")  # every second customer is more than one in twenty
    assert done.report["verdict"] == "no-go"
    with scope.reading(1), connection.cursor() as cursor:
        cursor.execute("SELECT value FROM parties_contact")
        assert cursor.fetchall() == [("+212600000001",)]
        cursor.execute("SELECT count(*), count(ice) FROM parties_customer")
        assert cursor.fetchone() == (2, 0)


def test_what_a_context_refuses_is_counted_and_closes_the_gate(
    database: str, souss: operation.Actor, tmp_path: Path
) -> None:
    contracts = handovers.FILES["contracts"].replace(
        "P21;C2;L2;EL;PAT;town;BT;24;1;S;N;02/01/2020;", "P21;C2;L2;EL;PAT;town;BT;24;1;S;N;02/01/2020;PT-NOWHERE"
    )
    done = loaded(souss, handovers.write(tmp_path / "in", {"contracts": contracts}))
    refused = {part.name: part.refused for part in done.parts if part.refused}
    assert refused == {"contracts": 1, "meters": 1, "indices": 1, "books": 1}
    assert done.report["verdict"] == "no-go"
    gates = {one["code"]: one["verdict"] for one in done.report["gates"]}
    assert gates["lines-not-loaded"] == "stop"
    with pytest.raises(cycles.SwitchoverNotReady) as early:
        bill(souss)
    assert early.value.sources == ["regie"]


def test_the_first_cycle_waits_for_the_whole_load(database: str, souss: operation.Actor, tmp_path: Path) -> None:
    loaded(souss, handovers.write(tmp_path / "in"))
    _note_loaded(None)  # as a load that was cut leaves it
    with pytest.raises(cycles.SwitchoverNotReady) as refused:
        bill(souss)
    assert refused.value.sources == ["regie"]
    with scope.reading(1):
        assert billing.list_cycles() == []
    _note_loaded(AT)
    assert bill(souss) > 0


def _note_loaded(at: datetime.datetime | None) -> None:
    with transaction.atomic():
        scope.enter(1)
        models.Handover.objects.update(loaded_at=at)


def test_a_second_delivery_adds_what_is_new_and_opens_no_balance_twice(
    database: str, souss: operation.Actor, tmp_path: Path
) -> None:
    loaded(souss, handovers.write(tmp_path / "in"))
    folder = handovers.write(tmp_path / "more", handovers.added("customers", "C3;P;محمد العلمي;Mohamed El Alami;A;;"))
    totals = (folder / "totals.yaml").read_text().replace("customers:\n    lines: 2", "customers:\n    lines: 3")
    (folder / "totals.yaml").write_text(totals, encoding="utf-8")
    done = loaded(souss, folder)
    assert {part.name: (part.accepted, part.already) for part in done.parts} == {
        "customers": (1, 2), "premises": (0, 2), "contracts": (0, 4), "meters": (0, 3), "indices": (0, 5),
        "history": (3, 0), "books": (0, 3), "balances": (0, 2),
    }  # fmt: skip
    assert counts() == WHOLE | {"parties_customer": 3, "switchover_stage": 16}


def test_checking_the_same_files_again_is_the_same_handover(
    database: str, souss: operation.Actor, tmp_path: Path
) -> None:
    folder = handovers.write(tmp_path / "in")
    assert check(souss, folder).handover_id == check(souss, folder).handover_id
    with scope.reading(1):
        assert models.Handover.objects.count() == 1


def test_a_load_keeps_the_report_under_which_it_began(database: str, souss: operation.Actor, tmp_path: Path) -> None:
    folder = handovers.write(tmp_path / "in")
    done = loaded(souss, folder)
    check(souss, folder)
    with scope.reading(1):
        assert recording.get_handover(done.handover_id).report["stages"]


def test_another_tenant_sees_and_loads_nothing(
    database: str, souss: operation.Actor, casa: operation.Actor, tmp_path: Path
) -> None:
    checked = check(souss, handovers.write(tmp_path / "in"))
    with pytest.raises(recording.HandoverNotFound):
        loading.load(actor=casa, handover_id=checked.handover_id, at=AT)
    loading.load(actor=souss, handover_id=checked.handover_id, at=AT)
    assert set(counts(2).values()) == {0}


def test_permissions_are_asked_for(database: str, souss: operation.Actor, tmp_path: Path) -> None:
    checked = check(souss, handovers.write(tmp_path / "in"))
    clerk = operation.Actor(tenant_id=1, name="person:1", person_id=1)
    with pytest.raises(operation.PermissionRefused, match=r"switchover\.check"):
        check(clerk, tmp_path / "in")
    with pytest.raises(operation.PermissionRefused, match=r"switchover\.load"):
        loading.load(actor=clerk, handover_id=checked.handover_id, at=AT)
    assert counts()["parties_customer"] == 0


def test_staged_rows_that_are_gone_are_asked_for_again(
    database: str, souss: operation.Actor, tmp_path: Path, home: Path
) -> None:
    checked = check(souss, handovers.write(tmp_path / "in"))
    for path in checked.folder.glob("*.parquet"):
        path.unlink()
    with pytest.raises(store.StagedFilesMissing):
        loading.load(actor=souss, handover_id=checked.handover_id, at=AT)
    check(souss, tmp_path / "in")
    loading.load(actor=souss, handover_id=checked.handover_id, at=AT)
    assert counts() == WHOLE


def test_personal_data_is_for_its_owner_and_leaves_the_disk_once_loaded(
    database: str, souss: operation.Actor, tmp_path: Path
) -> None:
    checked = check(souss, handovers.write(tmp_path / "in"))
    assert checked.folder.stat().st_mode & 0o777 == 0o700
    assert len(list(checked.folder.glob("*.parquet"))) == 7
    loading.load(actor=souss, handover_id=checked.handover_id, at=AT)
    assert sorted(path.name for path in checked.folder.iterdir()) == [
        "refused.csv", "report.ar.md", "report.en.md", "report.fr.md", "report.json",
    ]  # fmt: skip


def test_two_loaders_at_once_make_one_world(database: str, souss: operation.Actor, tmp_path: Path) -> None:
    checked = check(souss, handovers.write(tmp_path / "in"))

    def load() -> tuple[recording.Part, ...]:
        try:
            return loading.load(actor=souss, handover_id=checked.handover_id, at=AT).parts
        finally:
            connections.close_all()

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        first, second = (future.result() for future in [pool.submit(load), pool.submit(load)])
    assert first == second
    assert counts() == WHOLE


def test_a_round_that_exists_keeps_its_day(database: str, souss: operation.Actor, tmp_path: Path) -> None:
    metering.create_round(actor=souss, code="M1", name_ar="جولة", name_fr="Tournée", read_day=20, at=AT)
    loaded(souss, handovers.write(tmp_path / "in"))
    assert counts() == WHOLE
    with scope.reading(1), connection.cursor() as cursor:
        cursor.execute("SELECT code, read_day FROM metering_round")
        assert cursor.fetchall() == [("M1", 20)]


def test_a_director_loads_without_the_rights_of_each_stage(
    database: str, souss: operation.Actor, tmp_path: Path
) -> None:
    checked = check(souss, handovers.write(tmp_path / "in"))
    director = operation.Actor(tenant_id=1, name="person:7", person_id=7, permissions=frozenset(["switchover.load"]))
    loading.load(actor=director, handover_id=checked.handover_id, at=AT)
    assert counts() == WHOLE
    with scope.reading(1), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT actor FROM audit_entry WHERE action LIKE '%load_part'")
        assert cursor.fetchall() == [("person:7",)]
