"""A small round of one distributor, made through the operations: thirteen accounts, each there for a reason.

Meters hang since 8 February 2026 and were read on 8 March, which closed a month that nobody bills here: April is the
first cycle, May the second. Zone `town` has standing charges, in the demonstration grid like every other price of it.
"""

import dataclasses
import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal

from saqia.contexts.billing import operations as billing
from saqia.contexts.contracts import operations as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.metering import operations as metering
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import types as party_types
from saqia.engine import codes, table
from saqia.engine.rules import folder as rules_folder
from saqia.journeys import cycles
from saqia.platform import operation, rulebook
from saqia.platform.tenancy import scope

E, W, S = 1, 2, 3
COMMUNE = "09.001.05.09"
GRID = billing.Grid("srm-souss-massa", True)
HUNG, MARCH = datetime.date(2026, 2, 8), datetime.date(2026, 3, 8)
_STARTED = datetime.date(2025, 1, 1)
_RULES: dict[str, table.Table] = {}


@dataclasses.dataclass(frozen=True)
class Wanted:
    """One account to make: its services by code, with the register codes of the meter where it has several."""

    name: str
    services: tuple[int, ...] = (E,)
    use: str = "domestic"
    zone: str = "town"
    language: str = "ar"
    option: str = "standard"
    households: int = 1
    power: int = 0
    voltage: str = "low"
    prepaid: bool = False
    registers: tuple[int, ...] = (0,)
    read_in_march: bool = True


ACCOUNTS = (
    Wanted("plain"),
    Wanted("three", (E, W, S), language="fr"),
    Wanted("prepaid", prepaid=True),
    Wanted("shop", (E, W), use="business", language="fr"),
    Wanted("unread"),  # absent in April, read in May
    Wanted("dry", (W, S)),  # absent in April too: water and sanitation on one meter
    Wanted("lamp", use="public-lighting", read_in_march=False),  # never read, and alone in its class
    Wanted("stuck"),  # an anomaly forbids billing April
    Wanted("moved"),
    Wanted("field", (E, W), use="agricultural"),  # no grid prices agricultural electricity; the water is domestic
    Wanted("mill", use="medium-voltage", voltage="medium", power=160, registers=(2, 3, 4)),
    Wanted("night", option="bihourly", registers=(1, 2)),
    Wanted("stairs", households=3),
)


@dataclasses.dataclass(frozen=True)
class Account:
    """An account as the tests speak of it. Contracts and meters by service code."""

    account_id: int
    number: str
    customer_id: int
    points: Mapping[int, int]
    contracts: Mapping[int, int]
    contract_numbers: Mapping[int, str]
    meters: Mapping[int, int]


@dataclasses.dataclass(frozen=True)
class World:
    """A distributor's round and its accounts by name, in the order of their ids."""

    actor: operation.Actor
    round_id: int
    accounts: Mapping[str, Account]

    def named(self, account_id: int) -> str:
        """Return the name of an account."""
        return next(name for name, account in self.accounts.items() if account.account_id == account_id)


def tariffs() -> table.Table:
    """Return the shipped tariffs, compiled once."""
    if "shipped" not in _RULES:
        _RULES["shipped"] = rules_folder.load(rulebook.folder() / "tariffs")
    return _RULES["shipped"]


def noon(on: datetime.date) -> datetime.datetime:
    """Return the middle of a day."""
    return datetime.datetime.combine(on, datetime.time(12), datetime.UTC)


def build(actor: operation.Actor, wanted: tuple[Wanted, ...] = ACCOUNTS, *, code: str = "T01") -> World:
    """Make the accounts, hang and read their meters, close March if anything was read in it."""
    accounts = {one.name: _account(actor, one) for one in wanted}
    made = metering.create_round(actor=actor, code=code, name_ar="جولة", name_fr="Tournée", read_day=8, at=noon(HUNG))
    points = tuple(point for account in accounts.values() for service, point in account.points.items() if service != S)
    metering.fill_book(actor=actor, round_id=made.round_id, code="B1", service_point_ids=points, at=noon(HUNG))
    world = World(actor, made.round_id, accounts)
    for one in wanted:
        if one.read_in_march:
            first = {E: [1150] * len(one.registers), W: [1013]}
            read(world, MARCH, {one.name: {s: first[s] for s in one.services if s != S}})
    if any(one.read_in_march for one in wanted):
        close(world, MARCH)
    return world


def read(world: World, on: datetime.date, indices: Mapping[str, Mapping[int, int | Sequence[int | None]]]) -> None:
    """Record what a reader saw: account name -> service -> index, or one index a register, None: not seen."""
    for name, by_service in indices.items():
        for service, shown in by_service.items():
            registers = _registers(name, service)
            values = [shown] if isinstance(shown, int) else shown
            for register, index in zip(registers, values, strict=True):
                if index is None:
                    continue
                metering.record_reading(
                    actor=world.actor, meter_id=world.accounts[name].meters[service], read_on=on,
                    index=Decimal(index), at=noon(on), register=register,
                )  # fmt: skip


def note(world: World, on: datetime.date, name: str, service: int, anomaly: str) -> None:
    """Record that a meter could not be read, and why."""
    metering.record_reading(
        actor=world.actor, meter_id=world.accounts[name].meters[service], read_on=on, index=None, at=noon(on),
        register=_registers(name, service)[0], detail=metering.Detail(anomaly=anomaly),
    )  # fmt: skip


