"""Reading bounces: delivery status notifications (RFC 3464), and the plain letters of servers that know none."""

import base64
import dataclasses
import email
import email.message
import email.policy
import re
from pathlib import Path
from typing import Literal

from saqia.partners.mail import payloads, return_paths

State = Literal["failed", "delayed", "delivered", "none"]
MOST_BYTES = 262_144
_RECEIVED_AT = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
_DAEMON = re.compile(r"mailer-daemon|postmaster|mail delivery|mdaemon", re.IGNORECASE)
_FAILURE = re.compile(r"\b(55[0-4]|5\.\d{1,3}\.\d{1,3})\b|permanent(?:ly)? (?:error|fail)", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Bounce:
    """What a server says of one delivery. `none`: an answer by a machine or a person, which says nothing of it."""

    tenant_id: int
    delivery_id: int
    state: State
    reason: str = ""


def read(content: bytes, *, keys_folder: Path) -> Bounce | None:
    """Return what a letter says of the delivery whose return path it was sent to; None: it was sent to none of ours."""
    letter = email.message_from_bytes(content[:MOST_BYTES], policy=email.policy.compat32)
    addresses = " ".join(str(value) for name in _RECEIVED_AT for value in letter.get_all(name) or ())
    named = return_paths.find(addresses, keys_folder=keys_folder)
    if named is None:
        return None
    state, reason = _report(letter) or _plain(letter)
    return Bounce(*named, state, reason)


def _report(letter: email.message.Message) -> tuple[State, str] | None:
    """Return what a delivery status says, None where there is none. Of several receivers a failed one counts."""
    found: list[tuple[State, str]] = []
    for part in letter.walk():
        if part.get_content_type() not in ("message/delivery-status", "message/global-delivery-status"):
            continue
        for block in _blocks(part):
            action = str(block.get("Action", "")).strip().lower()
            diagnostic = " ".join(str(block.get("Diagnostic-Code", "")).split())
            status = payloads.status_of(str(block.get("Status", "")))
            if action == "failed":
                if status in ("", "5.0.0"):  # a server that knows no better repeats the other's words
                    status = payloads.status_of(diagnostic) or "5.0.0"
                found.append(("failed", payloads.reason(status, diagnostic)))
            elif action in ("delayed", "delivered"):
                found.append((action, ""))  # type: ignore[arg-type]
    return min(found, key=lambda row: row[0] != "failed") if found else None


def _blocks(part: email.message.Message) -> list[email.message.Message]:
    """Return the groups of fields of a delivery status, also where a server has encoded them."""
    payload = part.get_payload()
    if isinstance(payload, list) and any("Action" in block for block in payload):
        return [block for block in payload if isinstance(block, email.message.Message)]
    raw = "\n".join(str(block) for block in payload) if isinstance(payload, list) else ""
    try:
        text = base64.b64decode(raw.encode("ascii", "ignore")).decode(errors="replace")
    except ValueError:
        text = raw
    return [email.message_from_string(group) for group in re.split(r"\r?\n[ \t]*\r?\n", text)]


def _plain(letter: email.message.Message) -> tuple[State, str]:
    """Return what a letter without a status says: a server's own words, or somebody's automatic answer."""
    if str(letter.get("Auto-Submitted", "")).lower().startswith("auto-replied"):
        return "none", ""
    if not _DAEMON.search(str(letter.get("From", ""))):
        return "none", ""
    text = " ".join(_texts(letter).split())
    if not _FAILURE.search(text) or "will be retried" in text:
        return "none", ""
    return "failed", payloads.reason(payloads.status_of(text), text)


def _texts(letter: email.message.Message) -> str:
    """Return the first text, up to where the returned message is quoted."""
    for part in letter.walk():
        if part.get_content_type() == "text/plain":
            content = part.get_payload(decode=True)
            text = content.decode(errors="replace") if isinstance(content, bytes) else ""
            return re.split(r"---\s*(?:Below this line|Original message|This is a copy)", text)[0]
    return ""
