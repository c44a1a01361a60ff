"""Alphabets, parts and PDUs, on their own."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saqia.contexts.messaging import ports
from saqia.partners.sms_smpp import account, alphabets, client, pdus

LETTERS = st.text(st.sampled_from("abc é€[]{}\\^~|`ê@\n فاتورة٤😀𝄞§"), max_size=500)


@settings(max_examples=300, deadline=None)
@given(LETTERS, st.integers(0, 2**40))
def test_parts_join_to_the_text_and_cost_what_was_told(text: str, reference: int) -> None:
    written = alphabets.write(text, reference=reference)
    told = ports.measure_sms(text)
    assert len(written.parts) == told.parts
    assert written.coding == (alphabets.GSM7 if told.alphabet == "gsm7" else alphabets.UCS2)
    assert "".join(alphabets.read(letters, written.coding) for _, letters in written.parts) == text
    for rank, (header, letters) in enumerate(written.parts, start=1):  # each part alone is whole letters
        assert "\ufffd" not in alphabets.read(letters, written.coding)
        assert len(header) + len(letters) <= (160 if written.coding == alphabets.GSM7 else 140)
        if told.parts > 1:
            assert header == bytes([5, 0, 3, reference % 256, told.parts, rank])


def test_letters_that_others_get_wrong() -> None:
    assert alphabets.write("a`b", reference=1).coding == alphabets.UCS2  # GSM-7 has no such sign: § is another one
    assert alphabets.write("€[", reference=1).parts == ((b"", b"\x1be\x1b<"),)
    assert alphabets.write("@£_Ñ§", reference=1).parts == ((b"", bytes([0x00, 0x01, 0x11, 0x5D, 0x5F])),)
    two = alphabets.write("a" * 152 + "€" + "b" * 10, reference=1).parts
    assert [len(letters) for _, letters in two] == [152, 12]
    emoji = alphabets.write("ف" * 66 + "😀" + "ف" * 10, reference=1).parts
    assert [len(letters) // 2 for _, letters in emoji] == [66, 12]
    assert alphabets.write("ف" * 70, reference=1).parts[0][0] == b""
    assert [len(letters) // 2 for _, letters in alphabets.write("ف" * 71, reference=1).parts] == [67, 4]
    assert alphabets.read(b"\x1b\x1ba\x80", alphabets.GSM7) == "\ufffda\ufffd"


def test_what_comes_in_pieces_is_read_whole() -> None:
    sent = [pdus.Pdu(pdus.SUBMIT, 0, number, b"x" * (number * 37)) for number in range(1, 40)]
    stream, chance = b"".join(pdu.encode() for pdu in sent), random.Random(1)
    buffer, found = bytearray(), []
    while stream:
        size = chance.randrange(1, 60)
        buffer, stream = buffer + stream[:size], stream[size:]
        while (pdu := pdus.take(buffer)) is not None:
            found.append(pdu)
    assert found == sent and not buffer


@pytest.mark.parametrize("length", [0, 15, 65_537, 2**32 - 1])
def test_a_length_that_cannot_be_is_garbage(length: int) -> None:
    with pytest.raises(pdus.Garbage):
        pdus.take(bytearray(length.to_bytes(4, "big") + bytes(12)))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=120))
def test_a_body_is_read_or_refused(body: bytes) -> None:
    try:
        pdus.read_message(body)
    except pdus.Garbage:
        return


def test_a_message_comes_back_as_it_was_written() -> None:
    for content in (b"abc", b"x" * 600, b""):
        given = pdus.Message("212600", "3535", 0, 8, content, True, None, "id7", 2)
        body = pdus.message((1, 1, "212600"), (3, 0, "3535"), given)
        assert pdus.read_message(body) == given
    for header, part in ((bytes([5, 0, 3, 9, 2, 1]), (9, 2, 1)), (bytes([6, 8, 4, 1, 44, 2, 1]), (300, 2, 1))):
        body = pdus.message((1, 1, "1"), (1, 1, "2"), pdus.Message("1", "2", pdus.HEADER, 8, header + b"\0a"))
        read = pdus.read_message(body)
        assert (read.part, read.content) == (part, b"\0a")


def test_who_sends() -> None:
    assert client.source("SRMSM") == (5, 0, "SRMSM")
    assert client.source("3535") == (3, 0, "3535")
    assert client.source("+212520000000") == (1, 1, "212520000000")
    assert client.source("") == (0, 0, "")


@pytest.mark.parametrize(("address", "words"), [
    ("kannel://a:b@h", "must look like smpp://"), ("smpp://h", "lacks"), ("smpp://a:hunter2@h?x=1", "unknown option x"),
    ("smpp://a:hunter2@h?ids=x", "neither same nor hex"), ("smpp://a:hunter2@h?window=0", "window"),
    ("smpp://a:hunter2@h?seconds=99", "between 0 and 15"), ("smpp://a:hunter2@h?window=x", "not a number"),
    ("smpp://a:hunter2@h?from=ALONGERNAMETHANELEVEN", "11 letters"),
])  # fmt: skip
def test_a_wrong_address_is_told(address: str, words: str) -> None:
    with pytest.raises(account.AccountInvalid, match=words) as refused:
        account.read(address)
    assert "hunter2" not in str(refused.value)


def test_an_address_is_read() -> None:
    read = account.read("smpps://srm:a%40long-password@smsc.example.ma?from=SRMSM&window=20&ids=hex&type=VMA")
    assert (read.host, read.port, read.is_tls, read.password) == ("smsc.example.ma", 3550, True, "a@long-password")
    assert (read.sender, read.window, read.known_as("1F"), read.system_type) == ("SRMSM", 20, "31", "VMA")
    assert "long-password" not in repr(read)
    assert pdus.bind("srm", read.password, "VMA").startswith(b"srm\0a@long-password\0VMA\0\x34")
