"""The lists of a customer's page, taken away whole: bills, contracts, readings."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from saqia.contexts.billing import queries as billing
from saqia.contexts.billing import types as bill_types
from saqia.contexts.billing import wording as billing_wording
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import wording as contract_wording
from saqia.contexts.ledger import wording as ledger_wording
from saqia.contexts.metering import queries as metering
from saqia.surfaces.desk.queues import frame, histories
from saqia.surfaces.kit import clock, languages, lists


def answer(kind: str, which: str, customer_id: int) -> HttpResponse:
    """Return one of the lists as a file, inside the caller's `scope.reading`.

    :raises Http404: the page has no such list
    """
    drawn = {"bills": _bills, "contracts": _contracts, "readings": _readings}.get(which)
    if drawn is None:
        raise Http404
    heads, cells = drawn(customer_id)
    return lists.answer(kind, which, heads, cells)


def reading_heads() -> list[str]:
    """Return the heads of a file of readings."""
    return [_("Day"), _("Service"), _("Meter"), _("Register"), _("Index"), _("Source"), _("Remark")]


def reading_cells(found: metering.PointReading) -> list[lists.Cell]:
    """Return a reading as a row of a file."""
    said, language = histories.row(found), languages.current()
    return [
        found.reading.read_on, said["service"].say(language), found.serial,
        said["register"].say(language) if said["register"] else "", lists.thousandths(found.reading.index_milli),
        said["source"].say(language),
        " · ".join(said[name].say(language) for name in ("verdict", "anomaly") if said[name]),
    ]  # fmt: skip


def _bills(customer_id: int) -> tuple[list[str], list[list[lists.Cell]]]:
    language = languages.current()
    ids = [account.id for account in contracts.list_accounts_of_customer(customer_id)]
    items = {one.number: one for one in billing.list_item_standings(account_ids=ids, on=clock.today())}
    heads = [
        _("Number"), _("Kind"), _("Account"), _("From"), _("To"), _("Due on"), _("Total DH"), _("State"), _("Left, DH"),
    ]  # fmt: skip
    return heads, [
        [
            bill_types.printable_number(one.number), ledger_wording.kind(one.kind).say(language), one.account_number,
            one.from_on, one.to_on, one.due_on, lists.dirhams(one.total_ttc_centimes),
            ledger_wording.STATES[items[one.number].state].say(language) if one.number in items else "",
            lists.dirhams(items[one.number].left_centimes) if one.number in items else None,
        ]
        for one in billing.list_bills_of_accounts(account_ids=ids, most=frame.WHOLE)
    ]  # fmt: skip


def _contracts(customer_id: int) -> tuple[list[str], list[list[lists.Cell]]]:
    language = languages.current()
    heads = [_("Account"), _("State"), _("Contract"), _("Service"), _("Use"), _("Since"), _("Until")]
    return heads, [
        [
            account.number, contract_wording.STATUSES[account.status].say(language), one.number,
            billing_wording.SERVICES[one.service].say(language), contract_wording.use_class(one.use).say(language),
            one.starts_on, one.ends_on,
        ]
        for account in contracts.list_accounts_of_customer(customer_id)
        for one in account.contracts
    ]  # fmt: skip


def _readings(customer_id: int) -> tuple[list[str], list[list[lists.Cell]]]:
    accounts = contracts.list_accounts_of_customer(customer_id)
    points = {contract.metered_by_id for account in accounts for contract in account.contracts}
    found = metering.list_point_readings(service_point_ids=points, most=frame.WHOLE)
    return reading_heads(), [reading_cells(one) for one in found]
