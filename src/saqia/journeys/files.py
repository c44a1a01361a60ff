"""Files across contexts: one door to deposit any, the facts that follow their moves, clocks watched for everybody."""

import datetime

from saqia.contexts.care import operations as care
from saqia.contexts.cases import events as case_events
from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import types
from saqia.contexts.requests import operations as requests
from saqia.platform import operation
from saqia.platform.tenancy import models as tenancy


def deposit(*, actor: operation.Actor, filing: types.Filing, at: datetime.datetime) -> types.Deposited:
    """Deposit a file of any procedure by the context that owns its facts; refusals are theirs and those of cases."""
    if filing.procedure in care.PROCEDURES:
        return care.deposit_contact(actor=actor, filing=filing, at=at)
    if filing.procedure in requests.PROCEDURES:
        return requests.deposit_request(actor=actor, filing=filing, at=at)
    return cases.deposit_file(actor=actor, filing=filing, at=at)


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
