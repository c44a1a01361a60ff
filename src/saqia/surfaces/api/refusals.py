"""The refusals of contexts as problems: which kind, at which field, in the sentence of their context."""

import dataclasses
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import queries as bills
from saqia.contexts.billing import wording as billing_wording
from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import wording as case_wording
from saqia.contexts.contracts import operations as contracts
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.messaging import operations as messaging
from saqia.contexts.messaging import wording as message_wording
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import wording as metering_wording
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import wording as payment_wording
from saqia.contexts.prepaid import operations as prepaid
from saqia.contexts.requests import operations as requests
from saqia.engine import refusals as engine
from saqia.engine.validation.verdicts import Reason
from saqia.platform import operation
from saqia.platform.files import stores, storing
from saqia.platform.files import wording as file_wording
from saqia.platform.limits import counting
from saqia.platform.webhooks import sending, subscribing
from saqia.platform.webhooks import wording as webhook_wording
from saqia.platform.wording import Language
from saqia.surfaces.api import problems, sentences
from saqia.surfaces.kit import actors, languages

Say = Callable[[Exception, Language], str]


@dataclasses.dataclass(frozen=True)
class Row:
    """How a refusal is answered. `field`: of the body; `say`: None: the usual sentence of the kind.

    :param faults: of a refusal that names several fields: (field, what to say of it)
    """

    code: str
    field: str = ""
    say: Say | None = None
    faults: Callable[[Exception, Language], list[tuple[str, str]]] | None = None


def _engine(error: Exception, language: Language) -> str:
    return str(error.sentences[language]) if isinstance(error, engine.Refused) else ""


def _reading(error: Exception, language: Language) -> str:
    reason = error.reason if isinstance(error, metering.ReadingImpossible) else Reason.BACKWARDS
    return metering_wording.REASONS[reason].say(language)


def _reading_code(code: str) -> Say:
    return lambda _error, language: metering_wording.refused(code, language)


def _case(error: Exception, language: Language) -> str:
    return case_wording.REFUSALS[type(error).__name__].say(language, **vars(error))


def _message(error: Exception, language: Language) -> str:
    return message_wording.REFUSALS[type(error).__name__].say(language, **vars(error))


def _media_type(error: Exception, language: Language) -> str:
    accepted = ", ".join(error.accepted) if isinstance(error, storing.MediaTypeRefused) else ""
    return file_wording.MEDIA_TYPE_REFUSED.say(language, accepted=accepted)


