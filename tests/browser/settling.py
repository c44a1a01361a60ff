"""What the demonstration lacks for every page to show something, and what a visitor, a customer, an agent open."""

import dataclasses
import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from tests import clones
from tests.browser import acts, visits
from tests.contexts.tariffs import test_case_entry, test_entry
from tools import sessions

from saqia.contexts.billing import operations as pricing
from saqia.contexts.billing import queries as billing
from saqia.contexts.billing import types as bill_types
from saqia.contexts.cases import queries as cases
from saqia.contexts.contracts import operations as grants
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries as meters
from saqia.contexts.outreach import queries as outreach
from saqia.contexts.payments import queries as payments
from saqia.contexts.prepaid import queries as prepaid
from saqia.contexts.staff import operations as hiring
from saqia.contexts.staff import queries as hired
from saqia.demo import people, readers, topups, world
from saqia.platform import operation
from saqia.platform.identity import models
from saqia.platform.tenancy import scope
from saqia.project import collectors, token_issuers
from saqia.surfaces.kit import clock, tenants

TENANT, AGENT = "srm-souss-massa", "0006"
ROLES = ("supervisor", "billing_officer", "finance", "quality", "director", "crew")
"""What the agent of the demonstration, who has an open till, may do besides."""
SURFACES = {"": "portal", "customer": "portal", "agent": "desk"}
HOST = {"host": "127.0.0.1"}


CARDS = {
    "SAQIA_CMI_URL": "https://600000000@cards.example.ma/fim/est3Dgate", "SAQIA_CMI_STORE_KEY": "store-key-of-tests",
    "SAQIA_CMI_API_URL": "", "SAQIA_PUBLIC_ADDRESS": "http://{host}",
}  # fmt: skip
"""A gateway of cards that nobody asks anything: its form is shown, and its word is given in its place."""


def settle(database: str, home: Path) -> dict[str, Any]:
    """Let a customer and an agent in, leave something on pages that the demonstration leaves empty, follow links."""
    clones.point_at(database)
    tenants.directory.forget()
    try:
        return _settled(home)
    finally:
        clones.point_at("none")


def _settled(home: Path) -> dict[str, Any]:
    actor, at = operation.system_actor(tenant_id=1, name="test"), clock.now()
    with scope.reading(1):
        [cycle, *_] = billing.list_cycles()
        bills = billing.page_bills_of_cycle(cycle_id=cycle.cycle_id, most=40)
    reader = readers.welcome(
        actor=actor, tenant_code=TENANT, cycle_id=cycle.cycle_id, kept=world.kept_log_ins(TENANT), on=clock.today(),
        at=at,
    )  # fmt: skip
    assert reader is not None
    with scope.reading(1):
        account = contracts.get_account(reader.contract_number)
    noted = _noted(actor, account.contracts[0].metered_by_id, at)
    meter = _sold(actor, home, at)
    with scope.reading(1):
        [bought] = contracts.list_accounts([meter.account_id])
    sign_in = models.SignIn.objects.get(email=reader.address)
    grants.grant_access(
        actor=actor, sign_in_id=sign_in.pk, target=grants.Target(account_id=meter.account_id), role="holder",
        proof="desk", at=at,
    )  # fmt: skip
    collectors.serve(CARDS | {"SAQIA_FATOURATI_CREDITORS": "", "SAQIA_FATOURATI_SECRET": ""})
    guest, customer, agent = Client(headers=HOST), Client(headers=HOST), _agent(actor, at)
    customer.force_login(sign_in)
    own = {account.id, bought.id}
    owing = _owing(one for one in bills if one.account_id not in own)
    scene = acts.Scene(actor, at, guest, customer, agent, sign_in.pk, account, owing)
    posted = visits.posted_only(agent)
    seeds = _seeds(scene, reader, meter.number, cycle.cycle_id, noted, bought)
    acts.examine(scene)
    who = {"": guest, "customer": customer, "agent": agent}
    return {
        "contract": account.number, "code": reader.code, "bill": reader.link, "customer_id": account.customer_id,
        "sessions": {name: each.cookies[settings.SESSION_COOKIE_NAME].value for name, each in who.items()},
        "walks": _once({
            name: visits.walk(client, (*seeds[name], *visits.without_argument(SURFACES[name], posted)))
            for name, client in who.items()
        }),
        "acts": posted,
    }  # fmt: skip


def _once(walks: dict[str, visits.Walk]) -> dict[str, visits.Walk]:
    """Leave out of the customer's pages those that a visitor sees as well: they are the same, and looked at once."""
    seen, customer = walks[""].pages, walks["customer"]
    own = tuple(page for page in customer.pages if page not in seen or page.startswith("/account"))
    return {**walks, "customer": dataclasses.replace(customer, pages=own)}