def close(world: World, on: datetime.date) -> metering.ClosedRound:
    """Close the month of a day at the end of its window."""
    at = noon(on.replace(day=21))
    return metering.close_round(actor=world.actor, round_id=world.round_id, month=on.replace(day=1), at=at)


def asked(
    world: World, month: datetime.date, *, executor: billing.Executor | None = None, override: str | None = "test",
) -> cycles.Asked:  # fmt: skip
    """Return what bills a month of the round, issued on its 22nd."""
    issued_on = month.replace(day=22)
    return cycles.Asked(
        actor=world.actor, round_id=world.round_id, month=month, issued_on=issued_on, at=noon(issued_on),
        rules=tariffs(), grid=GRID, executor=executor or billing.LocalExecutor(1), override=override,
    )  # fmt: skip


def run_of(world: World, cycle_id: int, month: datetime.date, **more: object) -> billing.Run:
    """Return the run of a cycle."""
    wanted = asked(world, month, **more)  # type: ignore[arg-type]
    return billing.Run(
        actor=wanted.actor, cycle_id=cycle_id, rules=wanted.rules, grid=wanted.grid, at=wanted.at,
        executor=wanted.executor, override=wanted.override,
    )  # fmt: skip


def opened(world: World, month: datetime.date) -> int:
    """Close the month's readings and open its cycle."""
    wanted = asked(world, month)
    close(world, month)
    return billing.open_cycle(
        actor=wanted.actor, round_id=wanted.round_id, month=month.replace(day=1), issued_on=wanted.issued_on,
        at=wanted.at,
    )  # fmt: skip


def change_holder(world: World, name: str, on: datetime.date, index: int) -> Account:
    """Hand an electricity contract over to a new customer on a day, with a reading of that day."""
    old = world.accounts[name]
    recorded = metering.record_reading(
        actor=world.actor, meter_id=old.meters[E], read_on=on, index=Decimal(index), at=noon(on)
    )
    customer = _customer(world.actor, Wanted("arrived"))
    changed = contracts.change_holder(
        actor=world.actor, contract_number=old.contract_numbers[E], customer_id=customer, on=on,
        closing_reading_id=recorded.id, at=noon(on),
    )  # fmt: skip
    opened = changed.opened
    return dataclasses.replace(
        old, account_id=opened.account_id, number=opened.account_number, customer_id=customer,
        contracts={E: opened.contract_id}, contract_numbers={E: opened.contract_number},
    )  # fmt: skip


def _registers(name: str, service: int) -> tuple[int, ...]:
    found = next((one for one in ACCOUNTS if one.name == name), Wanted(name))
    return found.registers if service == E else (int(codes.Register.TOTAL),)


def _account(actor: operation.Actor, wanted: Wanted) -> Account:
    customer = _customer(actor, wanted)
    place = contract_types.Place(COMMUNE, "زنقة الساقية", "Rue de la Séguia")
    points = tuple(contract_types.NewPoint(s, metered_by_water=s == S) for s in wanted.services)
    at = noon(_STARTED)
    premises = contracts.register_premises(actor=actor, place=place, points=points, at=at)
    by_service = dict(zip(wanted.services, premises.service_point_ids, strict=True))
    found = {s: _contract(actor, wanted, s, point, customer) for s, point in by_service.items()}
    meters = {s: _meter(actor, wanted, s, point) for s, point in by_service.items() if s != S}
    first = next(iter(found.values()))
    return Account(
        first.account_id, first.account_number, customer, by_service, {s: one.contract_id for s, one in found.items()},
        {s: one.contract_number for s, one in found.items()}, meters,
    )  # fmt: skip


def _customer(actor: operation.Actor, wanted: Wanted) -> int:
    given = party_types.CustomerDetails(
        kind="company" if wanted.use == "business" else "person", name_ar="زبون تجريبي",
        name_latin=f"Client de démonstration {wanted.name}", language=wanted.language,
    )  # fmt: skip
    return parties.register_customer(actor=actor, given=given, at=noon(_STARTED)).customer_id


def _contract(
    actor: operation.Actor, wanted: Wanted, service: int, point: int, customer: int
) -> contract_types.OpenedContract:
    is_power = service == E
    terms = contract_types.Terms(
        use=wanted.use if is_power or wanted.use != "agricultural" else "domestic",
        zone=wanted.zone,
        households=wanted.households,
        subscribed_power_kva=wanted.power if is_power else 0,
        voltage=wanted.voltage if is_power else "",
        option=wanted.option if is_power else "standard",
        is_prepaid=wanted.prepaid,
    )
    return contracts.open_contract(
        actor=actor, service_point_id=point, customer_id=customer, terms=terms, starts_on=_STARTED, at=noon(_STARTED)
    )


def _meter(actor: operation.Actor, wanted: Wanted, service: int, point: int) -> int:
    registers = wanted.registers if service == E else (int(codes.Register.TOTAL),)
    description = metering.MeterDescription(
        serial=f"{'EW'[service - 1]}-{wanted.name}", service=service, digits=6, registers=registers
    )
    installed = metering.install_meter(
        actor=actor, service_point_id=point, description=description, indices=dict.fromkeys(registers, Decimal(1000)),
        installed_on=HUNG, at=noon(HUNG),
    )  # fmt: skip
    return installed.meter_id


def owed(world: World, name: str) -> int:
    """Return what an account owes, in centimes."""
    from saqia.contexts.ledger import queries as ledger

    with scope.reading(world.actor.tenant_id):
        return ledger.get_balance(account_id=world.accounts[name].account_id)
