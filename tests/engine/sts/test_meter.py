"""A meter takes what was made for it, once, and nothing else; it changes its key when all sections are there."""

import dataclasses
import datetime

import pytest

from saqia.engine.sts import blocks, identifiers, keys, meter, meters, tokens
from tests.engine.sts import test_vectors

NOON = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=datetime.UTC)
BOTH = pytest.mark.parametrize("cipher", list(meters.Cipher))


def keyed(cipher: meters.Cipher) -> meters.Keyed:
    """Return a meter of today's base date."""
    return test_vectors.by_hmac(cipher, base=meters.BaseDate.SECOND, pan=meters.pan("14000000001"))


def on_the_wall(known: meters.Keyed) -> meter.Meter:
    """Return the meter itself."""
    return meter.Meter(known, keys.decoder_key(test_vectors.HMAC_KEY, known))


def token(known: meters.Keyed, tenths: int, *, after: int = -1, random: int = 3) -> str:
    """Return a credit token of noon."""
    identifier = identifiers.identifier(known, NOON, after=after)
    block = blocks.credit(blocks.Resource.ELECTRICITY, random=random, identifier=identifier, tenths=tenths)
    return tokens.seal(block, keys.decoder_key(test_vectors.HMAC_KEY, known), known.cipher)


@BOTH
def test_a_token_is_taken_once(cipher: meters.Cipher) -> None:
    """Spaces or not; the second time it is used."""
    wall, made = on_the_wall(keyed(cipher)), token(keyed(cipher), 1234)
    assert wall.enter(tokens.spaced(made)) == 1234
    with pytest.raises(meter.TokenRefused, match="used"):
        wall.enter(made)
    assert wall.tenths == 1234


@BOTH
def test_two_tokens_of_one_minute_are_two(cipher: meters.Cipher) -> None:
    """The second one's identifier is a minute later, so that the meter does not take it for the first."""
    known = keyed(cipher)
    wall = on_the_wall(known)
    first = identifiers.identifier(known, NOON)
    assert wall.enter(token(known, 10)) + wall.enter(token(known, 10, after=first)) == 20


@BOTH
def test_a_wrong_digit_or_another_meter_is_refused(cipher: meters.Cipher) -> None:
    """Nothing is credited."""
    known = keyed(cipher)
    wall, made = on_the_wall(known), token(known, 50)
    wrong = made[:10] + str((int(made[10]) + 1) % 10) + made[11:]
    other = on_the_wall(dataclasses.replace(known, pan=meters.pan("14000000019")))
    for refusing, typed in ((wall, wrong), (other, made)):
        with pytest.raises(meter.TokenRefused):
            refusing.enter(typed)
    assert (wall.tenths, other.tenths) == (0, 0)


@BOTH
def test_a_meter_takes_a_new_key_in_any_order(cipher: meters.Cipher) -> None:
    """After the last section it reads tokens of the new key only."""
    old = keyed(cipher)
    new = dataclasses.replace(old, key_revision=2, tariff_index="07", expiry=0xA5)
    wall = on_the_wall(old)
    sections = blocks.key_change(new, keys.decoder_key(test_vectors.HMAC_KEY, new), rollover=False)
    assert len(sections) == (4 if cipher is meters.Cipher.MISTY1 else 2)
    for section in reversed(sections):
        assert wall.enter(tokens.seal(section, wall.key, cipher)) == 0
    assert (wall.keyed.key_revision, wall.keyed.tariff_index, wall.keyed.expiry) == (2, "07", 0xA5)
    with pytest.raises(meter.TokenRefused):
        wall.enter(token(old, 10))
    assert wall.enter(token(new, 10)) == 10


def test_an_expired_key_makes_no_token() -> None:
    """Its expiry number is that of the last identifiers that it accepts."""
    known = keyed(meters.Cipher.MISTY1)
    number = identifiers.identifier(known, NOON) >> 16
    assert identifiers.identifier(dataclasses.replace(known, expiry=number), NOON) >> 16 == number
    with pytest.raises(identifiers.KeyExpired):
        identifiers.identifier(dataclasses.replace(known, expiry=number - 1), NOON)
    with pytest.raises(identifiers.KeyExpired):
        identifiers.identifier(keyed(meters.Cipher.STA), datetime.datetime(2013, 12, 31, tzinfo=datetime.UTC))


def test_the_first_minute_of_a_day_is_kept_for_others() -> None:
    """00:01 belongs to special tokens: one made then is of 00:02."""
    known = keyed(meters.Cipher.MISTY1)
    made = identifiers.identifier(known, NOON.replace(hour=0, minute=1))
    assert identifiers.moment(known, made) == NOON.replace(hour=0, minute=2)


@pytest.mark.parametrize(
    ("tenths", "read"), [(0, 0), (16383, 16383), (16385, 16394), (180223, 180224), (18201624, 18201624)]
)
def test_an_amount_is_rounded_up_where_the_field_is_coarse(tenths: int, read: int) -> None:
    """Never down: what is paid is received."""
    assert blocks.amount_tenths(blocks.amount_field(tenths)) == read


def test_an_amount_beyond_the_field_is_refused() -> None:
    """The largest is 16383 thousands and what lies below them."""
    assert blocks.amount_field(18201624) == 0xFFFF
    with pytest.raises(blocks.AmountTooLarge):
        blocks.amount_field(18201625)


def test_what_is_no_token_is_said_to_be_none() -> None:
    """Twenty digits below 2 to the 66th."""
    for typed in ("", "1234", "9" * 20, "1" * 19 + "x", "٣" * 20):
        with pytest.raises(tokens.TokenUnreadable):
            tokens.unseal(typed, bytes(16), meters.Cipher.MISTY1)


def test_meter_numbers_carry_a_check_digit() -> None:
    """Eleven digits under issuer 600727, thirteen under 0000."""
    assert meters.pan("14000000001")[:17] == "60072714000000001"
    assert meters.pan("0114000000009")[:17] == "00000114000000009"
    assert all(meters.luhn(pan[:-1]) == pan[-1] for pan in map(meters.pan, ("14000000001", "0114000000009")))
    for wrong in ("14000000008", "1400000000", "1400000000x", ""):
        with pytest.raises(meters.MeterNumberInvalid):
            meters.pan(wrong)


def test_a_key_of_the_wrong_length_is_refused() -> None:
    """DKGA04 asks for 160 bits, DKGA02 for 64; MISTY1 has no key by DKGA02."""
    with pytest.raises(meters.KeyInvalid):
        keys.decoder_key(bytes(8), keyed(meters.Cipher.MISTY1))
    with pytest.raises(meters.KeyInvalid):
        dataclasses.replace(keyed(meters.Cipher.MISTY1), derivation=meters.Derivation.DES)
