"""Why a holder cannot be changed, at the field that it concerns."""

from django import forms

from saqia.contexts.contracts import operations as contracts
from saqia.contexts.contracts import wording as contract_wording
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import wording as metering_wording
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import wording as party_wording
from saqia.journeys import holders
from saqia.platform.wording import Text, date
from saqia.surfaces.kit import languages

NOT_NOW = (
    contracts.ContractEndedAlready, contracts.ContractNotFound, contracts.CustomerNotFound, contracts.SameHolder,
    contracts.AlreadySupplied, metering.ReadingContradicted,
)  # fmt: skip
REFUSED = (
    *NOT_NOW, contracts.EndsBeforeStart, holders.DaysCountedAlready, holders.IndexImprobable, holders.IndexIncomplete,
    metering.ReadingImpossible, parties.NameMissing, parties.DetailNotValid,
)  # fmt: skip
_COUNTED = Text(
    ar="استهلاك هذا المحل محتسب في الفواتير إلى غاية {until}. صححوا الفاتورة أولا أو اختاروا هذا اليوم أو يوما بعده.",
    fr="La consommation est déjà facturée jusqu’au {until}. Choisissez ce jour ou un jour suivant, ou rectifiez "
    "d’abord la facture.",
    en="The consumption is billed up to {until} already. Choose that day or a later one, or correct the bill first.",
)  # fmt: skip
_INCOMPLETE = Text(
    ar="هذا العداد له عدة مؤشرات: اكتبوها كلها أو اتركوها كلها فارغة.",
    fr="Ce compteur a plusieurs cadrans : relevez-les tous, ou laissez-les tous vides.",
    en="This meter has several registers: give them all, or leave them all empty.",
)
_IMPROBABLE = Text(
    ar="هذا المؤشر غير معتاد: {reason}. أعيدوا قراءة العداد.",
    fr="Cet index est inhabituel : {reason}. Relisez le compteur.",
    en="This index is unusual: {reason}. Read the meter again.",
)
_SUPERVISOR = Text(
    ar="إذا تأكد المؤشر فالمسؤول أو المكلف بالفوترة هو من يصادق عليه.",
    fr="S’il se confirme, un responsable ou un chargé de facturation le valide.",
    en="If it proves right, a supervisor or a billing officer confirms it.",
)
_CONTRADICTED = Text(
    ar="سجل لهذا العداد مؤشر آخر في اليوم نفسه. صححوه أو اختاروا يوما آخر.",
    fr="Un autre index est enregistré pour ce compteur ce jour-là. Rectifiez-le, ou choisissez un autre jour.",
    en="Another index is recorded for this meter on that day. Correct it, or choose another day.",
)
_IDENTIFIERS = {"cin": "identifier", "ice": "identifier"}


def mark_of(refused: Exception) -> str:
    """Return the register that has to be confirmed, as the form names it; "" where none is."""
    return f"{refused.meter_id}-{refused.register}" if isinstance(refused, holders.IndexImprobable) else ""


def put(refused: Exception, form: forms.Form, newcomer: forms.Form | None, *, may_confirm: bool) -> None:
    """Put a refusal at its field, of the form or of the newcomer's."""
    language = languages.current()
    if newcomer is not None and isinstance(refused, parties.NameMissing | parties.DetailNotValid):
        field = getattr(refused, "field", "name_ar")
        said = party_wording.REFUSALS[type(refused).__name__]
        name = party_wording.FIELDS[field].say(language)
        newcomer.add_error(_IDENTIFIERS.get(field, field), said.say(language, field=name))
    elif isinstance(refused, holders.DaysCountedAlready):
        form.add_error("on", _COUNTED.say(language, until=date(refused.until, language)))
    elif isinstance(refused, holders.IndexIncomplete):
        form.add_error(f"index-{refused.meter_id}-{refused.registers[0]}", _INCOMPLETE.say(language))
    elif isinstance(refused, holders.IndexImprobable):
        reason = metering_wording.HOLDS[refused.reason.replace("_", "-")].say(language)
        words = [_IMPROBABLE.say(language, reason=reason), "" if may_confirm else _SUPERVISOR.say(language)]
        form.add_error(f"index-{mark_of(refused)}", " ".join(words).strip())
    elif isinstance(refused, metering.ReadingImpossible):
        form.add_error("on", metering_wording.REASONS[refused.reason].say(language))
    elif isinstance(refused, metering.ReadingContradicted):
        form.add_error("on", _CONTRADICTED.say(language))
    else:
        field = "on" if isinstance(refused, contracts.EndsBeforeStart) else None
        form.add_error(field, _of_contracts(refused))


def _of_contracts(refused: Exception) -> str:
    language = languages.current()
    values = {
        name: date(value, language) if hasattr(value, "isoformat") else f"\u2066{value}\u2069"
        for name, value in vars(refused).items()
    }
    return contract_wording.REFUSALS[type(refused).__name__].say(language, **values)
