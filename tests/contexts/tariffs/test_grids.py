"""An operator's own grid: checked, run, approved by a second person, and in force on its date to the centime."""

import datetime

import psycopg
import pytest
from django.db import connection, transaction
from tests.contexts.tariffs import grids

from saqia.contexts.tariffs import models, queries
from saqia.contexts.tariffs import operations as tariffs
from saqia.engine import table
from saqia.engine.quoting import quotes, requests
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow


def quoted(rules: table.Table, first: str, last: str, volume: str, **more: str) -> quotes.Quote:
    """Return what water costs at Souss-Massa."""
    asked = {
        "operator": "srm-souss-massa", "zone": "town", "service": "water", "use": "domestic", "from": first,
        "to": last, "volume": volume, "payment": "card", **more,
    }  # fmt: skip
    return quotes.quote(rules, requests.request(rules, asked))


def rows(model: type[models.Draft] | type[models.AdoptedGrid]) -> int:
    """Return how many rows the distributor has."""
    with scope.reading(1):
        return model.objects.count()


def test_it_prices_from_its_day_on_and_not_a_day_before(database: str) -> None:
    shipped = queries.get_table()
    grids.adopted()
    rules = queries.get_table(tenant_id=1)
    assert rules.hash != shipped.hash
    before = quoted(rules, "2026-05-01", "2026-06-01", "14.5")
    was = quoted(shipped, "2026-05-01", "2026-06-01", "14.5", operator="demo")
    assert (before.total_ht, before.total_vat, before.total_ttc) == (was.total_ht, was.total_vat, was.total_ttc)
    after = quoted(rules, "2026-06-01", "2026-07-01", "10")
    assert after.total_ht == 6 * 260 + 4 * 720 + 650 == 5090
    assert [line.amount_ht for line in after.lines] == [1560, 2880, 650]
    assert quoted(rules, "2026-06-01", "2026-07-01", "10", zone="agadir").total_ttc == after.total_ttc
    across = quoted(rules, "2026-05-17", "2026-06-16", "6")  # half of it before: 15 days of 30 at each price
    old = quoted(shipped, "2026-05-17", "2026-06-16", "6", operator="demo")
    assert across.total_ht == (6 * 250 + 6 * 260) // 2 + (600 + 650) // 2 != old.total_ht


def test_it_is_one_distributors_alone(database: str) -> None:
    grids.adopted()
    assert queries.get_table(tenant_id=2).hash == queries.get_table().hash
    with scope.reading(1):
        [grid] = queries.list_adopted()
        assert grid.table_sha256 == queries.get_table(tenant_id=1).hash
        listed = queries.list_prices(operator="srm-souss-massa", demonstration=True, on=grids.JUNE, tenant_id=1)
    water = [each for each in listed if each.plan.operator == "srm-souss-massa"]
    assert {each.plan.zone for each in water} == {"*", "town"}
    assert all(not charge.demonstration for each in water for charge in each.charges)
    with scope.reading(2):
        assert queries.list_adopted() == [] and queries.list_drafts() == []


def test_old_rows_keep_their_places(database: str) -> None:
    shipped = queries.get_table()
    grids.adopted()
    rules, kept = queries.get_table(tenant_id=1), len(shipped.segment_from)
    assert rules.sources[: len(shipped.sources)] == shipped.sources
    for name in ("segment_from", "vat_bp", "source", "segment_title"):
        assert getattr(rules, name)[:kept].tolist() == getattr(shipped, name).tolist()
    depth = shipped.bounds.shape[0]
    assert rules.prices[:depth, :kept].tolist() == shipped.prices.tolist()


