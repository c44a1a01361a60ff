"""What a mail server is given: one message as text and as light HTML, with the headers that receivers judge by; and
what its answers mean."""

import datetime
import email.message
import email.policy
import email.utils
import html
import re
from email.headerregistry import Address
from typing import Literal

from saqia.contexts.messaging import ports
from saqia.partners.mail import account as accounts
from saqia.platform.wording import Text

_OPEN = Text(ar="فتح الصفحة", fr="Ouvrir la page", en="Open the page")
_STOP = Text(ar="إيقاف هذه الرسائل", fr="Ne plus recevoir ces courriels", en="Stop these e-mails")
_AUTOMATIC = Text(ar="رسالة آلية من {sender}.", fr="Message automatique de {sender}.",
                  en="Automatic message from {sender}.")  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_UNKNOWN = re.compile(
    r"user unknown|unknown user|no such (?:user|mailbox|recipient)|does(?: not|n't) exist|invalid (?:user|recipient)|"
    r"mailbox (?:unavailable|not found)|recipient (?:address )?(?:rejected|not found|unknown)|unrouteable",
    re.IGNORECASE,
)  # fmt: skip
_POLICY = re.compile(r"spam|black ?list|block|polic|reputation|denied|dmarc|spf|dkim", re.IGNORECASE)
_NO_ADDRESS = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"}
Step = Literal["connect", "sign-in", "from", "to", "content"]


def compose(
    message: ports.Outgoing, account: accounts.Account, names: Text, *, tenant_code: str, at: datetime.datetime
) -> email.message.EmailMessage:
    """Return the message of a delivery; handed over twice it has the same Message-ID, by which servers drop it.

    :param names: the distributor, as receivers know it
    :raises ports.Refused: the address cannot be one
    """
    if not accounts.ADDRESS.fullmatch(message.address):
        raise ports.Refused("address-unknown", is_final=True)
    sender = names.say(message.language)
    letter = email.message.EmailMessage(policy=email.policy.SMTP)
    letter["From"] = _address(account.sender, one_line(sender))
    letter["To"] = _address(message.address)
    letter["Subject"] = one_line(message.subject)
    letter["Date"] = email.utils.format_datetime(at)
    letter["Message-ID"] = f"<{message.delivery_id}.{message.tenant_id}.saqia@{account.domain}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Auto-Response-Suppress"] = "All"
    letter["Feedback-ID"] = f"{message.kind or 'message'}:{tenant_code}:message:saqia"
    if message.unsubscribe:
        letter["List-Unsubscribe"] = f"<{message.unsubscribe}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(_text(message, sender))
    letter.add_alternative(_page(message, sender), subtype="html")
    letter["Content-Language"] = message.language
    return letter


def one_line(text: str) -> str:
    """Return a text without line breaks and control signs: a header holds nothing else."""
    return _CONTROL.sub(" ", text).strip()


def refusal(step: Step, code: int, said: bytes | str) -> ports.Refused:
    """Return what an answer of the server means: ours to mend, to be tried again, or the receiver's for good."""
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    if step in ("connect", "sign-in", "from"):
        if step == "sign-in" or code in (530, 534, 535, 538):
            return ports.Refused("not-authorized", is_final=False)
        return ports.Refused("throttled" if code // 100 == 4 else f"sender-refused {code}", is_final=False)
    if code // 100 != 5:
        return ports.Refused(f"deferred {code}", is_final=False)
    return ports.Refused(reason(status_of(text), text, code if step == "to" else 554), is_final=True)


def status_of(text: str) -> str:
    """Return the enhanced status (RFC 3463) in an answer, or ""."""
    found = _STATUS.search(text)
    return found[1] if found else ""


def reason(status: str, text: str, code: int = 0) -> str:
    """Return a code of why a receiver's server refused for good: `address-unknown`, `mailbox-full`, else its status."""
    if status in ("5.2.2", "4.2.2"):
        return "mailbox-full"
    is_policy = status.startswith("5.7") or (_POLICY.search(text) is not None and status not in _NO_ADDRESS)
    if not is_policy and (
        status in _NO_ADDRESS or _UNKNOWN.search(text) or (not status and code in (550, 551, 553))
    ):  # fmt: skip
        return "address-unknown"
    return f"rejected {status or code or '5.0.0'}"


def _address(value: str, name: str = "") -> Address:
    user, _, domain = value.rpartition("@")
    return Address(name, user, domain.encode("idna").decode())


def _text(message: ports.Outgoing, sender: str) -> str:
    foot = [_AUTOMATIC.say(message.language, sender=sender)]
    if message.unsubscribe:
        foot.append(f"{_STOP.say(message.language)}:\n{message.unsubscribe}")
    return "\n".join([message.body.replace("\r", ""), "", "-- ", *foot, ""])


def _page(message: ports.Outgoing, sender: str) -> str:
    """Return the HTML of a message: no image, no script, nothing fetched; right to left in Arabic."""
    blocks = re.split(r"\n{2,}", message.body.replace("\r", "").strip())
    paragraphs = "\n".join(f"<p>{_lines(block, message)}</p>" for block in blocks)
    foot = html.escape(_AUTOMATIC.say(message.language, sender=sender))
    if message.unsubscribe:
        foot += f' <a href="{html.escape(message.unsubscribe)}">{html.escape(_STOP.say(message.language))}</a>'
    direction = "rtl" if message.language == "ar" else "ltr"
    return (
        f'<!doctype html>\n<html lang="{message.language}" dir="{direction}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(one_line(message.subject))}</title></head>\n"
        f'<body dir="{direction}" style="margin:0;padding:24px;background:#fff;color:#1d2a2e;'
        'font:16px/1.6 Tahoma,Arial,sans-serif">\n<div style="max-width:36em">\n'
        f'<p style="color:#0b5d6b"><strong>{html.escape(sender)}</strong></p>\n{paragraphs}\n'
        f'<p style="color:#55666b;font-size:13px;border-top:1px solid #ccd6d8;padding-top:8px">{foot}</p>\n'
        "</div>\n</body>\n</html>\n"
    )


def _lines(block: str, message: ports.Outgoing) -> str:
    return "<br>\n".join(
        f'<a href="{html.escape(message.link)}" style="color:#0b5d6b">{html.escape(_OPEN.say(message.language))}</a>'
        if message.link and line.strip() == message.link else html.escape(line)
        for line in block.split("\n")
    )  # fmt: skip
