"""Bills on their way out: printed by the cycle, composed one by one."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from saqia.contexts.billing import models, reading
from saqia.contexts.billing.announcing import bills as bills
from saqia.contexts.billing.announcing import metered as metered
from saqia.contexts.billing.documents import composition, content, rendering
from saqia.engine import table
from saqia.platform import rulebook
from saqia.platform.documents import printing, seal
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
    [document] = composition.compose([reading.detail(row, scope.current())], rules, _contest())
    return rendering.render(document, key=key)


def _documents(tenant_id: int, cycle_id: int, rules: table.Table, most: int | None) -> Iterator[content.BillDocument]:
    """Compose a chunk at a time: no transaction stays open while the pool prints."""
    last, left = 0, most
    while left is None or left > 0:
        with scope.reading(tenant_id):
            rows = models.Bill.objects.filter(cycle_id=cycle_id, number__gt=last).order_by("number")
            details = [reading.detail(row, tenant_id) for row in rows[: min(_CHUNK, left or _CHUNK)]]
            documents = list(composition.compose(details, rules, _contest())) if details else []
        if not documents:
            return
        yield from documents
        last = details[-1].header.number
        left = None if left is None else left - len(details)


def _contest() -> tuple[int, int]:
    rules = yaml.safe_load(rulebook.path("billing.yaml").read_text(encoding="utf-8"))["contest"]
    return int(rules["within_days"]), int(rules["answer_days"])
