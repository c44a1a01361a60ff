"""The sender of SMS through Kannel."""

from saqia.contexts.messaging import ports
from saqia.partners.sms_kannel import account as accounts
from saqia.partners.sms_kannel import payloads
from saqia.platform.outside import http


class KannelSender:
    """Hands SMS to Kannel's sendsms.

    Kannel keeps no name for a message that we could ask by: its reports come back with our own delivery id, which is
    why that is also the reference. A message handed over twice is sent twice: Kannel does not compare.
    """

    def __init__(self, account: accounts.Account, *, tenant_code: str, reports_root: str = "", key: str = "") -> None:
        """
        :param reports_root: where Kannel reaches us; empty: no reports
        :param key: what it shows there
        """
        self.account, self.tenant_code, self.reports_root, self.key = account, tenant_code, reports_root, key

    def send(self, message: ports.Outgoing) -> ports.Accepted:
        """Hand one message over.

        :raises ports.Refused: Kannel refused it or did not answer in time
        """
        to = payloads.reports_to(self.reports_root, self.tenant_code, message, self.key) if self.reports_root else ""
        url = f"{self.account.url}?{payloads.query(self.account, message, to)}"
        try:
            answer = http.call(http.Request("GET", url), seconds=self.account.seconds, most_bytes=4096)
        except http.NoAnswer as error:
            raise ports.Refused(error.fault, is_final=False) from None
        refused = payloads.refusal(answer.status, answer.body)
        if refused is not None:
            raise refused
        return ports.Accepted(str(message.delivery_id), ports.measure_sms(message.body).parts)
