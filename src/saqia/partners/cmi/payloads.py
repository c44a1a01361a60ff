"""What is said to and by the CMI: the fields of the hosted page, a call-back, an inquiry and its answer."""

import dataclasses
import datetime
import re
import secrets
from collections.abc import Sequence
from xml.sax import saxutils

from lxml import etree

from saqia.contexts.payments import ports, types
from saqia.partners.cmi import account as accounts
from saqia.partners.cmi import signature
from saqia.platform.calendar import local_time

CURRENCY = "504"
APPROVED, CODE_OF_SUCCESS = "approved", "00"
_LANGUAGES = {"ar": "ar", "fr": "fr", "en": "en"}
_AMOUNT = re.compile(r"(\d{1,10})(?:[.,](\d{1,2}))?")
_REFERENCE = re.compile(r"[A-Za-z0-9._:-]{1,40}")
_STATES = {"A": "reserved", "C": "taken", "S": "taken", "D": "refused", "V": "refused"}
"""States of a transaction (`TRANS_STAT`): authorized, captured, settled, declined, voided; others are on their way."""


class CallBackInvalid(ValueError):
    """A call-back with a right hash lacks what it must say."""


@dataclasses.dataclass(frozen=True)
class CallBack:
    """What the gateway tells of one attempt to pay an order."""

    client_id: str
    order_number: str
    is_approved: bool
    amount_centimes: int
    currency: str
    reference: str
    instrument: str
    outcome: str
    taken_at: datetime.datetime | None


def page_fields(
    order: types.Order, account: accounts.Account, *, back: str, shop: str, call_back: str
) -> tuple[tuple[str, str], ...]:
    """Return the fields of the hosted page, with their hash. No name, phone or e-mail leaves with them."""
    fields = [
        ("clientid", account.client_id), ("storetype", "3D_PAY_HOSTING"), ("trantype", "PreAuth"),
        ("amount", amount(order.amount_centimes)), ("currency", CURRENCY), ("oid", order.number),
        ("okUrl", back), ("failUrl", back), ("shopurl", shop), ("callbackUrl", call_back),
        ("CallbackResponse", "true"), ("AutoRedirect", "true"), ("lang", _LANGUAGES.get(order.language, "fr")),
        ("hashAlgorithm", signature.ALGORITHM), ("refreshtime", "5"), ("encoding", "UTF-8"),
        ("rnd", secrets.token_hex(10)),
    ]  # fmt: skip
    return (*fields, (signature.FIELD, signature.make(fields, account.store_key)))


def amount(centimes: int) -> str:
    """Return an amount as the gateway writes it."""
    return f"{centimes // 100}.{centimes % 100:02d}"


def centimes(text: str) -> int | None:
    """Return the centimes of an amount, None when it is none; nothing is rounded."""
    found = _AMOUNT.fullmatch(text.strip())
    return None if found is None else int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def read_call_back(fields: Sequence[tuple[str, str]]) -> CallBack:
    """Return what a call-back says; its hash was checked before.

    :raises CallBackInvalid: an amount, an order or a transaction is missing or unreadable, or a name comes twice
    """
    said: dict[str, str] = {}
    for name, value in fields:
        if name.lower() in said:
            raise CallBackInvalid("a name comes twice")
        said[name.lower()] = value.strip()
    is_approved = said.get("procreturncode") == CODE_OF_SUCCESS and said.get("response", "").lower() == APPROVED
    paid, reference = centimes(said.get("amount", "")), said.get("transid", "")
    if not said.get("oid") or paid is None:
        raise CallBackInvalid("no order or no amount")
    if is_approved and not _REFERENCE.fullmatch(reference):
        raise CallBackInvalid("no transaction")
    return CallBack(
        client_id=said.get("clientid", ""), order_number=said["oid"], is_approved=is_approved, amount_centimes=paid,
        currency=said.get("currency", ""), reference=reference,
        instrument=_instrument(said.get("extra_cardbrand", ""), said.get("maskedcreditcard", "")),
        outcome=f"{said.get('procreturncode', '')} {said.get('errmsg') or said.get('response', '')}".strip(),
        taken_at=moment(said.get("extra_trxdate", "")),
    )  # fmt: skip


