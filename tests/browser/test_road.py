"""The telephone of a mobile agency: a pack goes along, receipts are given without a network, and come home once."""

import dataclasses
import pickle
import shutil
from collections.abc import Callable, Iterator
from concurrent import futures
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from tests import clones, serving
from tests.browser.conftest import WAIT_MILLISECONDS
from tests.browser.test_accessibility import axe as axe
from tests.browser.test_accessibility import violations
from tests.contexts.billing import ground
from tests.contexts.billing import stages as billing_stages
from tests.contexts.billing import world as worlds
from tests.surfaces import staff

from saqia.contexts.cases import models as files
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.payments import operations as paying
from saqia.contexts.payments import queries as payments
from saqia.contexts.payments import types as payment_types
from saqia.contexts.staff import models as people
from saqia.contexts.tills import models as rows
from saqia.contexts.tills import operations as tills
from saqia.contexts.tills import queries
from saqia.platform import operation
from saqia.platform.database import cluster
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

pytestmark = pytest.mark.slow
PAID = (1_000, 2_050, 12_345, 700)
CUT = """
const real = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (...given) {
  const made = real.apply(this, given);
  made.addEventListener("complete", (event) => made.cut && event.stopImmediatePropagation());
  return made;
};
const add = IDBObjectStore.prototype.add;
IDBObjectStore.prototype.add = function (...given) {
  this.transaction.cut = self.cutting;
  return add.apply(this, given);
};
"""
"""The page dies between the disk and the screen: it never hears that its receipt was kept."""

KEPT = """(name) => new Promise((done) => {
  const asked = indexedDB.open("saqia-crew");
  asked.onsuccess = () => {
    const all = asked.result.transaction(name).objectStore(name).getAllKeys();
    all.onsuccess = () => done(all.result);
  };
})"""
"""What lies in a store of the device."""


@dataclasses.dataclass(frozen=True)
class Van:
    """A served mobile agency with an open till; `cookie` signs its cashier in."""

    address: str
    database: str
    cookie: str
    session: int
    accounts: tuple[str, ...]

    def ask(self, act: Callable[[], Any]) -> Any:
        """Read its database, in a thread that drives no browser."""

        def reading() -> Any:
            with scope.reading(1):
                return act()

        return self.act(reading)

    def act(self, act: Callable[[], Any]) -> Any:
        """Act on its database, in a thread that drives no browser."""

        def there() -> Any:
            ground.point_at(self.database)
            try:
                return act()
            finally:
                ground.point_at("none")

        with futures.ThreadPoolExecutor(1) as thread:
            return thread.submit(there).result()

    def receipts(self) -> list[tuple[int, int]]:
        """Return rank and amount of what the till took, by rank."""
        found = self.ask(lambda: queries.list_receipts(session_id=self.session))
        return sorted((one.rank, one.payment.amount_centimes) for one in found)


@dataclasses.dataclass(frozen=True)
class Depot:
    """A served distributor with a published month."""

    address: str
    database: str
    world: worlds.World


@pytest.fixture(scope="module")
def depot(
    server: cluster.Cluster, stages: billing_stages.Stages, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Depot]:
    """A distributor of this module's own."""
    stage, home, name = stages.of(billing_stages.bill_april), tmp_path_factory.mktemp("depot"), clones.name("depot")
    ground.clone(server, stage.database, name)
    shutil.copytree(stage.home, home, dirs_exist_ok=True)
    shutil.copytree(settings.SAQIA_KEYS, home / "keys", dirs_exist_ok=True)
    try:
        with serving.served(server, name, home, workers=1) as running:
            yield Depot(running.address, name, pickle.loads(stage.content))  # noqa: S301
    finally:
        ground.drop(server, name)


@pytest.fixture(scope="module")
def browser(depot: Depot, request: pytest.FixtureRequest) -> Any:
    """The browser, started after the database was worked on."""
    return request.getfixturevalue("chromium")


@pytest.fixture
def van(depot: Depot) -> Van:
    """An agent of its own with a mobile till open."""
    with futures.ThreadPoolExecutor(1) as thread, override_settings(SECRET_KEY=serving.SECRET):
        return Van(depot.address, depot.database, *thread.submit(_settle, depot.database, depot.world).result())


