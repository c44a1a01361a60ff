"""Papers of cases on their way out: the receipt of a file."""

import dataclasses
import datetime

from saqia.contexts.cases import depositing, models, moving, numbers, responsible
from saqia.contexts.cases.holders import FileNotFound as FileNotFound
from saqia.contexts.cases.holders import normalized
from saqia.contexts.staff import queries as staff
from saqia.platform.calendar import local_time
from saqia.platform.documents import bilingual, houses, letters, seal, typesetting
from saqia.platform.wording import Text, date

_TITLE = Text(ar="وصل إيداع ملف", fr="Récépissé de dépôt", en="Receipt of a file")
_CODE = Text(ar="الرمز السري", fr="Code secret", en="Secret code")
_PROCEDURE = Text(ar="موضوع الملف", fr="Démarche", en="Procedure")
_NAME = Text(ar="باسم", fr="Au nom de", en="In the name of")
_DEPOSITED = Text(ar="تاريخ الإيداع", fr="Déposé le", en="Deposited on")
_UNIT = Text(ar="الجهة المعنية", fr="Service chargé du dossier", en="Unit in charge")
_DUE = Text(ar="آخر أجل للجواب", fr="Réponse au plus tard le", en="Answer by")
_SCAN = Text(
    ar="تتبعوا ملفكم بهذه الصورة أو برقم الملف والرمز السري",
    fr="Suivez votre dossier par ce code ou avec le numéro et le code secret",
    en="Follow your file by this picture, or with the number and the secret code",
)


def render_receipt(*, number: str, address: str, key: seal.SealKey | None) -> bytes:
    """Return the receipt of a file as PDF, inside the caller's `scope.reading`.

    :param address: where a phone follows the file; empty: number and code, separated by a semicolon
    :raises FileNotFound: there is none
    """
    row = models.File.objects.filter(number=normalized(number)).first()
    if row is None:
        raise FileNotFound
    sheet = letters.sheet(_letter(row, address), sealed=key is not None)
    pdf = typesetting.typeset(sheet)
    return pdf if key is None else seal.apply_seal(pdf, key=key, sealed_at=sheet.dated_at)


def _letter(row: models.File, address: str) -> letters.Letter:
    told = depositing.deposited(row, is_new=False)
    procedure = moving.procedure_of(row)
    on = local_time.day(row.deposited_at)
    code = numbers.code(row.tenant_id, row.number)
    first = procedure.stages[procedure.first]
    unit = responsible.unit_name(responsible.unit_code(first, row.unit_code))
    facts = [
        letters.Fact(_both(_CODE), f"{code[:4]} {code[4:]}"),
        letters.Fact(_both(_PROCEDURE), _both(told.name)),
        letters.Fact(_both(_NAME), bilingual.Words(row.contact_name, row.contact_name)),
        letters.Fact(_both(_DEPOSITED), _day(on)),
        letters.Fact(_both(_UNIT), _both(unit)),
    ]
    if row.due_on is not None:
        facts.append(letters.Fact(_both(_DUE), _day(row.due_on)))
    agency = staff.Agencies().line(row.commune_id or "", on=on)
    house = dataclasses.replace(houses.current(on), agency=agency)
    return letters.Letter(
        lead="ar" if row.language == "ar" else "fr", house=house, title=_both(_TITLE),
        reference=row.number, dated_on=on, facts=tuple(facts),
        paragraphs=(*(_both(step) for step in procedure.next_steps), _both(procedure.legal.appeal)),
        scan=letters.Scan(address or f"{row.number};{code}", _both(_SCAN)),
    )  # fmt: skip


def _both(text: Text) -> bilingual.Words:
    return bilingual.Words(text.ar, text.fr)


def _day(day: datetime.date) -> bilingual.Words:
    return bilingual.Words(date(day, "ar"), date(day, "fr"))
