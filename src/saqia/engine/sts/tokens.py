"""From a block to the twenty digits that a customer types, and back."""

from saqia.engine.sts import blocks, meters, misty1, sta

DIGITS = 20
_CLASS_AT = 27
_TWO = 0b11
_ENCRYPT = {meters.Cipher.MISTY1: misty1.encrypt, meters.Cipher.STA: sta.encrypt}
_DECRYPT = {meters.Cipher.MISTY1: misty1.decrypt, meters.Cipher.STA: sta.decrypt}


class TokenUnreadable(Exception):
    """Not twenty digits, or a number that no token has."""


def seal(block: blocks.Block, key: bytes, cipher: meters.Cipher) -> str:
    """Return a block as twenty digits under a meter's key."""
    return _digits(block.token_class, _ENCRYPT[cipher](key, block.bits))


def unseal(token: str, key: bytes, cipher: meters.Cipher) -> blocks.Block:
    """Return the block that twenty digits hold under a key; whether it is sound is for the caller to ask.

    :raises TokenUnreadable: not a token
    """
    token_class, bits = _bits(token)
    return blocks.Block(token_class, _DECRYPT[cipher](key, bits))


def spaced(token: str) -> str:
    """Return a token in groups of four, as it is printed."""
    return " ".join(token[at : at + 4] for at in range(0, len(token), 4))


def plain(typed: str) -> str:
    """Return the digits of a token as typed, with spaces or hyphens."""
    return typed.replace(" ", "").replace("-", "")


def _digits(token_class: int, bits: int) -> str:
    """Put the class where bits 27 and 28 were, and those above all others: 66 bits."""
    moved = bits >> _CLASS_AT & _TWO
    whole = moved << 64 | bits & ~(_TWO << _CLASS_AT) | token_class << _CLASS_AT
    return f"{whole:0{DIGITS}d}"


def _bits(token: str) -> tuple[int, int]:
    if len(token) != DIGITS or not (token.isascii() and token.isdecimal()) or int(token) >> 66:
        raise TokenUnreadable(token)
    whole = int(token)
    token_class, moved = whole >> _CLASS_AT & _TWO, whole >> 64
    return token_class, whole & ((1 << 64) - 1) & ~(_TWO << _CLASS_AT) | moved << _CLASS_AT
