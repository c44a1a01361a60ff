"""What a message center brings: receipts of deliveries, and what customers write."""

import datetime
import hashlib
import logging
import re
from collections import OrderedDict
from collections.abc import Mapping
from typing import Literal

from saqia.contexts.messaging import operations as messaging
from saqia.journeys import inbound_messages
from saqia.partners.sms_smpp import alphabets, pdus
from saqia.platform import operation
from saqia.platform.outside import numbers

logger = logging.getLogger(__name__)
_FIELDS = re.compile(rb"\b(id|stat|err):\s?(\S{1,64})", re.IGNORECASE)
_BY_WORD: dict[str, Literal["delivered", "failed", "expired"]] = {
    "DELIVRD": "delivered", "EXPIRED": "expired", "DELETED": "failed", "UNDELIV": "failed", "REJECTD": "failed",
}  # fmt: skip
_BY_STATE = {2: "DELIVRD", 3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 8: "REJECTD"}
_KINDS_OF_RECEIPT = 0x3C
_MOST_LETTERS = 2000
_SAME_SECONDS = 600
_REMEMBERED = 1000


class Intake:
    """Takes what comes over one link, for one distributor, and says what to answer the center.

    Only what is in the database is acknowledged; else the center is asked to try again.
    """

    def __init__(self, tenant_id: int, recent: Mapping[str, int]) -> None:
        """:param recent: the delivery of each id that the center has just given"""
        self.recent = recent
        self.actor = operation.system_actor(tenant_id=tenant_id, name="partner:sms-smpp")
        self._unknown: OrderedDict[str, None] = OrderedDict()

    def take(self, message: pdus.Message) -> int:
        """Record a receipt or a reply; return the status of our answer."""
        kind, now = message.esm_class & _KINDS_OF_RECEIPT, datetime.datetime.now(datetime.UTC)
        if kind == pdus.RECEIPT:
            return self._receipt(message, now)
        if kind == 0:
            self._reply(message, now)
        return pdus.OK  # intermediate notices and acknowledgments by hand say nothing that counts

    def _receipt(self, message: pdus.Message, at: datetime.datetime) -> int:
        fields = re.split(rb"\btext:", message.content, flags=re.IGNORECASE)[0]  # what follows is what we had written
        told = {name.decode().lower(): value.decode("latin-1") for name, value in _FIELDS.findall(fields)}
        word = _BY_STATE.get(message.state or 0) or told.get("stat", "")[:7].upper()
        identifier, state = message.receipted or told.get("id", ""), _BY_WORD.get(word)
        if state is None or not identifier:
            return pdus.OK
        delivery_id = self.recent.get(identifier)
        fault = f"{'rejected' if word == 'REJECTD' else 'undelivered'} {told.get('err', '')}".strip()
        try:
            messaging.record_delivery(
                actor=self.actor, channel="sms", reference=identifier, delivery_id=delivery_id, state=state,
                reason="" if state == "delivered" else fault, at=at,
            )  # fmt: skip
        except messaging.DeliveryUnknown:
            return self._not_known(identifier)
        return pdus.OK

    def _not_known(self, identifier: str) -> int:
        """Ask for a receipt once more: it may have overtaken its answer; the second time nobody knows it."""
        if identifier in self._unknown:
            del self._unknown[identifier]
            logger.warning("a receipt of a message that nobody knows")
            return pdus.OK
        self._unknown[identifier] = None
        while len(self._unknown) > _REMEMBERED:
            self._unknown.popitem(last=False)
        return pdus.TRY_AGAIN

    def _reply(self, message: pdus.Message, at: datetime.datetime) -> None:
        """Answer what somebody wrote, once its parts are there; brought again, it changes nothing."""
        sender = numbers.phone(message.source)
        text: str | None = alphabets.read(message.content, message.coding)
        reference, total, rank = message.part or (0, 1, 1)
        if sender is None:
            return
        if total > 1:
            text = messaging.receive_part(
                actor=self.actor, address=sender, reference=reference, total=total, rank=rank, text=text or "", at=at
            )
        if text is None or len(text) > _MOST_LETTERS:
            return
        name = f"{sender}:{message.destination}:{reference}:{int(at.timestamp()) // _SAME_SECONDS}:{text}"
        inbound_messages.answer_reply(
            actor=self.actor, sender=sender, text=text, at=at, reference=hashlib.sha256(name.encode()).hexdigest()
        )
        if total > 1:
            messaging.forget_parts(actor=self.actor, address=sender, reference=reference, total=total, at=at)
