"""Checks of the identifiers that Moroccan customers and companies carry. Pure: text in, normalized text or None out.

Digits may be typed in Arabic-Indic form; separators are dropped.
"""

import re
import string

DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
SPACES = " \t\n\r\f\v\u00a0\u2000-\u200a\u200e\u200f\u202f\u2066-\u2069\u3000"
"""White space and direction marks, as the inside of a character class of both `re` and Arrow's expressions."""
SEPARATORS = f"[{SPACES}./()_-]+"
_SEPARATORS = re.compile(SEPARATORS)
_CAPITALS = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)
_SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_CIN = re.compile(r"[A-Z]{1,2}[0-9]{1,7}")
_ICE = re.compile(r"[0-9]{15}")
_IF = re.compile(r"[0-9]{7,8}")
_RIB = re.compile(r"[0-9]{24}")
_IBAN = re.compile(r"MA[0-9]{26}")
_NATIONAL_PHONE = re.compile(r"(?:\+212|00212|0)(?P<number>[567][0-9]{8}|80[0-9]{7})")
_FOREIGN_PHONE = re.compile(r"(?:\+|00)(?P<number>[1-9][0-9]{7,14})")
EMAIL = f'[^@{SPACES},;<>"]{{1,64}}@[^@{SPACES},;<>"]{{1,63}}[.][^@{SPACES},;<>".]{{2,24}}'
_EMAIL = re.compile(EMAIL)


def compact(text: str) -> str:
    """Return `text` without separators and direction marks, in capitals, its digits in Latin form."""
    return _SEPARATORS.sub("", text.translate(DIGITS)).translate(_CAPITALS)


def normalize_cin(text: str) -> str | None:
    """Return a national-id number: one or two letters and 5 or 6 digits; older cards have 1 to 7."""
    return _matching(_CIN, compact(text))


def normalize_ice(text: str) -> str | None:
    """Return a company's common identifier: 15 digits, the whole number divisible by 97."""
    found = _matching(_ICE, compact(text))
    return found if found and int(found) % 97 == 0 and int(found) > 0 else None


def normalize_if(text: str) -> str | None:
    """Return a tax identifier (identifiant fiscal): 7 or 8 digits."""
    return _matching(_IF, compact(text))


def rib_key(bank_branch_account: str) -> str:
    """Return the two-digit key of the first 22 digits of a RIB: 97 - (number x 100 mod 97)."""
    return f"{97 - int(bank_branch_account) * 100 % 97:02d}"


def normalize_rib(text: str) -> str | None:
    """Return a bank account (RIB): 24 digits with a right key."""
    found = _matching(_RIB, compact(text))
    return found if found and rib_key(found[:22]) == found[22:] else None


def iban_of_rib(rib: str) -> str:
    """Return the Moroccan IBAN of a RIB: MA, two check digits (ISO 13616), the RIB."""
    return f"MA{98 - int(f'{rib}221000') % 97:02d}{rib}"


def rib_of_iban(text: str) -> str | None:
    """Return the RIB inside a Moroccan IBAN; None when the IBAN's check, or the RIB's key, is wrong."""
    found = _matching(_IBAN, compact(text))
    rib = normalize_rib(found[4:]) if found else None
    return rib if rib and iban_of_rib(rib) == found else None


def normalize_phone(text: str) -> str | None:
    """Return a phone as + and digits: Moroccan (5, 6, 7 and 8 digits; 080x xxxxxx), or foreign with its country."""
    compacted = compact(text)
    national = _NATIONAL_PHONE.fullmatch(compacted)
    if national:
        return f"+212{national['number']}"
    foreign = _FOREIGN_PHONE.fullmatch(compacted)
    if foreign and not foreign["number"].startswith("212"):
        return f"+{foreign['number']}"
    return None


def normalize_email(text: str) -> str | None:
    """Return an e-mail address that has the shape of one, in small letters."""
    return _matching(_EMAIL, text.strip(" \t\r\n").translate(_SMALL))


def _matching(pattern: re.Pattern[str], text: str) -> str | None:
    return text if pattern.fullmatch(text) else None