def _settle(database: str, world: worlds.World) -> tuple[str, int, tuple[str, ...]]:
    ground.point_at(database)
    try:
        client = staff.signed_in(world.actor, "agent")
        with scope.reading(1):
            mine = people.Membership.objects.order_by("-id").first()
            ids = [world.accounts[name].account_id for name in ("three", "shop", "mill")]
            numbers = {one.id: one.number for one in contracts.list_accounts(ids)}
        assert mine is not None
        actor = operation.Actor(1, f"person:{mine.person_id}", mine.person_id, frozenset({"tills.open-session"}))
        made = tills.open_session(
            actor=actor, unit_id=mine.unit_id, float_centimes=0, kind="mobile", at=clock.now()
        )  # fmt: skip
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        return cookie, made.id, tuple(numbers[each] for each in ids)
    finally:
        ground.point_at("none")


class Road:
    """A telephone with the application open."""

    def __init__(self, van: Van, browser: Any, language: str = "fr", **more: Any) -> None:
        self.van, self.here = van, f"{van.address}/crew/{language}/"
        self.context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, **more)
        self.context.set_default_timeout(WAIT_MILLISECONDS)
        self.faults: list[str] = []
        self.sign_in()

    def sign_in(self) -> None:
        """Sign the cashier in."""
        name, url = settings.SESSION_COOKIE_NAME, self.van.address
        self.context.add_cookies([{"name": name, "value": self.van.cookie, "url": url}])

    def window(self) -> Any:
        """Open one more window of the application."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto(self.here)
        return page

    def with_pack(self) -> Any:
        """Open it and take the pack of the day along."""
        page = self.window()
        page.locator("[name=book]").first.check()
        page.locator("#route button").click()
        page.locator("#asked").wait_for()
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        return page


def found(page: Any, text: str) -> None:
    """Find an account."""
    page.locator("#asked").fill(text)
    page.locator("#asked").press("Enter")
    page.locator("#amount").wait_for()


def taken(page: Any, account: str, amount: int) -> str:
    """Take a payment; return the receipt's number as the screen shows it."""
    found(page, account)
    page.locator("#amount").fill(f"{amount / 100:.2f}")
    page.locator("#take").click()
    page.locator("#slip").wait_for()
    number: str = page.locator("#slip-number").inner_text()
    page.locator("[data-screen=receipt] [data-act=find]").click()
    return number


def written(page: Any, name: str, phone: str) -> None:
    """Fill a request for a subscription in and keep it."""
    page.locator("#who").fill(name)
    page.locator("#phone").fill(phone)
    for field in ("service", "use", "right", "commune"):
        page.locator(f"#q-{field}").select_option(index=1)
    page.locator("#q-address").fill("زنقة الزيتون 12")
    page.locator("#request button").first.click()


def sent(page: Any) -> None:
    """Send, and wait until nothing waits."""
    page.locator("#bar [data-act=list]").click()
    page.locator("[data-act=send]").click()
    page.locator("#rows .waits").first.wait_for(state="detached")


