"""The seal: valid, PAdES, at a stated time, blind to the clock, broken by any change."""

from __future__ import annotations

import dataclasses
import datetime
import io
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import validation
from pyhanko_certvalidator import ValidationContext

from saqia.contexts.billing.documents import rendering
from saqia.platform.documents import demonstration, seal, typesetting
from tests.documents import reading, sample
from tests.documents.conftest import AT


def verified(pdf: bytes, key: seal.SealKey) -> validation.PdfSignatureStatus:
    """Validate the only signature of a file against its own certificate."""
    _, _, der = pem.unarmor(key.certificate_pem)
    moment = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)
    context = ValidationContext(trust_roots=[x509.Certificate.load(der)], moment=moment)
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    return validation.validate_pdf_signature(signature, context)


@pytest.fixture(scope="module")
def sealed(key: seal.SealKey) -> bytes:
    """A sealed golden bill."""
    return rendering.render(sample.sample(), key=key)


def test_the_seal_is_valid_and_covers_the_whole_file(sealed: bytes, key: seal.SealKey) -> None:
    status = verified(sealed, key)
    assert status.bottom_line
    assert status.coverage is validation.SignatureCoverageLevel.ENTIRE_FILE
    assert status.md_algorithm == "sha256"
    (signature,) = PdfFileReader(io.BytesIO(sealed)).embedded_signatures
    assert str(signature.sig_object["/SubFilter"]) == "/ETSI.CAdES.detached"
    assert str(signature.sig_object["/M"]).startswith("D:20260508000000")


def test_one_changed_byte_is_found(sealed: bytes, key: seal.SealKey) -> None:
    place = sealed.index(b"/Creator") + 12
    tampered = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
    assert not verified(tampered, key).bottom_line


def test_something_added_after_the_seal_is_found(sealed: bytes, key: seal.SealKey) -> None:
    changed = reading.opened(sealed)
    changed.docinfo["/Title"] = "592,77 -> 5,92"
    output = io.BytesIO()
    changed.save(output)
    with pytest.raises(Exception):  # noqa: B017 - rewritten: no signature left that can be read, or an invalid one
        assert verified(output.getvalue(), key).bottom_line


def test_the_sealed_file_stays_archival_and_its_metadata_untouched(sealed: bytes) -> None:
    plain = reading.opened(typesetting.typeset(rendering.sheet(sample.sample(), sealed=True)))
    after = reading.opened(sealed)
    assert after.Root.Metadata.read_bytes() == plain.Root.Metadata.read_bytes()
    assert dict(after.docinfo.items()) == dict(plain.docinfo.items())
    assert (after.pdf_version, "/Version" in after.Root) == ("1.7", False)  # PDF/A-3 is not PDF 2.0
    assert list(after.Root.Extensions) == ["/ESIC"]
    assert reading.attachment(sealed, "2026-11-0000012.xml").startswith(b"<?xml")
    (field,) = after.Root.AcroForm.Fields
    assert int(field.F) == 4 + 128  # printed, locked; not hidden
    assert all(int(value) < 0 for value in field.Rect)
    assert str(after.pages[0].Tabs) == "/S"


def test_outside_readers_agree(sealed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed)
    pdfsig, qpdf = shutil.which("pdfsig"), shutil.which("qpdf")
    if pdfsig is None or qpdf is None:
        pytest.skip("pdfsig (poppler-utils) or qpdf is not installed")
    report = subprocess.run([pdfsig, str(path)], check=False, capture_output=True, text=True).stdout
    assert "Signature is Valid." in report
    assert "Total document signed" in report
    subprocess.run([qpdf, "--check", str(path)], check=True, capture_output=True)


def test_the_demonstration_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    first = demonstration.seal_key(tmp_path / "data", at=AT)
    again = demonstration.seal_key(tmp_path / "data", at=AT + datetime.timedelta(days=1))
    assert first == again
    (path,) = (tmp_path / "data").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "BEGIN" not in repr(first).replace("BEGIN CERTIFICATE", "")


def test_a_key_of_another_certificate_is_refused(key: seal.SealKey, tmp_path: Path) -> None:
    other = demonstration.seal_key(tmp_path, at=AT)
    mixed = dataclasses.replace(key, private_key_pem=other.private_key_pem)
    with pytest.raises(seal.SealRefused, match="does not belong"):
        seal.apply_seal(b"%PDF-", key=mixed, sealed_at=AT)
    with pytest.raises(seal.SealRefused, match="cannot be read"):
        seal.apply_seal(b"%PDF-", key=seal.SealKey(b"", b""), sealed_at=AT)
