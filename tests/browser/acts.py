"""What customers and the staff do before the pages are visited, so that what stands after an act is visited too.

Each returns the addresses, after the language, at which its pages stand.
"""

import dataclasses
import datetime
import io
import re
import uuid
import zipfile
from collections.abc import Mapping
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from saqia.contexts.banking import operations as banking
from saqia.contexts.banking import queries as orders
from saqia.contexts.billing import queries as billing
from saqia.contexts.billing import types as bill_types
from saqia.contexts.cases import queries as cases
from saqia.contexts.collections import queries as collecting
from saqia.contexts.contracts import operations as grants
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.messaging import operations as messaging
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries as meters
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import types as party_types
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as paying
from saqia.contexts.requests import queries as requests
from saqia.demo import partners as networks
from saqia.journeys import bill_bundles, photo_archives
from saqia.platform import operation
from saqia.platform.files import models as files
from saqia.platform.files import storing
from saqia.platform.links import purposes, tokens
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

_NEXT = {"connection": "quote", "subscription": "contract", "termination": "end"}
"""Procedure -> the page of its file that is next once somebody took it."""
Seeds = tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Scene:
    """Who acts when, and whose accounts are whose.

    :param account: of the customer; nobody else acts on it
    :param bills: of others, the largest last; each act takes its own
    """

    actor: operation.Actor
    at: datetime.datetime
    guest: Client
    customer: Client
    agent: Client
    sign_in_id: int
    account: contract_types.Account
    bills: tuple[bill_types.BillHeader, ...]


def link(purpose: str, subject: str | int) -> str:
    """Return the address of a link that a message or a paper carries."""
    token = tokens.mint(tenant_id=1, purpose=purpose, subject=subject, on=clock.today())
    return f"/{purposes.get(purpose).letter}/{token}/"


def visitor(scene: Scene) -> Seeds:
    """Ask for a code, begin a request, deposit another, contest two bills."""
    guest = scene.guest
    for bill in (scene.bills[0], scene.bills[-1]):
        _sent(guest, f"{link('bill', bill.number)}contest/", reason="leak", remark="", key=str(uuid.uuid4()))
    contested = link("bill", scene.bills[0].number)
    asked = _sent(guest, "/account/sign-in/", phone="06 00 00 00 01", next="")
    begun = _sent(guest, "/requests/complaint/new/", subject="reading-missed", description="Portail", key="k" * 32)
    with scope.reading(1):
        [left] = contracts.list_accounts([scene.bills[8].account_id])
    ends = {"contract": left.contracts[0].number, "ends": clock.today().isoformat()}
    filed = _deposited(guest, "termination", ends, {"paper-identity": _jpeg()})
    return (asked, begun, filed, filed.removesuffix("deposited/"), contested, f"{contested}withdraw/", *_paid(scene))


def _paid(scene: Scene) -> Seeds:
    """Choose what to pay by card thrice: one waits at the gateway, one is paid, one is refused."""
    orders = [_sent(scene.guest, f"{link('bill', one.number)}pay/", what="bill") for one in scene.bills[1:4]]
    waiting, paid, refused = (address.split("/")[-2] for address in orders)
    with scope.reading(1):
        amount = paying.get_order(paid).amount_centimes
    payments.settle_order(
        actor=scene.actor, order_number=paid, collector="cmi", reference="T1", method="online",
        amount_centimes=amount, collected_at=scene.at, at=scene.at,
    )  # fmt: skip
    payments.fail_order(actor=scene.actor, order_number=refused, outcome="51 refused", at=scene.at)
    return (f"{link('bill', scene.bills[4].number)}pay/", *orders, f"/pay/{waiting}/back/", f"/pay/{paid}/receipt/")


def stopped(scene: Scene) -> tuple[Seeds, Seeds]:
    """Write to the customer; return where that kind of message is stopped, and where the message is read."""
    told = messaging.send_message(
        actor=scene.actor, kind="due-soon", cause="test:due-soon", language="ar", at=scene.at,
        values={"bill": "2026-000041877", "amount_centimes": 43210, "due_on": "2026-12-05", "about": "bill:1"},
        customer_id=scene.account.customer_id,
    ).message_id  # fmt: skip
    stop = link("unsubscribe", told)
    return (stop, f"{stop}stopped/"), (f"/account/{scene.account.number}/messages/{told}/",)


def certified(scene: Scene) -> tuple[Seeds, Seeds]:
    """Have a certificate of the contract made; return where anybody verifies it, and where it is handed over."""
    made = _sent(
        scene.customer, f"/account/{scene.account.number}/certificates/", kind="contract", key=str(uuid.uuid4())
    )
    with scope.reading(1):
        [one, *_] = billing.list_certificates(account_id=scene.account.id)
    return (f"/verify/{one.number}-{one.code}/",), (made, f"{made}paper/")


