"""Receipts on paper: what they say, their code proved offline, reprints and reversals named."""

import dataclasses
import datetime
import io
from pathlib import Path

import pikepdf
import pytest
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.documents import reading as paper

from saqia.contexts.billing.types import printable_number
from saqia.contexts.payments import exports, operations, queries, receipts, types
from saqia.contexts.staff import operations as hiring
from saqia.contexts.staff import types as hired
from saqia.platform import operation
from saqia.platform.documents import demonstration, proof_code, seal
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

AT = datetime.datetime(2026, 5, 4, 10, tzinfo=datetime.UTC)
SYSTEM = operation.system_actor(tenant_id=1, name="till")


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> seal.SealKey:
    return demonstration.seal_key(tmp_path_factory.mktemp("keys"), at=AT)


@pytest.fixture
def paid(april_billed: worlds.World) -> types.Receipt:
    return operations.collect_payment(
        actor=SYSTEM, channel="counter", collector="AG-3", reference="S1-1", method="cash",
        lines=[types.Line(april_billed.accounts["three"].account_id, 40000)], collected_at=AT, at=AT,
    )  # fmt: skip


def render(receipt: types.Receipt, key: seal.SealKey, **more: object) -> bytes:
    with scope.reading(1):
        return exports.render_receipt(number=receipt.number, key=key, **{"lead": "ar", **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("lead", ["ar", "fr"])
@pytest.mark.parametrize("width", [None, 58, 80])
def test_a_receipt_says_what_was_paid(
    paid: types.Receipt, april_billed: worlds.World, key: seal.SealKey, tmp_path: Path, lead: str, width: int | None
) -> None:
    pdf = render(paid, key, lead=lead, width=width)
    said = paper.text(pdf, tmp_path)
    assert paid.number in said
    assert ("401,00 DH" in said) == (lead == "fr")
    assert "401,00" in said and "0802031212" in said
    asked = ("Question ou réclamation" in said, "أو شكاية" in said)
    assert asked == ((True, True) if width is None else (lead == "fr", lead == "ar"))
    [bill] = books.of(april_billed, "three")
    assert printable_number(bill.number) in said
    assert "4 mai 2026, 11:00" in said if lead == "fr" else "11:00" in said
    assert ("fichier numérique fait foi" in said) == (width is None)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == 1
        if width is not None:
            assert abs(float(opened.pages[0].mediabox[2]) - width * 72 / 25.4) < 0.1


def test_the_code_proves_the_receipt_offline(
    paid: types.Receipt, key: seal.SealKey, april_billed: worlds.World
) -> None:
    number = april_billed.accounts["three"].number
    text = receipts.code(paid, {paid.shares[0].account_id: number}, "souss", key)
    proved = exports.prove_receipt(text, certificates=[key.certificate_pem])
    assert proved == exports.Proved("souss", paid.number, 40100, 100, AT, "counter", ((number, 40000),))
    with pytest.raises(proof_code.CodeInvalid):
        exports.prove_receipt(text[:-2] + "00", certificates=[key.certificate_pem])


def test_a_code_stays_proved_when_the_key_is_changed(paid: types.Receipt, key: seal.SealKey, tmp_path: Path) -> None:
    newer = demonstration.seal_key(tmp_path / "newer", at=AT + datetime.timedelta(days=400))
    text = receipts.code(paid, {paid.shares[0].account_id: "1"}, "souss", key)
    assert exports.prove_receipt(text, certificates=[newer.certificate_pem, key.certificate_pem]).number == paid.number
    with pytest.raises(proof_code.CodeInvalid):
        exports.prove_receipt(text, certificates=[newer.certificate_pem])


def test_reprints_and_reversals_are_named(paid: types.Receipt, key: seal.SealKey, tmp_path: Path) -> None:
    assert "Duplicata n° 2" in paper.text(render(paid, key, lead="fr", duplicate=2), tmp_path)
    assert "Duplicata n° 2" in paper.text(render(paid, key, lead="fr", width=58, duplicate=2), tmp_path)
    operations.reverse_payment(actor=SYSTEM, number=paid.number, reason="error", at=AT)
    assert "annulé le 4 mai 2026" in paper.text(render(paid, key, lead="fr"), tmp_path)


def test_what_cannot_be_printed_is_refused(paid: types.Receipt, key: seal.SealKey) -> None:
    with pytest.raises(ValueError, match="57"):
        render(paid, key, width=57)
    with pytest.raises(queries.PaymentUnknown):
        render(dataclasses.replace(paid, number="2026-0000000009-0"), key)


@pytest.mark.parametrize("width", [None, 80])
def test_a_receipt_of_a_till_says_where_its_agency_is(
    april_billed: worlds.World, key: seal.SealKey, tmp_path: Path, width: int | None
) -> None:
    agency = hiring.open_unit(
        actor=april_billed.actor, code="AG-3", kind="agency", name_ar="وكالة", name_fr="Agence du centre",
        parent_id=None, commune_code=None, on=AT.date(), at=AT,
    )  # fmt: skip
    place = hired.Place(address_fr="Place du marché", hours_fr="de 8:30 à 16:30")
    hiring.state_place(actor=april_billed.actor, unit_id=agency.id, place=place, at=AT)
    line = types.Line(april_billed.accounts["three"].account_id, 100)
    for session_id, is_told in ((7, True), (None, False)):
        paid = operations.collect_payment(
            actor=SYSTEM, channel="counter", collector="AG-3", reference=f"S-{session_id}", method="cash",
            lines=[line], session_id=session_id, collected_at=AT, at=AT,
        )  # fmt: skip
        said = " ".join(paper.text(render(paid, key, lead="fr", width=width), tmp_path).split())
        assert ("Agence du centre, Place du marché, de 8:30 à 16:30" in said) == is_told
