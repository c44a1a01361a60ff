"""The MAC of the aggregator: base64 of the MD5 of what is said, in a fixed order, and the secret.

MD5 is theirs, not our choice: the secret at its end keeps a stranger from making one. The orders of the first three
steps are those of public integrations; those of confirmation and cancellation follow the same pattern (README.md).
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from typing import Any

DEBTS = ("aquereurID", "canalID", "dateServeur", "modeID", "creancierID", "refTxSysPmt", "typeCanal")
FORM = ("aquereurID", "canalID", "creancierID", "creanceID", "dateServeur", "modeID", "refTxSysPmt", "typeCanal")
UNPAID = (
    "aquereurID", "canalID", "creancierVals", "creanceID", "creancierID", "dateServeur", "modeID", "refTxSysPmt",
    "refTxFatourati", "typeCanal",
)  # fmt: skip
CONFIRM = (
    "aquereurID", "canalID", "creancierVals", "creanceID", "creancierID", "dateServeur", "listeArticles", "modeID",
    "montantTotalTTC", "refTxSysPmt", "refTxFatourati", "typeCanal",
)  # fmt: skip
CANCEL = (
    "aquereurID", "canalID", "creanceID", "creancierID", "dateServeur", "modeID", "refTxSysPmt", "refTxFatourati",
    "typeCanal",
)  # fmt: skip
_PARTS = {"creancierVals": ("nomChamp", "valChamp"), "listeArticles": ("idArticle", "prixTTC", "typeArticle")}
"""What a list brings, item by item."""


def make(parts: Iterable[str], secret: str) -> str:
    """Return the MAC of texts in their order."""
    digest = hashlib.md5(("".join(parts) + secret).encode(), usedforsecurity=False).digest()
    return base64.b64encode(digest).decode()


def of_request(said: dict[str, Any], order: Sequence[str], secret: str) -> str:
    """Return the MAC of a request; what it lacks counts as empty."""
    return make(_texts(said, order), secret)


def is_sound(said: dict[str, Any], order: Sequence[str], secret: str) -> bool:
    """Say whether a request carries its MAC."""
    given = said.get("MAC")
    return isinstance(given, str) and hmac.compare_digest(of_request(said, order, secret).encode(), given.encode())


def _texts(said: dict[str, Any], order: Sequence[str]) -> Iterable[str]:
    for name in order:
        value = said.get(name)
        if name in _PARTS:
            rows = value if isinstance(value, list) else []
            for row in rows:
                yield from (_text(row.get(part)) for part in _PARTS[name]) if isinstance(row, dict) else ()
        else:
            yield _text(value)


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value)