def _seeds(
    scene: acts.Scene,
    reader: readers.Reader,
    meter: str,
    cycle_id: int,
    noted: int,
    bought: contract_types.Account,
) -> dict[str, tuple[str, ...]]:
    """Have everybody act; return where each begins to look."""
    number = scene.account.number
    [own_bill] = _bills_of(scene.account.id)
    (stop, message), (verify, certificate) = acts.stopped(scene), acts.certified(scene)
    return {
        "": (
            "/", reader.link, f"{reader.link}contest/", *_told(number), *acts.visitor(scene), *stop, *verify,
        ),
        "customer": (
            "/account/", f"/account/{bought.number}/", *_own(number), *message, *certificate,
            *acts.customer(scene, own_bill), *acts.erased(scene),
        ),
        "agent": (
            "/desk/", f"/desk/customers/{scene.account.customer_id}/",
            f"/desk/customers/{bought.customer_id}/payments/", *_at_the_desk(meter, cycle_id),
            *acts.staff(scene, (noted,)),
        ),
    }  # fmt: skip


def _owing(bills: Iterable[bill_types.BillHeader]) -> tuple[bill_types.BillHeader, ...]:
    """Return the bills that nobody has paid, the largest last."""
    of = {one.account_id: one for one in bills}
    with scope.reading(1):
        dues = payments.list_dues(account_ids=of, on=clock.today())
    found = [of[one.account_id] for one in dues if one.total_centimes >= of[one.account_id].total_ttc_centimes > 0]
    return tuple(sorted(found, key=lambda one: one.total_ttc_centimes))


def _bills_of(account_id: int) -> list[bill_types.BillHeader]:
    with scope.reading(1):
        return billing.list_bills(account_id=account_id, most=1)


def _agent(actor: operation.Actor, at: datetime.datetime) -> Client:
    """Sign the demonstration's agent in, with every role of the desk."""
    with scope.reading(1):
        _someone, unit_id = people.acting(actor=actor, number=AGENT)
        person = hired.find_person(number=AGENT)
    assert person is not None and person.sign_in_id is not None
    for role in ROLES:
        hiring.assign_role(
            actor=actor, person_id=person.id, unit_id=unit_id, role=role, starts_on=clock.today(), at=at
        )  # fmt: skip
    client = Client(headers=HOST)
    name, value = sessions.open_for(person.sign_in_id, second_factor=True)
    client.cookies[name] = value
    return client


def _sold(actor: operation.Actor, home: Path, at: datetime.datetime) -> Any:
    """Sell a top-up by the soft issuer of the folder; return its meter."""
    token_issuers.serve(
        {"SAQIA_STS_URL": "soft", "SAQIA_DATABASE_URL": "", "SAQIA_DEBUG": "0"}, keys_folder=home / "keys"
    )
    with scope.reading(1):
        accounts = contracts.page_accounts(after_id=0, most=200)
        [meter, *_] = prepaid.list_meters_of_accounts(one.id for one in accounts)
    topups._sell(actor, pricing.Grid(TENANT, demonstration=True), meter.number, 10_000, "TEST", at)
    return meter


def _noted(actor: operation.Actor, service_point_id: int, at: datetime.datetime) -> int:
    """Note a danger at the meter of a point, with a photo: a crew is ordered; have the clock look at the rounds.

    Return the reading.
    """
    with scope.reading(1):
        hanging = meters.find_hanging_meter(service_point_id)
    assert hanging is not None
    noted = metering.record_reading(
        actor=actor, meter_id=hanging.id, register=hanging.registers[0], read_on=clock.today(), index=None, at=at,
        detail=metering.Detail(read_at=at, anomaly="danger", place=metering.Place(30.4278, -9.5981),
                               photo_id=acts.picture(actor, "reading", at)),
    )  # fmt: skip
    metering.warn_of_intervals(actor=actor, at=at)
    return noted.id


def _told(number: str) -> tuple[str, ...]:
    """Return what a message leads to, without a sign-in."""
    reading = acts.link("reading", number)
    return reading, f"{reading}sent/"


def _own(number: str) -> tuple[str, ...]:
    """Return what stands after an act of a customer."""
    return f"/account/{number}/reading/sent/", f"/account/{number}/late/"


def _at_the_desk(meter: str, cycle_id: int) -> tuple[str, ...]:
    """Return what a search leads to, every file, a run's progress, and a draft with its prices and cases."""
    draft = test_entry.begun()
    test_entry.entered(draft, *test_entry.BLOCKS, test_entry.FIXED)
    test_case_entry.asked(draft, test_case_entry.TEN)
    with scope.reading(1):
        files, notices = cases.list_newest(on=clock.today(), most=20), outreach.list_notices(at=clock.now())
    return (
        f"/desk/tariffs/{draft}/", f"/desk/tariffs/{draft}/prices/electricity/",
        f"/desk/tariffs/{draft}/cases/electricity/", f"/desk/prepaid/meters/{meter}/",
        f"/desk/cycles/{cycle_id}/progress/", *(f"/desk/files/{file.number}/" for file in files),
        *(f"/desk/notices/{notice.id}/" for notice in notices),
    )  # fmt: skip
