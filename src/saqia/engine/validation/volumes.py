"""The arithmetic of a dial: what was counted between two indices."""

import numpy as np

from saqia.engine import money


def modulus(digits: money.Ints) -> money.Ints:
    """Return the thousandths after which a dial of that many whole digits shows 0 again."""
    found: money.Ints = np.power(np.int64(10), digits.astype(np.int64) + 3)
    return found


def counted(opening: money.Ints, closing: money.Ints, dial: money.Ints, multiplier: money.Ints) -> money.Ints:
    """Return the volume from one index to the next, in thousandths; a lower closing index means that the dial rolled.

    :param dial: `modulus` of each dial
    :param multiplier: thousandths
    """
    turned = closing - opening
    return times(np.where(turned < 0, turned + dial, turned), multiplier)


def times(turned: money.Ints, multiplier: money.Ints) -> money.Ints:
    """Return an index difference multiplied by the transformer ratio (thousandths), rounded down."""
    return share(multiplier, 1000, turned)


def mean(volume: money.Ints, of_days: money.Ints, for_days: money.Ints) -> money.Ints:
    """Return the share of `volume` that falls on `for_days` of its `of_days`, rounded down; 0 where `of_days` is 0."""
    return np.where(of_days > 0, share(volume, np.maximum(of_days, 1), for_days), 0)


def share(value: money.Ints, of: money.Ints | int, part: money.Ints | int) -> money.Ints:
    """Return `value * part / of` rounded down, in an order that keeps large volumes within 64 bits."""
    found: money.Ints = value // of * part + value % of * part // of
    return found
