"""Packs of receipts for work without a network: issued to an open mobile till, each with a key of its own."""

import datetime
import hashlib
import hmac
import os
import secrets

from cryptography.hazmat.primitives.ciphers import aead
from django.conf import settings

from saqia.contexts.tills import models, places, reading, rules, sessions, states, types
from saqia.platform import key_files, operation

_NONCE = 12


class NotMobile(Exception):
    """Only the till of a mobile agency works offline."""


class PackUnknown(Exception):
    """This distributor issued no such pack."""


@operation.operation(audit=("session_id", "route"))
def issue_pack(*, actor: operation.Actor, session_id: int, at: datetime.datetime, route: str = "") -> types.Pack:
    """Issue a pack to the cashier's own open mobile session; the key is told this once.

    :param route: the books whose dues the device takes along, for the audit trail
    :raises SessionUnknown, SessionNotTheirs, SessionNotOpen: the session is not theirs to take with
    :raises NotMobile: a till of a counter has its network
    """
    actor.require("tills.issue-pack")
    row = reading.locked(session_id)
    places.require_own(actor, row)
    if row.kind != "mobile":
        raise NotMobile(row.kind)
    if row.status != states.OPEN:
        raise sessions.SessionNotOpen(row.status)
    [standing] = reading.standings([row])
    known, key = rules.known().offline, secrets.token_hex(32)
    made = models.Pack.objects.create(
        session=row, ranks=known.ranks, vending_centimes=known.vending, issued_at=at,
        ceiling_centimes=max(standing.ceiling_centimes - standing.hand_centimes, 0),
        expires_at=at + datetime.timedelta(hours=known.hours), sealed_key=_seal(key, actor.tenant_id),
    )  # fmt: skip
    return reading.pack(made, key=key)


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
    return "\n".join(
        str(part) for part in (
            pack_id, entry.rank, entry.key, entry.reference, entry.amount_centimes, entry.shown_centimes, entry.method,
            moment, cheque,
        )
    )  # fmt: skip


def _seal(key: str, tenant_id: int) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + _cipher(tenant_id).encrypt(nonce, key.encode(), str(tenant_id).encode())


def _cipher(tenant_id: int) -> aead.AESGCM:
    path = settings.SAQIA_KEYS / f"tills-{tenant_id}.key"
    return aead.AESGCM(key_files.own(path, lambda: aead.AESGCM.generate_key(256)))
