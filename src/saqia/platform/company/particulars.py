"""What papers say of the distributor: stated by its director, never overwritten, as of the day of each paper."""

import dataclasses
import datetime
import functools
import re
from collections.abc import Callable, Iterable

from saqia.platform import identifiers, operation
from saqia.platform.calendar import local_time
from saqia.platform.company import models

_NUMBER = re.compile(r"[0-9]{1,12}")
_POSTAL_CODE = re.compile(r"[0-9]{5}")
_REGISTER = re.compile(r"(?=.{1,40}$)[0-9]+( [A-Za-zÀ-ÿ]+([ '-][A-Za-zÀ-ÿ]+)*)?")
_SIGNS = r"0-9A-Za-zÀ-ÿŒœ\u0621-\u0652\u0660-\u0669،؛ ,.;:'’°/()&-"
"""What the fonts of every paper have: one sign more would stop all of them."""
_ADDRESS, _TOWN = re.compile(f"[{_SIGNS}]{{1,120}}"), re.compile(f"[{_SIGNS}]{{1,60}}")


class ParticularNotValid(Exception):
    """One of them is not what it should be; `field` says which. Nothing is written."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclasses.dataclass(frozen=True, slots=True)
class Particulars:
    """Where a distributor is seated and what identifies it; what is not known is empty.

    :param fiscal_id: identifiant fiscal (IF), 7 or 8 digits
    :param ice: identifiant commun de l’entreprise, 15 digits with their key
    :param trade_register: number in the trade register and its court, `1234 Agadir`
    :param business_tax: article of the taxe professionnelle (patente), digits
    """

    address_ar: str = ""
    address_fr: str = ""
    town_ar: str = ""
    town_fr: str = ""
    postal_code: str = ""
    fiscal_id: str = ""
    ice: str = ""
    trade_register: str = ""
    business_tax: str = ""

    @property
    def address(self) -> str:
        """The street, in either language: papers print the one that is known for both."""
        return self.address_fr or self.address_ar

    def printed(self, *, fiscal_id: str) -> "Particulars":
        """Return what papers print.

        :param fiscal_id: of the tenant from the start, where its director stated no other
        """
        return dataclasses.replace(self, fiscal_id=self.fiscal_id or fiscal_id)


FIELDS = tuple(each.name for each in dataclasses.fields(Particulars))
NONE = Particulars()


@dataclasses.dataclass(frozen=True, slots=True)
class Stated:
    """Particulars with the day from which they hold, and who stated them."""

    particulars: Particulars
    from_on: datetime.date
    stated_at: datetime.datetime
    stated_by: str


class History:
    """Everything that a distributor stated, oldest first: what a paper says is as of its own day."""

    def __init__(self, stated: Iterable[Stated]) -> None:
        self.stated = tuple(stated)

    def on(self, day: datetime.date) -> Particulars:
        """Return what papers of a day say; of a day before the first statement, nothing was known."""
        return next((each.particulars for each in reversed(self.stated) if each.from_on <= day), NONE)


def history() -> History:
    """Return what the distributor of the transaction stated; one query."""
    rows = models.Particulars.objects.order_by("id")
    return History(Stated(_frozen(row), row.from_on, row.stated_at, row.stated_by) for row in rows)


@operation.operation
def state_particulars(*, actor: operation.Actor, given: Particulars, at: datetime.datetime) -> Particulars:
    """State what papers say of the distributor from today on; the same again changes nothing.

    Papers of earlier days, printed again, keep what was known on theirs.

    :return: what was given, normalized
    :raises ParticularNotValid: the first one that is not what it should be
    """
    actor.require("company.state-particulars")
    clean = _checked(given)
    last = models.Particulars.objects.order_by("id").last()
    if clean != (_frozen(last) if last else NONE):
        models.Particulars.objects.create(
            **dataclasses.asdict(clean), from_on=local_time.day(at), stated_at=at, stated_by=actor.name
        )
    return clean


def line(text: str) -> str | None:
    """Return words of at most 120 letters as one line, as every paper prints them; None: too long, or other signs."""
    return _words(_ADDRESS, text)


def _checked(given: Particulars) -> Particulars:
    found = {}
    for field in FIELDS:
        typed = getattr(given, field)
        value = _NORMALIZE[field](typed) if typed.strip() else ""
        if value is None:
            raise ParticularNotValid(field)
        found[field] = value
    return Particulars(**found)


def _words(shape: re.Pattern[str], text: str) -> str | None:
    said = " ".join(text.split())
    return said if shape.fullmatch(said) else None


def _digits(shape: re.Pattern[str], text: str) -> str | None:
    found = identifiers.compact(text)
    return found if shape.fullmatch(found) else None


_NORMALIZE: dict[str, Callable[[str], str | None]] = {
    **dict.fromkeys(("address_ar", "address_fr"), line),
    **dict.fromkeys(("town_ar", "town_fr"), functools.partial(_words, _TOWN)),
    "postal_code": functools.partial(_digits, _POSTAL_CODE),
    "fiscal_id": identifiers.normalize_if,
    "ice": identifiers.normalize_ice,
    "trade_register": lambda text: _words(_REGISTER, text.translate(identifiers.DIGITS)),
    "business_tax": functools.partial(_digits, _NUMBER),
}


def _frozen(row: models.Particulars) -> Particulars:
    return Particulars(**{field: getattr(row, field) for field in FIELDS})
