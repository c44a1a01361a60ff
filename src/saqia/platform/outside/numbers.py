"""Phone numbers as networks write them."""

import re


def phone(number: str) -> str | None:
    """Return a sender as +212..., None when it is a name or a short number: nobody to answer."""
    digits = re.sub(r"[ .-]", "", number)
    if re.fullmatch(r"0[5-8]\d{8}", digits):
        return f"+212{digits[1:]}"
    found = re.fullmatch(r"(?:\+|00)?([1-9]\d{7,14})", digits)
    return f"+{found[1]}" if found else None
