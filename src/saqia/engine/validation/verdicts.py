"""The stored codes of a judgement: small integers, stable for ever."""

import enum


class Verdict(enum.IntEnum):
    """What becomes of a reading."""

    ACCEPTED = 0
    ACCEPTED_WITH_WARNING = 1
    """Odd, and still billable."""
    HELD = 2
    """Kept, not used until a person decides."""
    REFUSED = 3
    """Cannot be true of this meter: not recorded."""

    @property
    def code(self) -> str:
        """Return the name that files, pages and APIs show, such as `accepted-with-warning`."""
        return self.name.lower().replace("_", "-")


class Reason(enum.IntEnum):
    """Why the verdict is not plainly "accepted"."""

    NONE = 0
    # refused
    NEGATIVE = 1
    TOO_MANY_DIGITS = 2
    IN_FUTURE = 3
    BEFORE_INSTALLATION = 4
    AFTER_REMOVAL = 5
    PERIOD_CLOSED = 6
    """Dated before the day on which the last consumption was closed."""
    # held
    BACKWARDS = 10
    """Below the last trusted index, and no rollover explains it."""
    TOO_HIGH = 11
    """Far above the point's own history and season."""
    ABOVE_NEXT = 12
    """Above a trusted reading of a later day."""
    # accepted with a warning
    ROLLED_OVER = 20
    """The dial passed its end and started again."""
    HIGH = 21
    ZERO = 22
    """Nothing consumed where something usually is."""
    STUCK = 23
    """The same index for months."""
    TOO_EARLY = 24
    TOO_LATE = 25
    """The period is longer than it may be."""
    MISSING = 26
    """No index could be read: an anomaly says why."""

    @property
    def code(self) -> str:
        """Return the name that files, pages and APIs show, such as `too-high`."""
        return self.name.lower().replace("_", "-")
