"""A first cycle beside the bills that a former system made of the same month."""

import dataclasses
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import former_bills, wording
from saqia.contexts.billing import operations as billing
from saqia.contexts.contracts import exports as contract_exports
from saqia.contexts.contracts import types as contract_types

HEAD = "reference,total_ttc"


def file(folder: Path, *lines: str, head: str = HEAD) -> former_bills.FormerBills:
    path = folder / "former.csv"
    path.write_text("\n".join((head, *lines, "")), encoding="utf-8")
    return billing.read_former_bills(path)


def rated(world: worlds.World, former: former_bills.FormerBills | None) -> dict[str, Any]:
    cycle_id = worlds.opened(world, books.APRIL)
    billing.rate_cycle(dataclasses.replace(worlds.run_of(world, cycle_id, books.APRIL), former=former))
    return books.cycle(world, cycle_id).report


def former_numbers(monkeypatch: pytest.MonkeyPatch, *rows: tuple[str, int, int]) -> None:
    """Let contracts have these former numbers: number, contract, account."""
    named = [
        {"source": "regie", "source_ref": number, "contract_id": contract, "account_id": account, "service_point_id": 1}
        for number, contract, account in rows
    ]
    refs = pa.Table.from_pylist(named, schema=contract_types.CONTRACT_REFS)
    monkeypatch.setattr(contract_exports, "contract_refs", lambda: refs)


def test_a_first_cycle_is_compared_with_the_file(
    world: worlds.World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`plain` came to 133.98 before, on two lines, `shop` to 100.00; `prepaid` has no bill, F-9 could be two."""
    plain, shop, prepaid = (world.accounts[name] for name in ("plain", "shop", "prepaid"))
    former_numbers(
        monkeypatch, ("F-7", 1, plain.account_id), ("F-8", 2, prepaid.account_id), ("F-9", 3, plain.account_id),
        ("F-9", 4, shop.account_id),
    )  # fmt: skip
    report = rated(world, file(tmp_path, f"{plain.number},100.00", "F-7,33.98", f"{shop.number},100", "F-8,5", "F-9,1"))
    told = {name: value for name, value in report["former_bills"].items() if name != "sha256"}
    assert told == {
        "file": "former.csv", "lines": 5, "unknown": 1, "unknown_first": ["F-9"], "accounts_not_billed": 1,
    }  # fmt: skip
    assert report["biggest_rises"] == [
        {"account_number": shop.number, "account_id": shop.account_id, "now": 861_65, "before": 100_00, "rise": 761_65}
    ]
    gates = {gate["code"]: gate["found"] for gate in report["gates"]}
    # 995.45 now beside 233.98; one rise among ten bills
    assert (gates["total-change"], gates["big-rises-share"], report["go"]) == (32545, 1000, False)
    said = wording.former_bills(report, "fr")
    assert "fichier former.csv, 5 lignes, dont 1 de référence inconnue" in said and said.endswith("ici : 1.")


def test_without_a_file_there_is_nothing_to_compare_a_first_cycle_with(world: worlds.World) -> None:
    report = rated(world, None)
    assert report["former_bills"] is None
    assert {gate["code"]: gate["found"] for gate in report["gates"]}["total-change"] is None
    assert wording.former_bills(report, "en") == ""


@pytest.mark.parametrize("content", [
    "\ufeffreference;note;total_ttc\r\n1000000018;x;1234,50\r\n",
    "total_ttc\tREFERENCE\n1234.50\t1000000018\n",
    "reference,total_ttc\n١٠٠٠٠٠٠٠١٨,١٢٣٤٫٥\n\n",
])  # fmt: skip
def test_a_file_is_read_as_people_save_it(content: str, tmp_path: Path) -> None:
    path = tmp_path / "former.csv"
    path.write_text(content, encoding="utf-8", newline="")
    found = billing.read_former_bills(path)
    assert (found.references, found.totals) == (["1000000018"], [1234_50])


@pytest.mark.parametrize(("content", "told"), [
    (b"", "line 1: the columns reference, total_ttc"),
    (b"reference,total\nA,1\n", "line 1: the columns reference, total_ttc"),
    (b"reference,reference,total_ttc\nA,B,1\n", "line 1: the columns reference, total_ttc"),
    (b"reference,total_ttc\n", "there is no bill in it"),
    (b"reference,total_ttc\nA,1\nB,ten\n", "line 3: 'ten' is no amount in dirhams"),
    (b"reference,total_ttc\nA,1.005\n", "line 2: '1.005' is no amount in dirhams"),
    (b"reference,total_ttc\nA,99999999999999\n", "line 2: '99999999999999' is beyond any bill"),
    (b"reference,total_ttc\n,1\n", "line 2: no reference"),
    (b"reference,total_ttc\nA\n", "line 2: no reference"),
    ("reference,total_ttc\nprivé,1\n".encode("latin-1"), "can't decode"),
    (b"reference,total_ttc\n" + b"x" * 200_000 + b",1\n", "field larger than"),
])  # fmt: skip
def test_a_file_that_cannot_be_compared_with_names_its_line(content: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "former.csv"
    path.write_bytes(content)
    with pytest.raises(billing.FormerBillsWrong, match=told):
        billing.read_former_bills(path)
