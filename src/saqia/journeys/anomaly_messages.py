"""What a customer is told of a note at their meter, where the matrix asks for it: once a meter, note and day."""

import datetime
from collections.abc import Iterable

import pyarrow as pa

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.messaging import operations as messaging
from saqia.contexts.messaging import queries as messages
from saqia.contexts.metering import events
from saqia.contexts.metering import queries as metering
from saqia.contexts.metering import types as metering_types
from saqia.contexts.metering import wording as metering_words
from saqia.platform import operation
from saqia.platform.wording import LANGUAGES, Text

KIND = "anomaly-noted"
_CREW = Text(
    ar="ستزوركم الفرقة التقنية لمعالجة الأمر", fr="Une équipe passera y remédier", en="A crew will come to see to it"
)
_AGAIN = Text(
    ar="سيعود القارئ، ويمكنكم إرسال المؤشر بأنفسكم",
    fr="Le releveur repassera ; vous pouvez aussi envoyer l’index vous-même",
    en="The reader comes again; you may also send the index yourself",
)
_YOURS = Text(
    ar="المرجو التحقق من الأمر لدى سباك أو كهربائي",
    fr="Faites-le vérifier par un plombier ou un électricien",
    en="Please have it looked at by a plumber or an electrician",
)


def asks_contact(event: events.ReadingRecorded) -> bool:
    """Say whether a reading's note is to be told; an old meter that was just taken down has nothing to tell."""
    return "contact" in event.actions and event.source != metering_types.Source.REMOVAL


def reading_recorded(*, actor: operation.Actor, event: events.ReadingRecorded, at: datetime.datetime) -> None:
    """React to a reading that asks for it: tell the customer."""
    day = datetime.date.fromisoformat(event.read_on)
    asked = metering.AskedAction(
        event.reading_id, event.meter_id, event.service_point_id, day, event.anomaly or "", event.actions
    )
    _tell(actor, [asked], at)


def readings_imported(*, actor: operation.Actor, event: events.ReadingsImported, at: datetime.datetime) -> None:
    """React to a file of readings: tell the customers whom its notes concern."""
    found = metering.list_actions(file_import_id=event.file_import_id)
    _tell(actor, [one for one in found if "contact" in one.actions], at)


def count_told(*, from_on: datetime.date, until_on: datetime.date) -> int:
    """Return how many messages went to customers about the notes of `[from_on, until_on)`; one query."""
    return messages.count_caused(kind=KIND, first=_cause_of(from_on), until=_cause_of(until_on))


def _tell(actor: operation.Actor, asked: Iterable[metering.AskedAction], at: datetime.datetime) -> None:
    rows = {(one.read_on, one.meter_id, one.anomaly): one for one in asked}
    owners = _owners(contracts.list_accounts_of_points({one.service_point_id for one in rows.values()}))
    serials = {one.id: one.serial for one in metering.find_meters({one.meter_id for one in rows.values()})}
    made = [
        {
            "cause": f"{_cause_of(one.read_on)}:{one.meter_id}:{one.anomaly}", "customer_id": owner.customer_id,
            "about": f"account:{owner.number}", "meter": serials[one.meter_id], "read_on": one.read_on.isoformat(),
            **_worded("noted", metering_words.anomaly(one.anomaly)), **_worded("next", _next(one.actions)),
        }
        for one in rows.values()
        if (owner := _owner(owners, one)) is not None
    ]  # fmt: skip
    if made:
        table = pa.Table.from_pylist(made)
        messaging.send_many(
            actor=actor, kind=KIND, rows=table.append_column("language", pa.nulls(table.num_rows, pa.string())), at=at
        )


def _owners(
    accounts: list[contract_types.Account],
) -> dict[int, list[tuple[contract_types.Contract, contract_types.Account]]]:
    found: dict[int, list[tuple[contract_types.Contract, contract_types.Account]]] = {}
    for account in accounts:
        for contract in account.contracts:
            found.setdefault(contract.metered_by_id, []).append((contract, account))
    return found


def _owner(
    owners: dict[int, list[tuple[contract_types.Contract, contract_types.Account]]], one: metering.AskedAction
) -> contract_types.Account | None:
    """Return whose contract was in force at the meter on the day of the note."""
    for contract, account in owners.get(one.service_point_id, []):
        if contract.starts_on <= one.read_on and (contract.ends_on is None or one.read_on < contract.ends_on):
            return account
    return None


def _next(actions: tuple[str, ...]) -> Text:
    if "work-order" in actions:
        return _CREW
    return _AGAIN if "reread" in actions else _YOURS


def _cause_of(day: datetime.date) -> str:
    return f"anomaly:{day.isoformat()}"


def _worded(name: str, text: Text) -> dict[str, str]:
    return {f"{name}_{language}": getattr(text, language) for language in LANGUAGES}