def _too_large(error: Exception, language: Language) -> str:
    limit = error.limit if isinstance(error, stores.FileTooLarge) else 0
    return file_wording.TOO_LARGE.say(language, megabytes=limit // 1_000_000)


def _case_faults(error: Exception, language: Language) -> list[tuple[str, str]]:
    if isinstance(error, cases.FormNotValid):
        faults = error.faults.items()
        return [(f"answers.{field}", case_wording.FAULTS[fault].say(language)) for field, fault in faults]
    if isinstance(error, cases.ContactNotValid):
        return [(f"contact.{error.field}", case_wording.CONTACT_FIELDS[error.field].say(language))]
    if isinstance(error, cases.DocumentNotTaken):
        return [("documents", f"{error.code}: {case_wording.DOCUMENT_FAULTS[error.reason].say(language)}")]
    missing = ", ".join(error.codes) if isinstance(error, cases.DocumentsMissing) else ""
    return [("documents", f"{_case(error, language)} {missing}")]


def _webhook(error: Exception, language: Language) -> str:
    if isinstance(error, subscribing.UrlRefused):
        return webhook_wording.URL[error.reason].say(language)
    return webhook_wording.REFUSALS[type(error).__name__].say(language)


def _preference_faults(error: Exception, language: Language) -> list[tuple[str, str]]:
    field = error.field if isinstance(error, messaging.PreferenceInvalid) else ""
    return [(field, _message(error, language))]


_BILL = billing_wording.refusal
_PAYMENT = payment_wording.refusal
TABLE: dict[type[Exception], Row] = {
    operation.PermissionRefused: Row("forbidden"),
    actors.NotTheirAccount: Row("not-found"),
    contracts.AccessRefused: Row("not-found"),
    engine.Refused: Row("refused", say=_engine),
    bills.BillUnknown: Row("not-found"),
    ledger.CursorInvalid: Row("cursor-invalid"),
    billing.BillNotFound: Row("not-found", "bill", _BILL),
    billing.NotCorrectable: Row("refused", "bill", _BILL),
    billing.DisputeReasonUnknown: Row("refused", "reason", _BILL),
    billing.DisputedAlready: Row("conflict", "bill", _BILL),
    billing.DisputedTooMuch: Row("refused", "disputed_centimes", _BILL),
    billing.DisputeNotFound: Row("not-found"),
    billing.DisputeElsewhere: Row("conflict", say=_BILL),
    billing.AppealTooLate: Row("conflict", say=_BILL),
    billing.CycleCompleting: Row("conflict", say=_BILL),
    billing.ReplacementRefused: Row("refused", say=_BILL),
    billing.CertificateRefused: Row("refused", say=_BILL),
    metering.MeterNotFound: Row("not-found"),
    metering.IndexGoesBackwards: Row("refused", "index", _reading),
    metering.ReadingImpossible: Row("refused", "index", _reading),
    metering.ReadingContradicted: Row("conflict", "index", _reading_code("contradicts-recorded")),
    metering.ReadingNotFound: Row("not-found"),
    metering.ReadingAlreadyCorrected: Row("conflict", "index", _reading_code("corrected-before")),
    metering.EstimateNotCorrected: Row("refused", "index", _reading_code("estimate-not-corrected")),
    metering.RegisterNotOnMeter: Row("refused", "register_code", _reading_code("register-unknown")),
    metering.NothingRead: Row("refused", "index", _reading_code("index-missing")),
    metering.TimeOfAnotherDay: Row("refused", "read_at", _reading_code("time-of-another-day")),
    metering.PlaceElsewhere: Row("refused", "place", _reading_code("place-unreadable")),
    metering.AnomalyUnknown: Row("refused", "anomaly", _reading_code("anomaly-unknown")),
    cases.FileNotFound: Row("not-found"),
    **{
        kind: Row("invalid", say=_case, faults=_case_faults)
        for kind in (cases.FormNotValid, cases.ContactNotValid, cases.DocumentNotTaken, cases.DocumentsMissing)
    },
    cases.ProcedureUnknown: Row("refused", "procedure", _case),
    cases.ClientKeyTooShort: Row("refused", say=_case),
    cases.DepositedOtherwise: Row("key-reused", say=_case),
    cases.ActionNotHere: Row("conflict", "action", _case),
    cases.ActionNotYours: Row("forbidden", "action", _case),
    cases.ActionHasItsDoor: Row("refused", "action", _case),
    cases.CompletionAskedAlready: Row("conflict", say=_case),
    cases.ApplicantStillHasTime: Row("conflict", say=_case),
    cases.ReopeningTooLate: Row("conflict", say=_case),
    messaging.KindUnknown: Row("refused", "refused_kinds", _message),
    messaging.KindNotOptional: Row("refused", "refused_kinds", _message),
    messaging.PreferenceInvalid: Row("refused", say=_message, faults=_preference_faults),
    messaging.MessageNotFound: Row("not-found"),
    requests.ContractNotOfAccount: Row("refused", "account"),
    payments.NothingPaid: Row("refused", "lines", _PAYMENT),
    payments.MethodUnknown: Row("refused", "method", _PAYMENT),
    payments.CollectedInFuture: Row("refused", "collected_at", _PAYMENT),
    payments.CollectedTooLongAgo: Row("refused", "collected_at", _PAYMENT),
    payments.ReferenceUsedOtherwise: Row("conflict", "reference", _PAYMENT),
    payments.AccountUnknown: Row("refused", "lines", _PAYMENT),
    payments.AboveCeiling: Row("refused", "lines", _PAYMENT),
    payments.GuaranteeSpent: Row("conflict", say=_PAYMENT),
    payments.CollectorUnknown: Row("forbidden", say=_PAYMENT),
    payments.PaymentUnknown: Row("not-found"),
    payments.ReversalTooLate: Row("conflict", say=_PAYMENT),
    prepaid.PaymentSpent: Row("payment-spent"),
    storing.MediaTypeRefused: Row("refused", "file", _media_type),
    stores.FileEmpty: Row("refused", "file", lambda _error, language: file_wording.EMPTY.say(language)),
    stores.FileTooLarge: Row("too-large", say=_too_large),
    subscribing.UrlRefused: Row("refused", "url", _webhook),
    subscribing.EventsRefused: Row("refused", "events", _webhook),
    subscribing.SubscribedAlready: Row("conflict", "url", _webhook),
    subscribing.TooManySubscriptions: Row("conflict", say=_webhook),
    subscribing.SubscriptionNotFound: Row("not-found"),
    sending.DeliveryNotFound: Row("not-found"),
    sending.DeliveryWaits: Row("conflict", say=_webhook),
    stores.StoreFull: Row("away", say=lambda _error, language: file_wording.STORE_FULL.say(language)),
    stores.StoreAway: Row("away", say=lambda _error, language: file_wording.STORE_FAULTS["away"].say(language)),
}


def answer(request: HttpRequest, error: Exception, row: Row) -> HttpResponse:
    """Return the problem of a refusal."""
    said = sentences.KINDS[row.code].detail.say(languages.current())
    if row.say is not None:
        said = row.say(error, languages.current())
    faults = row.faults(error, languages.current()) if row.faults else [(row.field, said)] if row.field else []
    errors = [problems.Fault(detail=told, pointer=problems.Place(field).pointer) for field, told in faults]
    return problems.answer(request, row.code, detail=said, errors=errors)


def of_limit(request: HttpRequest, error: counting.TooMany) -> HttpResponse:
    """Return the problem of a try that a limit refused."""
    seconds = error.retry_after_seconds
    return problems.answer(request, "too-many", values={"seconds": seconds}, headers={"Retry-After": str(seconds)})
