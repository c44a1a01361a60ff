"""Issuing a certificate: what stands in the books on the day, or why it cannot be said."""

import base64
import datetime
import hashlib
import json
import secrets
from typing import Any

from saqia.contexts.billing import events, models, queries, rules, types
from saqia.contexts.billing.certificates import shapes
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.parties import queries as parties
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.numbering import series
from saqia.platform.outbox import publishing

PAID_UP, CONTRACT = "paid-up", "contract"
KINDS = (PAID_UP, CONTRACT)
_CODE_BYTES = 10  # 80 bits: not to be guessed, short enough to be typed


class AccountUnknown(Exception):
    """This tenant has no such account."""


class CertificateRefused(Exception):
    """The certificate would not be true; `reasons` are codes of `wording.CERTIFICATE_REASONS`."""

    def __init__(self, reasons: tuple[str, ...], bill_numbers: tuple[int, ...] = ()) -> None:
        super().__init__(", ".join([*reasons, *map(types.printable_number, bill_numbers)]))
        self.reasons, self.bill_numbers = reasons, bill_numbers


@operation.operation(audit=("kind", "account_id", "client_key"))
def issue_certificate(
    *, actor: operation.Actor, kind: str, account_id: int, client_key: str, at: datetime.datetime, language: str = ""
) -> shapes.Certificate:
    """Issue a certificate of an account and keep what it says; the same key again returns the same certificate.

    Paid up: nothing is left to pay but what is contested, which the paper then says. Contract: what is supplied today.

    :param client_key: chosen by whoever asks
    :param language: that comes first on the paper; empty: the account's
    :raises AccountUnknown: there is none
    :raises AccessRefused: a customer who has no such right on it
    :raises CertificateRefused: it would not be true; nothing is written
    """
    actor.require("billing.issue-certificate")
    on = local_time.day(at)
    contracts.require_access(actor=actor, account_id=account_id, right="billing.issue-certificate", on=on)
    cause = f"{account_id}:{client_key}"
    known = models.Certificate.objects.filter(cause=cause).first()
    if known is not None:
        return shapes.frozen(known)
    account = next(iter(contracts.list_accounts([account_id])), None)
    if account is None:
        raise AccountUnknown(account_id)
    if kind not in KINDS:
        raise CertificateRefused(("kind-unknown",))
    content = _said(kind, account, on)
    rank = series.next_number(actor=actor, series="certificate", year=on.year, cause=cause, at=at)
    row = models.Certificate.objects.create(
        number=on.year * types.NUMBER_YEAR + rank, kind=kind, account_id=account_id,
        language=language or account.language, code=base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode(),
        content=content, sha256=content_hash(content), cause=cause, issued_on=on,
        valid_until=on + datetime.timedelta(days=rules.certificate_days()), issued_at=at,
    )  # fmt: skip
    told = events.CertificateIssued(certificate_number=row.number, kind=kind, account_id=account_id)
    publishing.publish(actor=actor, event=told, at=at)
    return shapes.frozen(row)


def content_hash(content: dict[str, Any]) -> str:
    """Return the SHA-256 of what a certificate says, as canonical JSON."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _said(kind: str, account: contract_types.Account, on: datetime.date) -> dict[str, Any]:
    running = [one for one in account.contracts if _in_force(one, on)]
    holder = parties.get_customer(account.customer_id)
    content: dict[str, Any] = {
        "account_number": account.number,
        "holder_ar": holder.name_ar or holder.name_latin,
        "holder_fr": holder.name_latin or holder.name_ar,
        "address_ar": account.address_ar or account.address_fr,
        "address_fr": account.address_fr or account.address_ar,
        "contracts": [
            {"number": one.number, "service": one.service, "use": one.use, "since": one.starts_on.isoformat()}
            for one in running
        ],
    }
    if kind == CONTRACT:
        if not running:
            raise CertificateRefused(("no-contract",))
        return content
    standing = queries.list_item_standings(account_ids=[account.id], on=on)
    _require_paid_up(standing)
    return content | {"contested_centimes": sum(one.held_centimes for one in standing)}


def _require_paid_up(standing: list[ledger_types.ItemStanding]) -> None:
    owed = [one for one in standing if one.state in ("overdue", "due")]
    if owed:
        reasons = tuple(state for state in ("overdue", "due") if any(one.state == state for one in owed))
        raise CertificateRefused(reasons, tuple(one.number for one in owed))


def _in_force(contract: contract_types.Contract, on: datetime.date) -> bool:
    return contract.starts_on <= on and (contract.ends_on is None or contract.ends_on > on)
