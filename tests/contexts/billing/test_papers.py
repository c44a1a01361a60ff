"""Certificates, statements and bundles: true or refused, verified by whoever holds the paper, whole files."""

import csv
import datetime
import io
import zipfile
from pathlib import Path

import pytest
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.documents import reading as paper

from saqia.contexts.billing import exports, models, queries, wording
from saqia.contexts.billing import operations as billing
from saqia.contexts.billing.certificates import issuing
from saqia.contexts.contracts import operations as contracts
from saqia.contexts.ledger import operations as ledger_operations
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.metering import queries as metering
from saqia.journeys import bill_bundles
from saqia.platform import operation
from saqia.platform.documents import demonstration
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

AT = datetime.datetime(2026, 5, 25, 10, tzinfo=datetime.UTC)
BEGIN, END = datetime.date(2026, 1, 1), datetime.date(2026, 6, 1)
CLERK = operation.Actor(1, "person:5", 5, frozenset({"billing.issue-certificate", "billing.request-bundle"}))


@pytest.fixture
def billed(april_billed: worlds.World) -> worlds.World:
    return april_billed


def issue(world: worlds.World, name: str = "three", kind: str = "paid-up", key: str = "k1") -> queries.Certificate:
    return billing.issue_certificate(
        actor=CLERK, kind=kind, account_id=world.accounts[name].account_id, client_key=key, at=AT
    )


def pay(world: worlds.World, name: str, amount: int | None = None) -> None:
    account = world.accounts[name].account_id
    ledger_operations.post_payment(
        actor=world.actor, account_id=account, amount_centimes=amount or worlds.owed(world, name),
        cause=f"counter:{name}:{amount}", posted_on=AT.date(), at=AT,
    )  # fmt: skip


def test_a_certificate_is_true_or_refused_with_its_reasons(billed: worlds.World) -> None:
    number = books.of(billed, "three")[0].number
    before = books.image(billed)
    with pytest.raises(billing.CertificateRefused) as refused:
        issue(billed)
    assert (refused.value.reasons, refused.value.bill_numbers) == (("overdue",), (number,))
    said = wording.refusal(refused.value, "en")
    assert said == "The certificate cannot be issued: bills are overdue · 2026-000000002."
    with pytest.raises(billing.CertificateRefused):
        issue(billed, kind="good-conduct")
    with pytest.raises(billing.AccountUnknown):
        billing.issue_certificate(actor=CLERK, kind="contract", account_id=999_999, client_key="x", at=AT)
    with pytest.raises(operation.PermissionRefused):
        billing.issue_certificate(
            actor=operation.Actor(1, "person:6", 6), kind="contract", account_id=1, client_key="x", at=AT
        )
    assert books.image(billed) == before
    pay(billed, "three")
    found = issue(billed)
    assert (found.number, found.kind, found.issued_on) == (2026_000_000_001, "paid-up", AT.date())
    assert found.valid_until == AT.date() + datetime.timedelta(days=90)
    assert found.sha256 == issuing.content_hash(found.content)
    assert issue(billed) == found
    assert books.events(billed)[-1] == (
        "billing.certificate.issued",
        {"certificate_number": found.number, "kind": "paid-up", "account_id": found.account_id},
    )


def test_a_contested_amount_does_not_forbid_and_is_said(billed: worlds.World) -> None:
    number = books.of(billed, "three")[0].number
    opened = billing.open_dispute(
        actor=billed.actor, bill_number=number, reason="leak", client_key="d", rules=worlds.tariffs(), grid=worlds.GRID,
        at=AT,
    )  # fmt: skip
    assert issue(billed).content["contested_centimes"] == opened.held_centimes > 0


def test_who_holds_the_paper_verifies_it_and_nobody_else(billed: worlds.World) -> None:
    pay(billed, "three")
    found = issue(billed)
    typed = "-".join(found.code[place : place + 4].lower() for place in range(0, 16, 4))
    with scope.reading(1):
        told = queries.verify_certificate(number=found.number, code=typed, on=AT.date())
        late = queries.verify_certificate(number=found.number, code=found.code, on=datetime.date(2027, 1, 1))
        wrong = queries.verify_certificate(number=found.number, code="A" * 16, on=AT.date())
        unknown = queries.verify_certificate(number=found.number + 1, code=found.code, on=AT.date())
        empty = queries.verify_certificate(number=found.number + 1, code="", on=AT.date())
        listed = queries.list_certificates(account_id=found.account_id)
        other = queries.find_certificate(number=found.number, account_id=billed.accounts["plain"].account_id)
    assert [wrong, unknown, empty, other] == [None] * 4
    assert listed == [found]
    assert told is not None
    assert late is not None
    assert (told.is_current, late.is_current) == (True, False)
    assert (told.holder, told.account_ending, told.services) == (
        "C. d. d. t.", billed.accounts["three"].number[-4:], (1, 2, 3),
    )  # fmt: skip
    assert "Client" not in repr(told)
    assert found.content["account_number"] not in repr(told)
    with scope.reading(2):
        assert queries.verify_certificate(number=found.number, code=found.code, on=AT.date()) is None


