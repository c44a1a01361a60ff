"""Reads of billing, inside the caller's `scope.reading`."""

import datetime
from collections.abc import Iterable, Sequence

from django.db import connections
from django.db.models import Count, Max, Min, Q

from saqia.contexts.billing import models, reading, types
from saqia.contexts.billing.bundling.requesting import Bundle as Bundle
from saqia.contexts.billing.bundling.requesting import get_bundle as get_bundle
from saqia.contexts.billing.bundling.requesting import list_bundles as list_bundles
from saqia.contexts.billing.certificates.reading import find_certificate as find_certificate
from saqia.contexts.billing.certificates.reading import list_certificates as list_certificates
from saqia.contexts.billing.certificates.reading import page_certificates as page_certificates
from saqia.contexts.billing.certificates.reading import verify_certificate as verify_certificate
from saqia.contexts.billing.certificates.shapes import Certificate as Certificate
from saqia.contexts.billing.certificates.shapes import Verified as Verified
from saqia.contexts.billing.disputes.diagnosis import Finding as Finding
from saqia.contexts.billing.disputes.reading import DisputeCounts as DisputeCounts
from saqia.contexts.billing.disputes.reading import count_disputes as count_disputes
from saqia.contexts.billing.disputes.reading import count_proposals as count_proposals
from saqia.contexts.billing.disputes.reading import find_dispute as find_dispute
from saqia.contexts.billing.disputes.reading import find_proposal as find_proposal
from saqia.contexts.billing.disputes.reading import four_eyes_above_centimes as four_eyes_above_centimes
from saqia.contexts.billing.disputes.reading import get_dispute as get_dispute
from saqia.contexts.billing.disputes.reading import get_proposal as get_proposal
from saqia.contexts.billing.disputes.reading import list_closable as list_closable
from saqia.contexts.billing.disputes.reading import list_disputes as list_disputes
from saqia.contexts.billing.disputes.reading import page_disputes as page_disputes
from saqia.contexts.billing.disputes.reading import page_own_disputes as page_own_disputes
from saqia.contexts.billing.disputes.reading import page_proposals as page_proposals
from saqia.contexts.billing.disputes.shapes import Dispute as Dispute
from saqia.contexts.billing.exceptions import BillingException as BillingException
from saqia.contexts.billing.exceptions import Waiting as Waiting
from saqia.contexts.billing.exceptions import count_exceptions as count_exceptions
from saqia.contexts.billing.exceptions import find_waiting_places as find_waiting_places
from saqia.contexts.billing.exceptions import get_exception as get_exception
from saqia.contexts.billing.exceptions import list_waiting as list_waiting
from saqia.contexts.billing.exceptions import page_exceptions as page_exceptions
from saqia.contexts.billing.explaining.changes import BillChange as BillChange
from saqia.contexts.billing.explaining.changes import NoBillBefore as NoBillBefore
from saqia.contexts.billing.explaining.changes import ServiceChange as ServiceChange
from saqia.contexts.billing.explaining.changes import explain_change as explain_change
from saqia.contexts.billing.explaining.forecasts import ServiceForecast as ServiceForecast
from saqia.contexts.billing.explaining.forecasts import Simulation as Simulation
from saqia.contexts.billing.explaining.forecasts import forecast_account as forecast_account
from saqia.contexts.billing.explaining.forecasts import forecast_contracts as forecast_contracts
from saqia.contexts.billing.explaining.forecasts import simulate as simulate
from saqia.contexts.billing.explaining.lines import RegisterPart as RegisterPart
from saqia.contexts.billing.explaining.lines import ServicePart as ServicePart
from saqia.contexts.billing.explaining.lines import explain_lines as explain_lines
from saqia.contexts.billing.explaining.previews import Preview as Preview
from saqia.contexts.billing.explaining.previews import WhatIf as WhatIf
from saqia.contexts.billing.explaining.previews import preview_bill as preview_bill
from saqia.contexts.billing.explaining.variations import Supply as Supply
from saqia.contexts.billing.explaining.variations import Variation as Variation
from saqia.contexts.billing.explaining.variations import list_supplies as list_supplies
from saqia.contexts.billing.explaining.variations import vary_bill as vary_bill
from saqia.contexts.billing.figures import CycleFigures as CycleFigures
from saqia.contexts.billing.figures import RevenueFigures as RevenueFigures
from saqia.contexts.billing.figures import list_cycle_figures as list_cycle_figures
from saqia.contexts.billing.figures import list_revenue as list_revenue
from saqia.contexts.billing.no_increase.grids import list_former_grids as list_former_grids
from saqia.contexts.billing.no_increase.reporting import NoIncreaseReport as NoIncreaseReport
from saqia.contexts.billing.no_increase.reporting import find_no_increase as find_no_increase
from saqia.contexts.billing.no_increase.reporting import get_no_increase as get_no_increase
from saqia.contexts.billing.no_increase.reporting import list_no_increase as list_no_increase
from saqia.contexts.billing.no_increase.tables import NO_INCREASE_BREAKDOWNS as NO_INCREASE_BREAKDOWNS
from saqia.contexts.billing.no_increase.tables import NoIncreaseRow as NoIncreaseRow
from saqia.contexts.billing.no_increase.tables import list_no_increase_rises as list_no_increase_rises
from saqia.contexts.billing.no_increase.tables import list_no_increase_rows as list_no_increase_rows
from saqia.contexts.billing.no_increase.tables import no_increase_share as no_increase_share
from saqia.contexts.billing.proposals.shapes import Proposal as Proposal
from saqia.contexts.billing.revenue import ClassRevenue as ClassRevenue
from saqia.contexts.billing.revenue import list_class_revenue as list_class_revenue
from saqia.contexts.billing.rules import final_bill_due_on as final_bill_due_on
from saqia.contexts.billing.running.progress import find_progress as find_progress
from saqia.contexts.billing.running.reading import find_last_run as find_last_run
from saqia.contexts.billing.running.reading import get_run as get_run
from saqia.contexts.billing.running.reading import list_runs as list_runs
from saqia.contexts.billing.running.shapes import CycleRun as CycleRun
from saqia.contexts.billing.running.shapes import Progress as Progress
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.ledger import types as ledger_types
from saqia.platform.database import routing