def test_a_second_grid_follows_the_first(database: str) -> None:
    grids.adopted()
    august = datetime.date(2026, 8, 1)
    dearer = {name: text.replace("7.20", "7.50").replace("2026-06-01", "2026-08-01").replace("2026-07-01", "2026-08-31")
              for name, text in grids.FILES.items()}  # fmt: skip
    dearer["water.cases.yaml"] = dearer["water.cases.yaml"].replace("50.90", "52.10")
    grids.adopted(dearer, on=august)
    rules = queries.get_table(tenant_id=1)
    assert quoted(rules, "2026-08-01", "2026-08-31", "10").total_ht == 6 * 260 + 4 * 750 + 650
    assert quoted(rules, "2026-08-01", "2026-08-31", "10", zone="agadir").total_ht == 6 * 260 + 4 * 750 + 650
    assert quoted(rules, "2026-06-01", "2026-07-01", "10").total_ht == 5090
    assert quoted(rules, "2026-05-01", "2026-05-31", "6").total_ht == 6 * 250 + 600


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "path", "code"),
    [
        ("water.yaml", "price: 7.20", "price: dear", 14, "versions[0].blocks[1].price", "not-a-number"),
        ("water.yaml", "code: agadir-water", "code: demo-water", 0, "demo-water", "law-of-all"),
        ("water.yaml", "from: 2026-06-01", "from: 2026-06-02", 3, "plans[0]", "not-in-force"),
        ("water.yaml", "vat: water-domestic", "vat: water-non-domestic", 3, "plans[0]", "shape-differs"),
        ("water.yaml", "status: official", "status: recall", 3, "plans[0]", "not-an-operators"),
        ("water.yaml", "unit: m3", "unit: m4", 5, "unit", "not-a-choice"),
        ("plans.yaml", "operator: srm-souss-massa", "operator: srm-casablanca-settat", 3, "plans[0]", "other-operator"),
        ("plans.yaml", "agadir-water-fixed]", "agadir-fixed]", 3, "plans[0]", "unknown-reference"),
        ("water.yaml", "kind: grid", "kind: [", 1, "", "unreadable"),
    ],
)
def test_every_refusal_names_its_line_and_field(
    database: str, name: str, old: str, new: str, line: int, path: str, code: str
) -> None:
    assert old in grids.FILES[name]
    number = grids.drafted({**grids.FILES, name: grids.FILES[name].replace(old, new, 1)})
    with scope.reading(1):
        checked = queries.check_draft(tenant_id=1, draft_id=number)
    found = [(each.line, each.path, each.code) for each in checked.problems]
    assert (line, path, code) in found or (path, code) in [each[1:] for each in found], found
    with pytest.raises(tariffs.DraftUnsound):
        tariffs.submit_draft(actor=grids.WRITER, draft_id=number, at=grids.AT)
    with scope.reading(1):
        assert queries.get_draft(number).status == "draft"
    assert rows(models.AdoptedGrid) == 0


def test_cases_must_be_there_and_come_out(database: str) -> None:
    wrong = {**grids.FILES, "water.cases.yaml": grids.CASES.replace("50.90", "50.91")}
    none = {name: text for name, text in grids.FILES.items() if not name.endswith(".cases.yaml")}
    for files in (wrong, none):
        number = grids.drafted(files)
        with pytest.raises(tariffs.DraftUnsound) as refused:
            tariffs.submit_draft(actor=grids.WRITER, draft_id=number, at=grids.AT)
        told = [tuple(map(str, each.differences)) for each in refused.value.checked.verdicts]
        assert told in ([], [("total_ht: 50.90, expected 50.91",)])
    assert rows(models.AdoptedGrid) == 0


def test_two_people_answer_for_what_both_have_read(database: str) -> None:
    number = grids.drafted()
    with pytest.raises(tariffs.DraftDecided):
        tariffs.approve_draft(actor=grids.JUDGE, draft_id=number, sha256="", at=grids.AT)
    sha256 = tariffs.submit_draft(actor=grids.WRITER, draft_id=number, at=grids.AT).sha256
    with pytest.raises(tariffs.SameHands):
        tariffs.approve_draft(actor=grids.WRITER, draft_id=number, sha256=sha256, at=grids.AT)
    with pytest.raises(tariffs.DraftDecided):
        tariffs.approve_draft(actor=grids.JUDGE, draft_id=number, sha256="other", at=grids.AT)
    with pytest.raises(operation.PermissionRefused):
        tariffs.approve_draft(actor=grids.person(3, "tariffs.draft-grid"), draft_id=number, sha256=sha256, at=grids.AT)
    with pytest.raises(tariffs.DraftNotFound):
        tariffs.approve_draft(
            actor=grids.person(2, "tariffs.approve-grid", tenant_id=2), draft_id=number, sha256=sha256, at=grids.AT
        )
    late = datetime.datetime(2026, 6, 2, 9, tzinfo=datetime.UTC)
    with pytest.raises(tariffs.InForceTooEarly):
        tariffs.approve_draft(actor=grids.JUDGE, draft_id=number, sha256=sha256, at=late)
    assert rows(models.AdoptedGrid) == 0 and queries.get_table(tenant_id=1).hash == queries.get_table().hash
    with pytest.raises(tariffs.DraftDecided):
        tariffs.save_draft(
            actor=grids.WRITER, draft_id=number, title="t", in_force_on=grids.JUNE, files={}, at=grids.AT
        )
    returned = tariffs.return_draft(actor=grids.JUDGE, draft_id=number, remark=" source ? ", at=grids.AT)
    assert (returned.status, returned.remark) == ("draft", "source ?")


