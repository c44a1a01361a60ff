"""Files across contexts: one door to deposit any, the facts that follow their moves, clocks watched for everybody."""

import datetime

from saqia.contexts.care import operations as care
from saqia.contexts.cases import events as case_events
from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import types
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import types as party_types
from saqia.contexts.requests import operations as requests
from saqia.contexts.requests import types as request_types
from saqia.platform import operation
from saqia.platform.tenancy import models as tenancy


def deposit(*, actor: operation.Actor, filing: types.Filing, at: datetime.datetime) -> types.Deposited:
    """Deposit a file of any procedure by the context that owns its facts; refusals are theirs and those of cases."""
    if filing.procedure in care.PROCEDURES:
        return care.deposit_contact(actor=actor, filing=filing, at=at)
    if filing.procedure in requests.PROCEDURES:
        return requests.deposit_request(actor=actor, filing=filing, at=at)
    return cases.deposit_file(actor=actor, filing=filing, at=at)


@operation.operation(audit=("number", "service_point_id"))
def open_subscription(
    *, actor: operation.Actor, number: str, service_point_id: int, customer_id: int | None, contact: types.Contact,
    terms: contract_types.Terms, starts_on: datetime.date, at: datetime.datetime,
) -> request_types.OpenedSubscription:  # fmt: skip
    """Open the contract that a file asks for; its applicant becomes a customer where they are none yet.

    :param customer_id: None: register one by `contact`
    :raises parties.NameMissing, parties.DetailNotValid: as `parties.register_customer`
    :raises requests.RequestNotFound, requests.ServiceDiffers: as `requests.open_subscription`, and its other refusals
    """
    if customer_id is None:
        given = _details(contact)
        customer_id = parties.register_customer(actor=actor, given=given, at=at).customer_id
    return requests.open_subscription(
        actor=actor, number=number, service_point_id=service_point_id, customer_id=customer_id, terms=terms,
        starts_on=starts_on, at=at,
    )  # fmt: skip


def follow_moved(*, actor: operation.Actor, event: case_events.FileMoved, at: datetime.datetime) -> None:
    """React to `cases.file.moved`: the facts of the file stand in its new stage."""
    _follow(actor, event.number, event.rank, event.action, event.stage_to, event.outcome, at)


def follow_reopened(*, actor: operation.Actor, event: case_events.FileReopened, at: datetime.datetime) -> None:
    """React to `cases.file.reopened`: the facts are open again."""
    _follow(actor, event.number, event.rank, "reopen", event.stage_to, "", at)


def watch_everywhere(at: datetime.datetime) -> int:
    """Tell of terms that end or passed, forget drafts that are too old, for every distributor. A periodic job."""
    told = 0
    for tenant_id in tenancy.Tenant.objects.order_by("id").values_list("id", flat=True):
        actor = operation.system_actor(tenant_id=tenant_id, name="file-clocks")
        while part := cases.watch_clocks(actor=actor, at=at):
            told += part
        cases.forget_drafts(actor=actor, at=at)
    return told


def _follow(
    actor: operation.Actor, number: str, rank: int, action: str, stage: str, outcome: str, at: datetime.datetime
) -> None:
    for follow in (care.follow_file, requests.follow_file):
        if follow(actor=actor, number=number, rank=rank, action=action, stage=stage, outcome=outcome, at=at):
            return


def _details(contact: types.Contact) -> party_types.CustomerDetails:
    is_arabic = any("\u0600" <= letter <= "\u06ff" for letter in contact.name)
    return party_types.CustomerDetails(
        kind="person", name_ar=contact.name if is_arabic else "", name_latin="" if is_arabic else contact.name,
        language=contact.language, phones=(contact.phone,) if contact.phone else (),
        emails=(contact.email,) if contact.email else (),
    )  # fmt: skip
