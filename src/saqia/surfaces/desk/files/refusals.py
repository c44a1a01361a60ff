"""Why something cannot be done with a file, in words: the refusals of the contexts that an action reaches."""

import datetime
from collections.abc import Mapping

from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import wording as case_wording
from saqia.contexts.contracts import operations as contracts
from saqia.contexts.contracts import wording as contract_wording
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import wording as metering_wording
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import wording as party_wording
from saqia.contexts.requests import operations as requests
from saqia.contexts.requests import wording as request_wording
from saqia.platform.wording import Text, date
from saqia.surfaces.kit import languages

OF_FILES = (
    cases.ActionNotHere, cases.ActionNotYours, cases.ActionHasItsDoor, cases.CompletionAskedAlready,
    cases.ApplicantStillHasTime, cases.ReopeningTooLate, cases.FileEnded, cases.TextNotValid, cases.UnitNotFound,
    cases.PersonNotFound, cases.CustomerNotFound,
)  # fmt: skip
OF_REQUESTS = (
    *OF_FILES, requests.RequestNotFound, requests.QuoteEmpty, requests.WorksListUnknown, requests.WorkUnknown,
    requests.QuantityNotValid, requests.ServiceDiffers, requests.ContractNotKnown, requests.ContractNotOfAccount,
    requests.FinalIndexMissing, requests.FinalIndexImprobable, requests.BillNotOfAccount,
    contracts.AlreadySupplied, contracts.ServicePointNotFound, contracts.CustomerNotFound, contracts.TermsNotValid,
    contracts.EndsBeforeStart, contracts.ContractEndedAlready, metering.ReadingImpossible, metering.IndexTooPrecise,
    parties.NameMissing, parties.DetailNotValid,
)  # fmt: skip
_SAID: tuple[Mapping[str, Text], ...] = (
    case_wording.REFUSALS, request_wording.REFUSALS, contract_wording.REFUSALS, party_wording.REFUSALS,
)  # fmt: skip


def say(refused: Exception) -> str:
    """Return a refusal in the page's language."""
    language = languages.current()
    if isinstance(refused, metering.ReadingImpossible):
        return metering_wording.REASONS[refused.reason].say(language)
    if isinstance(refused, metering.IndexTooPrecise):
        return metering_wording.REFUSALS["index-unreadable"].say(language)
    name = type(refused).__name__
    text = next(known[name] for known in _SAID if name in known)
    values = {key: _said(value) for key, value in vars(refused).items()}
    if isinstance(refused, requests.FinalIndexImprobable):
        values["reason"] = metering_wording.HOLDS[refused.reason.replace("_", "-")].say(language)
    return text.say(language, **values)


def _said(value: object) -> str:
    language = languages.current()
    if isinstance(value, datetime.date):
        return date(value, language)
    if isinstance(value, Text):
        return value.say(language)
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    return str(value)