def test_a_day_on_the_road_comes_home_to_the_centime(van: Van, browser: Any) -> None:
    road = Road(van, browser)
    page = road.with_pack()
    road.context.set_offline(True)
    numbers = [taken(page, van.accounts[at], amount) for at, amount in enumerate(PAID[:3])]
    page.reload()
    page.locator("#asked").wait_for()
    numbers.append(taken(page, van.accounts[0], PAID[3]))
    pack = van.ask(lambda: rows.Pack.objects.get(session_id=van.session).id)
    assert numbers == [f"{pack}-000{rank}" for rank in (1, 2, 3, 4)]
    duty = van.ask(lambda: [payments.duty(cash, "cash", clock.today()) for cash in PAID])
    whole = sum(PAID) + sum(duty)
    assert page.locator("#day-total").inner_text() == f"{whole // 100},{whole % 100:02d} DH"
    found(page, van.accounts[1])
    page.locator("#amount").fill("9990")
    page.locator("#take").click()
    page.locator("#said:not([hidden])").wait_for()
    assert "dépasserait le plafond" in page.locator("#said").inner_text()
    assert van.receipts() == []
    road.context.set_offline(False)
    page.locator("#rows .waits").first.wait_for(state="detached")
    assert van.receipts() == [(rank, amount) for rank, amount in enumerate(PAID, start=1)]
    for _ in range(2):
        sent(page)
    assert van.receipts() == [(rank, amount) for rank, amount in enumerate(PAID, start=1)]
    balance = van.ask(lambda: queries.get_session(van.session).hand_centimes)
    assert balance == whole
    assert page.locator("#rows .fine").count() == 4
    page.locator("[data-act=seen]").click()
    page.locator("#rows li").first.wait_for(state="detached")
    page.locator("[data-act=end]").click()
    page.locator("#route").wait_for()
    assert page.evaluate(f"({KEPT})('state')") == []
    assert [one.ended_as for one in van.ask(lambda: queries.list_packs(session_id=van.session))] == ["returned"]
    assert road.faults == []
    road.context.close()


def test_the_page_that_dies_before_it_shows_a_receipt_shows_it_when_it_opens_again(van: Van, browser: Any) -> None:
    road = Road(van, browser)
    road.context.add_init_script(CUT)
    page = road.with_pack()
    road.context.set_offline(True)
    page.evaluate("self.cutting = true")
    found(page, van.accounts[0])
    page.locator("#amount").fill("10")
    page.locator("#take").click()
    while len(page.evaluate(f"({KEPT})('entries')")) < 1:
        assert page.locator("#said").is_hidden()
    assert page.locator("#slip").is_hidden()
    page.close()
    page = road.window()
    page.locator("#slip").wait_for()
    assert page.locator("#slip-number").inner_text().endswith("-0001")
    assert page.locator("#slip-total strong").inner_text() == "10,03 DH"
    page.locator("[data-screen=receipt] [data-act=find]").click()
    assert taken(page, van.accounts[0], 500).endswith("-0002")
    road.context.set_offline(False)
    sent(page)
    assert van.receipts() == [(1, 1_000), (2, 500)]
    road.context.close()


def test_two_windows_never_use_one_rank(van: Van, browser: Any) -> None:
    road = Road(van, browser)
    first = road.with_pack()
    second = road.window()
    road.context.set_offline(True)
    take = """(account) => import("/static/crew/store.js").then(({ take }) => Promise.all(
        Array.from({ length: 10 }, () => take({ key: crypto.randomUUID(), account, name: "", reference: account,
            amount_centimes: 100, shown_centimes: 100 })))).then((all) => all.map((one) => one.rank))"""
    for page in (first, second):
        page.evaluate(f"self.ranks = ({take})('{van.accounts[0]}').then((all) => (self.done = all)); 0")
    ranks = [rank for page in (first, second) for rank in page.evaluate("self.ranks")]
    assert sorted(ranks) == list(range(1, 21))
    road.context.set_offline(False)
    first.bring_to_front()
    sent(first)
    assert [rank for rank, _ in van.receipts()] == list(range(1, 21))
    road.context.close()


def test_what_was_paid_elsewhere_is_told_and_an_ended_sign_in_loses_nothing(van: Van, browser: Any) -> None:
    road = Road(van, browser)
    page = road.with_pack()
    road.context.set_offline(True)
    found(page, van.accounts[0])
    due = page.locator("#owed").inner_text()
    page.locator("#take").click()
    page.locator("#slip").wait_for()
    road.context.clear_cookies()
    road.context.set_offline(False)
    page.locator("#bar [data-act=list]").click()
    page.locator("[data-act=send]").click()
    page.locator("#sign-in-again:not([hidden])").wait_for()
    assert page.locator("#rows .waits").count() == 1
    assert "/desk/sign-in/" in page.locator("#sign-in-again").get_attribute("href")
    assert van.receipts() == []
    van.act(lambda: _pay_elsewhere(van.accounts[0]))
    road.sign_in()
    sent(page)
    told = page.locator("#rows .mind").inner_text()
    assert "Payé ailleurs" in told and due.removesuffix(" DH") in told
    [(_, amount)] = van.receipts()
    assert page.locator("#rows li").count() == 1 and due == f"{amount // 100},{amount % 100:02d} DH"
    road.context.close()