def test_a_contract_certificate_needs_a_contract(billed: worlds.World) -> None:
    plain = billed.accounts["moved"]
    found = issue(billed, "moved", "contract")
    assert [one["number"] for one in found.content["contracts"]] == [plain.contract_numbers[1]]
    contracts.end_contract(
        actor=billed.actor, contract_number=plain.contract_numbers[1], ends_on=datetime.date(2026, 5, 10),
        reason="customer", closing_reading_id=1, at=AT,
    )  # fmt: skip
    with pytest.raises(billing.CertificateRefused, match="no-contract"):
        issue(billed, "moved", "contract", key="k2")


def test_the_papers_say_it_in_both_languages_and_are_sealed(billed: worlds.World, tmp_path: Path) -> None:
    key = demonstration.seal_key(tmp_path / "keys", at=AT)
    found = issue(billed, "three", "contract")
    three = billed.accounts["three"]
    pay(billed, "three", 100_00)
    with scope.reading(1):
        bare = exports.render_certificate(number=found.number, key=None, address="https://example.ma/verify/1")
        again = exports.render_certificate(number=found.number, key=None, address="https://example.ma/verify/1")
        sealed = exports.render_certificate(number=found.number, key=key)
        statement = exports.statement_pdf(
            account_ids=[three.account_id], from_on=BEGIN, until_on=END, lead="ar", on=AT.date(), key=key
        )
        nothing = exports.statement_pdf(
            account_ids=[three.account_id], from_on=BEGIN, until_on=BEGIN, lead="fr", on=AT.date(), key=None
        )
        both = exports.statement_pdf(
            account_ids=[three.account_id, billed.accounts["plain"].account_id], from_on=BEGIN, until_on=END,
            lead="fr", on=AT.date(), key=None,
        )  # fmt: skip
        with pytest.raises(exports.NoAccount):
            exports.statement_pdf(account_ids=[999_999], from_on=BEGIN, until_on=END, lead="ar", on=AT.date(), key=None)
    assert bare == again
    assert b"SaqiaSeal" in sealed
    assert b"SaqiaSeal" in statement
    said = paper.text(bare, tmp_path)
    assert three.contract_numbers[2] in said
    assert "Attestation d’abonnement" in said or "Attestation d’abonnement" in said
    assert "2026-000000001" in said
    rows = paper.text(statement, tmp_path)
    assert "Facture" in rows
    assert "Paiement" in rows
    assert "2026-000000002" in rows
    assert "fait foi" in rows and "établi le" in rows  # sealed, and dated
    assert paper.text(both, tmp_path).count("2 comptes") == 1 and "fait foi" not in paper.text(both, tmp_path)
    assert "Aucune opération" in paper.text(nothing, tmp_path)
    assert billed.accounts["plain"].number in paper.text(both, tmp_path)
    for asking in (bare, statement, nothing):
        words = paper.text(asking, tmp_path)
        assert "Question ou réclamation : centre de relation client 0802031212" in words and "أو شكاية" in words
        assert paper.pages(asking) == 1
    kinds = {kind for kind, _ in paper.elements(statement)}
    assert {"/Table", "/TH"} <= kinds


def test_a_statement_is_columns_that_add_up(billed: worlds.World) -> None:
    three = billed.accounts["three"]
    pay(billed, "three", 100_00)
    with scope.reading(1):
        content = exports.statement_csv(account_ids=[three.account_id], from_on=BEGIN, until_on=END, language="fr")
        nobody = exports.statement_csv(account_ids=[999_999], from_on=BEGIN, until_on=END, language="ar")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    bill = books.of(billed, "three")[0]
    assert [(row["kind"], row["label"], row["number"]) for row in rows] == [
        ("bill", "Facture", "2026-000000002"), ("payment", "Paiement", "2026-000000002"),
    ]  # fmt: skip
    assert float(rows[0]["amount_mad"]) == bill.total_ttc_centimes / 100
    assert float(rows[1]["balance_mad"]) == (bill.total_ttc_centimes - 100_00) / 100
    assert len(nobody.decode().splitlines()) == 1


