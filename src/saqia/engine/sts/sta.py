"""The standard transfer algorithm (IEC 62055-41): a block of 64 bits under a key of 64, sixteen rounds. EA07 of STS.

Old and short; meters that read nothing else are still on walls, so that it cannot be left out.
"""

_ROUNDS = 16
_MASK = (1 << 64) - 1
_SUBSTITUTES = (bytes.fromhex("0e0a07090c0302050d000f010408060b"), bytes.fromhex("0c08020d070601030b05090f00040a0e"))
"""Which nibble becomes which: the first table where the key's bit is 0, the second where it is 1."""
_PLACES = bytes.fromhex(
    "372a0a1218152c230216382b1b3a093206240c3d252635103e03070420143f19"
    "3334362131132e1d301f171e291c0d05283c270b0f11010039223b082f0e2d1a"
)
"""Where each bit goes, the lowest first."""


def encrypt(key: bytes, block: int) -> int:
    """Return the block of 64 bits under a key of 8 bytes."""
    turning = _rotated(~int.from_bytes(key, "big") & _MASK, -12)
    for _ in range(_ROUNDS):
        block = _moved(_substituted(block, turning))
        turning = _rotated(turning, 1)
    return block


def decrypt(key: bytes, block: int) -> int:
    """Return what `encrypt` was given."""
    turning = _rotated(~int.from_bytes(key, "big") & _MASK, -12 + _ROUNDS)
    for _ in range(_ROUNDS):
        turning = _rotated(turning, -1)
        block = _unsubstituted(_put_back(block), turning)
    return block


def _rotated(value: int, left: int) -> int:
    left %= 64
    return (value << left | value >> (64 - left)) & _MASK


def _substituted(block: int, key: int) -> int:
    return sum(_SUBSTITUTES[key >> at + 3 & 1][block >> at & 0xF] << at for at in range(0, 64, 4))


def _unsubstituted(block: int, key: int) -> int:
    return sum(_SUBSTITUTES[key >> at + 3 & 1].index(block >> at & 0xF) << at for at in range(0, 64, 4))


def _moved(block: int) -> int:
    return sum((block >> at & 1) << place for at, place in enumerate(_PLACES))


def _put_back(block: int) -> int:
    return sum((block >> place & 1) << at for at, place in enumerate(_PLACES))
