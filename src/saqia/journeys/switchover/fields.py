"""What a former operator hands over: seven files, their fields, and what each field must be."""

import dataclasses
import enum
import functools


class Kind(enum.Enum):
    """How a field is written in a file and kept in a column."""

    TEXT = "text"
    """A name or an address, as written."""
    REFERENCE = "reference"
    """A number or code that other lines name; digits of any script become Latin ones."""
    CODE = "code"
    """One of our codes, by the mapping's translation table."""
    DATE = "date"
    WHOLE = "whole"
    MILLI = "milli"
    """A number with up to three decimals, kept as int64 thousandths."""
    CENTIMES = "centimes"
    """Dirhams with up to two decimals, kept as int64 centimes."""
    DEGREES = "degrees"
    """WGS 84 degrees, float64."""
    FLAG = "flag"


@dataclasses.dataclass(frozen=True)
class Field:
    """One field of a file.

    :param required: an empty value refuses the line
    :param width: longest text, in characters
    :param codes: what a CODE may be; several separated by blanks when `several`
    :param least, most: bounds of a number
    """

    name: str
    kind: Kind
    required: bool = False
    width: int = 60
    codes: tuple[str, ...] = ()
    several: bool = False
    least: int = 0
    most: int = 2**53


@dataclasses.dataclass(frozen=True)
class File:
    """One of the files.

    :param key: the fields that name a line; a second line with the same key is a duplicate
    :param links: field -> file whose key it must find
    :param sums: the fields that a control file states the sum of
    """

    name: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()
    sums: tuple[str, ...] = ()

    def field(self, name: str) -> Field:
        """Return one field."""
        return next(field for field in self.fields if field.name == name)


REGISTERS = ("total", "normal", "peak", "full", "off_peak")
"""In the order of `saqia.engine.codes.Register`."""
SERVICES = ("electricity", "water", "sanitation")
"""Codes 1, 2, 3 of a service point."""
_K = Kind
_reference = functools.partial(Field, kind=Kind.REFERENCE, required=True)

CUSTOMERS = File(
    "customers",
    (
        _reference("ref"),
        Field("kind", _K.CODE, True, codes=("person", "company", "administration")),
        Field("name_ar", _K.TEXT, width=160),
        Field("name_latin", _K.TEXT, width=160),
        Field("language", _K.CODE, codes=("ar", "fr", "en")),
        Field("cin", _K.REFERENCE, width=12),
        Field("ice", _K.REFERENCE, width=15),
        Field("if_number", _K.REFERENCE, width=8),
        Field("phone", _K.REFERENCE, width=20),
        Field("email", _K.REFERENCE, width=120),
        Field("rib", _K.REFERENCE, width=24),
    ),
    key=("ref",),
)
PREMISES = File(
    "premises",
    (
        _reference("ref"),
        _reference("commune_code"),
        Field("address_ar", _K.TEXT, width=200),
        Field("address_fr", _K.TEXT, width=200),
        Field("lat", _K.DEGREES, least=20, most=36),
        Field("lon", _K.DEGREES, least=-18, most=0),
    ),
    key=("ref",),
)
CONTRACTS = File(
    "contracts",
    (
        _reference("ref"),
        _reference("customer_ref"),
        _reference("premises_ref"),
        Field("service", _K.CODE, True, codes=SERVICES),
        _reference("use"),
        Field("zone", _K.REFERENCE, width=24),
        Field("voltage", _K.CODE, codes=("low", "medium")),
        Field("subscribed_power_kva", _K.WHOLE, most=100_000),
        Field("households", _K.WHOLE, least=1, most=5_000),
        Field("option", _K.CODE, codes=("standard", "bihourly")),
        Field("prepaid", _K.FLAG),
        Field("starts_on", _K.DATE, True),
        Field("ends_on", _K.DATE),
        Field("sector_code", _K.REFERENCE, width=40),
    ),
    key=("ref",),
    links=(("customer_ref", "customers"), ("premises_ref", "premises")),
)
METERS = File(
    "meters",
    (
        _reference("serial", width=40),
        _reference("contract_ref"),
        Field("make", _K.REFERENCE, width=40),
        Field("digits", _K.WHOLE, True, least=3, most=9),
        Field("multiplier", _K.MILLI, least=1, most=100_000_000),
        Field("phases", _K.WHOLE, least=0, most=3),
        Field("registers", _K.CODE, codes=REGISTERS, several=True),
        Field("installed_on", _K.DATE, True),
        Field("round", _K.REFERENCE, width=20),
        Field("book", _K.REFERENCE, width=20),
        Field("position", _K.WHOLE, most=1_000_000),
    ),
    key=("serial",),
    links=(("contract_ref", "contracts"),),
)
INDICES = File(
    "indices",
    (
        _reference("serial", width=40),
        Field("register", _K.CODE, codes=REGISTERS),
        Field("read_on", _K.DATE, True),
        Field("index", _K.MILLI, True),
        Field("nature", _K.CODE, codes=("actual", "estimated")),
    ),
    key=("serial", "register", "read_on"),
    links=(("serial", "meters"),),
    sums=("index",),
)
BALANCES = File(
    "balances",
    (
        _reference("contract_ref"),
        _reference("document"),
        Field("due_on", _K.DATE, True),
        Field("amount", _K.CENTIMES, True, least=-(10**11), most=10**11),
    ),
    key=("document",),
    links=(("contract_ref", "contracts"),),
    sums=("amount",),
)
DEPOSITS = File(
    "deposits",
    (
        _reference("contract_ref"),
        Field("paid_on", _K.DATE),
        Field("amount", _K.CENTIMES, True, most=10**11),
    ),
    key=("contract_ref",),
    links=(("contract_ref", "contracts"),),
    sums=("amount",),
)
FILES = {file.name: file for file in (CUSTOMERS, PREMISES, CONTRACTS, METERS, INDICES, BALANCES, DEPOSITS)}
"""In the order in which they are read and loaded: each names lines of those before it."""
