"""The staff of the demonstration: a few units, a person for each role, sign-ins with passwords made on the spot."""

import csv
import dataclasses
import datetime
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries as metering_queries
from saqia.contexts.staff import operations as staff
from saqia.contexts.staff import queries
from saqia.contexts.staff import types as staff_types
from saqia.demo import assumptions, names, skeleton
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.identity import sign_ins
from saqia.platform.tenancy import scope

CUSTOMER = "customer"
"""Role of a kept log-in that is a customer's, none of the staff."""


@dataclasses.dataclass(frozen=True)
class LogIn:
    """How to sign in as one of the staff; of the demonstration only."""

    address: str
    password: str
    role: str
    name_ar: str
    name_fr: str


def settle(
    *, actor: operation.Actor, tenant_code: str, seed: int, on: datetime.date, kept: Path, at: datetime.datetime
) -> tuple[LogIn, ...]:
    """Open the units, hire the people, give them sign-ins. Repeated, it adds what is missing and nothing else.

    :param kept: file, readable by its owner only, that keeps the log-ins so that they can be shown again
    """
    units = _open_units(actor, tenant_code, on, at)
    posts = assumptions.staff()["posts"]
    random = skeleton.generator((seed, actor.tenant_id), "staff")
    arabic, latin = (column.to_pylist() for column in names.draw(random, len(posts)))
    known = {log_in.address: log_in for log_in in read(kept)}
    for post, name_ar, name_fr in zip(posts, arabic, latin, strict=True):
        address = f"{post['address']}@{tenant_code}.example" if post["address"] else None
        log_in = LogIn(address or "", f"demo-{secrets.token_hex(6)}", post["role"], name_ar, name_fr)
        is_new = hire(actor=actor, post=post, log_in=log_in, unit_id=_unit(units, post["unit"]), on=on, at=at)
        if is_new and address:
            known[address] = log_in
            _write(kept, known)
    return tuple(known.values())


@operation.operation
def hire(
    *, actor: operation.Actor, post: Mapping[str, Any], log_in: LogIn, unit_id: int, on: datetime.date,
    at: datetime.datetime,
) -> bool:  # fmt: skip
    """Fill one post: sign-in, person and role, or nothing. Return False when the post was filled before."""
    actor.require("staff.manage-people")
    if queries.find_person(number=post["number"]) is not None:
        return False
    sign_in_id = None
    if log_in.address:
        sign_in_id = sign_ins.create_sign_in(actor=actor, email=log_in.address, password=log_in.password, at=at)
    person = staff.hire_person(
        actor=actor, number=post["number"], name_ar=log_in.name_ar, name_fr=log_in.name_fr, language="ar",
        sign_in_id=sign_in_id, on=on, at=at,
    )  # fmt: skip
    staff.assign_role(actor=actor, person_id=person.id, unit_id=unit_id, role=post["role"], starts_on=on, at=at)
    return True


def acting(*, actor: operation.Actor, number: str) -> tuple[operation.Actor, int]:
    """Return who has a staff number as an actor, and their unit; inside a transaction on the company's rows.

    :raises LookupError: nobody has it
    """
    person = queries.find_person(number=number)
    if person is None:
        raise LookupError(number)
    held = queries.list_memberships(person.id)
    rights = queries.permissions_of(one.role for one in held)
    return operation.Actor(actor.tenant_id, f"person:{person.id}", person.id, rights), held[0].unit_id


def share_books(*, actor: operation.Actor, round_code: str, on: datetime.date, at: datetime.datetime) -> int:
    """Give the first books of a round to the readers, a few each; return how many have a reader now."""
    with scope.reading(actor.tenant_id):
        readers = queries.list_people(role="reader", on=on)
        walk = metering_queries.get_round(round_code)
        codes = [book.code for book in metering_queries.list_books(walk.id, on=on)]
    each: int = assumptions.staff()["books_each"]
    for place, reader in enumerate(readers):
        for code in codes[place * each : (place + 1) * each]:
            metering.assign_reader(
                actor=actor, round_id=walk.id, code=code, person_id=reader.id, from_on=local_time.day(at), at=at
            )
    return min(len(codes), each * len(readers))


def read(kept: Path) -> list[LogIn]:
    """Return the log-ins that were kept; none when the world was never built here."""
    if not kept.exists():
        return []
    with kept.open(encoding="utf-8", newline="") as handle:
        return [LogIn(**row) for row in csv.DictReader(handle)]


def keep(kept: Path, log_in: LogIn) -> None:
    """Add one log-in to those that are kept."""
    _write(kept, {each.address: each for each in [*read(kept), log_in]})


def _write(kept: Path, known: Mapping[str, LogIn]) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    partial = kept.with_name(f"{kept.name}.partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    with partial.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, [field.name for field in dataclasses.fields(LogIn)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(dataclasses.asdict(log_in) for log_in in known.values())
    partial.replace(kept)


def _open_units(actor: operation.Actor, tenant_code: str, on: datetime.date, at: datetime.datetime) -> dict[str, int]:
    with scope.reading(actor.tenant_id):
        found = {unit.code: unit.id for unit in queries.list_units(on=on)}
    for unit in assumptions.staff()["units"][tenant_code]:
        if unit["code"] not in found:
            opened = staff.open_unit(
                actor=actor, code=unit["code"], kind=unit["kind"], name_ar=unit["ar"], name_fr=unit["fr"],
                parent_id=found[unit["parent"]] if unit["parent"] else None, commune_code=unit["commune"], on=on, at=at,
            )  # fmt: skip
            found[opened.code] = opened.id
            if place := _place(opened.code):
                staff.state_place(actor=actor, unit_id=opened.id, place=place, at=at)
    return found


def _place(code: str) -> staff_types.Place | None:
    """Return where an agency of the demonstration receives customers; None: a unit that receives nobody."""
    known = assumptions.staff()
    if code not in known["places"]:
        return None
    return staff_types.Place(**known["places"][code], hours_ar=known["hours"]["ar"], hours_fr=known["hours"]["fr"])


def _unit(units: Mapping[str, int], said: str | int) -> int:
    if isinstance(said, str):
        return units[said]
    agencies = [code for code in units if code.startswith("AG-")]
    return units[agencies[said]]
