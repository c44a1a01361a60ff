"""The shapes that outreach takes and gives."""

import dataclasses
import datetime
from typing import Literal

from saqia.platform.wording import Text

Kind = Literal["news", "change", "law", "cut"]
KINDS: tuple[Kind, ...] = ("news", "change", "law", "cut")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Words:
    """What a notice says. English may be empty: French stands in.

    :param title: of a cut: the place
    :param text: of a cut: the reason
    """

    title: Text
    text: Text


@dataclasses.dataclass(frozen=True)
class Span:
    """When what is told holds; of a cut both ends are known, else the end is the last moment it is shown."""

    starts_at: datetime.datetime | None = None
    ends_at: datetime.datetime | None = None


@dataclasses.dataclass(frozen=True)
class Place:
    """Where the people are that it concerns: network sectors, communes, or both."""

    sector_ids: tuple[int, ...] = ()
    commune_codes: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Segment:
    """Which contracts of the place it concerns: those that fit every part; an empty part fits all.

    :param customer_kinds: what the holder is: person, company, administration
    :param uses: codes of `rules/use_classes.yaml`
    :param voltages: low or medium; water and sanitation have none, so that a voltage means electricity
    :param large: only large consumers, of any service, by `rules/large_consumers.yaml`
    """

    customer_kinds: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    voltages: tuple[str, ...] = ()
    large: bool = False


EVERYBODY = Segment()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Notice:
    """A notice as it stands at a moment: `state` is draft, published, ended or canceled.

    :param changed_at: when it was last written, published, changed or canceled
    :param revision: 1 as published; `moved_at` and `moved_why` are of the last change of dates or places
    """

    id: int
    slug: str
    kind: Kind
    state: str
    title: Text
    text: Text
    service: int | None
    span: Span
    place: Place
    segment: Segment
    written_by: str
    written_at: datetime.datetime
    published_at: datetime.datetime | None
    changed_at: datetime.datetime
    remark: str
    revision: int = 1
    moved_at: datetime.datetime | None = None
    moved_why: str = ""