def _pay_elsewhere(number: str) -> None:
    with scope.reading(1):
        dues = payments.find_dues(reference=number, on=clock.today())
    assert dues is not None
    paying.collect_payment(
        actor=operation.system_actor(tenant_id=1, name="elsewhere"), channel="counter", collector="elsewhere",
        reference="e1", method="cash", lines=[payment_types.Line(dues.account_id, dues.total_centimes)],
        collected_at=clock.now(), at=clock.now(),
    )  # fmt: skip


def test_a_request_without_a_network_becomes_a_file_and_a_refused_one_is_corrected(van: Van, browser: Any) -> None:
    road = Road(van, browser, "ar")
    page = road.with_pack()
    road.context.set_offline(True)
    for name, phone in (("أمينة الإدريسي", "0612345678"), ("حسن", "12")):
        page.locator("[data-screen=find] [data-act=ask]").click()
        page.locator("#request button").first.click()
        assert page.locator("#request").is_visible()
        written(page, name, phone)
        page.locator("#slip").wait_for()
        assert "طلب اشتراك" in page.locator("#slip h1").inner_text() and name in page.locator("#slip").inner_text()
        page.locator("[data-screen=receipt] [data-act=find]").click()
    taken(page, van.accounts[0], 1_000)
    page.reload()
    page.locator("#asked").wait_for()
    assert van.ask(lambda: files.File.objects.filter(client_key__startswith="road-").count()) == 0
    road.context.set_offline(False)
    page.locator("#bar [data-act=list]").click()
    page.locator("[data-act=send]").click()
    page.locator("#rows .stop").wait_for()
    assert "رقم الهاتف غير صحيح" in page.locator("#rows .stop").inner_text()
    [file] = van.ask(lambda: list(files.File.objects.filter(client_key__startswith="road-")))
    assert page.locator("#rows .fine", has_text=file.number).count() == 1 and file.contact_name == "أمينة الإدريسي"
    page.locator("[data-act=end]").click()
    assert page.locator("#said").is_visible()
    page.locator("#rows .stop").click()
    page.locator("#phone").fill("0698765432")
    page.locator("#request button").first.click()
    page.locator("#slip").wait_for()
    for _ in range(2):
        sent(page)
    assert page.locator("#rows .fine").count() == 3 and van.receipts() == [(1, 1_000)]
    kept = van.ask(lambda: sorted(files.File.objects.filter(client_key__startswith="road-").values_list("client_key")))
    pack = van.ask(lambda: rows.Pack.objects.get(session_id=van.session).id)
    assert kept == [(f"road-request:{pack}:1",), (f"road-request:{pack}:2",)]
    page.locator("[data-act=end]").click()
    page.locator("#route").wait_for()
    assert road.faults == []
    road.context.close()


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_each_screen_is_for_everybody(van: Van, browser: Any, axe: str, language: str) -> None:
    road = Road(van, browser, language)
    faults: dict[str, list[str]] = {}
    page = road.window()

    def look(name: str) -> None:
        seen = violations(page, axe)
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            seen.append("wider than the screen")
        if seen:
            faults[name] = seen

    page.locator("[name=book]").first.wait_for()
    look("start")
    page.locator("[name=book]").first.check()
    page.locator("#route button").click()
    page.locator("#asked").wait_for()
    look("find")
    found(page, van.accounts[0])
    look("account")
    page.locator("#amount").fill("10")
    page.locator("#take").click()
    page.locator("#slip").wait_for()
    look("receipt")
    page.locator("[data-screen=receipt] [data-act=find]").click()
    page.locator("[data-screen=find] [data-act=ask]").click()
    look("ask")
    written(page, "Amina", "0612345678")
    page.locator("#slip").wait_for()
    look("slip")
    page.locator("#bar [data-act=list]").click()
    look("list")
    assert faults == {} and road.faults == []
    road.context.close()
