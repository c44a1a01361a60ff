"""How the aggregator knows a distributor: creditor (4 digits), debt (2 digits) and the secret of the MAC."""

import dataclasses
import json
import re

from saqia.platform import checks

_LEAST_SECRET = 16


_SECRET = checks.Fault("سر", "de secret", "secret")


class AccountInvalid(checks.Misdescribed):
    """An account cannot be used; the sentence says why, without its secret."""


@dataclasses.dataclass(frozen=True)
class Account:
    """One creditor of the aggregator, with the one debt that it collects: the bills of the three services."""

    creditor: str
    debt: str
    secret: str = dataclasses.field(repr=False)

    def scan(self, bill_number: int) -> str:
        """Return the text of the code that the aggregator's applications scan."""
        token = {"n": "token", "v": f"{self.creditor}{self.debt}{bill_number}"}
        return json.dumps({"f": self.creditor, "c": self.debt, "if": [token]}, separators=(",", ":"))

    def reference(self, token: str) -> str:
        """Return what a scanned token names: it may carry creditor and debt in front."""
        return token.removeprefix(f"{self.creditor}{self.debt}")


def read(creditor: str, secret: str) -> Account:
    """Return the account of its settings.

    :raises AccountInvalid: not `1141/01`, or a short secret
    """
    found = re.fullmatch(r"(\d{4})/(\d{2})", creditor)
    if found is None:
        raise AccountInvalid(checks.looks_like("1141/01"))
    if len(secret) < _LEAST_SECRET:
        raise AccountInvalid(checks.too_short(_SECRET, _LEAST_SECRET, "SAQIA_FATOURATI_SECRET"))
    return Account(found[1], found[2], secret)