def test_a_bundle_is_one_whole_file(billed: worlds.World) -> None:
    accounts = [billed.accounts[name].account_id for name in ("plain", "three")]
    asked = billing.request_bundle(actor=CLERK, account_ids=accounts, month=books.APRIL, client_key="b", at=AT)
    assert (asked.status, asked.done, asked.total) == ("waiting", 0, 2)
    assert billing.request_bundle(actor=CLERK, account_ids=[1], month=books.APRIL, client_key="b", at=AT) == asked
    assert books.events(billed)[-1] == ("billing.bundle.requested", {"bundle_id": asked.id})
    seen: list[int] = []
    done = exports.write_bundle(
        tenant_id=1, bundle_id=asked.id, rules=worlds.tariffs(), key=None, on_progress=seen.append
    )
    path = exports.bundle_file(tenant_id=1, bundle_id=asked.id)
    assert (done, seen) == (2, [2])
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    with zipfile.ZipFile(path) as file:
        assert file.namelist() == ["2026-000000001.pdf", "2026-000000002.pdf", "bills.csv"]
        assert file.read("2026-000000001.pdf").startswith(b"%PDF")
        rows = list(csv.DictReader(io.StringIO(file.read("bills.csv").decode("utf-8-sig"))))
    assert [row["account"] for row in rows] == [billed.accounts[name].number for name in ("plain", "three")]
    total = sum(books.of(billed, name)[0].total_ttc_centimes for name in ("plain", "three"))
    assert round(100 * sum(float(row["total_ttc_mad"]) for row in rows)) == total
    made = billing.record_bundle(
        actor=billed.actor, bundle_id=asked.id, done=2, is_finished=True, has_failed=False, at=AT
    )
    assert (made.status, made.done) == ("made", 2)
    with scope.reading(1):
        assert queries.get_bundle(bundle_id=asked.id) == made


def test_a_job_makes_a_bundle_once_and_says_when_it_cannot(
    billed: worlds.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = billed.accounts["plain"].account_id
    asked = billing.request_bundle(actor=CLERK, account_ids=[account], month=books.APRIL, client_key="b", at=AT)

    def broken(**_: object) -> int:
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(exports, "write_bundle", broken)
        with pytest.raises(OSError, match="full"):
            bill_bundles.make_bundle(tenant_id=1, bundle_id=asked.id)
    with scope.reading(1):
        assert queries.get_bundle(bundle_id=asked.id).status == "failed"
    for _ in range(2):
        bill_bundles.make_bundle(tenant_id=1, bundle_id=asked.id)
        with scope.reading(1):
            made = queries.get_bundle(bundle_id=asked.id)
        assert (made.status, made.done, made.total) == ("made", 1, 1)
    with zipfile.ZipFile(exports.bundle_file(tenant_id=1, bundle_id=asked.id)) as file:
        assert b"SaqiaSeal" in file.read("2026-000000001.pdf")


def test_a_bundle_is_refused_and_nothing_is_written(billed: worlds.World) -> None:
    with pytest.raises(billing.BundleTooLarge):
        billing.request_bundle(actor=CLERK, account_ids=[], month=books.APRIL, client_key="b", at=AT)
    with pytest.raises(billing.BundleTooLarge):
        billing.request_bundle(actor=CLERK, account_ids=range(5_001), month=books.APRIL, client_key="b", at=AT)
    with pytest.raises(operation.PermissionRefused):
        billing.record_bundle(actor=CLERK, bundle_id=1, done=0, is_finished=True, has_failed=False, at=AT)
    with pytest.raises(billing.BundleNotFound):
        billing.record_bundle(actor=billed.actor, bundle_id=1, done=0, is_finished=True, has_failed=False, at=AT)
    with scope.reading(1):
        assert models.Bundle.objects.count() == 0


def test_the_figures_of_a_month_are_those_of_its_rows(billed: worlds.World) -> None:
    april, may = books.APRIL, books.MAY
    with scope.reading(1):
        [figures] = queries.list_cycle_figures(from_month=april, until_month=may)
        [revenue] = queries.list_revenue(from_on=april, until_on=may)
        booked = {role: amount for _, role, amount in ledger.list_revenue(from_on=april, until_on=may)}
        [rate] = metering.list_reading_rates(from_on=april, until_on=may)
        noted = metering.count_anomalies(from_on=april, until_on=may)
        state = queries.get_cycle(cycle_id=figures.cycle_id)
        exceptions = queries.count_exceptions(cycle_id=figures.cycle_id)
    assert (figures.status, figures.bills, figures.total_ttc_centimes) == (
        "published", state.bills, state.total_ttc_centimes,
    )  # fmt: skip
    assert figures.open_exceptions == figures.exceptions == sum(exceptions.values())
    assert (revenue.bills, revenue.total_ttc_centimes) == (state.bills, state.total_ttc_centimes)
    assert revenue.commune_code == worlds.COMMUNE
    assert booked.pop("vat") == revenue.total_vat_centimes
    assert sum(booked.values()) == revenue.total_ht_centimes
    assert (rate.stops, rate.read) == (16, 12)
    assert noted == {"tampering": 1}
    with scope.reading(2):
        assert queries.list_revenue(from_on=april, until_on=may) == []
        assert metering.list_reading_rates(from_on=april, until_on=may) == []
