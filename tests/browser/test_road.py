"""The telephone of a mobile agency: a pack goes along, receipts are given without a network, and come home once."""

import pathlib
from typing import Any

import pikepdf
import pytest
from tests.browser.road import Road, Van, found, sent, taken, written
from tests.browser.road import browser as browser
from tests.browser.road import depot as depot
from tests.browser.road import van as van
from tests.browser.test_accessibility import axe as axe
from tests.browser.test_accessibility import violations

from saqia.contexts.payments import operations as paying
from saqia.contexts.payments import queries as payments
from saqia.contexts.payments import types as payment_types
from saqia.contexts.tills import models as rows
from saqia.contexts.tills import queries
from saqia.platform import operation
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


def test_a_slip_is_as_wide_as_the_roll_and_as_long_as_what_it_says(
    van: Van, browser: Any, tmp_path: pathlib.Path
) -> None:
    road = Road(van, browser, "ar")
    page = road.with_pack()
    found(page, van.accounts[0])
    page.locator("#amount").fill("10")
    page.locator("#take").click()
    page.locator("#slip").wait_for()
    page.pdf(path=tmp_path / "slip.pdf", prefer_css_page_size=True)
    with pikepdf.open(tmp_path / "slip.pdf") as printed:
        assert len(printed.pages) == 1
        width, height = (float(one) / 72 * 25.4 for one in list(printed.pages[0].mediabox)[2:])
    assert abs(width - 58) < 0.5 and 60 < height < 120
    assert page.evaluate("document.body.classList.contains('paper')") is False
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
