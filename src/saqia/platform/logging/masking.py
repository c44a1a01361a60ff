"""The second wall against personal data in logs: what looks like an address or an identifier is hidden.

The first wall is `structure`: messages of libraries lose their arguments, exceptions lose their text, and only listed
keys pass.
"""

import re
from typing import Any

HIDDEN = "[hidden]"
_PATTERNS = (
    re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"),  # e-mail
    re.compile(r"\bMA\d{26}\b"),  # IBAN
    re.compile(r"(?<!\d)\d{24}(?!\d)"),  # RIB
    re.compile(r"(?<![\w])(?:\+212|00212|0)[ .-]?[5-8](?:[ .-]?\d){8}(?!\d)"),  # phone
    re.compile(r"\b[A-Z]{1,2}\d{5,7}\b"),  # national identity card
    re.compile(r"(?<!\d)\d{15}(?!\d)"),  # common identifier of companies (sole traders are persons)
)


def mask(value: Any) -> Any:
    """Return `value` with every text inside it masked."""
    if isinstance(value, str):
        for pattern in _PATTERNS:
            value = pattern.sub(HIDDEN, value)
        return value
    if isinstance(value, dict):
        return {key: mask(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [mask(part) for part in value]
    return value
