"""From stored bills to `BillDocument`s: what the database and the column files know, put in the page's terms."""

import dataclasses
import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

import pyarrow as pa
import pyarrow.compute as pc

from saqia.contexts.billing import causes, models, types, wording
from saqia.contexts.billing.documents import content, sectioning
from saqia.contexts.contracts import exports as contracts
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.metering import exports as metering
from saqia.contexts.parties import queries as parties
from saqia.contexts.parties import types as party_types
from saqia.contexts.staff import queries as staff
from saqia.contexts.territory import queries as territory
from saqia.engine import table
from saqia.platform.company import particulars
from saqia.platform.links import addresses, tokens
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope
from saqia.platform.wording import Language

STAMP_BP = 10_000


@dataclasses.dataclass(frozen=True)
class Surroundings:
    """What the bills of one batch share.

    :param particulars: what the distributor stated of itself; a bill says what it did on its day of issue
    :param contest: days to contest, days to answer
    :param former_names: customer -> names borne until a correction, oldest first
    :param issued_at: bill number -> when it was booked; what changed since does not change its paper
    :param owed_before: bill number -> what the account owed besides when it was issued, centimes
    """

    tenant: tenancy.Tenant
    particulars: particulars.History
    rules: table.Table
    contest: tuple[int, int]
    customers: Mapping[int, party_types.Names]
    former_names: Mapping[int, Sequence[tuple[datetime.datetime, party_types.Names]]]
    issued_at: Mapping[int, datetime.datetime]
    places: Mapping[int, dict[str, str]]
    communes: Mapping[str, content.Words]
    history: sectioning.History
    corrected: Mapping[int, tuple[datetime.date, content.Words]]
    owed_before: Mapping[int, int]
    agencies: staff.Agencies


def compose(
    details: list[types.BillDetail], rules: table.Table, contest: tuple[int, int]
) -> Iterator[content.BillDocument]:
    """Yield the documents of some bills; a constant number of queries, however many."""
    around = _surroundings(details, rules, contest)
    for detail in details:
        yield document(detail, around)


def document(detail: types.BillDetail, around: Surroundings) -> content.BillDocument:
    """Return one document; a credit note states positive amounts."""
    header = detail.header
    is_credit = header.kind == "credit-note"
    sign = -1 if is_credit else 1
    sections = sectioning.sections(detail, around.rules, around.history, sign)
    place = around.places[header.account_id]
    due = sign * header.total_ttc_centimes
    balance = 0 if is_credit else around.owed_before[header.number]
    stamp = around.rules.duty_on(sectioning.day_number(header.issued_on))
    return content.BillDocument(
        kind=content.Kind(header.kind),
        lead="fr" if header.language == "fr" else "ar",
        distributor=_distributor(around.tenant, around.particulars.on(header.issued_on)),
        customer=_customer(around, place, around.issued_at[header.number]),
        contract_number=header.account_number,
        number=types.printable_number(header.number),
        issued_on=header.issued_on,
        due_on=header.due_on,
        starts_on=header.from_on,
        ends_on=header.to_on,
        sections=sections,
        taxes=content.tax_totals(sections),
        total_ht_centimes=sign * header.total_ht_centimes,
        total_vat_centimes=sign * header.total_vat_centimes,
        total_ttc_centimes=due,
        amount_due_centimes=due + balance,
        contest=content.Contest(header.issued_on + datetime.timedelta(days=around.contest[0]), around.contest[1]),
        stamp_duty_centimes=_half_up(due * stamp.rate_bp, STAMP_BP) if stamp and not is_credit and due > 0 else 0,
        previous_balance_centimes=balance,
        qr_payload="" if is_credit else _qr_payload(header, around.tenant.id),
        access_code="" if is_credit else tokens.code(tenant_id=around.tenant.id, subject=header.number),
        reasons=sectioning.reasons(detail, around.history) if not is_credit else (),
        ways_to_pay=() if is_credit else tuple(sectioning.words(text) for text in wording.WAYS_TO_PAY),
        demonstration_grid=header.demonstration,
        corrects=_corrects(header, around),
        agency=around.agencies.line(place["commune_code"], on=header.issued_on),
    )


