"""Prices and cases entered by form or from a table, into a draft: all of them or none."""

import datetime
from collections.abc import Sequence

from saqia.contexts.tariffs import adopted, drafting, models, shapes
from saqia.contexts.tariffs.entry import cases, catalog, judging, keeping, writing
from saqia.contexts.tariffs.entry.sheets import CaseSheet, Fault, Priced, Sheet
from saqia.contexts.tariffs.entry.tables import Uses
from saqia.engine.rules import models as rule_models
from saqia.platform import operation


class LinesRefused(Exception):
    """Some line cannot be taken, so none was; `faults` names every one, in the order of the lines."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(sorted(faults, key=lambda fault: fault.place))


@operation.operation(audit=("draft_id",))
def enter_prices(
    *, actor: operation.Actor, draft_id: int, sheets: Sequence[Sheet], uses: Uses, faults: Sequence[Fault] = (),
    at: datetime.datetime,
) -> shapes.Draft:  # fmt: skip
    """Write what supplies are charged into a draft, as rule files; what it said of the same supplies is replaced.

    :param faults: what whoever read the lines found wrong already: with one, nothing is written
    :raises DraftNotFound: there is none of this id
    :raises DraftDecided: it was submitted or decided
    :raises LinesRefused: a line cannot be taken; nothing was written
    """
    actor.require("tariffs.draft-grid")
    row = drafting.locked(draft_id, models.DRAFT)
    book, whose, found = adopted.current(actor.tenant_id).book, adopted.house(actor.tenant_id), list(faults)
    made = dict[str, str]()
    for sheet in sheets:
        if not sheet.rows:
            found.append(Fault(0, "", "nothing-entered"))
            continue
        charges = judging.judge(sheet, uses.get(sheet.service, {}), found)
        made |= _files(sheet, charges, book, whose, row.in_force_on, found)
    if found:
        raise LinesRefused(found)
    stems = {sheet.stem for sheet in sheets}
    files = {name: text for name, text in row.files.items() if writing.stem_of(name) not in stems}
    return _kept(row, {**files, **made}, actor, at)


@operation.operation(audit=("draft_id",))
def enter_cases(
    *, actor: operation.Actor, draft_id: int, sheets: Sequence[CaseSheet], uses: Uses, faults: Sequence[Fault] = (),
    at: datetime.datetime,
) -> shapes.Draft:  # fmt: skip
    """Write the cases of supplies into a draft; those that it had of the same supplies are replaced.

    :param sheets: one without lines takes out the cases that were entered for its supply
    :param faults: what whoever read the lines found wrong already: with one, nothing is written
    :raises DraftNotFound: there is none of this id
    :raises DraftDecided: it was submitted or decided
    :raises LinesRefused: a line cannot be taken; nothing was written
    """
    actor.require("tariffs.draft-grid")
    row = drafting.locked(draft_id, models.DRAFT)
    payments, operator, found = catalog.payments(), adopted.house(actor.tenant_id).operator, list(faults)
    files = dict(row.files)
    for sheet in sheets:
        if sheet.rows:
            judged = cases.judge(sheet, uses.get(sheet.service, {}), payments, found)
            files[cases.file_of(sheet)] = cases.write(sheet, judged, operator)
        elif files.pop(cases.file_of(sheet), None) is None:
            found.append(Fault(0, "", "no-case"))
    if found:
        raise LinesRefused(found)
    return _kept(row, files, actor, at)


def _kept(row: models.Draft, files: dict[str, str], actor: operation.Actor, at: datetime.datetime) -> shapes.Draft:
    row.files, row.sha256 = files, drafting.digest(row.in_force_on, files)
    row.written_by, row.written_at = actor.name, at
    row.save()
    return shapes.draft(row)


def _files(
    sheet: Sheet, charges: Sequence[Priced], book: rule_models.Rulebook, whose: adopted.House, day: datetime.date,
    found: list[Fault],
) -> dict[str, str]:  # fmt: skip
    law = keeping.law_of(book, whose, sheet.service, sheet.use, sheet.zone)
    energy = [code for code in law if keeping.is_energy(book, code)]
    has_blocks = any(each.charge.is_volume for each in charges)
    is_misread = any(fault.field == "charge" for fault in found)
    if not has_blocks and not energy and not is_misread:
        found.append(Fault(sheet.rows[0].place, "price", "no-blocks"))
    return writing.files(
        sheet, charges, operator=whose.operator, energy=[] if has_blocks else energy,
        law=[code for code in law if code not in energy], day=day.isoformat(),
    )  # fmt: skip
