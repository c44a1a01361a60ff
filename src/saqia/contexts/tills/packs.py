"""Packs of receipts for work without a network: issued to an open mobile till, each with a key of its own."""

import datetime
import hashlib
import hmac
import os
import secrets

from cryptography.hazmat.primitives.ciphers import aead
from django.conf import settings
from django.db.models import F, Sum

from saqia.contexts.tills import models, places, reading, rules, sessions, states, types
from saqia.platform import key_files, operation
from saqia.platform.calendar import local_time

_NONCE = 12


class NotMobile(Exception):
    """Only the till of a mobile agency works offline."""


class PackUnknown(Exception):
    """This distributor issued no such pack."""


class PackOut(Exception):
    """A pack of this till is out and holds what the till may still take: it comes back first, or is declared lost."""


class PackNotOut(Exception):
    """The pack came back, or was declared lost before."""


class ReceiptsMissing(Exception):
    """A pack comes back when all its receipts have."""


class CashUnsound(Exception):
    """The cash of the till, as counted, is nothing or more."""


@operation.operation(audit=("session_id", "route"))
def issue_pack(*, actor: operation.Actor, session_id: int, at: datetime.datetime, route: str = "") -> types.Pack:
    """Issue a pack to the cashier's own open mobile session; the key is told this once.

    :param route: the books whose dues the device takes along, for the audit trail
    :raises SessionUnknown, SessionNotTheirs, SessionNotOpen: the session is not theirs to take with
    :raises NotMobile: a till of a counter has its network
    :raises PackOut: the one before has neither come back nor been declared lost
    """
    actor.require("tills.issue-pack")
    row = reading.locked(session_id)
    places.require_own(actor, row)
    if row.kind != "mobile":
        raise NotMobile(row.kind)
    if row.status != states.OPEN:
        raise sessions.SessionNotOpen(row.status)
    if models.Pack.objects.filter(session=row, ended_as="").exists():
        raise PackOut(session_id)
    [standing] = reading.standings([row])
    known, key = rules.known().offline, secrets.token_hex(32)
    made = models.Pack.objects.create(
        session=row, ranks=known.ranks, vending_centimes=_vending(row, known.vending), issued_at=at,
        ceiling_centimes=max(standing.ceiling_centimes - standing.hand_centimes - held_out(row), 0),
        expires_at=at + datetime.timedelta(hours=known.hours), sealed_key=_seal(key, actor.tenant_id),
    )  # fmt: skip
    return reading.packs([made], key=key)[0]


@operation.operation(audit=("pack_id", "receipts"))
def return_pack(*, actor: operation.Actor, pack_id: int, receipts: int, at: datetime.datetime) -> types.Pack:
    """Take a pack back whose device has sent everything: the till may have another. Repeating it changes nothing.

    A lost one that is found again and sends what it held stays declared lost.

    :param receipts: how many the device gave
    :raises PackUnknown: there is none of this id
    :raises SessionNotTheirs: it was issued to another cashier
    :raises ReceiptsMissing: fewer came home
    """
    actor.require("tills.sync-pack")
    row, session = locked(pack_id)
    places.require_own(actor, session)
    [known] = reading.packs([row])
    if known.receipts < receipts:
        raise ReceiptsMissing(receipts - known.receipts)
    if not row.ended_as:
        _end(row, states.RETURNED, actor, at)
    return reading.packs([row])[0]


@operation.operation(audit=("pack_id", "cash_centimes"))
def lose_pack(*, actor: operation.Actor, pack_id: int, cash_centimes: int, at: datetime.datetime) -> types.Pack:
    """Declare a pack lost with its device, so that the day goes on with another.

    What it collected until now is still entered if the device is found; what it collects later waits for a person.

    :param cash_centimes: all the cash of the till, as its cashier counts it: what no receipt shows came from this pack,
        and counts against the ceiling of the next
    :raises PackUnknown: there is none of this id
    :raises UnitNotTheirs: the actor answers for another unit
    :raises PackNotOut: it came back, or was declared lost before
    :raises CashUnsound: less than nothing
    """
    actor.require("tills.lose-pack")
    row, session = locked(pack_id)
    places.require_unit(actor, session.unit_id, local_time.day(at))
    if row.ended_as:
        raise PackNotOut(row.ended_as)
    if cash_centimes < 0:
        raise CashUnsound(cash_centimes)
    [standing] = reading.standings([session])
    row.unsent_centimes = max(cash_centimes - standing.hand_centimes - held_out(session, but=row.id), 0)
    _end(row, states.LOST, actor, at)
    return reading.packs([row])[0]


