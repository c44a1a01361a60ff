"""The accounts of a sandbox: always the same, in the same order, so that their numbers are the same everywhere."""

import dataclasses
import datetime
from decimal import Decimal

from saqia.contexts.contracts import operations as contracts
from saqia.contexts.contracts import queries as contract_queries
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.metering import operations as metering
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import types as party_types
from saqia.contexts.prepaid import operations as prepaid
from saqia.contexts.prepaid import types as prepaid_types
from saqia.contexts.territory import operations as territory
from saqia.contexts.territory import queries as places
from saqia.engine.sts import meters
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope
from saqia.platform.wording import Text

ROUND, READ_DAY = "SANDBOX", 8
PREPAID_METER = "0700000001" + meters.luhn("0700000001")
FIRST = "2999900011"
"""The contract with one bill due."""
UNKNOWN = "2999999996"
"""A contract number that is written right and that nobody has."""
_ELECTRICITY = 1
_INDEX = 1_000
_KEY = prepaid_types.KeyTerms("940011", "01", 1, 2014)
"""An invented supply group: no meter takes its tokens."""


@dataclasses.dataclass(frozen=True)
class Example:
    """One account, and what it shows.

    :param due: how many of its newest bills it owes; what is older is paid every night
    :param monthly_kwh: 0: in no round
    """

    code: str
    name: Text
    due: int
    monthly_kwh: int = 190
    kind: str = "person"
    use: str = "domestic"
    is_disputed: bool = False
    is_prepaid: bool = False


EXAMPLES = (
    Example("one-bill", Text(ar="فاتورة واحدة مستحقة", fr="une facture à payer", en="one bill due"), 1),
    Example(
        "several-bills", Text(ar="ثلاث فواتير مستحقة", fr="trois factures à payer", en="three bills due"), 3,
        kind="administration", use="administration",
    ),
    Example("paid-up", Text(ar="لا شيء مستحق", fr="rien à payer", en="paid up"), 0),
    Example(
        "disputed", Text(ar="فاتورة متنازع فيها", fr="facture contestée", en="one bill, disputed"), 1,
        is_disputed=True,
    ),
    Example(
        "cut-ordered", Text(ar="أمر بقطع التزويد", fr="coupure ordonnée", en="three bills due, a cut ordered"), 3, 320
    ),
    Example("prepaid", Text(ar="عداد مسبق الدفع", fr="compteur prépayé", en="a prepaid meter"), 0, 0, is_prepaid=True),
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Numbered:
    """An example with the references that a payer would bring."""

    example: Example
    account_id: int
    account: str
    contract: str
    service_point_id: int
    since: datetime.date


def settle(*, actor: operation.Actor, at: datetime.datetime) -> list[Numbered]:
    """Return the accounts of a sandbox, making those that are missing; cut or repeated, it doubles nothing."""
    commune = _commune(actor, at)
    known = find(actor.tenant_id)
    since = known[0].since if known else first_day(local_time.day(at))
    for rank in range(len(known), len(EXAMPLES)):
        _make(actor=actor, rank=rank, commune_code=commune, since=since, at=at)
    found = find(actor.tenant_id)
    made = metering.create_round(
        actor=actor, code=ROUND, name_ar="فضاء التجارب", name_fr="Bac à sable", read_day=READ_DAY, at=at
    )
    if made.is_new or len(known) < len(EXAMPLES):
        points = tuple(one.service_point_id for one in found if one.example.monthly_kwh)
        metering.fill_book(actor=actor, round_id=made.round_id, code=ROUND, service_point_ids=points, at=at)
    return found


def find(tenant_id: int) -> list[Numbered]:
    """Return the accounts that a sandbox has."""
    with scope.reading(tenant_id):
        accounts = contract_queries.page_accounts(most=len(EXAMPLES))
    return [
        Numbered(
            example, account.id, account.number, account.contracts[0].number, account.contracts[0].service_point_id,
            account.contracts[0].starts_on,
        )
        for example, account in zip(EXAMPLES, accounts, strict=False)
    ]  # fmt: skip


def first_day(on: datetime.date) -> datetime.date:
    """Return the day on which the meters of a sandbox opened on `on` are hung: three months of bills follow."""
    return month_before(newest_month(on), 3).replace(day=READ_DAY)


def newest_month(on: datetime.date) -> datetime.date:
    """Return the first day of the newest month that is billed on a day."""
    month = on.replace(day=1)
    return month if on >= issue_day(month) else month_before(month, 1)


def issue_day(month: datetime.date) -> datetime.date:
    """Return the day on which a month's bills are dated: two weeks after its readings."""
    return month.replace(day=READ_DAY + 14)


def month_before(month: datetime.date, count: int) -> datetime.date:
    """Return the first day of the month that lies some months before."""
    months = month.year * 12 + month.month - 1 - count
    return datetime.date(months // 12, months % 12 + 1, 1)


def index_on(example: Example, *, since: datetime.date, month: datetime.date) -> Decimal:
    """Return what the meter of an example shows on the reading day of a month."""
    passed = (month.year - since.year) * 12 + month.month - since.month
    return Decimal(_INDEX + passed * example.monthly_kwh)


def _commune(actor: operation.Actor, at: datetime.datetime) -> str:
    region = tenancy.Tenant.objects.values_list("region_code", flat=True).get(id=actor.tenant_id)
    with scope.reading(actor.tenant_id):
        found = places.list_communes(region_code=region)
    if not found:
        territory.import_territory(actor=actor, at=at)
        with scope.reading(actor.tenant_id):
            found = places.list_communes(region_code=region)
    return found[0].code


@operation.operation(audit=("rank",))
def _make(
    *, actor: operation.Actor, rank: int, commune_code: str, since: datetime.date, at: datetime.datetime
) -> None:  # fmt: skip
    """Make one account whole: its holder has neither phone nor address, so that nothing can be sent to anybody."""
    example = EXAMPLES[rank]
    holder = parties.register_customer(
        actor=actor, at=at,
        given=party_types.CustomerDetails(
            kind=example.kind, name_ar=f"تجربة {example.name.ar}", name_latin=f"TEST {example.code}"
        ),
    )  # fmt: skip
    place = contract_types.Place(commune_code, "فضاء التجارب", "Bac à sable")
    point = contract_types.NewPoint(_ELECTRICITY, metered_by_water=False)
    [point_id] = contracts.register_premises(actor=actor, place=place, points=(point,), at=at).service_point_ids
    terms = contract_types.Terms(use=example.use, zone="town", voltage="low", is_prepaid=example.is_prepaid)
    opened = contracts.open_contract(
        actor=actor,
        service_point_id=point_id,
        customer_id=holder.customer_id,
        terms=terms,
        starts_on=since,
        example=rank + 1,
        at=at,
    )
    meter = metering.MeterDescription(serial=f"TEST-{example.code}", service=_ELECTRICITY, digits=6, registers=(0,))
    metering.install_meter(
        actor=actor,
        service_point_id=point_id,
        description=meter,
        indices={0: Decimal(_INDEX)},
        installed_on=since,
        at=at,
    )
    if example.is_prepaid:
        prepaid.register_meter(
            actor=actor, number=PREPAID_METER, contract_number=opened.contract_number, key=_KEY, cipher="EA11",
            derivation="DKGA04", at=at,
        )  # fmt: skip
