"""What metering says to people, in three languages."""

from decimal import Decimal

from saqia.contexts.metering import anomalies
from saqia.contexts.metering.wording.codes import ACTIONS as ACTIONS
from saqia.contexts.metering.wording.codes import DECISIONS as DECISIONS
from saqia.contexts.metering.wording.codes import HOLDS as HOLDS
from saqia.contexts.metering.wording.codes import METHODS as METHODS
from saqia.contexts.metering.wording.codes import REPLACEMENTS as REPLACEMENTS
from saqia.contexts.metering.wording.codes import SETTING_ASIDE as SETTING_ASIDE
from saqia.contexts.metering.wording.codes import SOURCES as SOURCES
from saqia.contexts.metering.wording.codes import TOLD_SOURCES as TOLD_SOURCES
from saqia.contexts.metering.wording.codes import TRUSTING as TRUSTING
from saqia.contexts.metering.wording.codes import WORK_ENDED as WORK_ENDED
from saqia.contexts.metering.wording.codes import WORK_REMARKS as WORK_REMARKS
from saqia.contexts.metering.wording.codes import WORK_STATES as WORK_STATES
from saqia.contexts.metering.wording.files import FAULTS as FAULTS
from saqia.contexts.metering.wording.files import FILE_FAULTS as FILE_FAULTS
from saqia.contexts.metering.wording.files import IGNORED as IGNORED
from saqia.contexts.metering.wording.files import PHOTO_ARCHIVES as PHOTO_ARCHIVES
from saqia.contexts.metering.wording.files import PHOTOS_ADDED as PHOTOS_ADDED
from saqia.contexts.metering.wording.files import REPEATED as REPEATED
from saqia.contexts.metering.wording.files import TAKEN_IN as TAKEN_IN
from saqia.contexts.metering.wording.files import field as field
from saqia.contexts.metering.wording.files import file_fault as file_fault
from saqia.contexts.metering.wording.refusals import ANOMALY_UNKNOWN as ANOMALY_UNKNOWN
from saqia.contexts.metering.wording.refusals import REFUSALS as REFUSALS
from saqia.contexts.metering.wording.verdicts import REASONS as REASONS
from saqia.contexts.metering.wording.verdicts import VERDICTS as VERDICTS
from saqia.engine.validation.verdicts import Reason
from saqia.platform import wording
from saqia.platform.wording import Language, Text

_BY_CODE = {reason.code: reason for reason in Reason}
_UNITS = {0: "", 1: "\u00a0kWh", 2: "\u00a0m³", 3: "\u00a0m³"}


def anomaly(code: str) -> Text:
    """Return what an anomaly of the matrix is called.

    :raises AnomalyUnknown: no line of the matrix has this code
    """
    return anomalies.label(code)


def refused(reason: str, language: Language) -> str:
    """Return why a reading was refused, by a code of `REFUSALS`; an unknown anomaly names the known ones."""
    if reason == "anomaly-unknown":
        return ANOMALY_UNKNOWN.say(language, codes=", ".join(anomalies.list_anomaly_codes()))
    return REFUSALS[reason].say(language)


def line_fault(
    verdict: str, reason: str, language: Language, *, volume_milli: int | None = None, expected_milli: int | None = None
) -> str:
    """Return why a line was refused or held, with the volumes behind it.

    :param verdict, reason: as in a report's columns
    """
    if verdict == "refused":
        return refused(reason, language)
    return weighed(_BY_CODE[reason], volume_milli or 0, expected_milli or 0, language)


def weighed(reason: Reason, volume_milli: int, expected_milli: int, language: Language, *, service: int = 0) -> str:
    """Say why an index is unusual, with the volumes behind it.

    :param service: 1 electricity, 2 water, for their unit; 0: not known, the figures stand alone
    """
    volume, expected = (
        f"{wording.quantity(Decimal(milli) / 1000, language)}{_UNITS[service]}"
        for milli in (volume_milli, expected_milli)
    )
    return REASONS[reason].say(language, volume=volume, expected=expected)
