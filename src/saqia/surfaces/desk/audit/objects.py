"""What acts were about, as a reader knows it: names and numbers for ids, words for codes, and the page of each object.

Who may not open an object's page reads its code only: the trail tells nobody a name that another page keeps from them.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlencode

from django.urls import reverse

from saqia.contexts.billing import queries as billing
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.metering import queries as metering
from saqia.contexts.outreach import queries as outreach
from saqia.contexts.parties import queries as parties
from saqia.contexts.payments import queries as payments
from saqia.contexts.staff import queries as people
from saqia.platform import operation
from saqia.platform.audit import reading
from saqia.platform.outbox import reading as outbox
from saqia.platform.wording import month
from saqia.surfaces.desk.audit import names, values
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import clock, languages

_FIND = "desk:find"


@dataclasses.dataclass(frozen=True)
class About:
    """One argument that an act kept: `key` and `value` as written, what both are called, and where the object is.

    :param code: the value again where its name hides it and the trail is searched by it
    """

    key: str
    value: str
    name: str
    said: str
    code: str
    url: str


@dataclasses.dataclass(frozen=True)
class _Object:
    """A kind of object: its page (empty: it has none), who may open it, and the names of many by id or by code."""

    route: str
    permission: str
    named: Callable[[set[int]], dict[int, str]] | None = None
    coded: Callable[[], dict[str, str]] | None = None


def _customers(ids: set[int]) -> dict[int, str]:
    return {key: frame.named(both) for key, both in parties.find_names(ids).items()}


def _people(ids: set[int]) -> dict[int, str]:
    return {key: _local(each.name_ar, each.name_fr) for key, each in people.find_people(ids).items()}


def _units(ids: set[int]) -> dict[int, str]:
    return {each.id: _local(each.name_ar, each.name_fr) for each in people.list_units_by_id(ids)}


def _rounds(ids: set[int]) -> dict[int, str]:
    return {each.id: f"{each.code} {_local(each.name_ar, each.name_fr)}" for each in metering.list_rounds()}


def _meters(ids: set[int]) -> dict[int, str]:
    return {each.id: each.serial for each in metering.find_meters(ids)}


def _cycles(ids: set[int]) -> dict[int, str]:
    codes, language = {each.id: each.code for each in metering.list_rounds()}, languages.current()
    return {
        each.cycle_id: f"{codes.get(each.round_id, '')} · {month(each.month, language)}"
        for each in billing.list_cycles(most=frame.WHOLE)
    }


def _facts(ids: set[int]) -> dict[int, str]:
    return {key: names.fact(each, languages.current()) for key, each in outbox.find_names(ids).items()}


def _partners() -> dict[str, str]:
    return {each.code: _local(each.name_ar, each.name_fr) for each in payments.list_collectors()}


def _notices(ids: set[int]) -> dict[int, str]:
    found = outreach.list_notices(at=clock.now())
    return {each.id: each.title.say(languages.current()) for each in found}


_CUSTOMER = _Object("desk:customer", "desk.see-customers", _customers)
_ACCOUNT = _Object(_FIND, "desk.see-customers", contracts.find_account_numbers)
_FOUND = _Object(_FIND, "desk.see-customers")
_FILE = _Object("desk:file", "desk.see-files")
_METER = _Object("desk:prepaid-meter", "desk.see-customers")
_PARTNER = _Object("desk:money-partner", "payments.manage-collectors", coded=_partners)
_RECEIPT = _Object("desk:till-receipt", "desk.see-tills")
_SUPPLY_ORDER = _Object("desk:collections-order", "desk.see-collections")
_OBJECTS: Mapping[str, _Object] = {
    "account_id": _ACCOUNT,
    "banking.file_id": _Object("desk:bank-order-file", "desk.see-banks"),
    "bill_number": _FOUND,
    "billing.number": _Object("desk:dispute", "desk.see-customers"),
    "care.number": _FILE,
    "cases.number": _FILE,
    "collector": _PARTNER,
    "collections.order_id": _SUPPLY_ORDER,
    "contract_number": _FOUND,
    "customer_id": _CUSTOMER,
    "cycle_id": _Object("desk:cycle", "desk.see-cycles", _cycles),
    "draft_id": _Object("desk:tariff", "desk.see-cycles"),
    "event_id": _Object("", "desk.see-audit", _facts),
    "exception_id": _Object("desk:exception", "desk.see-cycles"),
    "field_orders.order_id": _SUPPLY_ORDER,
    "files.number": _FILE,
    "final_bill_number": _FOUND,
    "line_id": _Object("desk:bank-line", "desk.see-banks"),
    "merged_id": _CUSTOMER,
    "meter_id": _Object("", "desk.see-customers", _meters),
    "meter_number": _METER,
    "metering.order_id": _Object("desk:work", "desk.see-field-orders"),
    "notice_id": _Object("desk:notice", "outreach.write-notice", _notices),
    "partners.code": _PARTNER,
    "payments.code": _PARTNER,
    "person_id": _Object("desk:staff-person", "staff.manage-people", _people),
    "prepaid.number": _METER,
    "prepaid_sales.number": _RECEIPT,
    "proposal_id": _Object("desk:correction", "desk.see-cycles"),
    "reading_id": _Object("desk:held-reading", "desk.see-cycles"),
    "requests.number": _FILE,
    "round_code": _Object("desk:round", "desk.see-cycles"),
    "round_id": _Object("", "desk.see-cycles", _rounds),
    "session_id": _Object("desk:till-session", "desk.see-tills"),
    "statement_id": _Object("desk:bank-statement", "desk.see-banks"),
    "survivor_id": _CUSTOMER,
    "tills.number": _RECEIPT,
    "unit_id": _Object("", "desk.see-audit", _units),
    "vend_id": _Object("desk:prepaid-vend", "desk.see-customers"),
}
"""Argument, or room and argument where one name means different things -> what it names."""


def about(entries: Iterable[reading.Entry], actor: operation.Actor) -> dict[int, list[About]]:
    """Return entry id -> what it was about, in the page's language; a query or two a kind of object, however many.

    :param actor: who reads; run inside their `scope.reading`
    """
    found = list(entries)
    known = _named(found, actor)
    return {each.id: [_about(each, key, value, known, actor) for key, value in each.detail.items()] for each in found}


def _named(entries: list[reading.Entry], actor: operation.Actor) -> dict[_Object, dict[str, str]]:
    asked: dict[_Object, set[int]] = {}
    for each in entries:
        for key, value in each.detail.items():
            kind = _kind(each.action, key)
            if kind and actor.may(kind.permission) and (kind.coded or (kind.named and value.isdecimal())):
                asked.setdefault(kind, set()).update({int(value)} if kind.named else ())
    return {kind: _names_of(kind, ids) for kind, ids in asked.items()}


def _names_of(kind: _Object, ids: set[int]) -> dict[str, str]:
    if kind.coded:
        return kind.coded()
    return {str(key): said for key, said in kind.named(ids).items()} if kind.named else {}


def _about(
    entry: reading.Entry, key: str, value: str, known: Mapping[_Object, Mapping[str, str]], actor: operation.Actor
) -> About:  # fmt: skip
    language, kind = languages.current(), _kind(entry.action, key)
    said = values.said(_room(entry.action), key, entry.detail, language)
    if kind is not None and kind in known:
        said = known[kind].get(value, said)
    is_there = kind is not None and ((kind.named or kind.coded) is None or said != value)
    url = _url(kind, value, said) if kind and kind.route and is_there and actor.may(kind.permission) else ""
    is_hidden = said != value and (kind is not None or values.hides_code(_room(entry.action), key, value))
    return About(key, value, names.detail(key, language), said, value if is_hidden else "", url)


def _url(kind: _Object, value: str, said: str) -> str:
    if kind.route == _FIND:
        return f"{reverse(_FIND)}?{urlencode({'q': said})}"
    return reverse(kind.route, args=[value])


def _kind(action: str, key: str) -> _Object | None:
    return _OBJECTS.get(f"{_room(action)}.{key}") or _OBJECTS.get(key)


def _room(action: str) -> str:
    return names.code_of(action).partition(".")[0]


def _local(arabic: str, french: str) -> str:
    return arabic if languages.current() == "ar" else french
