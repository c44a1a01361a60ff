"""A request for a subscription that was written down without a network: its local number makes it one file, once."""

import datetime
from collections.abc import Mapping

from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import types
from saqia.contexts.tills import operations as tills
from saqia.contexts.tills import queries
from saqia.journeys import files
from saqia.platform import operation
from saqia.platform.tenancy import scope

PROCEDURE = "subscription"


class RankOutside(Exception):
    """The local number is not of the pack's range."""


def deposit(
    *, actor: operation.Actor, pack_id: int, rank: int, contact: types.Contact, answers: Mapping[str, types.Answer],
    at: datetime.datetime,
) -> types.Deposited:  # fmt: skip
    """Deposit the file that a device asks for under a number of its pack; the same number again answers the same file.

    Whoever is answered leaves a telephone: nothing but the local number went into their hand. Papers follow.

    :raises tills.PackUnknown, tills.SessionNotTheirs: the pack is not this person's
    :raises RankOutside: a number that the pack does not hold
    :raises cases.FormNotValid, cases.ContactNotValid, cases.DepositedOtherwise: as `cases.deposit_file`
    """
    actor.require("tills.sync-pack")
    if not contact.phone.strip():
        raise cases.ContactNotValid("reach")
    with scope.reading(actor.tenant_id):
        pack = queries.get_pack(pack_id)
        session = queries.get_session(pack.session_id).session
    if session.cashier_id != actor.person_id:
        raise tills.SessionNotTheirs(session.id)
    if not 1 <= rank <= pack.ranks:
        raise RankOutside(rank)
    filing = types.Filing(
        procedure=PROCEDURE, answers=answers, contact=contact, channel="desk", papers_follow=True,
        client_key=f"road-request:{pack_id}:{rank}",
    )  # fmt: skip
    return files.deposit(actor=actor, filing=filing, at=at)
