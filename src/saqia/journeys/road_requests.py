"""A request for a subscription that was written down without a network: its local number makes it one file, once.

One that is refused is kept for the agency too: the telephone that wrote it down may be away, or forget it.
"""

import datetime
from collections.abc import Mapping

from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import queries as case_queries
from saqia.contexts.cases import types
from saqia.contexts.cases import wording as case_wording
from saqia.contexts.tills import operations as tills
from saqia.contexts.tills import queries
from saqia.contexts.tills import wording as till_wording
from saqia.journeys import files
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.platform.wording import Language

PROCEDURE = "subscription"
_CONTACT, _OUTSIDE, _OTHERWISE = "contact", "rank", "number"
"""Parts of a request that are no field of its form."""


class RankOutside(Exception):
    """The local number is not of the pack's range."""


REFUSED = (cases.FormNotValid, cases.ContactNotValid, cases.DepositedOtherwise, RankOutside)


def deposit(
    *, actor: operation.Actor, pack_id: int, rank: int, contact: types.Contact, answers: Mapping[str, types.Answer],
    at: datetime.datetime,
) -> types.Deposited:  # fmt: skip
    """Deposit the file that a device asks for under a number of its pack; the same number again answers the same file.

    Whoever is answered leaves a telephone: nothing but the local number went into their hand. Papers follow. What is
    refused is kept for a person of the agency until it is corrected and sent again.

    :raises tills.PackUnknown, tills.SessionNotTheirs: the pack is not this person's
    :raises RankOutside: a number that the pack does not hold
    :raises cases.FormNotValid, cases.ContactNotValid, cases.DepositedOtherwise: as `cases.deposit_file`
    """
    actor.require("tills.sync-pack")
    with scope.reading(actor.tenant_id):
        pack = queries.get_pack(pack_id)
        session = queries.get_session(pack.session_id).session
        was_refused = [one for one in queries.list_refused(pack_id=pack_id, status="open") if one.rank == rank]
    if session.cashier_id != actor.person_id:
        raise tills.SessionNotTheirs(session.id)
    try:
        if not 1 <= rank <= pack.ranks:
            raise RankOutside(rank)
        if not contact.phone.strip():
            raise cases.ContactNotValid("reach")
        made = _deposit(actor, pack_id, rank, contact, answers, at)
    except REFUSED as refused:
        tills.keep_request(
            actor=actor, pack_id=pack_id, rank=rank, name=contact.name, phone=contact.phone, faults=faults(refused),
            at=at,
        )  # fmt: skip
        raise
    if was_refused:
        tills.end_request(actor=actor, pack_id=pack_id, rank=rank, number=made.number, at=at)
    return made


def _deposit(
    actor: operation.Actor, pack_id: int, rank: int, contact: types.Contact, answers: Mapping[str, types.Answer],
    at: datetime.datetime,
) -> types.Deposited:  # fmt: skip
    filing = types.Filing(
        procedure=PROCEDURE, answers=answers, contact=contact, channel="desk", papers_follow=True,
        client_key=f"road-request:{pack_id}:{rank}",
    )  # fmt: skip
    return files.deposit(actor=actor, filing=filing, at=at)


def faults(refused: Exception) -> dict[str, str]:
    """Return what is wrong with a request, by part, as it is kept."""
    if isinstance(refused, cases.FormNotValid):
        return dict(refused.faults)
    if isinstance(refused, cases.ContactNotValid):
        return {_CONTACT: refused.field}
    return {_OUTSIDE: "outside"} if isinstance(refused, RankOutside) else {_OTHERWISE: "otherwise"}


def say(found: Mapping[str, str], language: Language, *, on: datetime.date) -> str:
    """Return why a request was not taken, each field by its name."""
    procedure = case_queries.get_procedure(PROCEDURE, on=on)
    known = {one.code: one.label.say(language) for one in procedure.forms["deposit"]}
    return " · ".join(_say(part, fault, known, language) for part, fault in sorted(found.items()))


def _say(part: str, fault: str, known: Mapping[str, str], language: Language) -> str:
    if part == _CONTACT and part not in known:
        return case_wording.CONTACT_FIELDS[fault].say(language)
    if part == _OUTSIDE and part not in known:
        return till_wording.CAUSES[fault].say(language)
    if part == _OTHERWISE and part not in known:
        return case_wording.REFUSALS["DepositedOtherwise"].say(language)
    return f"{known.get(part, part)}: {case_wording.FAULTS[fault].say(language)}"