def customer(scene: Scene, bill: bill_types.BillHeader) -> Seeds:
    """Send an index with its photo, complain, take a month's bills along, switch accounts."""
    own, number = scene.account, scene.account.number
    reading = _photographed(scene, own.contracts[0].metered_by_id)
    problem = {"subject": "reading-missed", "description": "Portail", "commune": own.commune_code}
    _deposited(scene.customer, "complaint", problem, {})
    with scope.reading(1):
        [filed, *_] = cases.list_files(on=clock.today(), account_ids=[], sign_in_id=scene.sign_in_id)
    bundle = _sent(
        scene.customer, "/accounts/bills/", month=bill.issued_on.replace(day=1).isoformat(), holder=number,
        key=str(uuid.uuid4()),
    )  # fmt: skip
    bill_bundles.make_bundle(tenant_id=1, bundle_id=int(bundle.split("/")[-2]))
    return (
        f"/account/{number}/readings/{reading}/photo/", f"/account/files/{filed.number}/", bundle, f"{bundle}file/",
        f"/accounts/switch/?to={number}&page=account-bills", f"/account/{number}/bill/{bill.number}/",
    )  # fmt: skip


def erased(scene: Scene) -> Seeds:
    """Reach the account of one more customer, and ask for the erasure of what is held of them."""
    with scope.reading(1):
        [other] = contracts.list_accounts([scene.bills[5].account_id])
    grants.grant_access(
        actor=scene.actor, sign_in_id=scene.sign_in_id, target=grants.Target(account_id=other.id), role="holder",
        proof="desk", at=scene.at,
    )  # fmt: skip
    return (_sent(scene.customer, f"/account/{other.number}/data/erase/", means_it="on"),)


def staff(scene: Scene, notes: tuple[int, ...]) -> Seeds:
    """Do at the desk what leaves a page: orders for the bank, a correction, a change of holder, a file of readings."""
    return (
        *_banked(scene), _corrected(scene), _handed_over(scene), _staged(scene), *_photos(scene),
        _collected(scene),
        *_doubled(scene), *_cut(scene), *_filed(scene), *(f"/desk/queues/readings/{each}/" for each in notes),
        f"/desk/money/journal/services/?day={clock.today().isoformat()}", _wrong_index(scene),
        f"/desk/crew/meters/new/{scene.account.contracts[0].metered_by_id}/", "/desk/customers/?q=El",
    )  # fmt: skip


def _wrong_index(scene: Scene) -> str:
    """Return where the newest index of the customer's meter is corrected."""
    with scope.reading(1):
        meter = meters.find_hanging_meter(scene.account.contracts[0].metered_by_id)
        assert meter is not None
        newest = next(one for one in meters.list_readings(meter.id) if one.index_milli is not None and one.is_trusted)
    return f"/desk/queues/readings/{newest.id}/correct/"


def picture(actor: operation.Actor, purpose: str, at: datetime.datetime) -> int:
    """Keep a photo; return its file."""
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "gray").save(made, "JPEG")
    return storing.store(actor=actor, content=made.getvalue(), media_type="image/jpeg", purpose=purpose, at=at).file_id


def examine(scene: Scene) -> None:
    """Examine every file that waits for it, as the served site does."""
    with scope.reading(1):
        waiting = list(files.File.objects.filter(state="quarantined").values_list("id", flat=True))
    for file_id in waiting:
        storing.examine(actor=scene.actor, file_id=file_id, at=scene.at)


def _sent(client: Client, path: str, **given: object) -> str:
    """Send a form; return where it leads, after the language."""
    answer = client.post(f"/fr{path}", given)
    assert answer.status_code == 302, f"{path}: {answer.status_code} {_words(answer.content.decode())}"
    return str(answer.headers["Location"]).removeprefix("/fr")


def _deposited(client: Client, procedure: str, *steps: Mapping[str, object]) -> str:
    """Deposit a file a step at a time; return where it says so."""
    who = {"name": "Amal", "phone": "0600000002", "email": ""}
    at, key = f"/requests/{procedure}/new/", uuid.uuid4().hex
    for given in (*steps, who):
        at = _sent(client, at, key=key, **given)
    return at


def _words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page.partition("<main")[2]).split())[:2000]


def _jpeg() -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "gray").save(made, "JPEG")
    return SimpleUploadedFile("meter.jpg", made.getvalue(), "image/jpeg")


def _photographed(scene: Scene, service_point_id: int) -> int:
    with scope.reading(1):
        meter = meters.find_hanging_meter(service_point_id)
        assert meter is not None
        last = max(one.index_milli or 0 for one in meters.list_readings(meter.id))
    return metering.submit_self_reading(
        actor=scene.actor, meter_id=meter.id, read_on=clock.today(), index=Decimal(last) / 1000 + 5, at=scene.at,
        photo_id=picture(scene.actor, "self-reading", scene.at),
    ).id  # fmt: skip


def _banked(scene: Scene) -> Seeds:
    """Approve the demonstration's debits, as a second person does."""
    with scope.reading(1):
        [file] = orders.page_order_files(kind="debits")
    banking.approve_orders(actor=scene.actor, file_id=file.file_id, at=scene.at)
    return f"/desk/bank/orders/{file.file_id}/", f"/desk/bank/orders/{file.file_id}/file/"