_BILLED_UNTIL = """
SELECT account_id, max(to_on) FROM billing_bill WHERE account_id = ANY(%s::bigint[]) AND kind = 'bill' GROUP BY 1
"""


class BillUnknown(Exception):
    """This tenant has no bill of this number."""


def get_cycle(*, cycle_id: int) -> types.CycleState:
    """Return where a cycle stands.

    :raises models.Cycle.DoesNotExist: this tenant has none of this id
    """
    return _state(models.Cycle.objects.get(id=cycle_id))


def find_cycle(*, round_id: int, month: datetime.date) -> types.CycleState | None:
    """Return the cycle of a round's month, or None."""
    row = models.Cycle.objects.filter(round_id=round_id, month=month).first()
    return None if row is None else _state(row)


def is_billed(*, round_id: int) -> bool:
    """Say whether a month of a round was ever published."""
    return models.Cycle.objects.filter(round_id=round_id, status="published").exists()


def list_cycles(*, most: int = 24) -> list[types.CycleState]:
    """Return the newest cycles first; two queries, however many."""
    rows = list(models.Cycle.objects.order_by("-month", "-id")[:most])
    waiting = models.BillingException.objects.filter(cycle_id__in=[row.id for row in rows], status="open")
    counts = dict(waiting.values_list("cycle_id").annotate(many=Count("id")))
    return [_state(row, counts.get(row.id, 0)) for row in rows]


def list_exceptions(*, cycle_id: int) -> list[types.CycleException]:
    """Return what a cycle could not bill and nobody has settled."""
    rows = models.BillingException.objects.filter(cycle_id=cycle_id, status="open").order_by(
        "account_id", "contract_id"
    )
    return [types.CycleException(row.account_id, row.contract_id, row.reason) for row in rows]


def get_bill(*, number: int) -> types.BillDetail:
    """Return one bill with its supplies and lines.

    :raises BillUnknown: this tenant has no such bill
    """
    found = reading.find_details("b.number = %s", [number])
    if not found:
        raise BillUnknown(number)
    return found[0]


def list_service_totals(*, numbers: Iterable[int]) -> dict[int, dict[int, int]]:
    """Return number -> service -> what the bill comes to, taxes in; what is no bill is left out."""
    return {
        found.header.number: reading.service_totals(found)
        for found in reading.details(list(numbers))
    }  # fmt: skip


def get_header(*, number: int) -> types.BillHeader:
    """Return one bill without its lines.

    :raises BillUnknown: this tenant has no such bill
    """
    found = reading.find_headers("b.number = %s", [number])
    if not found:
        raise BillUnknown(number)
    return found[0]


def find_bill_by_printed_number(text: str) -> types.BillHeader | None:
    """Return the bill of a number as people write it (`2026-000041877`, or without the dash), or None."""
    number = types.read_number(text)
    found = [] if number is None else reading.find_headers("b.number = %s", [number])
    return found[0] if found else None


