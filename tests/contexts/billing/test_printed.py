"""Bills of a run on paper: what the page says is what was booked, in the customer's language, and in its UBL twin."""

import dataclasses
import datetime
from pathlib import Path

import pytest
from django.conf import settings
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.documents import einvoicing, reading

from saqia.contexts.billing import exports, queries, types
from saqia.contexts.billing import operations as billing
from saqia.contexts.billing.documents import composition, rendering
from saqia.journeys import cycles, links
from saqia.platform.links import tokens
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

MAY = datetime.date(2026, 5, 8)
E = 1


@pytest.fixture
def published(world: worlds.World) -> int:
    return cycles.bill_round(worlds.asked(world, books.APRIL))


def printed(number: int) -> bytes:
    with scope.reading(1):
        return exports.render_bill(number=number, rules=worlds.tariffs(), key=None)


def dirhams(centimes: int) -> str:
    """Return an amount as the page writes it, such as `1 234,50`."""
    whole, part = divmod(abs(centimes), 100)
    return f"{whole:,}".replace(",", " ") + f",{part:02d}"


def twin(pdf: bytes, number: int) -> str:
    return reading.attachment(pdf, f"{types.printable_number(number)}.xml").decode()


def require_valid(xml: str, root: str) -> None:
    assert einvoicing.schema_faults(xml, root) == []
    assert einvoicing.rule_faults(xml) == []


def test_a_bill_in_arabic(world: worlds.World, published: int, tmp_path: Path) -> None:
    [bill] = books.of(world, "plain")
    pdf = printed(bill.number)
    text = reading.text(pdf, tmp_path)
    for words in (
        "2026-000000001", world.accounts["plain"].number, "زبون تجريبي", "E-plain", "133,80", "1 150", "1 270",
        "10 mai 2026", "ماي", "0802031212", "الكهرباء",
    ):  # fmt: skip
        assert words in text, words
    assert "تجريبية" in text  # the demonstration grid says so
    xml = twin(pdf, bill.number)
    require_valid(xml, "Invoice")
    assert ">133.80</cbc:PayableAmount>" in xml


