"""The rules of PDF/A-3a and PDF/UA-1 that a program can check, on bills as they leave the press, sealed and not."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

import pikepdf
import pytest

from saqia.contexts.billing.documents import rendering
from saqia.platform.documents import seal
from tests.documents import reading, sample

STANDARD = {
    "/Document", "/Part", "/Div", "/P", "/Span", "/H1", "/H2", "/H3", "/Table", "/THead", "/TBody", "/TR", "/TH",
    "/TD", "/Figure", "/L", "/LI", "/Lbl", "/LBody", "/Link", "/Form", "/Caption", "/Note",
}  # fmt: skip
PAINTING = {"Tj", "TJ", "'", '"', "f", "f*", "F", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "EI"}
FORBIDDEN = {"/JavaScript", "/JS", "/Launch", "/Movie", "/Sound", "/ResetForm", "/ImportData"}

_PRINTED = 0b100


class Piece(NamedTuple):
    """A text or picture: its number in the structure (None for an ornament), its marked language, its typeface."""

    number: int | None
    language: str
    face: str


@pytest.fixture(scope="module", params=["ar", "fr", "ar sealed", "fr sealed"])
def bill(request: pytest.FixtureRequest, key: seal.SealKey) -> pikepdf.Pdf:
    """A bill of three services on two pages, Arabic or French first."""
    lead, _, sealed = request.param.partition(" ")
    return reading.opened(rendering.render(sample.three_services(lead=lead), key=key if sealed else None))


def test_the_catalog_says_what_the_file_is(bill: pikepdf.Pdf) -> None:
    root = bill.Root
    assert str(root.Lang) in ("ar-MA", "fr-MA")
    assert bool(root.MarkInfo.Marked)
    assert not bool(root.MarkInfo.get("/Suspects", False))
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert not {"/OpenAction", "/AA", "/OCProperties", "/NeedsRendering"} & set(root.keys())
    assert "/XFA" not in root.get("/AcroForm", {})
    assert "/Encrypt" not in bill.trailer
    assert len(bill.trailer.ID) == 2


def test_the_metadata_claims_both_standards_and_bears_the_title(bill: pikepdf.Pdf) -> None:
    with bill.open_metadata() as meta:
        claimed = (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"])
        title = meta["dc:title"]
    assert claimed == ("3", "A", "1")
    assert title
    assert title == str(bill.docinfo.Title)
    assert "/Filter" not in bill.Root.Metadata


def test_colors_have_one_embedded_profile(bill: pikepdf.Pdf) -> None:
    (intent,) = bill.Root.OutputIntents
    profile = intent.DestOutputProfile
    assert (str(intent.S), int(profile.N)) == ("/GTS_PDFA1", 3)
    assert profile.read_bytes()[36:40] == b"acsp"


def test_no_action_and_no_forbidden_filter_is_anywhere(bill: pikepdf.Pdf) -> None:
    for item in bill.objects:
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            assert str(item.get("/S", "")) not in FORBIDDEN
            assert "LZWDecode" not in str(item.get("/Filter", ""))
            assert not (isinstance(item, pikepdf.Stream) and "/F" in item)


def test_every_font_is_embedded_and_can_be_read_back(bill: pikepdf.Pdf) -> None:
    fonts = [item for item in bill.objects if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"]
    whole = [font for font in fonts if "/DescendantFonts" in font]
    assert whole
    for font in whole:
        (inner,) = font.DescendantFonts
        assert {"/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys())
        assert "/W" in inner
        assert str(font.Encoding) == "/Identity-H"
        assert b"beginbf" in font.ToUnicode.read_bytes()
        assert "+" in str(font.BaseFont)
    inner_ones = {font.DescendantFonts[0].objgen for font in whole}
    assert {font.objgen for font in fonts if "/DescendantFonts" not in font} <= inner_ones


def test_the_twin_says_what_it_is(bill: pikepdf.Pdf) -> None:
    (file,) = bill.Root.AF
    assert (str(file.AFRelationship), str(file.F), str(file.UF)) == (
        "/Alternative", "2026-11-0000012.xml", "2026-11-0000012.xml",
    )  # fmt: skip
    content = file.EF.F
    assert str(content.Subtype) == "/application/xml"
    assert int(content.Params.Size) == len(content.read_bytes())
    assert str(content.Params.ModDate).startswith("D:2026")
    assert str(file.Desc)
    assert list(bill.attachments) == [str(file.F)]


def test_tabs_follow_the_structure_and_every_piece_of_a_page_is_in_it(bill: pikepdf.Pdf) -> None:
    parents = _parents(bill)
    for page in bill.pages:
        assert str(page.obj.Tabs) == "/S"
        placed = parents[int(page.obj.StructParents)]
        shown = [piece.number for piece in _pieces(page) if piece.number is not None]
        assert sorted(set(shown)) == list(range(len(placed)))
        assert all("/S" in element for element in placed)


def test_nothing_is_painted_that_is_neither_tagged_nor_an_ornament(bill: pikepdf.Pdf) -> None:
    for page in bill.pages:
        open_marks: list[str] = []
        for one in pikepdf.parse_content_stream(page):
            if str(one.operator) in ("BDC", "BMC"):
                open_marks.append(str(one.operands[0]))
            elif str(one.operator) == "EMC":
                open_marks.pop()
            elif str(one.operator) in PAINTING:
                assert open_marks
        assert not open_marks


def test_the_tree_uses_known_elements_in_their_places(bill: pikepdf.Pdf) -> None:
    tree = list(_tree(bill.Root.StructTreeRoot))
    roles = {name: str(role) for name, role in bill.Root.StructTreeRoot.get("/RoleMap", {}).items()}
    assert {roles.get(kind, kind) for kind, _, _ in tree} <= STANDARD
    assert [kind for kind, above, _ in tree if above == ""] == ["/Document"]
    above = {"/TR": {"/Table", "/THead", "/TBody"}, "/TH": {"/TR"}, "/TD": {"/TR"}, "/THead": {"/Table"}}
    for kind, parent, element in tree:
        assert parent in above.get(kind, {parent})
        if kind == "/Figure":
            assert str(element.Alt)
        if kind == "/TH":
            assert any(str(each.get("/Scope", "")) in ("/Column", "/Row") for each in _listed(element.A))


def test_headings_begin_with_the_first_and_skip_none(bill: pikepdf.Pdf) -> None:
    levels = [
        int(kind[2:]) for kind, _, _ in _tree(bill.Root.StructTreeRoot) if kind[:2] == "/H" and kind[2:].isdigit()
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert len(levels) > 3
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_what_is_set_in_the_arabic_face_is_announced_as_arabic(bill: pikepdf.Pdf) -> None:
    parents = _parents(bill)
    languages: set[str] = set()
    for page in bill.pages:
        placed = parents[int(page.obj.StructParents)]
        arabic = [piece for piece in _pieces(page) if piece.number is not None and piece.face == "Amiri"]
        languages |= {piece.language or _language(bill, placed[piece.number or 0]) for piece in arabic}
    assert languages == {"ar-MA"}


def test_the_seal_is_the_only_annotation(bill: pikepdf.Pdf) -> None:
    notes = [note for page in bill.pages for note in page.obj.get("/Annots", [])]
    assert [str(note.Subtype) for note in notes] == (["/Widget"] if "/AcroForm" in bill.Root else [])
    assert all(int(note.F) & _PRINTED for note in notes)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _tree(node: Any, above: str = "") -> Iterator[tuple[str, str, Any]]:
    """Yield kind, kind of the parent and element, from the first to the last as they are read."""
    for child in _listed(node.get("/K", [])):
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield str(child.S), above, child
            yield from _tree(child, str(child.S))


def _parents(bill: pikepdf.Pdf) -> dict[int, list[Any]]:
    """Return number of a page -> the element that each of its pieces belongs to."""
    numbers = pikepdf.NumberTree(bill.Root.StructTreeRoot.ParentTree)
    return {key: list(value) for key, value in numbers.items() if isinstance(value, pikepdf.Array)}


def _pieces(page: pikepdf.Page) -> Iterator[Piece]:
    """Yield each text and picture of a page, and what the marks around it say."""
    faces = {name: str(font.BaseFont).partition("+")[2].partition("-")[0] for name, font in page.resources.Font.items()}
    marks = [Piece(None, "", "")]
    face = ""
    for one in pikepdf.parse_content_stream(page):
        operands, kind = one.operands, str(one.operator)
        if kind in ("BDC", "BMC"):
            told: Any = operands[1] if kind == "BDC" and isinstance(operands[1], pikepdf.Dictionary) else {}
            number = int(told["/MCID"]) if "/MCID" in told else marks[-1].number
            marks.append(Piece(number, str(told.get("/Lang", marks[-1].language)), ""))
        elif kind == "EMC":
            marks.pop()
        elif kind == "Tf":
            face = faces[str(operands[0])]
        elif kind in PAINTING:
            yield marks[-1]._replace(face=face if kind in ("Tj", "TJ") else "")


def _language(bill: pikepdf.Pdf, element: Any) -> str:
    """Return the language that a reader announces: the element's own, else that of the nearest above."""
    while element is not None and "/S" in element:
        if "/Lang" in element:
            return str(element.Lang)
        element = element.get("/P")
    return str(bill.Root.Lang)
