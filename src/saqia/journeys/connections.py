"""The end of a connection request in the books: its place, its new service point, the meter that hangs there."""

import datetime
from decimal import Decimal

from saqia.contexts.contracts import operations as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.metering import operations as metering
from saqia.contexts.requests import operations as requests
from saqia.contexts.requests import queries, types
from saqia.platform import operation


@operation.operation(audit=("number", "installed_on"))
def hang_meter(
    *, actor: operation.Actor, number: str, description: metering.MeterDescription, indices: dict[int, Decimal],
    installed_on: datetime.date, photo_id: int | None, at: datetime.datetime,
) -> metering.InstalledMeter:  # fmt: skip
    """Hang the meter that a connection ended with: at a new service point of the place that was connected.

    Repeating it finds the point and changes nothing.

    :param number: of the file
    :raises requests.RequestNotFound: no such connection request
    :raises requests.NotConnected: its file did not come to its end, or is of a service without meters
    :raises requests.ConnectedBefore: somebody entered it in the same instant
    :raises contracts.CommuneNotFound, contracts.AddressMissing: as `contracts.register_premises`
    :raises metering.PointOccupied, metering.SerialTaken: as `metering.install_meter`, and its other refusals
    """
    found = queries.find_connection(number)
    if found is None:
        raise requests.RequestNotFound
    if found.outcome != "accepted" or types.SERVICES[found.service] != description.service:
        raise requests.NotConnected
    point_id = found.service_point_id
    if point_id is None:
        place = _place(found)
        point = contract_types.NewPoint(description.service)
        made = contracts.register_premises(actor=actor, place=place, points=(point,), at=at)
        [point_id] = made.service_point_ids
        requests.connect_point(actor=actor, number=number, service_point_id=point_id, at=at)
    return metering.install_meter(
        actor=actor, service_point_id=point_id, description=description, indices=indices, installed_on=installed_on,
        photo_id=photo_id, at=at,
    )  # fmt: skip


def _place(found: types.Connection) -> contract_types.Place:
    """Return the place of a request; its address is in the script in which the applicant wrote it."""
    is_arabic = any("\u0600" <= letter <= "\u06ff" for letter in found.address)
    lat, _, lon = found.place.partition(",")
    at = (float(lat), float(lon)) if lon else (None, None)
    return contract_types.Place(
        found.commune_code, found.address if is_arabic else "", "" if is_arabic else found.address, *at
    )
