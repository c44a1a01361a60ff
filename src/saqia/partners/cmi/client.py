"""The gateway as payments ask for it: the form that leads to the card page, and inquiries."""

import dataclasses

from saqia.contexts.payments import ports, types
from saqia.partners.cmi import account as accounts
from saqia.partners.cmi import payloads
from saqia.platform.outside import http

NAME = "cmi"
_SECONDS = 10.0


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
        if not self.account.api:
            raise ports.GatewayAway("no address of inquiries")
        asked = http.Request(
            "POST", self.account.api, {"Content-Type": "text/xml; charset=UTF-8"},
            payloads.inquiry(self.account, order.number),
        )  # fmt: skip
        try:
            answer = http.call(asked, seconds=_SECONDS)
        except http.NoAnswer as error:
            raise ports.GatewayAway(error.fault) from error
        if answer.status != 200:
            raise ports.GatewayAway(f"status {answer.status}")
        return payloads.read_answer(answer.body, order.number)
