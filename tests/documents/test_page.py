"""What a person reads and copies: exact totals, whole identifiers, Arabic in its order, honest marks."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal
from pathlib import Path
from typing import Literal

import pytest

from saqia.contexts.billing.documents import content, rendering
from saqia.platform.documents import bilingual, seal, typesetting
from tests.documents import reading, sample

LEADS: tuple[Literal["ar", "fr"], ...] = ("ar", "fr")


@pytest.mark.parametrize("lead", LEADS)
def test_golden_bill_a_prints_its_totals_to_the_centime(lead: Literal["ar", "fr"], tmp_path: Path) -> None:
    text = reading.text(rendering.render(sample.sample(lead=lead)), tmp_path)
    for figure in ("413,36", "496,03", "21,94", "18,00", "47,33", "56,80", "592,77", "594,25", "1,15142", "20 %"):
        assert figure in text, figure
    assert text.count("592,77") >= 4


@pytest.mark.parametrize("lead", LEADS)
def test_golden_bill_e_prints_its_totals_and_why_it_is_exempt(lead: Literal["ar", "fr"], tmp_path: Path) -> None:
    text = reading.text(rendering.render(sample.water_sample(lead=lead)), tmp_path)
    for figure in ("108,78", "8,00", "7,00", "123,78", "0,31", "124,09", "7,77000"):
        assert figure in text, figure
    assert "معفيان من الضريبة على القيمة المضافة" in text


@pytest.mark.parametrize("lead", LEADS)
def test_arabic_comes_out_in_its_order_with_identifiers_whole(lead: Literal["ar", "fr"], tmp_path: Path) -> None:
    text = reading.text(rendering.render(sample.sample(lead=lead)), tmp_path)
    phrases = (
        "الواجب أداؤه",
        "آخر أجل للأداء",
        "رقم العقدة",
        "المؤشر السابق",
        "قراءة ذاتية",
        "لديكم شكاية؟",
        "أبريل",
        "يوليوز",
    )
    for phrase in phrases:
        assert phrase in text, phrase
    for identifier in ("2026-11-0000012", "0911 2047 83-5", "EL-0042187", "0802031212", "14 302", "14 661"):
        assert identifier in text, identifier


def test_the_words_are_those_of_the_trade() -> None:
    words = (typesetting.ROOT / "contexts/billing/documents/words.typ").read_text()
    page = (typesetting.ROOT / "contexts/billing/documents/page.py").read_text()
    for word in ("دفع", "شكوى", "عميل", "عملاء"):
        assert word not in words + page


@pytest.mark.parametrize("lead", LEADS)
def test_the_distributor_is_named_with_its_seat_and_identifiers(lead: Literal["ar", "fr"], tmp_path: Path) -> None:
    known = rendering.render(sample.sample(lead=lead, distributor=sample.KNOWN))
    text = reading.text(known, tmp_path)
    for said in ("IF 00000000", "ICE 000000000000097", "RC 12345 Casablanca", "TP 87654321", "20000 Casablanca"):
        assert said in text, said
    assert "شارع التجربة" in text and "Avenue de l’Essai" in text
    nameless = dataclasses.replace(sample.DISTRIBUTOR, address=content.Words("", ""), commune=content.Words("", ""))
    bare = rendering.render(sample.sample(lead=lead, distributor=nameless))
    assert reading.pages(known) == reading.pages(bare) == 1
    assert "ICE" not in reading.text(bare, tmp_path)


def test_one_service_is_one_page_and_three_are_two() -> None:
    for lead in LEADS:
        assert reading.pages(rendering.render(sample.sample(lead=lead, demonstration_grid=True))) == 1
        assert reading.pages(rendering.render(sample.water_sample(lead=lead))) == 1
        assert reading.pages(rendering.render(sample.three_services(lead=lead))) <= 2


@pytest.mark.parametrize("lead", LEADS)
def test_a_page_parts_no_line_from_its_arithmetic_and_no_heading_from_what_it_heads(
    lead: Literal["ar", "fr"], tmp_path: Path
) -> None:
    counts = set()
    for many in range(1, 18, 2):
        lines = tuple(_line(place) for place in range(many))
        *before, last = sample.three_services().sections
        document = sample.bill(*before, dataclasses.replace(last, lines=lines), lead=lead)
        pages = reading.page_texts(rendering.render(document), tmp_path)
        counts.add(len(pages))
        for page in pages:
            for place in range(many):
                assert (f"Poste {place:02d}" in page) == (f"Calcul {place:02d}" in page), (many, place)
        for heading, headed in (
            ("Assainissement liquide", "Poste 00"), ("TVA et total", "Total de la facture"),
            ("Contester cette facture", "Vous pouvez contester"),
        ):  # fmt: skip
            assert headed in [page for page in pages if heading in page][-1], (many, heading)
    assert counts == {2, 3}


def _line(place: int) -> content.BillLine:
    """Return a line that costs nothing, so that any number of them adds up; its sentence takes a row a language."""
    words, number = "كمية من الماء في أيام الفترة " * 3, f"{place:02d}"
    return content.BillLine(
        label=content.Words(f"بند {number}", f"Poste {number}"),
        arithmetic=content.Words(words + number, f"Calcul {number} : " + "volume des jours de la période " * 3),
        amount_ht_centimes=0, vat_basis_points=0, vat_centimes=0, exempt=True,
    )  # fmt: skip


def test_an_estimate_is_said_in_both_languages(tmp_path: Path) -> None:
    estimated = sample.bill(sample.electricity(source=content.ReadingSource.ESTIMATED))
    measured = dataclasses.replace(sample.electricity(), history=())
    for lead in LEADS:
        text = reading.text(rendering.render(dataclasses.replace(estimated, lead=lead)), tmp_path)
        assert "قراءة تقديرية" in text
        assert "relevé estimé" in text
        read = reading.text(rendering.render(sample.bill(measured, lead=lead)), tmp_path)
        assert "تقديرية" not in read
        assert "estimé" not in read


def test_the_demonstration_grid_is_said_and_only_then(tmp_path: Path) -> None:
    marked = reading.text(rendering.render(sample.sample(demonstration_grid=True)), tmp_path)
    assert "تعريفة تجريبية" in marked
    assert "Grille de démonstration" in marked
    assert "تعريفة تجريبية" not in reading.text(rendering.render(sample.sample()), tmp_path)


def test_a_credit_note_names_its_bill_and_asks_for_nothing(tmp_path: Path) -> None:
    text = reading.text(rendering.render(sample.credit_note()), tmp_path)
    for words in ("إشعار دائن", "Facture d’avoir", "2026-13-0000003", "2026-11-0000012", "مبلغ لفائدتكم"):
        assert words in text, words
    for words in ("آخر أجل للأداء", "Comment payer", "droit de timbre"):
        assert words not in text, words


def test_a_previous_balance_is_added_and_a_credit_covers_the_bill(tmp_path: Path) -> None:
    owed = sample.sample(previous_balance_centimes=50_00, amount_due_centimes=642_77)
    text = reading.text(rendering.render(owed), tmp_path)
    for words in ("50,00", "642,77", "رصيد سابق غير مؤدى", "592,77"):
        assert words in text, words
    covered = sample.sample(previous_balance_centimes=-700_00, amount_due_centimes=-107_23)
    text = reading.text(rendering.render(covered), tmp_path)
    assert "107,23" in text
    assert "مبلغ لفائدتكم" in text
    assert "Date limite" not in text


def test_the_seal_is_claimed_only_when_there_is_one(key: seal.SealKey, tmp_path: Path) -> None:
    assert "scellé" not in reading.text(rendering.render(sample.sample()), tmp_path)
    assert "scellé" in reading.text(rendering.render(sample.sample(), key=key), tmp_path)


def test_no_direction_mark_is_left_in_the_text() -> None:
    isolated = content.Words("رقم \u20662026-11-0000012\u2069 في \u20668 ماي 2026\u2069", "n° 2026-11-0000012")
    data = rendering.sheet(sample.sample(reasons=(isolated,)), sealed=False).data
    assert not re.search("[\u2066-\u2069]", str(data))
    assert ["رقم ", "2026-11-0000012", " في ", "8", " ماي ", "2026", ""] in [
        reason["ar"]
        for reason in data["reasons"]  # type: ignore[attr-defined]
    ]


@pytest.mark.parametrize("lead", LEADS)
def test_a_table_that_goes_on_overleaf_names_its_service_again(lead: Literal["ar", "fr"], tmp_path: Path) -> None:
    section = sample.electricity()
    long = dataclasses.replace(section, lines=section.lines * 8)
    pages = reading.page_texts(rendering.render(sample.bill(long, lead=lead)), tmp_path)
    said = [("Désignation" in page, "suite" in page and "تتمة" in page and "lectricité" in page) for page in pages]
    assert said == [(True, False), (True, True)]
    short = reading.text(rendering.render(sample.three_services(lead=lead)), tmp_path)
    assert "suite" not in short


def test_registers_read_together_name_their_meter_and_days_once(tmp_path: Path) -> None:
    section = sample.electricity()
    [first] = section.registers
    names = (
        ("ساعات الذروة", "Heures de pointe"),
        ("الساعات المليئة", "Heures pleines"),
        ("الساعات الفارغة", "Heures creuses"),
    )
    uses = tuple(
        dataclasses.replace(
            first, register=content.Words(*name), volume=Decimal(100 + place),
            previous=dataclasses.replace(first.previous, index=Decimal(5000 + place)),
            new=dataclasses.replace(first.new, index=Decimal(6100 + 2 * place)),
        )
        for place, name in enumerate(names)
    )  # fmt: skip
    together = dataclasses.replace(section, registers=uses, volume=Decimal(303))
    text = reading.text(rendering.render(sample.bill(together)), tmp_path)
    assert text.count(first.meter_number) == 1
    for shown in ("5 000", "5 001", "5 002", "6 100", "6 102", "6 104", "102 kWh", "Heures creuses", "الساعات الفارغة"):
        assert shown in text, shown
    two = (uses[0], dataclasses.replace(uses[1], meter_number="EL-2"))
    replaced = dataclasses.replace(together, registers=two, volume=Decimal(201))
    text = reading.text(rendering.render(sample.bill(replaced)), tmp_path)
    assert first.meter_number in text and "EL-2" in text


def test_the_commune_is_not_said_twice() -> None:
    address, commune = content.Words("حي السلام، أكادير", "Hay Salam, Agadir"), content.Words("أكادير", "Agadir")
    assert bilingual.place(address, commune) == address
    elsewhere = content.Words("حي السلام", "Hay Salam")
    assert bilingual.place(elsewhere, commune) == address
    assert bilingual.place(content.Words("", ""), commune) == commune
    assert bilingual.place(elsewhere, content.Words("", "")) == elsewhere
