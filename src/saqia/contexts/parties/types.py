"""The shapes that parties takes and gives."""

import dataclasses
import datetime
from typing import Literal

import pyarrow as pa

Kind = Literal["person", "company", "administration"]
KINDS: tuple[Kind, ...] = ("person", "company", "administration")
Language = Literal["ar", "fr", "en"]
LANGUAGES: tuple[Language, ...] = ("ar", "fr", "en")
ContactKind = Literal["phone", "email"]

CUSTOMER_ROWS = pa.schema(
    [
        ("line", pa.int64()),  # the caller's line number, for the report
        ("source", pa.string()),  # code of the former operator's system
        ("source_ref", pa.string()),  # its reference there; (source, source_ref) is imported once
        ("kind", pa.string()),  # person, company, administration
        ("name_ar", pa.string()),  # one of the two names may be empty
        ("name_latin", pa.string()),
        ("language", pa.string()),  # ar, fr, en; empty: ar
        # What follows may be null or empty; a faulty value refuses the line.
        ("cin", pa.string()),
        ("ice", pa.string()),
        ("if_number", pa.string()),
        ("phone", pa.string()),
        ("email", pa.string()),
        ("rib", pa.string()),
    ]
)
"""One row a customer, for `operations.import_customers`."""

CUSTOMER_REFS = pa.schema(
    [("source", pa.string()), ("source_ref", pa.string()), ("customer_id", pa.int64()), ("language", pa.string())]
)
"""What `exports.customer_refs` returns."""


@dataclasses.dataclass(frozen=True)
class Contact:
    """A phone in the form +212..., or an e-mail address."""

    kind: ContactKind
    value: str
    is_preferred: bool


@dataclasses.dataclass(frozen=True)
class Customer:
    """A customer as pages show it. The national id is not in it: `queries.reveal_cin` asks for a right of its own.

    :param merged_into_id: the survivor, when this row was declared the same customer as another
    """

    id: int
    kind: Kind
    name_ar: str
    name_latin: str
    language: Language
    ice: str | None
    if_number: str | None
    has_cin: bool
    merged_into_id: int | None
    contacts: tuple[Contact, ...]
    ribs: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Names:
    """A customer's name in Arabic and in Latin script; one of them may be empty."""

    name_ar: str
    name_latin: str


@dataclasses.dataclass(frozen=True)
class Duplicate:
    """Two rows that look like one customer, and why: same-cin, same-ice, same-phone-and-name."""

    first_id: int
    second_id: int
    reason: str


@dataclasses.dataclass(frozen=True)
class CustomerDetails:
    """What a customer, or an agent for them, states. Texts as typed: the operation checks and normalizes them."""

    kind: str
    name_ar: str = ""
    name_latin: str = ""
    language: str = "ar"
    cin: str | None = None
    ice: str | None = None
    if_number: str | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    ribs: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Registered:
    """A customer was recorded."""

    customer_id: int


@dataclasses.dataclass(frozen=True)
class Corrected:
    """A customer was corrected; `fields` names what changed, nothing when it is empty."""

    customer_id: int
    fields: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Merged:
    """The two rows of a merge, made or undone."""

    merged_id: int
    survivor_id: int


@dataclasses.dataclass(frozen=True)
class ErasureAnswer:
    """What was erased of a customer and what is kept; codes of rules/personal_data.yaml, worded by `wording`."""

    request_id: int
    customer_id: int
    asked_at: datetime.datetime
    erased: tuple[str, ...]
    kept: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Note:
    """A note of the staff on a customer; `author` is an actor's code."""

    id: int
    customer_id: int
    text: str
    author: str
    written_at: datetime.datetime
