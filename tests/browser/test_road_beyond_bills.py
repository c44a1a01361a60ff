"""What a mobile agency does beyond bills without a network: requests for a subscription and top-ups, once each."""

from typing import Any

import pytest
from tests.browser.road import Depot, Road, Van, found, sent, taken, written
from tests.browser.road import browser as browser
from tests.browser.road import depot as depot
from tests.browser.road import van as van
from tests.browser.test_accessibility import axe as axe
from tests.contexts.prepaid import ground as prepaid

from saqia.contexts.cases import models as files
from saqia.contexts.prepaid import models as vends
from saqia.contexts.tills import models as rows
from saqia.contexts.tills import queries

pytestmark = pytest.mark.slow


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


def test_a_top_up_without_a_network_is_one_purchase_when_it_comes_home(van: Van, depot: Depot, browser: Any) -> None:
    van.act(lambda: prepaid.registered(depot.world))
    road = Road(van, browser, "ar")
    page = road.with_pack()
    road.context.set_offline(True)
    found(page, prepaid.NUMBER)
    assert "5\xa0000,00" in page.locator("#topup").inner_text()
    page.locator("#amount").fill("5")
    page.locator("#take").click()
    page.locator("#said:not([hidden])").wait_for()
    for amount in ("2000", "2000"):
        found_again(page)
        page.locator("#amount").fill(amount)
        page.locator("#take").click()
        page.locator("#slip").wait_for()
        assert "تعبئة" in page.locator("#slip h1").inner_text() and prepaid.NUMBER in page.locator("#slip").inner_text()
        page.locator("[data-screen=receipt] [data-act=find]").click()
    found_again(page)
    page.locator("#amount").fill("1000.01")
    page.locator("#take").click()
    page.locator("#said:not([hidden])").wait_for()
    assert "تتجاوز السقف" in page.locator("#said").inner_text()
    page.reload()
    page.locator("#asked").wait_for()
    assert van.ask(lambda: vends.Vend.objects.filter(key__startswith="mobile:offline:").count()) == 0
    road.context.set_offline(False)
    for _ in range(3):
        sent(page)
    sold = van.ask(lambda: list(vends.Vend.objects.filter(key__startswith="mobile:offline:")))
    assert [(one.amount_centimes, one.status) for one in sold] == [(200_000, "paid")]
    assert van.receipts() == [(1, 200_000), (2, 200_000)]  # a meter buys 3,000 a day: the second is on the account
    assert "المبلغ محفوظ في الحساب" in page.locator("#rows .mind").inner_text()
    [case] = van.ask(lambda: [one for one in queries.list_conflicts() if one.session_id == van.session])
    assert (case.cause, case.amount_centimes) == ("not-vended", 200_000)
    assert road.faults == []
    road.context.close()


def found_again(page: Any) -> None:
    """Go back and find the prepaid meter."""
    if page.locator("#asked").is_hidden():
        page.locator("#pay [data-act=find]").click()
    found(page, prepaid.NUMBER)
