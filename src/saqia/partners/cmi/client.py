"""The gateway as payments ask for it: the form that leads to the card page, and inquiries."""

import dataclasses

from saqia.contexts.payments import ports, types
from saqia.partners.cmi import account as accounts
from saqia.partners.cmi import payloads
from saqia.platform.outside import http

NAME = "cmi"
_SECONDS = 10.0
_HEADERS = {"Content-Type": "text/xml; charset=UTF-8"}


@dataclasses.dataclass(frozen=True)
class CmiGateway:
    """One distributor's account at the CMI.

    :param call_back: address that the CMI tells the outcome to
    """

    account: accounts.Account
    call_back: str
    name: str = NAME

    def hand_over(self, order: types.Order, *, back: str, shop: str) -> ports.HandOver:
        """Return the form that leads to the card page."""
        fields = payloads.page_fields(order, self.account, back=back, shop=shop, call_back=self.call_back)
        return ports.HandOver(self.account.page, self.account.origin, fields)

    def inquire(self, order: types.Order) -> ports.Found:
        """Ask what became of an order.

        :raises ports.GatewayAway: no usable answer, or inquiries are not set up
        """
        return payloads.read_answer(self._ask(payloads.inquiry(self.account, order.number)), order.number)

    def capture(self, order: types.Order) -> ports.Found:
        """Take the money that is reserved for an order.

        :raises ports.GatewayAway: no usable answer: it may be taken or not
        """
        if not payloads.is_captured(self._ask(payloads.capture(self.account, order.number))):
            raise ports.GatewayAway("not captured")
        return self.inquire(order)

    def _ask(self, body: bytes) -> bytes:
        if not self.account.api:
            raise ports.GatewayAway("no address of inquiries")
        try:
            answer = http.call(http.Request("POST", self.account.api, _HEADERS, body), seconds=_SECONDS)
        except http.NoAnswer as error:
            raise ports.GatewayAway(error.fault) from error
        if answer.status != 200:
            raise ports.GatewayAway(f"status {answer.status}")
        return answer.body