def _corrected(scene: Scene) -> str:
    """Cancel the largest bill by its dispute: a second person is asked."""
    with scope.reading(1):
        [dispute] = billing.list_disputes(account_id=scene.bills[-1].account_id)
    path = f"/desk/queues/disputes/{dispute.number}/"
    _sent(scene.agent, path, act="take")
    _sent(scene.agent, path, act="decide", outcome="accepted", reason="bill-canceled")
    with scope.reading(1):
        proposal = billing.find_proposal(dispute_number=dispute.number)
    assert proposal is not None
    return f"/desk/queues/corrections/{proposal.id}/"


def _handed_over(scene: Scene) -> str:
    """Change the holder of an account."""
    with scope.reading(1):
        [left] = contracts.list_accounts([scene.bills[7].account_id])
    return _sent(
        scene.agent, f"/desk/holders/{left.number}/?new=1", kind="person", name_ar="سعيد", name_latin="Said",
        identifier="", phones="0600000003", language="fr", on=clock.today().isoformat(),
    )  # fmt: skip


def _staged(scene: Scene) -> str:
    """Send a file of readings that has a fault."""
    text = "meter;read_on;index;colour\nNOWHERE;2026-05-08;1200;bleu\n"
    return _sent(scene.agent, "/desk/rounds/import/", round="", file=SimpleUploadedFile("mai.csv", text.encode()))


def _photos(scene: Scene) -> Seeds:
    """Send an archive of photos of which a job refuses one, and a file of readings whose photos wait for a job."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("photo.jpg", _jpeg().read())
    late = _sent(scene.agent, "/desk/rounds/photos/", photos=SimpleUploadedFile("mai.zip", made.getvalue()))
    photo_archives.take_archive(tenant_id=1, archive_id=int(late.split("/")[-2]))
    text = "meter;read_on;index;photo\nNOWHERE;2026-05-08;1200;photo.jpg\n"
    staged = _sent(
        scene.agent, "/desk/rounds/import/", round="", file=SimpleUploadedFile("juin.csv", text.encode()),
        photos=SimpleUploadedFile("juin.zip", made.getvalue()),
    )  # fmt: skip
    _sent(scene.agent, staged)
    return late, f"{late}progress/", staged, f"{staged}photos/"


def _collected(scene: Scene) -> str:
    """Send a partner's file of payments that has a fault."""
    text = "reference,account,amount_centimes,collected_at\nA,nowhere,100,2026-05-08\n"
    return _sent(
        scene.agent, f"/desk/money/partners/{networks.CODE}/payments/",
        file=SimpleUploadedFile("mai.csv", text.encode()),
    )  # fmt: skip


def _doubled(scene: Scene) -> Seeds:
    """Register one person twice."""
    given = party_types.CustomerDetails(
        kind="person", name_ar="سعيد المنصوري", name_latin="Said El Mansouri", language="ar", phones=("0600000004",),
    )  # fmt: skip
    first, second = (
        parties.register_customer(actor=scene.actor, given=given, at=scene.at).customer_id for _ in range(2)
    )
    return (f"/desk/queues/doubles/{first}/{second}/",)


def _cut(scene: Scene) -> Seeds:
    """Cut a supply with a photo of its meter."""
    with scope.reading(1):
        [order, *_] = (one for one in collecting.list_orders() if one.account_id != scene.account.id)
    _sent(scene.agent, f"/desk/crew/{order.id}/", act="cut", index="", photo=_jpeg())
    return (f"/desk/collections/orders/{order.id}/",)


def _filed(scene: Scene) -> Seeds:
    """Bring files to the stages that take more than a form: a quote, a contract, a settlement."""
    with scope.reading(1):
        lines = cases.list_newest(on=clock.today(), most=20)
    seeds = []
    for line in lines:
        path = f"/desk/files/{line.number}/"
        if line.stage == "received" and line.procedure in _NEXT:
            _sent(scene.agent, f"{path}act/take/", key=uuid.uuid4().hex)
            seeds.append(f"{path}{_NEXT[line.procedure]}/")
        elif line.stage == "final-reading":
            _ended(scene, line.number, f"{path}end/")
            seeds.append(f"{path}settle/")
    return tuple(seeds)


def _ended(scene: Scene, number: str, path: str) -> None:
    """End the supply that a file names, by the last indices of its meter."""
    with scope.reading(1):
        facts = requests.find_termination(number)
        assert facts is not None
        meter = meters.find_hanging_meter(contracts.get_contract(facts.contract_number).metered_by_id)
        assert meter is not None
        last = {one.register: one.index_milli or 0 for one in reversed(meters.list_readings(meter.id))}
    indices = {f"index-{register}": f"{milli / 1000:.3f}" for register, milli in last.items()}
    _sent(scene.agent, path, key=uuid.uuid4().hex, ends_on=clock.today().isoformat(), confirmed="on", **indices)
