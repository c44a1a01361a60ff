"""The shapes that care gives."""

import dataclasses

from saqia.platform.wording import Text


@dataclasses.dataclass(frozen=True)
class Complaint:
    """What a complaint is about.

    :param group: technical or commercial
    :param place: `lat,lon`, or "" when not given
    """

    number: str
    subject: str
    subject_name: Text
    group: str
    priority: str
    commune_code: str
    address: str
    place: str
    contract_number: str
    stage: str
    outcome: str
    reopened: int


@dataclasses.dataclass(frozen=True)
class Enquiry:
    """What somebody asked."""

    number: str
    subject: str
    subject_name: Text
    question: str
    stage: str
    outcome: str


@dataclasses.dataclass(frozen=True)
class SubjectCount:
    """How many complaints of a subject are open, and how many there were."""

    subject: str
    name: Text
    group: str
    open: int
    all: int
