"""A customer's own data over all contexts: see it, correct it, take it away, ask that it be erased (law 09-08)."""

import dataclasses
import datetime
import io
import json
import zipfile
from typing import Any

from saqia.contexts.billing import queries as billing
from saqia.contexts.contracts import operations as contract_operations
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.messaging import queries as messaging
from saqia.contexts.metering import queries as metering
from saqia.contexts.parties import operations as party_operations
from saqia.contexts.parties import queries as parties
from saqia.contexts.parties import types as party_types
from saqia.journeys import customer_details
from saqia.platform import operation
from saqia.platform.calendar import local_time

MOST = 10_000
"""Rows of one kind in an export: ten years of bills of a large company, and more."""

AccessRefused = contracts.AccessRefused


@dataclasses.dataclass(frozen=True)
class Held:
    """What is held of a customer, as pages show it and as it is exported."""

    customer: party_types.Customer
    accounts: tuple[contract_types.Account, ...]
    people: tuple[contract_types.Grant, ...]
    erasures: tuple[party_types.ErasureAnswer, ...]


def see_personal_data(*, actor: operation.Actor, customer_id: int, on: datetime.date) -> Held:
    """Return who the customer is for us and what they have; a read, inside the caller's `scope.reading`.

    :raises AccessRefused: the actor has no right on this customer's data, or there is no such customer
    """
    customer_id = _reached(actor, customer_id, "account.see-personal", on)
    accounts = tuple(contracts.list_accounts_of_customer(customer_id))
    people = {one.id: one for account in accounts for one in contracts.list_people(account_id=account.id, on=on)}
    return Held(
        parties.get_customer(customer_id), accounts, tuple(people.values()), tuple(parties.list_erasures(customer_id))
    )


@operation.operation(audit=("customer_id",))
def correct_own_data(
    *,
    actor: operation.Actor,
    customer_id: int,
    language: str,
    phones: tuple[str, ...],
    emails: tuple[str, ...],
    at: datetime.datetime,
) -> party_types.Corrected:
    """Replace the language and the channels of one's own; a name or an identifier is corrected on proof, at an agency.

    :param phones: all of them, as typed; the first is preferred
    :raises AccessRefused: the actor has no right on this customer's data
    :raises party_operations.DetailNotValid: a phone, an address or the language is not one
    """
    actor.require("parties.correct-own-data")
    customer_id = _reached(actor, customer_id, "parties.correct-own-data", local_time.day(at))
    known = parties.get_customer(customer_id)
    given = party_types.CustomerDetails(
        kind=known.kind, name_ar=known.name_ar, name_latin=known.name_latin, language=language, ice=known.ice,
        if_number=known.if_number, phones=phones, emails=emails, ribs=known.ribs,
    )  # fmt: skip
    done = party_operations.correct_customer(actor=_house(actor), customer_id=customer_id, given=given, at=at)
    customer_details.tell_of_correction(actor=actor, before=known, fields=done.fields, at=at)
    return done


@operation.operation(audit=("customer_id",))
def export_personal_data(*, actor: operation.Actor, customer_id: int, at: datetime.datetime) -> bytes:
    """Return all that is held of a customer as a zip of JSON files, of their own contracts' days only.

    A write because each export leaves an audit entry.

    :raises AccessRefused: the actor has no right on this customer's data
    """
    actor.require("parties.export-own-data")
    on = local_time.day(at)
    customer_id = _reached(actor, customer_id, "parties.export-own-data", on)
    customer = dataclasses.asdict(parties.get_customer(customer_id))
    if customer["has_cin"]:
        customer["cin"] = party_operations.reveal_cin(actor=_house(actor), customer_id=customer_id, at=at)
    accounts = contracts.list_accounts_of_customer(customer_id)
    held = list({one.id: one for row in accounts for one in contracts.list_people(account_id=row.id, on=on)}.values())
    files: dict[str, Any] = {
        "customer.json": customer,
        "former_names.json": [
            {"until_at": until_at, **dataclasses.asdict(names)}
            for until_at, names in parties.list_former_names([customer_id]).get(customer_id, [])
        ],
        "accounts.json": [dataclasses.asdict(account) for account in accounts],
        "bills.json": [
            dataclasses.asdict(bill)
            for account in accounts
            for bill in billing.list_bills(account_id=account.id, most=MOST)
        ],
        "standing.json": [
            dataclasses.asdict(row)
            for row in ledger.list_account_standings(account_ids=[account.id for account in accounts], on=on)
        ],
        "readings.json": [row for account in accounts for row in _readings(account)],
        "messages.json": _messages(customer_id, actor.tenant_id, at),
        "notes.json": [dataclasses.asdict(note) for note in parties.list_notes(customer_id, most=MOST)],
        "access.json": [dataclasses.asdict(grant) for grant in held],
        "erasures.json": [dataclasses.asdict(answer) for answer in parties.list_erasures(customer_id)],
    }
    return _packed(files, at)


