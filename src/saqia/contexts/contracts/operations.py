"""Writes of contracts: premises, contracts, holder changes, deposits, imports."""

import datetime

import pyarrow as pa

from saqia.contexts.contracts import (
    events,
    grants,
    importing,
    models,
    numbers,
    opening,
    places,
    premises,
    types,
    wording,
)
from saqia.platform import operation
from saqia.platform.database import intake
from saqia.platform.outbox import publishing

AddressMissing = places.AddressMissing
CommuneNotFound = places.CommuneNotFound
MeteringPointNotFound = places.MeteringPointNotFound
PlaceNotValid = places.PlaceNotValid
SectorNotFound = places.SectorNotFound
AlreadySupplied = opening.AlreadySupplied
CustomerNotFound = opening.CustomerNotFound
ServicePointNotFound = opening.ServicePointNotFound
TermsNotValid = opening.TermsNotValid
AccessEndsBeforeStart = grants.AccessEndsBeforeStart
AccessRefused = grants.AccessRefused
GrantNotFound = grants.GrantNotFound
InvitationNotFound = grants.InvitationNotFound
InvitationNotValid = grants.InvitationNotValid
RoleNotOffered = grants.RoleNotOffered
TargetNotFound = grants.TargetNotFound
Target = grants.Target
grant_access = grants.grant_access
invite_person = grants.invite_person
accept_invitation = grants.accept_invitation
withdraw_invitation = grants.withdraw_invitation
revoke_access = grants.revoke_access


class ContractNotFound(Exception):
    """No contract of this tenant has this number."""

    def __init__(self, contract_number: str) -> None:
        super().__init__(contract_number)
        self.contract_number = contract_number


class ContractEndedAlready(Exception):
    """The contract has its last day already."""

    def __init__(self, contract_number: str, ends_on: datetime.date) -> None:
        super().__init__(contract_number, ends_on)
        self.contract_number = contract_number
        self.ends_on = ends_on


class EndsBeforeStart(Exception):
    """A contract lasts a day at least: it cannot end on or before the day it starts."""

    def __init__(self, contract_number: str, starts_on: datetime.date) -> None:
        super().__init__(contract_number, starts_on)
        self.contract_number = contract_number
        self.starts_on = starts_on


