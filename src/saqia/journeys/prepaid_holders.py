"""A prepaid meter goes with its supply: whoever holds it now buys for it; what the one before owes stays with them.

A meter that is replaced sells no more. The number and the key of the one in its place are on its sheet alone, so that
a person registers it: the desk lists those that wait.
"""

import datetime

from saqia.contexts.contracts import events as contract_events
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.metering import events as metering_events
from saqia.contexts.metering import queries as metering
from saqia.contexts.prepaid import operations as prepaid
from saqia.contexts.prepaid import queries
from saqia.platform import operation


def holder_changed(
    *, actor: operation.Actor, event: contract_events.HolderChanged, at: datetime.datetime
) -> None:  # fmt: skip
    """Have the meter count for the new holder's contract."""
    _follow(actor, event.service_point_id, event.opened_contract_id, at)


def contract_opened(
    *, actor: operation.Actor, event: contract_events.ContractOpened, at: datetime.datetime
) -> None:  # fmt: skip
    """Do the same for a contract that begins where an earlier one had ended."""
    _follow(actor, event.service_point_id, event.contract_id, at)


def meter_replaced(
    *, actor: operation.Actor, event: metering_events.MeterReplaced, at: datetime.datetime
) -> None:  # fmt: skip
    """Have nobody buy for a meter that was taken down."""
    prepaid.retire_meter(actor=actor, metering_meter_id=event.removed_meter_id, at=at)


def _follow(actor: operation.Actor, service_point_id: int, contract_id: int, at: datetime.datetime) -> None:
    accounts = contracts.list_accounts_of_points([service_point_id])
    opened = next((one for account in accounts for one in account.contracts if one.id == contract_id), None)
    if opened is None or not opened.is_prepaid:
        return
    hanging = metering.find_hanging_meter(opened.metered_by_id)
    meter = queries.find_hanging(hanging.id) if hanging is not None else None
    if meter is not None and meter.contract_id != opened.id:
        prepaid.link_meter(actor=actor, number=meter.number, contract_number=opened.number, at=at)
