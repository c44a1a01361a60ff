"""What Kannel is given and what it says, both ways (Kannel's user guide, chapters SMS push and Delivery reports)."""

import re
import urllib.parse
from typing import Literal

from saqia.contexts.messaging import ports
from saqia.partners.sms_kannel import account as accounts

REPORTS = 1 | 2 | 16
"""dlr-mask: reached the phone, did not, was refused by the message center."""
_STATES: dict[str, Literal["delivered", "failed"]] = {"1": "delivered", "2": "failed", "16": "failed"}
_ERROR = re.compile(r"\berr:([0-9A-Za-z]{1,8})\b|NACK/(0x[0-9A-Fa-f]{1,8}|\d{1,8})")


def query(account: accounts.Account, message: ports.Outgoing, reports_to: str) -> str:
    """Return the query of sendsms. Kannel cuts long messages and joins them on the phone.

    :param reports_to: our address for its reports; empty asks for none
    """
    fields = {
        "username": account.user, "password": account.password, "to": message.address, "from": account.sender,
        "smsc": account.smsc, "charset": "UTF-8", "text": message.body,
        "coding": "0" if ports.measure_sms(message.body).alphabet == "gsm7" else "2",
    }  # fmt: skip
    if reports_to:
        fields |= {"dlr-mask": str(REPORTS), "dlr-url": reports_to}
    return urllib.parse.urlencode({name: value for name, value in fields.items() if value})


def reports_to(root: str, tenant_code: str, message: ports.Outgoing, key: str) -> str:
    """Return the address for the reports of a message; Kannel fills in %d, the kind, and %A, the center's words."""
    known = urllib.parse.urlencode({"delivery": message.delivery_id, "key": key})
    return f"{root}/partners/sms/{tenant_code}/report?{known}&type=%d&answer=%A"


def refusal(status: int, body: bytes) -> ports.Refused | None:
    """Return why Kannel did not take a message, or None: it did (`0: Accepted for delivery`, `3: Queued`)."""
    said = body.decode(errors="replace").strip()
    if status in (200, 202) and re.match(r"[03]: |Sent\.", said):
        return None
    if "denied by" in said or "receiver" in said.lower():
        return ports.Refused("address-unknown", is_final=True)
    if status in (401, 403) or "Authorization failed" in said:
        return ports.Refused("not-authorized", is_final=False)
    if status in (429, 503):
        return ports.Refused("throttled", is_final=False)
    return ports.Refused("garbage" if status in (200, 202) else f"http-{status}", is_final=False)


def reported(kind: str) -> Literal["delivered", "failed"] | None:
    """Return what a report says of a delivery, None for a step on its way."""
    return _STATES.get(kind)


def reason(kind: str, answer: str) -> str:
    """Return a code of why a delivery failed, from the words of the message center; never its text."""
    found = _ERROR.search(answer)
    code = (found[1] or found[2]) if found else ""
    return f"{'rejected' if kind == '16' else 'undelivered'}{f' {code}' if code else ''}"


def text(query_string: str) -> str:
    """Return what was written, from `text=%b` and `coding=%c`: UTF-16 where the phone used it, else UTF-8.

    Django's own reading takes every byte for UTF-8, which loses Arabic.
    """
    fields = dict(urllib.parse.parse_qsl(query_string, keep_blank_values=True, encoding="latin-1"))
    content = fields.get("text", "").encode("latin-1")
    return content.decode("utf-16-be" if fields.get("coding") == "2" else "utf-8", errors="replace")
