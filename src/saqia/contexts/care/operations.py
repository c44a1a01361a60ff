"""Writes of care: complaints and enquiries, each with its file."""

import datetime
import functools
from collections.abc import Mapping

from saqia.contexts.care import events, models
from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import queries as case_queries
from saqia.contexts.cases import types as case_types
from saqia.platform import operation
from saqia.platform.outbox import publishing

PROCEDURES = ("complaint", "enquiry")


class ProcedureNotHere(Exception):
    """Neither a complaint nor an enquiry."""

    def __init__(self, procedure: str) -> None:
        super().__init__(procedure)
        self.procedure = procedure


@operation.operation
def deposit_contact(
    *, actor: operation.Actor, filing: case_types.Filing, at: datetime.datetime
) -> case_types.Deposited:
    """Take in a complaint or an enquiry: it goes to its unit by its subject; the same key again changes nothing.

    :raises ProcedureNotHere: neither
    :raises cases.FormNotValid, cases.ContactNotValid, cases.DocumentNotTaken: as `cases.deposit_file`
    """
    actor.require("cases.deposit-file")
    if filing.procedure not in PROCEDURES:
        raise ProcedureNotHere(filing.procedure)
    deposited = cases.deposit_file(actor=actor, filing=filing, at=at)
    if deposited.is_new:
        asked = case_queries.get_answers(deposited.number)
        said = functools.partial(case_types.text_of, asked)
        if filing.procedure == "complaint":
            _complaint(actor, deposited, asked, at)
        else:
            models.Enquiry.objects.create(
                number=deposited.number,
                subject=said("subject"),
                question=said("question"),
                stage=deposited.stage,
            )
    return deposited


@operation.operation(audit=("number",))
def follow_file(
    *, actor: operation.Actor, number: str, rank: int, action: str, stage: str, outcome: str, at: datetime.datetime
) -> bool:
    """Have a complaint or an enquiry follow a move of its file; an older move than the last one changes nothing.

    :returns: whether the file is one of these
    """
    actor.require("care.follow-file")
    complaint = models.Complaint.objects.select_for_update().filter(number=number).first()
    if complaint is not None:
        if rank > complaint.rank:
            complaint.stage, complaint.outcome, complaint.rank = stage, outcome, rank
            complaint.reopened += int(action == "reopen")
            complaint.save(update_fields=["stage", "outcome", "rank", "reopened"])
        return True
    enquiries = models.Enquiry.objects.filter(number=number)
    enquiries.filter(rank__lt=rank).update(stage=stage, outcome=outcome, rank=rank)
    return enquiries.exists()


def _complaint(
    actor: operation.Actor, deposited: case_types.Deposited, asked: Mapping[str, case_types.Answer],
    at: datetime.datetime,
) -> None:  # fmt: skip
    said = functools.partial(case_types.text_of, asked)
    subject = {one.code: one for one in case_queries.list_options("complaint-subjects")}[said("subject")]
    row = models.Complaint.objects.create(
        number=deposited.number, subject=subject.code, group=subject.group, priority=subject.priority or "normal",
        commune_code=said("commune"), address=said("address"), place=said("place"),
        contract_number=said("contract"), stage=deposited.stage,
    )  # fmt: skip
    event = events.ComplaintLodged(
        number=row.number, subject=row.subject, group=row.group, priority=row.priority, commune_code=row.commune_code
    )
    publishing.publish(actor=actor, event=event, at=at)