def test_the_paper_bears_the_code_that_opens_it_and_the_qr_its_address(
    world: worlds.World, published: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [bill] = books.of(world, "plain")
    code = tokens.code(tenant_id=1, subject=bill.number)
    assert f"{code[:4]} {code[4:]}" in reading.text(printed(bill.number), tmp_path)
    with scope.reading(1):
        detail = queries.get_bill(number=bill.number)
        [plain] = composition.compose([detail], worlds.tariffs(), (60, 60))
        monkeypatch.setattr(settings, "SAQIA_PUBLIC_ADDRESS", "https://{host}")
        [linked] = composition.compose([detail], worlds.tariffs(), (60, 60))
    assert plain.qr_payload == f"{plain.contract_number};2026-000000001;{bill.total_ttc_centimes}"
    assert linked.qr_payload == links.make(1, f"bill:{bill.number}", "ar", worlds.noon(bill.issued_on))
    root, token = linked.qr_payload.rsplit("/", 1)
    assert root.endswith("/b")
    last = bill.issued_on + datetime.timedelta(days=400)
    found = tokens.check(tenant_id=1, purpose="bill", token=token, on=last)
    assert found.subject == str(bill.number)


def test_a_bill_of_three_services_in_french(world: worlds.World, published: int, tmp_path: Path) -> None:
    [bill] = books.of(world, "three")
    pdf = printed(bill.number)
    text = reading.text(pdf, tmp_path)
    for words in ("Électricité", "Eau potable", "Assainissement", "démonstration", "Client de démonstration three"):
        assert words in text, words
    assert dirhams(bill.total_ttc_centimes) in text
    assert dirhams(bill.total_vat_centimes) in text
    require_valid(twin(pdf, bill.number), "Invoice")
    with scope.reading(1):
        [document] = composition.compose([queries.get_bill(number=bill.number)], worlds.tariffs(), (60, 60))
    for lead in ("ar", "fr"):
        assert reading.pages(rendering.render(dataclasses.replace(document, lead=lead))) == 2


def test_an_estimate_says_that_it_is_one(world: worlds.World, published: int, tmp_path: Path) -> None:
    [bill] = books.of(world, "unread")
    text = reading.text(printed(bill.number), tmp_path)
    assert "مقدر" in text and "لم يقرأ العداد" in text


def test_a_credit_note_states_what_it_gives_back(world: worlds.World, published: int, tmp_path: Path) -> None:
    worlds.read(world, MAY, {"unread": {E: 1500}})
    cycles.bill_round(worlds.asked(world, books.MAY))
    estimate, bill, credit = books.of(world, "unread")
    pdf = printed(credit.number)
    text = reading.text(pdf, tmp_path)
    assert dirhams(credit.total_ttc_centimes) in text
    assert types.printable_number(estimate.number) in text
    assert "تسوية بعد قراءة فعلية" in text
    xml = twin(pdf, credit.number)
    require_valid(xml, "CreditNote")
    assert types.printable_number(estimate.number) in xml
    settled = printed(bill.number)
    assert "وأعيد ما احتسب تقديرا" in reading.text(settled, tmp_path)
    require_valid(twin(settled, bill.number), "Invoice")


@pytest.mark.parametrize("name", ["shop", "dry", "field", "mill", "night", "stairs"])
def test_every_kind_of_bill_is_printed(world: worlds.World, published: int, name: str, tmp_path: Path) -> None:
    [bill] = books.of(world, name)
    pdf = printed(bill.number)
    assert dirhams(bill.total_ttc_centimes) in reading.text(pdf, tmp_path)
    require_valid(twin(pdf, bill.number), "Invoice")


@pytest.mark.parametrize("name", ["mill", "night"])
def test_a_bill_of_several_registers_says_why(world: worlds.World, published: int, name: str) -> None:
    """What they counted together beside the month before; of a subscribed power, what the bill is made of."""
    [bill] = books.of(world, name)
    with scope.reading(1):
        detail = queries.get_bill(number=bill.number)
        [document] = composition.compose([detail], worlds.tariffs(), (60, 60))
        [part] = queries.explain_lines(detail, worlds.tariffs())
    metered = [row for row in detail.supplies.to_pylist() if row["role"] == types.ROLE_METERED]
    assert len(metered) > 1
    volume = sum(row["volume_milli"] for row in metered) // 1000
    assert f"{volume}kWh en" in document.reasons[0].fr.replace("\u00a0", "")
    assert f"\u2066{volume}kWh\u2069" in document.reasons[0].ar.replace("\u00a0", "")
    if name == "night":
        assert (len(document.reasons), part.makeup) == (1, None)
        assert "hors taxes" not in document.reasons[0].fr
        return
    ht = dict.fromkeys((1, 9), 0)
    for line in detail.lines.to_pylist():
        ht[line["component"]] = ht.get(line["component"], 0) + line["amount_ht"]
    [said] = [reason.fr.replace("\u00a0", " ") for reason in document.reasons]
    assert said.count("Électricité") == 1
    assert said.endswith(
        f". Montant hors taxes : {dirhams(ht[1])} DH d’énergie et {dirhams(ht[9])} DH de puissance souscrite (160 kVA)."
    )
    assert part.makeup is not None and part.makeup.power_milli == 160_000


def test_a_correction_is_printed(world: worlds.World, published: int, tmp_path: Path) -> None:
    [wrong] = books.of(world, "three")
    done = billing.correct_bill(
        actor=world.actor, bill_number=wrong.number, corrected={}, reason="wrong-tariff", cause="tariff:1",
        rules=worlds.tariffs(), grid=worlds.GRID, issued_on=MAY, at=worlds.noon(MAY),
    )  # fmt: skip
    text = reading.text(printed(done.credit_number), tmp_path)
    assert "Tarif erroné" in text and types.printable_number(wrong.number) in text
    assert done.replacement_number is not None
    assert types.printable_number(done.replacement_number) in reading.text(printed(done.replacement_number), tmp_path)


@pytest.mark.slow
def test_a_whole_cycle_is_printed_once(world: worlds.World, published: int, tmp_path: Path) -> None:
    told: list[int] = []
    for expected in ((10, 0), (0, 10)):
        report = exports.print_bills(
            tenant_id=1, cycle_id=published, folder=tmp_path / "pdf", workers=2, rules=worlds.tariffs(), key=None,
            on_progress=told.append,
        )  # fmt: skip
        assert (report.printed, report.skipped, report.failures) == (*expected, ())
    assert len(list((tmp_path / "pdf").glob("*.pdf"))) == 10
    assert told[-1] == 10
    some = exports.print_bills(
        tenant_id=1, cycle_id=published, folder=tmp_path / "some", workers=1, rules=worlds.tariffs(), key=None, most=3
    )
    assert some.printed == 3
