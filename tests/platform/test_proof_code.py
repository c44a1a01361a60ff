"""Sealed codes: read by a peer library, refused when forged, changed, strange or hostile."""

import datetime
from pathlib import Path

import base45
import cbor2
import cwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saqia.platform.documents import demonstration, proof_code, seal

AT = datetime.datetime(2026, 5, 4, tzinfo=datetime.UTC)
FACTS = {1: "srm-souss-massa", 2: "2026-0000000001-6", 3: 36808, 7: [["100000017", 36808]]}


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> seal.SealKey:
    return demonstration.seal_key(tmp_path_factory.mktemp("keys"), at=AT)


def test_a_peer_reads_our_code(key: seal.SealKey) -> None:
    text = proof_code.write(FACTS, key=key)
    raw = base45.b45decode(text.removeprefix("SAQIA1:"))
    peer = cwt.COSEKey.from_pem(key.certificate_pem, kid=cbor2.loads(cbor2.loads(raw).value[0])[4], alg="ES256")
    assert cbor2.loads(cwt.COSE.new().decode(raw, peer)) == FACTS
    assert len(text) < 330


def test_what_is_written_is_read(key: seal.SealKey) -> None:
    assert proof_code.read(proof_code.write(FACTS, key=key), certificates=[key.certificate_pem]) == FACTS


def test_another_key_and_another_amount_are_refused(key: seal.SealKey, tmp_path: Path) -> None:
    other = demonstration.seal_key(tmp_path, at=AT)
    with pytest.raises(proof_code.CodeInvalid, match="unknown-key"):
        proof_code.read(proof_code.write(FACTS, key=key), certificates=[other.certificate_pem])
    tag = cbor2.loads(base45.b45decode(proof_code.write(FACTS, key=key).removeprefix("SAQIA1:")))
    tag.value[2] = cbor2.dumps(FACTS | {3: 99999})
    with pytest.raises(proof_code.CodeInvalid, match="forged"):
        proof_code.read("SAQIA1:" + base45.b45encode(cbor2.dumps(tag)).decode(), certificates=[key.certificate_pem])


@given(st.one_of(st.text(max_size=80), st.binary(max_size=80).map(lambda raw: base45.b45encode(raw).decode())))
def test_strange_text_is_refused_and_nothing_else(key: seal.SealKey, text: str) -> None:
    for tried in (text, "SAQIA1:" + text):
        with pytest.raises(proof_code.CodeInvalid):
            proof_code.read(tried, certificates=[key.certificate_pem])
