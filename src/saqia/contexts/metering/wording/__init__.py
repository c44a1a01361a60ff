"""What metering says to people, in three languages."""

from saqia.contexts.metering import anomalies
from saqia.contexts.metering.wording.codes import DECISIONS as DECISIONS
from saqia.contexts.metering.wording.codes import HOLDS as HOLDS
from saqia.contexts.metering.wording.codes import METHODS as METHODS
from saqia.contexts.metering.wording.codes import REPLACEMENTS as REPLACEMENTS
from saqia.contexts.metering.wording.codes import SOURCES as SOURCES
from saqia.contexts.metering.wording.refusals import REFUSALS as REFUSALS
from saqia.contexts.metering.wording.verdicts import REASONS as REASONS
from saqia.contexts.metering.wording.verdicts import VERDICTS as VERDICTS
from saqia.platform.wording import Text


def anomaly(code: str) -> Text:
    """Return what an anomaly of the matrix is called.

    :raises AnomalyUnknown: no line of the matrix has this code
    """
    return anomalies.get(code).label
