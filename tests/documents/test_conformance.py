"""The file itself: archival, accessible, carrying its twin, the same bytes each time, and failing aloud."""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from saqia.contexts.billing.documents import checks, content, rendering, ubl
from saqia.platform.documents import bilingual, fonts, letters, typesetting
from tests.documents import reading, sample

MARKERS = {"pdfaid:part": "3", "pdfaid:conformance": "A", "pdfuaid:part": "1"}


@pytest.mark.parametrize("build", [sample.sample, sample.water_sample, sample.three_services, sample.credit_note])
@pytest.mark.parametrize("lead", ["ar", "fr"])
def test_a_bill_states_pdf_a_3a_and_pdf_ua_1_and_keeps_their_marks(
    build: Callable[..., content.BillDocument], lead: str
) -> None:
    pdf = reading.opened(rendering.render(build(lead=lead)))
    with pdf.open_metadata() as meta:
        for name, value in MARKERS.items():
            assert meta[name] == value
    root = pdf.Root
    assert str(root.Lang).startswith(lead)
    assert bool(root.MarkInfo.Marked)
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert "/OutputIntents" in root
    assert "/StructTreeRoot" in root
    assert "/Encrypt" not in pdf.trailer


def test_every_font_is_embedded_and_comes_from_the_wheels() -> None:
    pdf = reading.opened(rendering.render(sample.sample()))
    names = set()
    for page in pdf.pages:
        for font in page.Resources.Font.values():
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
            assert "/ToUnicode" in font
            names.add(str(font.BaseFont).partition("+")[2].partition("-")[0])
    assert names == {"Amiri", "IBMPlexSansArabic"} or names <= {"Amiri", "IBMPlexSansArabic", "IBMPlexSansArab"}


def test_the_twin_is_attached_as_an_alternative_and_equal() -> None:
    document = sample.sample()
    pdf = rendering.render(document)
    assert reading.attachment(pdf, "2026-11-0000012.xml") == ubl.invoice(document).encode()
    with reading.opened(pdf) as file:
        (associated,) = file.Root.AF
        assert str(associated.AFRelationship) == "/Alternative"


def test_the_tables_have_headers_and_the_pictures_words() -> None:
    elements = reading.elements(rendering.render(sample.sample()))
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/P", "/Figure"} <= {kind for kind, _ in elements}
    pictures = [words for kind, words in elements if kind == "/Figure"]
    assert pictures
    assert all(pictures)


def test_the_same_bill_gives_the_same_bytes() -> None:
    first = rendering.render(sample.sample())
    rendering.render(sample.three_services())
    assert rendering.render(sample.sample()) == first


def test_qpdf_finds_nothing(tmp_path: Path) -> None:
    tool = shutil.which("qpdf")
    if tool is None:
        pytest.skip("qpdf is not installed")
    path = tmp_path / "bill.pdf"
    path.write_bytes(rendering.render(sample.three_services()))
    subprocess.run([tool, "--check", str(path)], check=True, capture_output=True)


def test_an_unknown_font_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("platform/documents", "contexts/billing/documents"):
        shutil.copytree(typesetting.ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    theme = tmp_path / "platform/documents/theme.typ"
    theme.write_text(theme.read_text().replace('"Amiri"', '"No Such Face"'))
    monkeypatch.setattr(typesetting, "ROOT", tmp_path)
    monkeypatch.setattr(typesetting, "_local", threading.local())
    with pytest.raises(typesetting.TypesettingFailed, match="font"):
        rendering.render(sample.sample())


def test_a_character_that_no_font_has_fails_and_names_it() -> None:
    customer = dataclasses.replace(sample.CUSTOMER, name=content.Words("زبون 漢", "Client 漢"))
    with pytest.raises(typesetting.TypesettingFailed, match="漢"):
        rendering.render(sample.sample(customer=customer))


def test_a_missing_wheel_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "WHEELS", ("no_such_font_wheel",))
    with pytest.raises(fonts.FontMissing, match="no_such_font_wheel"):
        fonts.folders()


def test_markup_in_a_name_is_only_text(tmp_path: Path) -> None:
    name = '#panic() "quoted" \\ $x$ *bold*'
    customer = dataclasses.replace(sample.CUSTOMER, name=content.Words("زبون", name))
    text = reading.text(rendering.render(sample.sample(customer=customer, lead="fr")), tmp_path)
    assert name in text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"total_ttc_centimes": 592_78}, "total including VAT"),
        ({"amount_due_centimes": 1}, "amount due"),
        ({"total_vat_centimes": 0}, "total VAT"),
        ({"taxes": ()}, "taxes by rate"),
        ({"sections": ()}, "no service"),
        ({"number": " "}, "no number"),
        ({"due_on": sample.date(2026, 5, 1)}, "due before"),
        ({"kind": content.Kind.CREDIT_NOTE}, "names the bill"),
    ],
)
def test_a_bill_that_does_not_hold_together_is_refused(change: dict[str, object], told: str) -> None:
    with pytest.raises(checks.ContentRefused, match=told):
        rendering.render(sample.sample(**change))


def test_vat_that_does_not_follow_from_its_line_is_refused() -> None:
    section = sample.electricity()
    wrong = dataclasses.replace(section.lines[0], vat_centimes=83_67)
    with pytest.raises(checks.ContentRefused, match="does not follow"):
        rendering.render(sample.bill(dataclasses.replace(section, lines=(wrong, *section.lines[1:]))))


def test_a_plain_letter_has_the_same_marks(tmp_path: Path) -> None:
    letter = letters.Letter(
        lead="ar",
        house=bilingual.House(bilingual.Words("موزع تجريبي", "Distributeur de démonstration"), "0802031212"),
        title=bilingual.Words("وصل الأداء", "Reçu de paiement"),
        reference="R-2026-0000412",
        dated_on=sample.date(2026, 5, 12),
        headline=letters.Fact(bilingual.Words("المبلغ المؤدى", "Montant payé"), "592,77"),
        facts=(letters.Fact(bilingual.Words("رقم الفاتورة", "Facture n°"), "2026-11-0000012"),),
        paragraphs=(bilingual.Words("توصلنا بأدائكم يوم 12 ماي 2026.", "Paiement reçu le 12 mai 2026."),),
    )
    pdf = typesetting.typeset(letters.sheet(letter))
    text = reading.text(pdf, tmp_path)
    for words in ("وصل الأداء", "592,77", "2026-11-0000012", "توصلنا بأدائكم يوم"):
        assert words in text
    with reading.opened(pdf).open_metadata() as meta:
        assert (meta["pdfaid:part"], meta["pdfuaid:part"]) == ("3", "1")
