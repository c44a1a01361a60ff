"""Bills on their way out: printed by the cycle, composed one by one."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

from saqia.contexts.billing import models, reading, statements, types
from saqia.contexts.billing.announcing import bills as bills
from saqia.contexts.billing.announcing import catch_ups as catch_ups
from saqia.contexts.billing.announcing import late_catch_ups as late_catch_ups
from saqia.contexts.billing.announcing import metered as metered
from saqia.contexts.billing.announcing import single as single
from saqia.contexts.billing.bundling import making
from saqia.contexts.billing.certificates import shapes
from saqia.contexts.billing.documents import composition, content, papers, rendering
from saqia.contexts.billing.no_increase import paper, reporting
from saqia.contexts.billing.no_increase.reporting import Compared as Compared
from saqia.contexts.billing.no_increase.reporting import compare_month as compare_month
from saqia.contexts.billing.no_increase.tables import no_increase_csv as no_increase_csv
from saqia.contexts.billing.no_increase.writing import write_contracts as write_contracts
from saqia.contexts.billing.no_increase.writing import write_whole as write_whole
from saqia.contexts.billing.running import printing as cycle_printing
from saqia.contexts.billing.shadowing import CycleNotPublished as CycleNotPublished
from saqia.contexts.billing.shadowing import shadow_cycle as shadow_cycle
from saqia.contexts.billing.statements import NoAccount as NoAccount
from saqia.contexts.billing.statements import statement_csv as statement_csv
from saqia.contexts.billing.statements import statement_pdf as statement_pdf
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.staff import queries as staff
from saqia.engine import table
from saqia.platform import rulebook
from saqia.platform.calendar import local_time
from saqia.platform.documents import bilingual, houses, letters, printing, seal, typesetting
from saqia.platform.tenancy import scope

_CHUNK = 500


def print_bills(
    *, tenant_id: int, cycle_id: int, folder: Path, workers: int, rules: table.Table, key: seal.SealKey | None,
    most: int | None = None, on_progress: printing.Progress | None = None,
) -> printing.Report:  # fmt: skip
    """Print the bills of a published cycle to `<folder>/<number>.pdf`, in the order of their numbers.

    What is printed already with the same content is left alone. Call it outside any transaction.

    :param most: how many at most; None: all
    """
    documents = _documents(tenant_id, cycle_id, rules, most)
    return rendering.render_many(documents, folder, workers, key=key, on_progress=on_progress)


def render_bill(*, number: int, rules: table.Table, key: seal.SealKey | None) -> bytes:
    """Return one bill as PDF, inside the caller's `scope.reading`.

    :raises models.Bill.DoesNotExist: this tenant has no such bill
    """
    row = models.Bill.objects.get(number=number)
    [document] = composition.compose([reading.detail(row)], rules, _contest())
    return rendering.render(document, key=key)


def write_bundle(
    *, tenant_id: int, bundle_id: int, rules: table.Table, key: seal.SealKey | None,
    on_progress: Callable[[int], None] | None = None,
) -> int:  # fmt: skip
    """Write every bill of a bundle, and their columns, into one zip; return how many. Outside any transaction.

    :param on_progress: called with the number of bills done so far
    :raises requesting.BundleNotFound: there is none
    """
    return making.write_bundle(
        tenant_id=tenant_id, bundle_id=bundle_id, rules=rules, contest=_contest(), key=key, on_progress=on_progress
    )


def bundle_file(*, tenant_id: int, bundle_id: int) -> Path:
    """Return where the zip of a bundle lies once it is made."""
    return making.place(tenant_id, bundle_id)


def write_cycle_print(
    *, tenant_id: int, cycle_id: int, rules: table.Table, key: seal.SealKey | None, workers: int,
    on_progress: Callable[[int], None] | None = None,
) -> int:  # fmt: skip
    """Write every bill of a published cycle as PDF into one zip; return how many. Outside any transaction.

    :raises cycle_printing.BillsUnprinted: some could not be printed; what was printed waits for the next try
    """
    documents = _documents(tenant_id, cycle_id, rules, None)
    return cycle_printing.write(
        tenant_id=tenant_id, cycle_id=cycle_id, documents=documents, workers=workers, key=key, on_progress=on_progress
    )


def cycle_print_file(*, tenant_id: int, cycle_id: int) -> Path:
    """Return where the paper of a cycle lies once it is made."""
    return cycle_printing.place(tenant_id, cycle_id)


def _documents(tenant_id: int, cycle_id: int, rules: table.Table, most: int | None) -> Iterator[content.BillDocument]:
    """Compose a chunk at a time: no transaction stays open while the pool prints."""
    last, left = 0, most
    while left is None or left > 0:
        with scope.reading(tenant_id):
            rows = models.Bill.objects.filter(cycle_id=cycle_id, number__gt=last).order_by("number")
            details = [reading.detail(row) for row in rows[: min(_CHUNK, left or _CHUNK)]]
            documents = list(composition.compose(details, rules, _contest())) if details else []
        if not documents:
            return
        yield from documents
        last = details[-1].header.number
        left = None if left is None else left - len(details)


def _contest() -> tuple[int, int]:
    rules = yaml.safe_load(rulebook.path("billing.yaml").read_text(encoding="utf-8"))["contest"]
    return int(rules["within_days"]), int(rules["answer_days"])


def render_certificate(*, number: int, key: seal.SealKey | None, address: str = "") -> bytes:
    """Return a certificate as PDF, inside the caller's `scope.reading`; the same bytes each time but for the seal.

    :param address: where a phone verifies it; empty: number and code, separated by a semicolon
    :raises models.Certificate.DoesNotExist: this tenant has no such certificate
    """
    found = shapes.frozen(models.Certificate.objects.get(number=number))
    payload = address or f"{types.printable_number(found.number)};{found.code}"
    commune = contracts.find_account_communes([found.account_id])[found.account_id]
    agency = staff.Agencies().line(commune, on=found.issued_on)
    house = dataclasses.replace(houses.current(found.issued_on), agency=agency)
    made = papers.certificate(found, house, payload)
    sheet = letters.sheet(made, sealed=key is not None)
    return statements.sealed(typesetting.typeset(sheet), key, sheet.dated_at)


def no_increase_pdf(*, report_id: int, lead: bilingual.Language, key: seal.SealKey | None) -> bytes:
    """Return a "no increase" report as PDF, inside the caller's `scope.reading`.

    :param lead: the language that comes first
    :raises reporting.ReportNotFound: there is none of this id
    """
    report = reporting.get_no_increase(report_id=report_id)
    house = houses.current(local_time.day(report.made_at))
    sheet = paper.sheet(report, house, lead, sealed=key is not None)
    return statements.sealed(typesetting.typeset(sheet), key, sheet.dated_at)