class EndReasonUnknown(Exception):
    """Not a code of `wording.END_REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SameHolder(Exception):
    """The new holder is the holder."""

    def __init__(self, contract_number: str) -> None:
        super().__init__(contract_number)
        self.contract_number = contract_number


class AmountNegative(Exception):
    """A deposit is zero or more."""

    def __init__(self, amount_centimes: int) -> None:
        super().__init__(amount_centimes)
        self.amount_centimes = amount_centimes


@operation.operation
def register_premises(
    *,
    actor: operation.Actor,
    place: types.Place,
    points: tuple[types.NewPoint, ...],
    at: datetime.datetime,
) -> types.RegisteredPremises:
    """Record a place and the service points that reach it.

    :param points: in order; a sanitation point with `metered_by_water` is measured by the water point before it
    :raises CommuneNotFound: no commune has this code
    :raises AddressMissing: neither an Arabic nor a French address
    :raises PlaceNotValid: an unknown service, or a position outside the kingdom
    :raises SectorNotFound: a sector that is not registered for the point's service
    :raises MeteringPointNotFound: no water point among those before it
    """
    actor.require("contracts.register-premises")
    row, stored = places.register(place, points)
    ids = tuple(point.id for point in stored)
    event = events.PremisesRegistered(premises_id=row.id, commune_code=place.commune_code, service_point_ids=ids)
    publishing.publish(actor=actor, event=event, at=at)
    return types.RegisteredPremises(row.id, ids)


@operation.operation(audit=("service_point_id",))
def open_contract(
    *,
    actor: operation.Actor,
    service_point_id: int,
    customer_id: int,
    terms: types.Terms,
    starts_on: datetime.date,
    at: datetime.datetime,
    example: int = 0,
) -> types.OpenedContract:
    """Begin the supply of a point for a customer; their account at these premises is opened, or opened again.

    :param example: 0: the next number; else which of the numbers that sandboxes document (decision 0006)
    :raises ServicePointNotFound: no such point
    :raises CustomerNotFound: no such customer
    :raises TermsNotValid: use, voltage, option, households or power do not go with the service
    :raises AlreadySupplied: a contract of this point is in force on or after `starts_on`
    """
    actor.require("contracts.open-contract")
    opened = opening.open_contract(
        service_point_id=service_point_id, customer_id=customer_id, terms=terms, starts_on=starts_on, example=example
    )
    _tell_opened(actor, opened, at)
    return opened


@operation.operation(audit=("contract_number", "reason"))
def end_contract(
    *,
    actor: operation.Actor,
    contract_number: str,
    ends_on: datetime.date,
    reason: str,
    closing_reading_id: int,
    at: datetime.datetime,
) -> types.EndedContract:
    """End a supply contract; the account closes when nothing else of it runs.

    :param ends_on: the first day without supply under it
    :param reason: a code of `wording.END_REASONS`
    :param closing_reading_id: the reading of the last day, which the caller has recorded; 0: nobody read
    :raises ContractNotFound: no contract has this number
    :raises ContractEndedAlready: it has ended, or will on a day already set
    :raises EndsBeforeStart: on or before its first day
    :raises EndReasonUnknown: the reason is not a code
    """
    actor.require("contracts.end-contract")
    if reason not in wording.END_REASONS:
        raise EndReasonUnknown(reason)
    return _end(actor, _locked(contract_number), ends_on, reason, closing_reading_id, at)


@operation.operation(audit=("contract_number", "customer_id"))
def change_holder(
    *,
    actor: operation.Actor,
    contract_number: str,
    customer_id: int,
    on: datetime.date,
    closing_reading_id: int,
    at: datetime.datetime,
) -> types.ChangedHolder:
    """End a contract and begin the next for another customer on the same day, point and terms.

    :param on: first day of the new holder
    :param closing_reading_id: the reading of that day, which closes the one and opens the other; 0: nobody read
    :raises ContractNotFound: no contract has this number
    :raises ContractEndedAlready: it has ended, or will on a day already set
    :raises EndsBeforeStart: on or before its first day
    :raises SameHolder: the customer holds it already
    :raises CustomerNotFound: no such customer
    """
    actor.require("contracts.change-holder")
    row = _locked(contract_number)
    if row.account.customer_id == customer_id:
        raise SameHolder(row.number)
    ended = _end(actor, row, on, "holder-change", closing_reading_id, at)
    opened = opening.open_contract(
        service_point_id=row.service_point_id, customer_id=customer_id, terms=opening.terms_of(row), starts_on=on
    )
    _tell_opened(actor, opened, at)
    event = events.HolderChanged(
        ended_contract_id=row.id, opened_contract_id=opened.contract_id, service_point_id=row.service_point_id,
        on=on.isoformat(), closing_reading_id=closing_reading_id,
    )  # fmt: skip
    publishing.publish(actor=actor, event=event, at=at)
    return types.ChangedHolder(ended=ended, opened=opened)


@operation.operation(audit=("contract_number", "amount_centimes", "basis"))
def state_deposit(
    *,
    actor: operation.Actor,
    contract_number: str,
    amount_centimes: int,
    basis: str,
    due_on: datetime.date,
    at: datetime.datetime,
) -> types.StatedDeposit:
    """State the deposit that a contract owes in all; the newest statement replaces those before. The ledger holds it.

    :param amount_centimes: MAD centimes
    :param basis: code of the tenant's scale, or of the former operator's books
    :raises ContractNotFound: no contract has this number
    :raises ContractEndedAlready: it has ended: its deposit is given back, not asked for
    :raises AmountNegative: below zero
    """
    actor.require("contracts.state-deposit")
    if amount_centimes < 0:
        raise AmountNegative(amount_centimes)
    row = _locked(contract_number)
    if row.ends_on is not None:
        raise ContractEndedAlready(row.number, row.ends_on)
    stated = models.DepositDue.objects.create(
        contract_id=row.id, amount_centimes=amount_centimes, basis=basis, due_on=due_on, stated_at=at
    )
    event = events.DepositStated(
        contract_id=row.id, account_id=row.account_id, amount_centimes=amount_centimes, basis=basis,
        due_on=due_on.isoformat(),
    )  # fmt: skip
    publishing.publish(actor=actor, event=event, at=at)
    return types.StatedDeposit(stated.id, row.id, amount_centimes, due_on)


@operation.operation
def import_premises(*, actor: operation.Actor, rows: pa.Table, at: datetime.datetime) -> intake.Outcome:
    """Take over the places of a former operator. A row known by (source, source_ref) is left as it is.

    :param rows: schema `types.PREMISES_ROWS`
    :raises intake.ColumnsWrong: other columns than the schema's
    """
    actor.require("contracts.import-supply")
    return _told(actor, "premises", rows, premises.load(rows), at)


@operation.operation
def import_contracts(*, actor: operation.Actor, rows: pa.Table, at: datetime.datetime) -> intake.Outcome:
    """Take over supply contracts, with the service points and accounts that they imply; customers and premises first.

    A row known by (source, source_ref) is left as it is. Of two contracts of one point that overlap, the later is
    refused.

    :param rows: schema `types.CONTRACT_ROWS`
    :raises intake.ColumnsWrong: other columns than the schema's
    """
    actor.require("contracts.import-supply")
    return _told(actor, "contracts", rows, importing.load(rows), at)


def _locked(contract_number: str) -> models.Contract:
    number = numbers.normalize(contract_number) or contract_number
    rows = models.Contract.objects.select_for_update(of=("self",)).select_related("account")
    row = rows.filter(number=number).first()
    if row is None:
        raise ContractNotFound(contract_number)
    return row


def _end(
    actor: operation.Actor, row: models.Contract, ends_on: datetime.date, reason: str, reading_id: int,
    at: datetime.datetime,
) -> types.EndedContract:  # fmt: skip
    if row.ends_on is not None:
        raise ContractEndedAlready(row.number, row.ends_on)
    if ends_on <= row.starts_on:
        raise EndsBeforeStart(row.number, row.starts_on)
    opening.lock_premises(row.account.premises_id)
    row.ends_on, row.end_reason, row.closing_reading_id = ends_on, reason, reading_id
    row.save(update_fields=["ends_on", "end_reason", "closing_reading_id"])
    closes = opening.close_account_if_idle(row.account_id, ends_on)
    if closes and opening.has_changed_holder(row.account_id):
        grants.end_at_holder_change(actor, row.account_id, ends_on, at)
    event = events.ContractEnded(
        contract_id=row.id, account_id=row.account_id, service_point_id=row.service_point_id,
        ends_on=ends_on.isoformat(), reason=reason, closing_reading_id=reading_id,
    )  # fmt: skip
    publishing.publish(actor=actor, event=event, at=at)
    return types.EndedContract(row.id, row.number, row.account_id, ends_on, closes)


def _tell_opened(actor: operation.Actor, opened: types.OpenedContract, at: datetime.datetime) -> None:
    event = events.ContractOpened(
        contract_id=opened.contract_id, account_id=opened.account_id, service_point_id=opened.service_point_id,
        service=opened.service, starts_on=opened.starts_on.isoformat(),
    )  # fmt: skip
    publishing.publish(actor=actor, event=event, at=at)


def _told(
    actor: operation.Actor, what: str, rows: pa.Table, outcome: intake.Outcome, at: datetime.datetime
) -> intake.Outcome:
    refused = len(rows) - outcome.accepted - outcome.already
    event = events.SupplyImported(what=what, accepted=outcome.accepted, already=outcome.already, refused=refused)
    publishing.publish(actor=actor, event=event, at=at)
    return outcome
