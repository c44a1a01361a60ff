"""Tokens against published answers.

Sources: RFC 2994, appendix A (MISTY1). The compliance test cases of the STS Association, STS 531-1-0-02 (DKGA02 and
DKGA04 with EA07) and STS 531-1-0-04 (DKGA04 with EA11), as reproduced in the tests of NectarAPI/tokens-service on
GitHub (src/test/java/.../STSComplianceTests_STS_531_1_0_02_CTSA*.java and ..._04_CTSA*.java): inputs and answers are
theirs, the code is not.
"""

import datetime

import pytest

from saqia.engine.sts import blocks, identifiers, keys, meters, misty1, tokens

DES_KEY = bytes.fromhex("abababababababab")
HMAC_KEY = bytes.fromhex("abababababababab949494949494949401234567")
PAN, OTHER_PAN = "600727000000000009", "000001000000000082"
ELECTRICITY, WATER = blocks.Resource.ELECTRICITY, blocks.Resource.WATER
FIRST, SECOND, THIRD = meters.BaseDate.FIRST, meters.BaseDate.SECOND, meters.BaseDate.THIRD


def moment(text: str) -> datetime.datetime:
    """Return a moment as the test cases write it."""
    return datetime.datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=datetime.UTC)


def by_des(pan: str = PAN) -> meters.Keyed:
    """Return the meter of STS 531-1-0-02."""
    return meters.Keyed(pan, "123456", "01", 1, FIRST, meters.Cipher.STA, meters.Derivation.DES)


def by_hmac(
    cipher: meters.Cipher, *, pan: str = PAN, base: meters.BaseDate = FIRST, revision: int = 1, index: str = "01",
    group: str = "123457", expiry: int = 255,
) -> meters.Keyed:  # fmt: skip
    """Return the meter of STS 531-1-0-04 and of CTSA25."""
    return meters.Keyed(pan, group, index, revision, base, cipher, meters.Derivation.HMAC, expiry=expiry)


def credit(meter: meters.Keyed, key: bytes, at: str, tenths: int, resource: blocks.Resource = ELECTRICITY) -> str:
    """Return a credit token with the random number of the test cases, 5."""
    identifier = identifiers.identifier(meter, moment(at))
    block = blocks.credit(resource, random=5, identifier=identifier, tenths=tenths)
    return tokens.seal(block, keys.decoder_key(key, meter), meter.cipher)


def test_misty1_is_that_of_rfc_2994() -> None:
    """Both blocks of the RFC's example, and back."""
    key = bytes.fromhex("00112233445566778899aabbccddeeff")
    for clear, sealed in ((0x0123456789ABCDEF, 0x8B1DA5F56AB3D07C), (0xFEDCBA9876543210, 0x04B68240B13BE95D)):
        assert misty1.encrypt(key, clear) == sealed
        assert misty1.decrypt(key, sealed) == clear


def test_the_key_of_dkga02_is_that_of_ctsa01() -> None:
    """The published key is printed with its lowest byte first."""
    assert keys.decoder_key(DES_KEY, by_des())[::-1].hex() == "6ff35b9d1f3453e6"


@pytest.mark.parametrize(
    ("pan", "at", "tenths", "token"),
    [
        (PAN, "01/03/2004 13:55", 1, "23716100501183194197"),  # CTSA01 step 1
        (OTHER_PAN, "01/03/2004 14:00", 1, "67206107716095682372"),  # CTSA01 step 2
        (PAN, "01/04/2004 00:30", 256, "26456622012185850752"),  # CTSA10 steps 1 to 9
        (PAN, "01/04/2004 00:35", 16383, "02194538019157867319"),
        (PAN, "01/04/2004 00:40", 16384, "49848950875249585071"),
        (PAN, "01/04/2004 00:45", 20000, "71997443697501228179"),
        (PAN, "01/04/2004 00:50", 180223, "58589277912776864555"),
        (PAN, "01/04/2004 00:55", 180224, "16328229234437142451"),
        (PAN, "01/04/2004 01:44", 1818623, "45001756646344378677"),
        (PAN, "01/04/2004 01:49", 1818624, "15810488151857362998"),
        (PAN, "01/04/2004 01:54", 18201624, "42222423067848970276"),
    ],
)
def test_dkga02_with_ea07(pan: str, at: str, tenths: int, token: str) -> None:
    """STS 531-1-0-02."""
    assert credit(by_des(pan), DES_KEY, at, tenths) == token


