"""Damm's check digit (H. M. Damm, Total anti-symmetrische Quasigruppen, Marburg 2004). Pure.

It catches every single wrong digit and every exchange of two neighbors, with digits alone, so that a phone's keypad
is enough.
"""

TABLE = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def check_digit(digits: str) -> str:
    """Return the check digit of a string of digits; that of a whole number, check digit included, is 0."""
    interim = 0
    for digit in digits:
        interim = TABLE[interim][int(digit)]
    return str(interim)
