"""Terminations: a final reading ends the supply; `settling` does the rest."""

import datetime
import functools
from collections.abc import Iterable

from django.db import transaction

from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import types as case_types
from saqia.contexts.contracts import operations as contracts
from saqia.contexts.contracts import queries as contract_queries
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries as metering_queries
from saqia.contexts.requests import events, models, types
from saqia.contexts.requests.connecting import RequestNotFound
from saqia.engine.validation import verdicts
from saqia.platform import operation
from saqia.platform.database import routing
from saqia.platform.outbox import publishing


class ContractNotKnown(Exception):
    """The number that the applicant wrote is of no contract, or of one that has ended."""

    def __init__(self, contract_number: str) -> None:
        super().__init__(contract_number)
        self.contract_number = contract_number


class ContractNotOfAccount(Exception):
    """The contract is of another account than the one that the applicant acts on."""


class FinalIndexMissing(Exception):
    """Every register of the meter is read on the last day; `registers` were not."""

    def __init__(self, registers: tuple[int, ...]) -> None:
        super().__init__(registers)
        self.registers = registers


class FinalIndexImprobable(Exception):
    """An index does not go with the past of the meter: read it again, and confirm it."""

    def __init__(self, register: int, reason: str) -> None:
        super().__init__(f"{register}: {reason}")
        self.register, self.reason = register, reason


def require_own(filing: case_types.Filing) -> None:
    """:raises ContractNotOfAccount: a customer on an account of theirs asks for the end of another's contract"""
    if filing.account_id is None:
        return
    contract = _find(case_types.text_of(filing.answers, "contract"))
    if contract is None or contract.account_id != filing.account_id:
        raise ContractNotOfAccount


def write(deposited: case_types.Deposited, filing: case_types.Filing) -> None:
    """Keep what a termination is about; whether the contract exists is told to nobody but the agent."""
    said = functools.partial(case_types.text_of, filing.answers)
    contract = _find(said("contract"))
    models.Termination.objects.create(
        number=deposited.number, contract_number=said("contract"), contract_id=contract.id if contract else None,
        account_id=contract.account_id if contract else None, rib=said("rib"), stage=deposited.stage,
        wished_on=datetime.date.fromisoformat(said("ends")),
    )  # fmt: skip


@operation.operation(audit=("number", "ends_on"))
def end_supply(
    *, actor: operation.Actor, number: str, ends_on: datetime.date, indices: Iterable[types.FinalIndex],
    at: datetime.datetime,
) -> types.Termination:  # fmt: skip
    """Record the final reading, end the contract and close its consumption for the final bill.

    A water contract ends together with the sanitation that its meter measures.

    :param ends_on: first day without supply, that of the reading
    :raises RequestNotFound, ContractNotKnown: nothing to end
    :raises FinalIndexMissing, FinalIndexImprobable: the reading cannot stand
    :raises metering.ReadingImpossible, metering.IndexTooPrecise, contracts.EndsBeforeStart: as those operations
    :raises cases.ActionNotHere, cases.ActionNotYours: the file is elsewhere, or it is for others to end
    """
    actor.require("requests.end-supply")
    row = models.Termination.objects.select_for_update().filter(number=number).first()
    if row is None:
        raise RequestNotFound
    contract = _find(row.contract_number)
    if contract is None or contract.ends_on is not None:
        raise ContractNotKnown(row.contract_number)
    cases.act_on_file(actor=actor, number=number, action="end-supply", door="requests.end_supply", at=at)
    system = operation.system_actor(tenant_id=actor.tenant_id, name="termination")
    reading_id = _read(system, contract, ends_on, {one.register: one for one in indices}, at)
    ended = [contract, *_measured_with(contract)]
    for one in ended:
        contracts.end_contract(
            actor=system, contract_number=one.number, ends_on=ends_on, reason="customer",
            closing_reading_id=reading_id, at=at,
        )  # fmt: skip
    row.ended_on, row.ended_contracts = ends_on, [one.number for one in ended]
    row.contract_id, row.account_id = contract.id, contract.account_id
    row.is_closed_for_billing = _close(system, contract.metered_by_id, ends_on, at)
    row.save()
    event = events.SupplyEnded(
        number=number, account_id=contract.account_id, contract_ids=tuple(one.id for one in ended),
        ends_on=ends_on.isoformat(),
    )  # fmt: skip
    publishing.publish(actor=actor, event=event, at=at)
    return frozen(row)


def frozen(row: models.Termination) -> types.Termination:
    """Return a termination as pages show it."""
    return types.Termination(
        number=row.number, contract_number=row.contract_number, contract_id=row.contract_id, account_id=row.account_id,
        wished_on=row.wished_on, ended_on=row.ended_on, ended_contracts=tuple(row.ended_contracts),
        is_closed_for_billing=row.is_closed_for_billing, final_bill_number=row.final_bill_number,
        deposit_centimes=row.deposit_centimes, owed_centimes=row.owed_centimes, refund_centimes=row.refund_centimes,
        rib=row.rib, stage=row.stage, outcome=row.outcome, is_last=row.is_last, kept_centimes=row.kept_centimes,
    )  # fmt: skip


def _find(number: str) -> contract_types.Contract | None:
    try:
        return contract_queries.get_contract(number)
    except contract_queries.ContractNotFound:
        return None


def _measured_with(contract: contract_types.Contract) -> list[contract_types.Contract]:
    """Return the running contracts of the account that the same meter measures."""
    [account] = contract_queries.list_accounts([contract.account_id])
    return [
        one
        for one in account.contracts
        if one.id != contract.id and one.ends_on is None and one.metered_by_id == contract.service_point_id
    ]


def _read(
    system: operation.Actor, contract: contract_types.Contract, on: datetime.date,
    indices: dict[int, types.FinalIndex], at: datetime.datetime,
) -> int:  # fmt: skip
    """Record every register of the meter and return the first reading; no meter: nothing is read, 0."""
    meter = metering_queries.find_hanging_meter(contract.metered_by_id)
    if meter is None:
        return 0
    missing = tuple(register for register in meter.registers if register not in indices)
    if missing:
        raise FinalIndexMissing(missing)
    recorded = [_record(system, meter.id, indices[register], on, at) for register in meter.registers]
    return recorded[0]


def _record(
    system: operation.Actor, meter_id: int, given: types.FinalIndex, on: datetime.date, at: datetime.datetime
) -> int:
    reading = metering.record_reading(
        actor=system, meter_id=meter_id, read_on=on, index=given.index, register=given.register, at=at
    )
    if reading.verdict is verdicts.Verdict.HELD:
        if not given.confirmed:
            raise FinalIndexImprobable(given.register, reading.reason.name.lower())
        metering.decide_reading(actor=system, reading_id=reading.id, is_trusted=True, reason="checked-on-site", at=at)
    return reading.id


def _close(system: operation.Actor, service_point_id: int, on: datetime.date, at: datetime.datetime) -> bool:
    """Close the consumption up to the last day; False where the point is in no round, and is billed by hand."""
    try:
        with transaction.atomic(using=routing.current.get()):  # a refusal undoes itself alone
            metering.close_point(actor=system, service_point_id=service_point_id, on=on, at=at)
    except (metering.PointNotOnRound, metering.NothingToCloseOn):
        return False
    return True
