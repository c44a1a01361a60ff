"""A bill that does not add up is refused before anything is written."""

from __future__ import annotations

from collections.abc import Iterator

from saqia.contexts.billing.documents import content

MOST_MONTHS = 13


class ContentRefused(ValueError):
    """The content does not hold together.

    :param number: of the bill
    :param reasons: every fault found, for the person who will look
    """

    def __init__(self, number: str, reasons: tuple[str, ...]) -> None:
        super().__init__(f"bill {number or '(no number)'}: " + "; ".join(reasons))
        self.number = number
        self.reasons = reasons

    def __reduce__(self) -> tuple[type[ContentRefused], tuple[str, tuple[str, ...]]]:
        """Travel between processes with both arguments."""
        return ContentRefused, (self.number, self.reasons)


def require_sound(document: content.BillDocument) -> None:
    """Return nothing when the bill holds together.

    :raises ContentRefused: with every fault
    """
    reasons = refusals(document)
    if reasons:
        raise ContentRefused(document.number, reasons)


def refusals(document: content.BillDocument) -> tuple[str, ...]:
    """Return every fault of the content, empty when it is sound."""
    return (*_identity(document), *_sums(document), *_dates(document), *_kind(document))


def _identity(document: content.BillDocument) -> Iterator[str]:
    named = {
        "number": document.number,
        "contract number": document.contract_number,
        "distributor's call center": document.distributor.call_center,
        "distributor's fiscal id": document.distributor.fiscal_id,
        "customer's Arabic name": document.customer.name.ar,
        "customer's French name": document.customer.name.fr,
    }
    yield from (f"no {name}" for name, value in named.items() if not value.strip())
    if not document.sections:
        yield "no service"
    for section in document.sections:
        if not section.lines:
            yield f"{section.service}: no line"
        if len(section.history) > MOST_MONTHS:
            yield f"{section.service}: {len(section.history)} months of history, at most {MOST_MONTHS}"


def _sums(document: content.BillDocument) -> Iterator[str]:
    ht = sum(section.amount_ht_centimes for section in document.sections)
    vat = sum(section.vat_centimes for section in document.sections)
    due = document.total_ttc_centimes
    if document.kind is content.Kind.BILL:
        due += document.previous_balance_centimes
    pairs = (
        ("total excluding VAT", document.total_ht_centimes, ht),
        ("total VAT", document.total_vat_centimes, vat),
        ("total including VAT", document.total_ttc_centimes, ht + vat),
        ("amount due", document.amount_due_centimes, due),
    )
    yield from (f"{name} {stated} is not {found} (centimes)" for name, stated, found in pairs if stated != found)
    if document.taxes != content.tax_totals(document.sections):
        yield "the taxes by rate are not those of the lines"
    for section in document.sections:
        yield from _section(section)


def _section(section: content.ServiceSection) -> Iterator[str]:
    for line in section.lines:
        if line.exempt and (line.vat_centimes or line.vat_basis_points):
            yield f"{section.service}: an exempt line carries VAT"
        elif 2 * abs(line.vat_centimes * 10_000 - line.amount_ht_centimes * line.vat_basis_points) > 3 * 10_000:
            yield f"{section.service}: VAT of {line.vat_centimes} centimes does not follow from its base and rate"
    read = sum(use.volume for use in section.registers)
    if section.registers and read != section.volume:
        yield f"{section.service}: billed volume {section.volume} is not what the registers counted, {read}"


def _dates(document: content.BillDocument) -> Iterator[str]:
    if document.due_on < document.issued_on:
        yield "due before it is issued"
    if document.contest.until < document.issued_on:
        yield "the time to contest ends before the bill is issued"
    periods = [(document.starts_on, document.ends_on), *((s.starts_on, s.ends_on) for s in document.sections)]
    if any(start >= end for start, end in periods):
        yield "a period ends before it starts"


def _kind(document: content.BillDocument) -> Iterator[str]:
    if document.kind is content.Kind.CREDIT_NOTE:
        if document.corrects is None:
            yield "a credit note names the bill that it corrects"
        if document.total_ttc_centimes < 0:
            yield "a credit note states positive amounts"
        if document.previous_balance_centimes:
            yield "a credit note carries no previous balance"
    if document.corrects is not None and document.corrects.number == document.number:
        yield "a document does not correct itself"
