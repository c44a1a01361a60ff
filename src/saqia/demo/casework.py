"""Files of the demonstration at several stages: just deposited, under study, waiting for the applicant, ended."""

import dataclasses
import datetime
import io
from collections.abc import Mapping

from PIL import Image, ImageDraw

from saqia.contexts.billing import queries as billing
from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import queries, types
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.requests import operations as requests
from saqia.contexts.requests import types as request_types
from saqia.demo import names
from saqia.journeys import files
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.files import storing
from saqia.platform.tenancy import scope

_LOOKED_AT = 20
_PHONE = "0600000000"
"""A number that no operator gives out."""
_QUOTE = (
    request_types.AskedLine("water-connection", 1), request_types.AskedLine("water-trench", 18),
    request_types.AskedLine("water-meter", 1),
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class _Plan:
    """A file and what was done with it: one day an action, the first some days ago."""

    procedure: str
    days_ago: int
    answers: Mapping[str, types.Answer]
    acts: tuple[tuple[str, Mapping[str, types.Answer]], ...] = ()
    papers: tuple[str, ...] = ()
    has_quote: bool = False


def leave(*, actor: operation.Actor, cycle_id: int, at: datetime.datetime) -> int:
    """Deposit the files of a distributor and move them on; return how many. Repeated, it changes nothing."""
    with scope.reading(actor.tenant_id):
        if queries.list_newest(on=local_time.day(at), most=1):
            return 0
        bills = billing.page_bills_of_cycle(cycle_id=cycle_id, most=_LOOKED_AT)
        accounts = contracts.list_accounts(header.account_id for header in bills)
    plans = _plans(accounts, local_time.day(at)) if accounts else ()
    for place, plan in enumerate(plans):
        _make(actor, plan, accounts[place % len(accounts)], place, at)
    return len(plans)


def _plans(accounts: list[contract_types.Account], on: datetime.date) -> tuple[_Plan, ...]:
    commune = accounts[0].commune_code
    place: dict[str, types.Answer] = {
        "service": "water", "use": "domestic", "right": "owner", "commune": commune, "address": "12، زنقة 4",
    }  # fmt: skip
    subjects = queries.list_options("complaint-subjects")
    said: list[dict[str, types.Answer]] = [
        {"subject": one.code, "description": one.name.ar, "commune": commune} for one in subjects[:6]
    ]
    answer = {
        "finding": queries.list_options("findings")[0].code,
        "explanation": "تمت معاينة المكان وإصلاح الخلل. شكرا على تبليغكم.",
    }
    missing = {"missing": "المرجو إضافة صورة واضحة للعداد."}
    both, ends = ("identity", "premises-right"), (on + datetime.timedelta(days=10)).isoformat()
    number = accounts[6 % len(accounts)].contracts[0].number
    return (
        _Plan("complaint", 0, said[0]),
        _Plan("complaint", 3, said[1], (("take", {}),), ("photo",)),
        _Plan("complaint", 9, said[2], (("take", {}), ("ask-completion", missing))),
        _Plan("complaint", 20, said[3], (("take", {}), ("answer", answer))),
        _Plan("connection", 2, place, (), both),
        _Plan("connection", 25, place | {"distance": 20}, (("take", {}),), both, has_quote=True),
        _Plan("termination", 4, {"contract": number, "ends": ends}, (("take", {}),), ("identity",)),
        _Plan("subscription", 1, place, (), both),
        _Plan("complaint", 30, said[4]),  # nobody took it: it is late
    )


def _make(
    actor: operation.Actor, plan: _Plan, account: contract_types.Account, place: int, at: datetime.datetime
) -> None:
    began = at - datetime.timedelta(days=plan.days_ago)
    is_own = plan.procedure in ("complaint", "termination")
    number = deposit(
        actor, procedure=plan.procedure, answers=plan.answers, papers=plan.papers, place=place,
        account=account if is_own else None, at=began,
    )  # fmt: skip
    if number is None:
        return
    for days, (action, given) in enumerate(plan.acts, start=1):
        move(actor, number, action, given, at=min(began + datetime.timedelta(days=days), at))
    if plan.has_quote:
        offer_quote(actor, number, began + datetime.timedelta(days=len(plan.acts) + 5))


def deposit(
    actor: operation.Actor, *, procedure: str, answers: Mapping[str, types.Answer], papers: tuple[str, ...],
    place: int, account: contract_types.Account | None, at: datetime.datetime,
) -> str | None:  # fmt: skip
    """Deposit a file with its papers; return its number, None where it was deposited before.

    :param place: of the applicant among the names; each file has its own
    :param account: of the customer who asks
    """
    given_name, family_name = names.given()[0][place], names.family()[0][place]
    filing = types.Filing(
        procedure=procedure, answers=answers, channel="desk", client_key=f"demonstration-file-{place}",
        contact=types.Contact(f"{given_name} {family_name}", _PHONE), documents=_papers(actor, papers, place, at),
        customer_id=account.customer_id if account else None, account_id=account.id if account else None,
    )  # fmt: skip
    made = files.deposit(actor=actor, filing=filing, at=at)
    return made.number if made.is_new else None


def move(
    actor: operation.Actor, number: str, action: str, given: Mapping[str, types.Answer], *, at: datetime.datetime
) -> None:
    """Act on a file and have its facts follow at once: what comes next needs them, and no job runs yet."""
    moved = cases.act_on_file(actor=actor, number=number, action=action, given=cases.Given(given), at=at)
    requests.follow_file(
        actor=actor, number=number, rank=moved.rank, action=action, stage=moved.stage, outcome=moved.outcome, at=at
    )  # fmt: skip


def offer_quote(actor: operation.Actor, number: str, at: datetime.datetime) -> bool:
    """Offer a quote of water; False: the distributor's list of works is not known and the file stays under study."""
    try:
        requests.offer_quote(actor=actor, number=number, lines=_QUOTE, at=at)
    except requests.WorksListUnknown:
        return False
    return True


def _papers(
    actor: operation.Actor, papers: tuple[str, ...], place: int, at: datetime.datetime
) -> tuple[types.GivenDocument, ...]:  # fmt: skip
    """Store a drawing that says that it is none, for each paper; it is examined like any other."""
    found = []
    for rank, code in enumerate(papers):
        picture = Image.new("RGB", (480, 320), "white")
        ImageDraw.Draw(picture).text((40, 150), f"DEMONSTRATION {place}-{rank}", fill="black")
        made = io.BytesIO()
        picture.save(made, "PNG")
        stored = storing.store(
            actor=actor, content=made.getvalue(), media_type="image/png", purpose="case-document", at=at
        )
        found.append(types.GivenDocument(code, stored.file_id, stored.sha256))
    return tuple(found)