def locked(pack_id: int) -> tuple[models.Pack, models.Session]:
    """Return a pack and its session, the session locked: all that happens to a till's packs waits for each other.

    :raises PackUnknown: there is none of this id
    """
    found = models.Pack.objects.filter(id=pack_id).values_list("session_id", flat=True).first()
    if found is None:
        raise PackUnknown(pack_id)
    session = reading.locked(found)
    return models.Pack.objects.get(id=pack_id), session


def held_out(session: models.Session, *, but: int = 0) -> int:
    """Return the cash that packs of a till may hold beside its books: they are out, or were lost with it unsent."""
    held = 0
    for one in reading.packs(models.Pack.objects.filter(session=session).exclude(id=but)):
        may = one.ceiling_centimes - one.cash_centimes if one.ended_as == "out" else 0
        held += max(one.unsent_centimes - _home_since(one) if one.ended_as == states.LOST else may, 0)
    return held


def _vending(session: models.Session, most: int) -> int:
    """Return what a till may still sell as top-ups: less what it sold, and what lost packs may have sold unseen."""
    before = reading.packs(models.Pack.objects.filter(session=session))
    return max(most - held_out(session) - sum(one.vended_centimes for one in before), 0)


def _home_since(pack: types.Pack) -> int:
    """Return the cash of a lost pack that came home after all."""
    found = models.OfflineEntry.objects.filter(pack_id=pack.id, method="cash", received_at__gt=pack.ended_at)
    total = Sum(F("amount_centimes") + F("duty_centimes"), default=0)
    return int(found.exclude(reason=reading.FORGED).aggregate(total=total)["total"])


def _end(row: models.Pack, way: str, actor: operation.Actor, at: datetime.datetime) -> None:
    row.ended_as, row.ended_at, row.ended_by = way, at, actor.name
    row.save(update_fields=["ended_as", "ended_at", "ended_by", "unsent_centimes"])


def code(key: str, pack_id: int, entry: types.OfflineEntry) -> str:
    """Return the code of an entry under a pack's key; the device computes the same over the same lines."""
    return hmac.new(bytes.fromhex(key), _text(pack_id, entry).encode(), hashlib.sha256).hexdigest()


def digest(pack_id: int, entry: types.OfflineEntry) -> bytes:
    """Return what makes an entry itself, its code included."""
    return hashlib.sha256(f"{_text(pack_id, entry)}\n{entry.mac}".encode()).digest()


def is_sound(row: models.Pack, entry: types.OfflineEntry) -> bool:
    """Say whether an entry carries the code of its pack's key."""
    sealed = bytes(row.sealed_key)
    key = _cipher(row.tenant_id).decrypt(sealed[:_NONCE], sealed[_NONCE:], str(row.tenant_id).encode()).decode()
    return hmac.compare_digest(code(key, row.id, entry).encode(), entry.mac.encode())


def _text(pack_id: int, entry: types.OfflineEntry) -> str:
    given = entry.cheque
    cheque = f"{given.bank}/{given.number}/{given.due_on.isoformat()}" if given else ""
    moment = int(entry.collected_at.timestamp())
    parts = [
        pack_id, entry.rank, entry.key, entry.reference, entry.amount_centimes, entry.shown_centimes, entry.method,
        moment, cheque,
    ]  # fmt: skip
    if entry.kind == reading.TOP_UP:
        parts.append(entry.kind)
    return "\n".join(map(str, parts))


def _seal(key: str, tenant_id: int) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + _cipher(tenant_id).encrypt(nonce, key.encode(), str(tenant_id).encode())


def _cipher(tenant_id: int) -> aead.AESGCM:
    path = settings.SAQIA_KEYS / f"tills-{tenant_id}.key"
    return aead.AESGCM(key_files.own(path, lambda: aead.AESGCM.generate_key(256)))