@pytest.mark.parametrize(
    ("base", "revision", "at", "resource", "token"),
    [
        (FIRST, 1, "01/01/2009 08:00", ELECTRICITY, "15697331168573253829"),
        (FIRST, 1, "01/01/2009 08:05", WATER, "56727749990719585416"),
        (SECOND, 4, "01/01/2014 08:00", ELECTRICITY, "20324881626382980759"),
        (SECOND, 4, "01/01/2014 08:05", WATER, "09907513011694393160"),
        (THIRD, 5, "01/01/2035 08:00", ELECTRICITY, "09239624803025986815"),
        (THIRD, 5, "01/01/2035 08:05", WATER, "31176414469542247929"),
    ],
)
def test_dkga04_with_ea07(base: meters.BaseDate, revision: int, at: str, resource: blocks.Resource, token: str) -> None:
    """STS 531-1-0-02, CTSA25."""
    meter = by_hmac(meters.Cipher.STA, base=base, revision=revision)
    assert credit(meter, HMAC_KEY, at, 1, resource) == token


@pytest.mark.parametrize(
    ("pan", "base", "revision", "at", "resource", "token"),
    [
        (PAN, FIRST, 1, "01/03/2004 13:00", ELECTRICITY, "59386323472137426967"),
        (PAN, FIRST, 1, "01/03/2004 13:05", WATER, "47186281207955155808"),
        (OTHER_PAN, FIRST, 1, "01/03/2004 13:20", ELECTRICITY, "25453597494250138964"),
        (OTHER_PAN, FIRST, 1, "01/03/2004 13:25", WATER, "41136669315054818626"),
        (PAN, SECOND, 4, "01/01/2014 08:00", ELECTRICITY, "13444522537517076834"),
        (PAN, SECOND, 4, "01/01/2014 08:05", WATER, "03477912490596695895"),
        (PAN, THIRD, 5, "01/01/2035 08:00", ELECTRICITY, "11907826947753213480"),
        (PAN, THIRD, 5, "01/01/2035 08:05", WATER, "19640099949346431996"),
    ],
)
def test_dkga04_with_ea11(
    pan: str, base: meters.BaseDate, revision: int, at: str, resource: blocks.Resource, token: str
) -> None:
    """STS 531-1-0-04, CTSA01."""
    meter = by_hmac(meters.Cipher.MISTY1, pan=pan, base=base, revision=revision)
    assert credit(meter, HMAC_KEY, at, 1, resource) == token


@pytest.mark.parametrize(
    ("at", "tenths", "token"),
    [
        ("01/04/2004 00:30", 256, "63638916334124550935"),
        ("01/04/2004 00:35", 16383, "06736163174944595611"),
        ("01/04/2004 00:40", 16384, "45798100519745983712"),
        ("01/04/2004 00:45", 20000, "08362487434932116862"),
        ("01/04/2004 00:50", 180223, "33933484656539803471"),
        ("01/04/2004 00:55", 180224, "40075282658655256325"),
        ("01/04/2004 01:44", 1818623, "00383912203740575049"),
        ("01/04/2004 01:49", 1818624, "32272089791250978565"),
        ("01/04/2004 01:54", 18201624, "44964671935361377806"),
    ],
)
def test_every_exponent_of_an_amount_with_ea11(at: str, tenths: int, token: str) -> None:
    """STS 531-1-0-04, CTSA10."""
    assert credit(by_hmac(meters.Cipher.MISTY1), HMAC_KEY, at, tenths) == token


def key_change(old: meters.Keyed, new: meters.Keyed, *, rollover: bool = False, key: bytes = HMAC_KEY) -> list[str]:
    """Return the tokens that bring a meter from one key to another."""
    held = keys.decoder_key(key, old)
    sections = blocks.key_change(new, keys.decoder_key(key, new), rollover=rollover)
    return [tokens.seal(section, held, old.cipher) for section in sections]


def test_key_change_with_ea11() -> None:
    """STS 531-1-0-04, CTSA05 step 1 and CTSA19 steps 1, 2 and 4: another index, revision or supply group."""
    old = by_hmac(meters.Cipher.MISTY1)
    assert key_change(old, by_hmac(meters.Cipher.MISTY1, index="02")) == [
        "34812744915211133004", "46903925208523674737", "71464563847088610152", "67904239402617643990",
    ]  # fmt: skip
    assert key_change(old, by_hmac(meters.Cipher.MISTY1, revision=2)) == [
        "40937788669556693706", "55900126766830063715", "70168064023104948668", "31051353433275215300",
    ]  # fmt: skip


def test_key_change_with_a_new_base_date() -> None:
    """STS 531-1-0-04, CTSA05 step 2: the roll-over bit."""
    new = by_hmac(meters.Cipher.MISTY1, index="02", revision=4, base=SECOND)
    assert key_change(by_hmac(meters.Cipher.MISTY1), new, rollover=True)[:2] == [
        "56493341861242437581", "51757380361191578258",
    ]  # fmt: skip


def test_key_change_with_ea07() -> None:
    """STS 531-1-0-02, CTSA05 step 1."""
    new = meters.Keyed(PAN, "123456", "02", 1, FIRST, meters.Cipher.STA, meters.Derivation.DES)
    assert key_change(by_des(), new, key=DES_KEY) == ["51638423060042734509", "15361891762113502242"]
