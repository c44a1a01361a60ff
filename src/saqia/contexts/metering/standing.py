"""Which readings and consumptions count, as SQL conditions. Everything here is trusted text."""

UNCORRECTED = "NOT EXISTS (SELECT FROM metering_reading newer WHERE newer.corrects_id = {r}.id)"
"""A reading that no other took the place of."""

STANDING = """{r}.index_milli IS NOT NULL
    AND ({r}.verdict < 2 OR EXISTS (
        SELECT FROM metering_decision d WHERE d.reading_id = {r}.id AND d.is_trusted))
    AND {uncorrected}"""
"""A reading that can be trusted: accepted or decided so, and not corrected since."""

CURRENT = "NOT EXISTS (SELECT FROM metering_consumption newer WHERE newer.replaces_id = {c}.id)"
"""A consumption that no other took the place of."""


def standing(alias: str) -> str:
    """Return the condition that the reading called `alias` is trusted."""
    return STANDING.format(r=alias, uncorrected=uncorrected(alias))


def uncorrected(alias: str) -> str:
    """Return the condition that the reading called `alias` was not corrected."""
    return UNCORRECTED.format(r=alias)


def current(alias: str) -> str:
    """Return the condition that the consumption called `alias` was not replaced."""
    return CURRENT.format(c=alias)