def test_nobody_submits_what_nobody_has_run(database: str) -> None:
    number = grids.drafted()
    changed = {**grids.FILES, "water.cases.yaml": grids.CASES.replace("ten", "10")}
    tariffs.save_draft(
        actor=grids.WRITER, draft_id=number, title="Eau", in_force_on=grids.JUNE, files=changed, at=grids.AT
    )
    with pytest.raises(tariffs.ShadowMissing):
        tariffs.submit_draft(actor=grids.WRITER, draft_id=number, at=grids.AT)
    with pytest.raises(tariffs.TitleMissing):
        tariffs.save_draft(actor=grids.WRITER, draft_id=None, title=" ", in_force_on=grids.JUNE, files={}, at=grids.AT)
    assert rows(models.Draft) == 1


def test_an_adopted_grid_never_changes(database: str) -> None:
    grids.adopted()
    for statement in ("UPDATE tariffs_adopted_grid SET title = 'x'", "DELETE FROM tariffs_adopted_grid"):
        with pytest.raises(Exception, match=r"append|permission"), transaction.atomic():
            scope.enter(1)
            with connection.cursor() as cursor:
                cursor.execute(statement)
    assert issubclass(psycopg.errors.InsufficientPrivilege, psycopg.Error)


def test_a_draft_is_withdrawn_by_its_author_or_whoever_may_approve(database: str) -> None:
    first, second = grids.drafted(), grids.drafted()
    tariffs.submit_draft(actor=grids.WRITER, draft_id=second, at=grids.AT)
    assert tariffs.withdraw_draft(
        actor=grids.person(1, "tariffs.draft-grid"), draft_id=first, at=grids.AT
    ).decided_by == ("person:1")
    gone = tariffs.withdraw_draft(actor=grids.JUDGE, draft_id=second, at=grids.AT)
    assert (gone.status, gone.decided_by, gone.decided_at) == ("withdrawn", "person:2", grids.AT)
    for act in (tariffs.withdraw_draft, tariffs.submit_draft):
        with pytest.raises(tariffs.DraftDecided):
            act(actor=grids.WRITER, draft_id=first, at=grids.AT)
    with pytest.raises(tariffs.DraftDecided):
        tariffs.request_shadow(actor=grids.WRITER, draft_id=first, cycle_id=1, at=grids.AT)
    with pytest.raises(tariffs.DraftDecided):
        tariffs.return_draft(actor=grids.WRITER, draft_id=second, remark="x", at=grids.AT)
    assert rows(models.AdoptedGrid) == 0 and queries.get_table(tenant_id=1).hash == queries.get_table().hash


def test_nobody_else_withdraws(database: str) -> None:
    number = grids.drafted()
    for actor, refusal in (
        (grids.person(3, "tariffs.draft-grid"), tariffs.NotTheirs),
        (grids.person(1), operation.PermissionRefused),
        (grids.person(2, "tariffs.approve-grid", tenant_id=2), tariffs.DraftNotFound),
    ):
        with pytest.raises(refusal):
            tariffs.withdraw_draft(actor=actor, draft_id=number, at=grids.AT)
    with scope.reading(1):
        kept = queries.get_draft(number)
    assert (kept.status, kept.decided_by, kept.decided_at) == ("draft", "", None)
    grid = grids.adopted()
    with pytest.raises(tariffs.DraftDecided):
        tariffs.withdraw_draft(actor=grids.JUDGE, draft_id=grid, at=grids.AT)
    assert rows(models.AdoptedGrid) == 1
