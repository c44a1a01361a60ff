"""The demonstration's files: reproducible, spread like the real population, plausible in what they say."""

import csv
import datetime
import errno
import hashlib
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pytest

from saqia.demo import generation, geography, handover

MONTH = datetime.date(2026, 5, 1)


def write(folder: Path, *, customers: int = 600, seed: int = 7, tenant: int = 1) -> generation.World:
    code, region = {1: ("srm-souss-massa", "09"), 2: ("srm-casablanca-settat", "06")}[tenant]
    return generation.write(
        folder, tenant_id=tenant, tenant_code=code, region=region, customers=customers, seed=seed, month=MONTH
    )


def digest(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def rows(path: Path, encoding: str, separator: str) -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as handle:
        return list(csv.DictReader(handle, delimiter=separator))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("world")
    write(made, customers=4000)
    return made


@pytest.fixture(scope="module")
def customers(folder: Path) -> list[dict[str, str]]:
    return rows(folder / "regie" / "customers.csv", "windows-1256", ";")


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    write(tmp_path / "a")
    write(tmp_path / "b")
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    assert len(digest(tmp_path / "a")) == 17


def test_another_seed_or_tenant_gives_another_world(tmp_path: Path) -> None:
    write(tmp_path / "a")
    write(tmp_path / "b", seed=8)
    first, second = digest(tmp_path / "a"), digest(tmp_path / "b")
    assert all(first[name] != second[name] for name in first if name.endswith("indices.csv"))


def test_the_number_of_customers_is_exact(folder: Path, customers: list[dict[str, str]]) -> None:
    onee = rows(folder / "onee" / "customers.csv", "utf-8", ",")
    asked = 4000
    faulty = 1 + 2  # a line without name for each thousand of a handover
    assert len(customers) + len(onee) == asked + faulty


def test_a_world_for_nobody_is_refused(tmp_path: Path) -> None:
    with pytest.raises(generation.WorldTooSmall):
        write(tmp_path, customers=19)


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(writer: handover.Writer, name: str, rows: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    write(tmp_path / "world")
    before = digest(tmp_path)
    monkeypatch.setattr(handover.Writer, "append", full)
    with pytest.raises(generation.NotWritten, match="No space left"):
        write(tmp_path / "world", seed=9)
    assert digest(tmp_path) == before


def test_premises_are_spread_like_households(folder: Path) -> None:
    communes = geography.communes_of("09")
    expected = dict(zip(communes["code"].to_pylist(), communes["households_2024"].to_pylist(), strict=True))
    places = [row["COMMUNE_HCP"] for row in rows(folder / "regie" / "premises.csv", "windows-1256", ";")]
    places += [row["code_geo"] for row in rows(folder / "onee" / "premises.csv", "utf-8", ",")]
    total = sum(expected.values())
    for code, households in expected.items():
        assert abs(places.count(code) - 4160 * households / total) <= 1.5


def test_services_follow_the_coverage_of_the_communes(folder: Path) -> None:
    contracts = rows(folder / "onee" / "contracts.csv", "utf-8", ",")
    communes = geography.perimeters("srm-souss-massa", "09")[1]
    households = communes.numbers("households_2024")
    premises = len({row["id_lieu"] for row in contracts})
    for service, column in (("EAU", "pct_running_water"), ("ASSAIN", "pct_public_sewer")):
        expected = float((households * communes.numbers(column)).sum() / households.sum() / 100)
        found = sum(row["fluide"] == service for row in contracts) / premises
        assert abs(found - expected) < 0.03


def test_apportioning_is_exact_and_proportional() -> None:
    shares = geography.apportion(10, np.array([1.0, 1.0, 1.0]))
    assert shares.tolist() == [4, 3, 3]
    assert geography.apportion(7, np.array([1.0, 0.0, 6.0])).tolist() == [1, 0, 6]


def test_identifiers_have_a_valid_form(customers: list[dict[str, str]]) -> None:
    identifiers = [row["ICE"] for row in customers if row["ICE"]]
    assert identifiers
    assert all(len(ice) == 15 and int(ice) % 97 == 0 and ice.startswith("9") for ice in identifiers)
    phones = [row["TEL"] for row in customers if row["TEL"]]
    assert all(len(phone) == 10 and phone.startswith("0600") for phone in phones)
    assert len(set(phones)) == len(phones)


def consumption(folder: Path, service: str) -> np.ndarray:
    """Return each domestic meter's mean month from its first and last index handed over."""
    domestic = {
        row["POLICE"] for row in rows(folder / "regie" / "contracts.csv", "windows-1256", ";") if row["USAGE"] == "DOM"
    }
    meters = {
        row["NUM_COMPTEUR"]
        for row in rows(folder / "regie" / "meters.csv", "windows-1256", ";")
        if row["POLICE"] in domestic and row["NUM_COMPTEUR"].startswith(service) and row["CADRANS"] == "U"
    }
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for row in rows(folder / "regie" / "indices.csv", "windows-1256", ";"):
        if row["NUM_COMPTEUR"] in meters:
            first.setdefault(row["NUM_COMPTEUR"], int(row["INDEX"]))
            last[row["NUM_COMPTEUR"]] = int(row["INDEX"])
    return np.array([(last[meter] - first[meter]) / 13 for meter in first if last[meter] > first[meter]])


def test_households_consume_what_households_do(folder: Path) -> None:
    assert 100 <= np.median(consumption(folder, "E")) <= 150
    assert 7 <= np.median(consumption(folder, "W")) <= 10


def test_the_month_to_bill_has_what_readers_meet(folder: Path) -> None:
    lines = rows(folder / "readings-2026-05.csv", "utf-8", ",")
    anomalies = {row["anomaly"] for row in lines}
    assert anomalies == {"", "absent", "inaccessible", "stopped"}
    assert all((row["index"] == "") == (row["anomaly"] in {"absent", "inaccessible"}) for row in lines)


def test_some_last_indices_are_estimates_to_be_caught_up(folder: Path) -> None:
    last = {row["NUM_COMPTEUR"]: row["NATURE"] for row in rows(folder / "regie" / "indices.csv", "windows-1256", ";")}
    estimated = sum(nature == "E" for nature in last.values()) / len(last)
    assert 0.02 < estimated < 0.1


def test_a_small_world_shows_every_case(tmp_path: Path) -> None:
    write(tmp_path, customers=120)
    contracts = rows(tmp_path / "regie" / "contracts.csv", "windows-1256", ";")
    assert {row["TENSION"] for row in contracts} == {"BT", "MT", ""}
    assert any(row["PREPAIEMENT"] == "O" for row in contracts)
    assert any(row["OPTION"] == "B" for row in contracts)
    assert any(int(row["NB_FOYERS"]) > 1 for row in contracts)
    uses = {row["USAGE"] for row in contracts}
    assert {"DOM", "ADM", "MT"} <= uses


def test_both_tenants_have_a_world(tmp_path: Path) -> None:
    made = write(tmp_path, customers=300, tenant=2)
    assert made.contracts > 600
    assert pc.any(pc.equal(made.sectors["kind"], "feeder")).as_py()