def _qr_payload(header: types.BillHeader, tenant_id: int) -> str:
    """Return the bill's own address; where the installation has none yet, what identifies the debt."""
    address = addresses.make(
        tenant_id=tenant_id, purpose="bill", subject=header.number, on=header.issued_on,
        language=cast(Language, header.language),
    )  # fmt: skip
    return address or f"{header.account_number};{types.printable_number(header.number)};{header.total_ttc_centimes}"


def _surroundings(details: list[types.BillDetail], rules: table.Table, contest: tuple[int, int]) -> Surroundings:
    tenant = tenancy.Tenant.objects.get(id=scope.current())
    accounts = sorted({detail.header.account_id for detail in details})
    rows = contracts.addresses(first=accounts[0], last=accounts[-1])
    rows = rows.filter(pc.is_in(rows["account_id"], value_set=pa.array(accounts)))
    places = {row["account_id"]: row for row in rows.to_pylist()}
    customers = {row["customer_id"] for row in places.values()}
    booked = causes.of_accounts(accounts)
    numbers = [detail.header.number for detail in details]
    issued_at = ledger.list_booked_at({number: booked[number] for number in numbers})
    communes = territory.list_communes(region_code=tenant.region_code)
    return Surroundings(
        tenant=tenant,
        particulars=particulars.history(),
        rules=rules,
        contest=contest,
        customers=parties.find_names(customers),
        former_names=parties.list_former_names(customers),
        issued_at=issued_at,
        places=places,
        communes={commune.code: content.Words(commune.name_ar, commune.name_fr) for commune in communes},
        history=_history(details, issued_at),
        corrected=_corrected(detail.header for detail in details),
        owed_before=ledger.list_owed_before(numbers=numbers, causes=booked),
        agencies=staff.Agencies(),
    )


def _history(details: list[types.BillDetail], issued_at: Mapping[int, datetime.datetime]) -> sectioning.History:
    tables = [detail.supplies.select(["service_point_id"]) for detail in details]
    points = pa.concat_tables(tables)["service_point_id"].unique()
    first, last = (edge(detail.header.to_on for detail in details) for edge in (min, max))
    months = sectioning.MONTHS + (last.year - first.year) * 12 + last.month - first.month
    return sectioning.History(metering.versions(service_point_ids=points, until=last, months=months), issued_at)


def _corrected(headers: Iterable[types.BillHeader]) -> dict[int, tuple[datetime.date, content.Words]]:
    wanted = [header.corrects_number for header in headers if header.corrects_number is not None]
    reasons = dict(models.Correction.objects.filter(bill_number__in=wanted).values_list("bill_number", "reason"))
    issued = dict(models.Bill.objects.filter(number__in=wanted).values_list("number", "issued_on"))
    return {
        number: (issued[number], sectioning.words(wording.CORRECTED[reasons.get(number, "catch-up")]))
        for number in issued
    }


def _corrects(header: types.BillHeader, around: Surroundings) -> content.Correction | None:
    if header.corrects_number is None:
        return None
    issued_on, reason = around.corrected[header.corrects_number]
    return content.Correction(types.printable_number(header.corrects_number), issued_on, reason)


def _distributor(tenant: tenancy.Tenant, stated: particulars.Particulars) -> content.Distributor:
    known = stated.printed(fiscal_id=tenant.fiscal_id)
    return content.Distributor(
        name=content.Words(tenant.name_ar, tenant.name_fr),
        address=content.Words(known.address_ar, known.address_fr),
        commune=content.Words(known.town_ar, known.town_fr),
        postal_code=known.postal_code,
        call_center=tenant.call_centre,
        fiscal_id=known.fiscal_id,
        ice=known.ice,
        trade_register=known.trade_register,
        business_tax=known.business_tax,
        web_address=addresses.public_root(tenant.id).partition("://")[2],
    )


def _customer(around: Surroundings, place: dict[str, str], at: datetime.datetime) -> content.Customer:
    own = int(place["customer_id"])
    borne = (names for until_at, names in around.former_names.get(own, ()) if at < until_at)
    customer = next(borne, around.customers[own])
    return content.Customer(
        name=content.Words(customer.name_ar or customer.name_latin, customer.name_latin or customer.name_ar),
        address=content.Words(place["address_ar"] or place["address_fr"], place["address_fr"] or place["address_ar"]),
        commune=around.communes[place["commune_code"]],
    )


def _half_up(value: int, divisor: int) -> int:
    return (2 * value + divisor) // (2 * divisor)
