"""MISTY1 (M. Matsui; RFC 2994): 64 bits under a key of 128, eight rounds. Encryption algorithm EA11 of STS."""

from saqia.engine.sts import boxes

_ROUNDS = 8
_HALF = 0xFFFF


def encrypt(key: bytes, block: int) -> int:
    """Return the block of 64 bits under a key of 16 bytes."""
    schedule = _schedule(key)
    left, right = block >> 32, block & 0xFFFFFFFF
    for turn in range(0, _ROUNDS, 2):
        left, right = _fl(schedule, left, turn), _fl(schedule, right, turn + 1)
        right ^= _fo(schedule, left, turn)
        left ^= _fo(schedule, right, turn + 1)
    left, right = _fl(schedule, left, _ROUNDS), _fl(schedule, right, _ROUNDS + 1)
    return right << 32 | left


def decrypt(key: bytes, block: int) -> int:
    """Return what `encrypt` was given."""
    schedule = _schedule(key)
    right, left = block >> 32, block & 0xFFFFFFFF
    left, right = _undo_fl(schedule, left, _ROUNDS), _undo_fl(schedule, right, _ROUNDS + 1)
    for turn in range(_ROUNDS - 2, -1, -2):
        left ^= _fo(schedule, right, turn + 1)
        right ^= _fo(schedule, left, turn)
        left, right = _undo_fl(schedule, left, turn), _undo_fl(schedule, right, turn + 1)
    return left << 32 | right


def _schedule(key: bytes) -> list[int]:
    """Return the eight parts of the key and, after them, the eight made of them."""
    parts = [int.from_bytes(key[at : at + 2], "big") for at in range(0, 16, 2)]
    return parts + [_fi(parts[at], parts[(at + 1) % 8]) for at in range(8)]


def _fi(value: int, key: int) -> int:
    nine, seven = value >> 7, value & 0x7F
    nine = boxes.S9[nine] ^ seven
    seven = boxes.S7[seven] ^ nine & 0x7F
    seven, nine = seven ^ key >> 9, nine ^ key & 0x1FF
    return seven << 9 | boxes.S9[nine] ^ seven


def _fo(schedule: list[int], value: int, at: int) -> int:
    first, second = value >> 16, value & _HALF
    first = _fi(first ^ schedule[at], schedule[(at + 5) % 8 + 8]) ^ second
    second = _fi(second ^ schedule[(at + 2) % 8], schedule[(at + 1) % 8 + 8]) ^ first
    first = _fi(first ^ schedule[(at + 7) % 8], schedule[(at + 3) % 8 + 8]) ^ second
    return (second ^ schedule[(at + 4) % 8]) << 16 | first


def _fl(schedule: list[int], value: int, at: int) -> int:
    both, either = _fl_keys(schedule, at)
    first, second = value >> 16, value & _HALF
    second ^= first & both
    return (first ^ (second | either)) << 16 | second


def _undo_fl(schedule: list[int], value: int, at: int) -> int:
    both, either = _fl_keys(schedule, at)
    first, second = value >> 16, value & _HALF
    first ^= second | either
    return first << 16 | second ^ first & both


def _fl_keys(schedule: list[int], at: int) -> tuple[int, int]:
    half = at // 2
    if at % 2 == 0:
        return schedule[half % 8], schedule[(half + 6) % 8 + 8]
    return schedule[(half + 2) % 8 + 8], schedule[(half + 4) % 8]