@operation.operation(audit=("customer_id",))
def ask_erasure(*, actor: operation.Actor, customer_id: int, at: datetime.datetime) -> party_types.ErasureAnswer:
    """Erase what the law lets go, end this sign-in's accesses (all, at the desk), and say what stays and why.

    Asking again is harmless; what has become free since then is erased then.

    :raises AccessRefused: the actor has no right on this customer's data
    """
    actor.require("parties.ask-erasure")
    on = local_time.day(at)
    customer_id = _reached(actor, customer_id, "parties.ask-erasure", on)
    accounts = contracts.list_accounts_of_customer(customer_id)
    standings = ledger.list_account_standings(account_ids=[account.id for account in accounts], on=on)
    is_settled = all(account.status == "closed" for account in accounts) and all(
        row.balance_centimes == 0 for row in standings
    )
    answer = party_operations.ask_erasure(
        actor=_house(actor), customer_id=customer_id, is_settled=is_settled, at=at
    )  # fmt: skip
    for account in accounts:
        for grant in contracts.list_people(account_id=account.id, on=on):
            if actor.sign_in_id in (None, grant.sign_in_id):
                contract_operations.revoke_access(actor=actor, grant_id=grant.id, at=at)
    return answer


def _reached(actor: operation.Actor, customer_id: int, right: str, on: datetime.date) -> int:
    """Return the customer, or its survivor when it was merged."""
    found = parties.list_customers([customer_id])
    if not found:
        raise AccessRefused
    survivor = found[0].merged_into_id or customer_id
    if not contracts.is_customer_reached(actor=actor, customer_id=survivor, right=right, on=on):
        raise AccessRefused
    return survivor


def _readings(account: contract_types.Account) -> list[dict[str, Any]]:
    """Return the readings of each contract's own days: what was read before or after is somebody else's."""
    rows: list[dict[str, Any]] = []
    for contract in account.contracts:
        point = [contract.metered_by_id]
        for one in metering.list_point_readings(service_point_ids=point, since=contract.starts_on, most=MOST):
            if contract.ends_on is None or one.reading.read_on <= contract.ends_on:
                reading = one.reading
                rows.append({
                    "contract_number": contract.number, "meter": one.serial, "read_on": reading.read_on,
                    "register": reading.register, "index_milli": reading.index_milli, "source": reading.source,
                    "is_trusted": reading.is_trusted,
                })  # fmt: skip
    return rows


def _messages(customer_id: int, tenant_id: int, at: datetime.datetime) -> list[dict[str, Any]]:
    thread = messaging.list_messages(customer_id=customer_id, tenant_id=tenant_id, at=at, most=MOST)
    return [
        {"kind": row.kind, "language": row.language, "text": row.text, "queued_at": row.queued_at} for row in thread
    ]


def _packed(files: dict[str, Any], at: datetime.datetime) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, at.timetuple()[:6])
            text = json.dumps(content, ensure_ascii=False, indent=1, default=_plain)
            archive.writestr(entry, text, compress_type=zipfile.ZIP_DEFLATED)
    return sink.getvalue()


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _house(actor: operation.Actor) -> operation.Actor:
    """Return the actor of what a customer may do by right of the journey; the audit entry names the customer."""
    return operation.system_actor(tenant_id=actor.tenant_id, name=f"personal-data:{actor.name}")
