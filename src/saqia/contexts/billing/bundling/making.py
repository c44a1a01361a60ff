"""Making a bundle: bills printed one by one into a file that appears whole or not at all, with their columns."""

import csv
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from saqia.contexts.billing import models, reading, types
from saqia.contexts.billing.bundling import requesting
from saqia.contexts.billing.documents import composition, rendering
from saqia.engine import money, table
from saqia.platform.documents import seal
from saqia.platform.tenancy import scope

COLUMNS = (
    "number", "kind", "corrects", "account", "commune", "from", "to", "issued_on", "due_on", "total_ht_mad",
    "total_vat_mad", "total_ttc_mad", "estimated", "demonstration",
)  # fmt: skip
_CHUNK = 25


def place(tenant_id: int, bundle_id: int) -> Path:
    """Return where a bundle's file lies."""
    return Path(settings.SAQIA_HOME) / "bundles" / f"tenant-{tenant_id}" / f"{bundle_id}.zip"


def write_bundle(
    *, tenant_id: int, bundle_id: int, rules: table.Table, contest: tuple[int, int], key: seal.SealKey | None,
    on_progress: Callable[[int], None] | None = None,
) -> int:  # fmt: skip
    """Write the file of a bundle and return how many bills it holds. Call it outside any transaction.

    :param contest: days to contest a bill, days to answer
    :param on_progress: called with the number of bills done so far
    :raises requesting.BundleNotFound: there is none
    """
    with scope.reading(tenant_id):
        bundle = requesting.get_bundle(bundle_id=bundle_id)
        numbers = requesting.numbers(bundle)
    path = place(tenant_id, bundle_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as file:
            _fill(file, tenant_id, numbers, rules, contest, key, on_progress)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return len(numbers)


def _fill(
    file: zipfile.ZipFile, tenant_id: int, numbers: list[int], rules: table.Table, contest: tuple[int, int],
    key: seal.SealKey | None, on_progress: Callable[[int], None] | None,
) -> None:  # fmt: skip
    sink = io.StringIO()
    rows = csv.writer(sink, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for first in range(0, len(numbers), _CHUNK):
        with scope.reading(tenant_id):
            found = models.Bill.objects.filter(number__in=numbers[first : first + _CHUNK]).order_by("number")
            details = [reading.detail(row) for row in found]
            documents = list(composition.compose(details, rules, contest))
        for detail, document in zip(details, documents, strict=True):
            file.writestr(f"{document.number}.pdf", rendering.render(document, key=key))
            rows.writerow(_row(detail.header))
        if on_progress is not None:
            on_progress(first + len(details))
    file.writestr("bills.csv", "\ufeff" + sink.getvalue())


def _row(bill: types.BillHeader) -> list[object]:
    corrects = types.printable_number(bill.corrects_number) if bill.corrects_number else ""
    amounts = (bill.total_ht_centimes, bill.total_vat_centimes, bill.total_ttc_centimes)
    return [
        types.printable_number(bill.number), bill.kind, corrects, bill.account_number, bill.commune_code,
        bill.from_on.isoformat(), bill.to_on.isoformat(), bill.issued_on.isoformat(), bill.due_on.isoformat(),
        *map(money.dirhams, amounts), int(bill.estimated), int(bill.demonstration),
    ]  # fmt: skip