def moment(text: str) -> datetime.datetime | None:
    """Return a moment of the gateway's clock, which is Morocco's; None when it is unreadable."""
    for shape in ("%Y%m%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S"):
        try:
            return datetime.datetime.strptime(text.strip(), shape).replace(tzinfo=local_time.HERE)
        except ValueError:
            continue
    return None


def _instrument(brand: str, masked: str) -> str:
    """Return a card as its holder knows it: brand and last four digits, never more."""
    last = re.sub(r"\D", "", masked)[-4:]
    return f"{brand[:12]} {last}".strip()


def inquiry(account: accounts.Account, order_number: str) -> bytes:
    """Return the question what became of an order."""
    return _request(
        account, f"<OrderId>{saxutils.escape(order_number)}</OrderId><Extra><ORDERSTATUS>QUERY</ORDERSTATUS></Extra>"
    )


def capture(account: accounts.Account, order_number: str) -> bytes:
    """Return the demand to take what an order reserved."""
    return _request(account, f"<OrderId>{saxutils.escape(order_number)}</OrderId><Type>PostAuth</Type>")


def _request(account: accounts.Account, rest: str) -> bytes:
    names = {"Name": account.api_user, "Password": account.api_password, "ClientId": account.client_id}
    known = "".join(f"<{name}>{saxutils.escape(value)}</{name}>" for name, value in names.items())
    return f'<?xml version="1.0" encoding="UTF-8"?><CC5Request>{known}{rest}</CC5Request>'.encode()


def read_answer(content: bytes, order_number: str) -> ports.Found:
    """Return what an answer says of the order that was asked for.

    :raises ports.GatewayAway: it is no answer, or one about something else
    """
    said = _answer(content)
    if said.get("orderid", "") not in {"", order_number}:
        raise ports.GatewayAway("another order")
    state = _STATES.get(said.get("trans_stat", "").upper(), "nothing")
    if state == "refused":
        return ports.Found(state, outcome=f"{said.get('procreturncode', '')} {said.get('errmsg', '')}".strip())
    if state == "nothing":
        return ports.Found(state)
    paid = _minor(said.get("capture_amt") or said.get("orig_trans_amt") or "")
    if paid is None or not _REFERENCE.fullmatch(said.get("transid", "")):
        raise ports.GatewayAway("no amount")
    return ports.Found(
        state, said["transid"], paid, said.get("currency", ""),
        moment(said.get("capture_dttm") or said.get("auth_dttm") or ""),
        _instrument(said.get("cardbrand", ""), said.get("pan", "")),
    )  # fmt: skip


def is_captured(content: bytes) -> bool:
    """Say whether an answer to `capture` is a yes.

    :raises ports.GatewayAway: it is no answer
    """
    said = _answer(content)
    return said.get("procreturncode") == CODE_OF_SUCCESS and said.get("response", "").lower() == APPROVED


def _minor(text: str) -> int | None:
    """Return an amount of an answer: the gateway tells these in centimes."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None


def read_request(content: bytes) -> dict[str, str]:
    """Return the elements of a request to the API by name in small letters; what is none has none."""
    try:
        return _elements(content, "CC5Request")
    except ports.GatewayAway:
        return {}


def _answer(content: bytes) -> dict[str, str]:
    found = _elements(content, "CC5Response")
    if found.get("response", "").lower() == "error" and "record" not in found.get("errmsg", "").lower():
        raise ports.GatewayAway("refused")  # who is not let in: only "no record" says that nothing was paid
    return found


def _elements(content: bytes, name: str) -> dict[str, str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ports.GatewayAway("not XML") from error
    if root.tag != name or root.getroottree().docinfo.doctype:
        raise ports.GatewayAway("not asked for")
    tags = [element for element in root.iter() if isinstance(element.tag, str)]
    return {element.tag.lower(): (element.text or "").strip() for element in tags}
