"""Papers of a file: only what the giver has stored themselves, only kinds that the procedure takes."""

import datetime
from collections.abc import Iterable, Sequence

from saqia.contexts.cases import events, models, types
from saqia.contexts.cases.definitions import shapes
from saqia.platform import operation
from saqia.platform.files import storing
from saqia.platform.outbox import publishing


class DocumentNotTaken(Exception):
    """A paper cannot be taken; `reason` is a code of `wording.DOCUMENT_FAULTS`."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code, self.reason = code, reason


class DocumentsMissing(Exception):
    """Papers that the procedure requires were not given; `codes` are those of its documents."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes


def check(
    procedure: shapes.Procedure, allowed: Sequence[str], given: Iterable[types.GivenDocument], *, require: bool
) -> tuple[tuple[types.GivenDocument, str], ...]:
    """Return the given papers with their media types.

    :param allowed: codes that may be given here
    :param require: those of them that the procedure requires must be there
    :raises DocumentNotTaken: of another kind, too many, unknown, refused by the store, or not the giver's own
    :raises DocumentsMissing: some are required
    """
    found = []
    for paper in given:
        rule = procedure.document(paper.code)
        if rule is None or paper.code not in allowed:
            raise DocumentNotTaken(paper.code, "not-asked")
        stored = storing.find(paper.file_id)
        if stored is None or stored.sha256 != paper.sha256:
            raise DocumentNotTaken(paper.code, "unknown")
        if stored.media_type not in rule.kinds:
            raise DocumentNotTaken(paper.code, "other-kind")
        if stored.state == "refused":
            raise DocumentNotTaken(paper.code, "unclean")
        found.append((paper, stored.media_type))
    _count(procedure, [paper.code for paper, _ in found])
    missing = tuple(code for code in allowed if _is_required(procedure, code) and not _has(found, code))
    if require and missing:
        raise DocumentsMissing(missing)
    return tuple(found)


def write(
    actor: operation.Actor, row: models.File, papers: Iterable[tuple[types.GivenDocument, str]], *, rank: int,
    by_applicant: bool, is_public: bool, at: datetime.datetime,
) -> None:  # fmt: skip
    """Add papers to a file, under the move that brought them; one that is there already stays as it is."""
    for paper, media_type in papers:
        _, is_new = models.Document.objects.get_or_create(
            file=row, code=paper.code, stored_id=paper.file_id,
            defaults={
                "media_type": media_type, "rank": rank, "by_applicant": by_applicant, "is_public": is_public,
                "added_at": at,
            },
        )  # fmt: skip
        if is_new:
            event = events.DocumentAttached(number=row.number, rank=rank, code=paper.code, stored_id=paper.file_id)
            publishing.publish(actor=actor, event=event, at=at)


def _count(procedure: shapes.Procedure, codes: list[str]) -> None:
    for rule in procedure.documents:
        if codes.count(rule.code) > rule.most:
            raise DocumentNotTaken(rule.code, "too-many")


def _is_required(procedure: shapes.Procedure, code: str) -> bool:
    rule = procedure.document(code)
    return rule is not None and rule.required


def _has(found: Iterable[tuple[types.GivenDocument, str]], code: str) -> bool:
    return any(paper.code == code for paper, _ in found)