def find_bills_by_printed_number(texts: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return number as people write it -> the bill's account and its number; unknown ones are left out. One query."""
    read = {text: types.read_number(text) for text in texts}
    asked = {number for number in read.values() if number is not None}
    found = dict(models.Bill.objects.filter(number__in=asked).values_list("number", "account_id")) if asked else {}
    return {text: (found[number], number) for text, number in read.items() if number in found}


def list_bills(*, account_id: int, most: int = 24) -> list[types.BillHeader]:
    """Return an account's bills and credit notes, newest first."""
    return list_bills_of_accounts(account_ids=[account_id], most=most)


def list_bills_of_accounts(*, account_ids: Iterable[int], most: int = 24) -> list[types.BillHeader]:
    """Return the bills and credit notes of several accounts together, newest first; one query."""
    newest = "b.account_id = ANY(%s::bigint[]) ORDER BY b.issued_on DESC, b.number DESC LIMIT %s"
    return reading.find_headers(newest, [list(account_ids), most])


def find_billed_until(*, account_ids: Iterable[int]) -> dict[int, datetime.date]:
    """Return account -> the day up to which its bills go; accounts without a bill are left out. One query."""
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(_BILLED_UNTIL, [list(account_ids)])
        return dict(cursor.fetchall())


def page_bills(
    *, account_ids: Iterable[int], after: tuple[datetime.date, int] | None = None, most: int = 50
) -> list[types.BillHeader]:
    """Return the next bills and credit notes of some accounts, newest first; one query.

    :param after: `issued_on` and `number` of the last one of the page before; None for the first page
    """
    rows = models.Bill.objects.filter(account_id__in=list(account_ids)).order_by("-issued_on", "-number")
    if after is not None:
        rows = rows.filter(Q(issued_on__lt=after[0]) | Q(issued_on=after[0], number__lt=after[1]))
    return reading.headers(rows[:most])


def list_item_standings(*, account_ids: Iterable[int], on: datetime.date) -> list[ledger_types.ItemStanding]:
    """Return where every bill, credit note and other item of some accounts stands on a day, oldest due first.

    A credit note counts for the bill that it corrects before any other. One query where there is none, else two.
    """

    def corrected(notes: Sequence[int]) -> dict[int, int]:
        rows = models.Bill.objects.filter(account_id__in=asked, number__in=notes, corrects_number__isnull=False)
        return {note: bill for note, bill in rows.values_list("number", "corrects_number") if bill is not None}

    asked = list(account_ids)
    return ledger.list_item_standings(account_ids=asked, on=on, against=corrected)


def find_number_spans(*, cycle_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return cycle -> its first and last number of a bill or credit note; one query, however many."""
    rows = models.Bill.objects.filter(cycle_id__in=list(cycle_ids)).values_list("cycle_id")
    spans = rows.annotate(first=Min("number"), last=Max("number"))
    return {cycle_id: (first, last) for cycle_id, first, last in spans}


def list_numbers(*, cycle_id: int, first: int = 0, most: int = 1000) -> list[int]:
    """Return numbers of a cycle's bills from `first` on, in order: to print a cycle page by page."""
    rows = models.Bill.objects.filter(cycle_id=cycle_id, number__gt=first).order_by("number")
    return list(rows.values_list("number", flat=True)[:most])


def page_bills_of_cycle(*, cycle_id: int, after: int = 0, most: int = 50) -> list[types.BillHeader]:
    """Return the next bills and credit notes of a cycle by number; `after` is the last one of the page before."""
    rows = models.Bill.objects.filter(cycle_id=cycle_id, number__gt=after).order_by("number")[:most]
    return [reading.header(row) for row in rows]


def has_demonstration_prices(*, cycle_id: int) -> bool:
    """Say whether a bill of the cycle was priced by the demonstration grid: whoever shows its figures says so."""
    return models.Bill.objects.filter(cycle_id=cycle_id, demonstration=True).exists()


def _state(row: models.Cycle, exceptions: int | None = None) -> types.CycleState:
    if exceptions is None:
        exceptions = models.BillingException.objects.filter(cycle_id=row.id, status="open").count()
    return types.CycleState(
        row.id, row.round_id, row.month, row.status, row.bill_count, row.total_ttc_centimes, exceptions, row.seal,
        row.report, row.issued_on, row.due_on, row.published_at, row.tariff_sha256,
    )  # fmt: skip
