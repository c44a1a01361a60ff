"""A reading in words, as the rows of a history show it."""

from typing import Any

from saqia.contexts.billing import wording as billing_wording
from saqia.contexts.metering import queries as metering
from saqia.contexts.metering import types, wording
from saqia.engine.validation.verdicts import Verdict
from saqia.surfaces.desk.queues import frame

TONES = {Verdict.HELD: "mind", Verdict.REFUSED: "stop"}


def row(found: metering.PointReading) -> dict[str, Any]:
    """Return a reading with its words."""
    reading = found.reading
    return {
        "reading": reading, "service": billing_wording.SERVICES[found.service], "serial": found.serial,
        "unit": frame.UNITS[found.service], "register": billing_wording.REGISTERS.get(reading.register),
        "source": wording.SOURCES[types.Source(reading.source)],
        "verdict": None if reading.is_trusted else wording.VERDICTS[reading.verdict],
        "tone": TONES.get(reading.verdict, "calm"),
        "anomaly": wording.anomaly(reading.anomaly) if reading.anomaly else None,
    }  # fmt: skip
