"""Reads of care; each runs inside the caller's `with scope.reading(tenant_id)`."""

from django.db.models import Count, Q

from saqia.contexts.care import models, types
from saqia.contexts.cases import queries as cases
from saqia.contexts.cases import types as case_types


def list_subjects() -> list[case_types.Option]:
    """Return what people may complain about; `group` is technical or commercial."""
    return cases.list_options("complaint-subjects")


def find_complaint(number: str) -> types.Complaint | None:
    """Return what a complaint is about."""
    row = models.Complaint.objects.filter(number=number).first()
    return _complaint(row) if row else None


def find_enquiry(number: str) -> types.Enquiry | None:
    """Return what somebody asked."""
    row = models.Enquiry.objects.filter(number=number).first()
    if row is None:
        return None
    names = {one.code: one.name for one in cases.list_options("enquiry-subjects")}
    return types.Enquiry(row.number, row.subject, names[row.subject], row.question, row.stage, row.outcome)


def list_complaints_of_commune(
    *, commune_code: str, subject: str = "", open_only: bool = True, most: int = 100
) -> list[types.Complaint]:
    """Return the complaints of a commune, newest first: whoever treats one sees the others around it."""
    rows = models.Complaint.objects.filter(commune_code=commune_code)
    rows = rows.filter(subject=subject) if subject else rows
    rows = rows.filter(outcome="") if open_only else rows
    return [_complaint(row) for row in rows.order_by("-id")[: min(max(most, 1), 500)]]


def count_subjects() -> list[types.SubjectCount]:
    """Return how many complaints each subject has, in the order of the catalogue; those that have none are left out."""
    rows = models.Complaint.objects.values("subject").annotate(every=Count("id"), still=Count("id", Q(outcome="")))
    found = {row["subject"]: (row["still"], row["every"]) for row in rows}
    return [
        types.SubjectCount(one.code, one.name, one.group, *found[one.code])
        for one in list_subjects()
        if one.code in found
    ]


def _complaint(row: models.Complaint) -> types.Complaint:
    names = {one.code: one.name for one in list_subjects()}
    return types.Complaint(
        number=row.number, subject=row.subject, subject_name=names[row.subject], group=row.group,
        priority=row.priority, commune_code=row.commune_code, address=row.address, place=row.place,
        contract_number=row.contract_number, stage=row.stage, outcome=row.outcome, reopened=row.reopened,
    )  # fmt: skip
