"""The crew's pages: work of a commune, what is paid is not cut, done with index and photo, one truth at once."""

import datetime
import io
from concurrent import futures

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from PIL import Image
from tests.contexts.billing import world as worlds
from tests.contexts.collections import debts
from tests.contexts.collections.debts import CUT, SYSTEM
from tests.surfaces import staff
from tests.surfaces.desk.conftest import NOON
from tests.surfaces.desk.test_collections import read

from saqia.contexts.collections import operations, queries, types
from saqia.contexts.metering import queries as meters
from saqia.platform import operation
from saqia.platform.files import storing
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.usefixtures("moment")
HOME = "/fr/desk/crew/"


@pytest.fixture
def crew(town: worlds.World) -> Client:
    """Somebody of a crew."""
    return staff.signed_in(town.actor, "crew")


def photo() -> SimpleUploadedFile:
    """Return a photo with the place where it was taken."""
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "33.57,-7.58"
    Image.new("RGB", (64, 48), "gray").save(made, "JPEG", exif=exif)
    return SimpleUploadedFile("meter.jpg", made.getvalue(), "image/jpeg")


def path(order: types.Order) -> str:
    """Return the page of an order."""
    return f"{HOME}{order.id}/"


def paid(town: worlds.World) -> None:
    """Pay what the account owes; its reaction comes too."""
    debts.pay(town, "plain", 50_000, NOON.date())
    ids = [town.accounts["plain"].account_id]
    operations.review_disconnections(actor=SYSTEM, account_ids=ids, cause="payment:2026-1", at=NOON)


def readings(order: types.Order) -> list[tuple[int | None, int | None]]:
    """Return index and photo of the readings of today at the order's point."""
    with scope.reading(1):
        meter = meters.find_hanging_meter(order.service_point_id)
        assert meter is not None
        found = meters.list_readings(meter.id)
    return [(one.index_milli, one.photo_id) for one in found if one.read_on == NOON.date()]


def test_the_list_and_the_order_in_three_languages(town: worlds.World, crew: Client) -> None:
    assert "Rien à couper" in read(crew, HOME)
    order = debts.ordered(town)
    for language in ("ar", "fr", "en"):
        for page in (HOME, path(order)):
            read(crew, page.replace("/fr/", f"/{language}/"))
    page = read(crew, HOME)
    assert "À couper" in page and "À rétablir" not in page and "Coupures et rétablissements" in page
    with scope.reading(1):
        meter = meters.find_hanging_meter(order.service_point_id)
    assert meter is not None and meter.serial in page
    assert "Rien à couper" in read(crew, f"{HOME}?commune=none")
    assert crew.get(f"{HOME}999/").status_code == 404


def test_a_cut_is_told_with_its_index_and_photo(town: worlds.World, crew: Client) -> None:
    order = debts.ordered(town)
    refused = crew.post(path(order), {"act": "cut", "index": "0,5,1"})
    assert refused.status_code == 422 and debts.order_of(town).status == "issued"
    refused = crew.post(path(order), {"act": "cut", "index": "1.2345"})
    assert refused.status_code == 422 and debts.order_of(town).status == "issued"
    text = SimpleUploadedFile("x.txt", b"hello", "text/plain")
    refused = crew.post(path(order), {"act": "cut", "photo": text})
    assert refused.status_code == 422 and debts.order_of(town).status == "issued"
    answer = crew.post(path(order), {"act": "cut", "index": "99999", "photo": photo()})
    assert (answer.status_code, answer.headers["Location"]) == (302, HOME)
    found = debts.order_of(town)
    assert (found.status, found.executed_at) == ("executed", NOON)
    assert readings(order) == [(99_999_000, found.photo_id)] and found.photo_id
    stored = storing.examine(actor=SYSTEM, file_id=found.photo_id, at=NOON)
    with scope.reading(1):
        _kind, content = storing.read_accepted(found.photo_id)
    assert stored.state == "accepted" and not Image.open(io.BytesIO(content)).getexif()
    finance = staff.signed_in(town.actor, "finance")
    page = f"/fr/desk/collections/orders/{order.id}/"
    assert "Photo" in read(finance, page)
    assert finance.get(f"{page}photo/cut/").headers["Content-Type"] == "image/jpeg"
    for wrong in (f"{page}photo/back/", f"{page}photo/x/", "/fr/desk/collections/orders/999/photo/cut/"):
        assert finance.get(wrong).status_code == 404
    again = crew.post(path(order), {"act": "cut", "index": "99999"})
    assert again.status_code == 422 and len(readings(order)) == 1


def test_a_cut_without_index_or_photo_is_told_all_the_same(town: worlds.World, crew: Client) -> None:
    order = debts.ordered(town)
    assert crew.post(path(order), {"act": "cut", "index": ""}).status_code == 302
    assert (debts.order_of(town).status, readings(order)) == ("executed", [])


def test_what_is_paid_is_not_cut_and_is_closed_by_one_button(town: worlds.World, crew: Client) -> None:
    order = debts.ordered(town)
    assert crew.post(path(order), {"act": "over"}).status_code == 422
    debts.pay(town, "plain", 50_000, NOON.date())  # its reaction has not come yet
    page = read(crew, path(order))
    assert "Ne coupez pas." in page and 'value="cut"' not in page and 'value="over"' in page
    assert crew.post(path(order), {"act": "over"}).status_code == 302
    found = debts.order_of(town)
    assert (found.status, found.cause, found.executed_at) == ("canceled", "paid", None)


def test_a_day_without_cuts_only_puts_off(town: worlds.World, crew: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    order = debts.ordered(town)
    friday = datetime.date(2026, 5, 22)
    monkeypatch.setattr("saqia.surfaces.kit.clock.today", lambda: friday)
    page = read(crew, path(order))
    assert "Veille de jour non ouvré" in page and 'value="cut"' not in page and 'value="over"' not in page
    assert debts.order_of(town).status == "issued"


def test_not_done_has_a_reason(town: worlds.World, crew: Client) -> None:
    order = debts.ordered(town)
    assert crew.post(path(order), {"act": "undone", "reason": "tired"}).status_code == 422
    assert crew.post(path(order), {"act": "other"}).status_code == 404
    assert debts.order_of(town).status == "issued"
    assert crew.post(path(order), {"act": "undone", "reason": "no-access"}).status_code == 302
    assert (debts.order_of(town).status, debts.order_of(town).cause) == ("canceled", "no-access")
    finance = staff.signed_in(town.actor, "finance")
    assert "compteur inaccessible" in read(finance, f"/fr/desk/collections/orders/{order.id}/")


def test_a_reconnection_comes_first_with_its_term(town: worlds.World, crew: Client) -> None:
    order = debts.ordered(town)
    debts.ordered(town, "three")
    assert crew.post(path(order), {"act": "cut"}).status_code == 302
    paid(town)
    found = debts.order_of(town)
    assert (found.status, found.reconnect_by) == ("reconnection-ordered", NOON + datetime.timedelta(hours=24))
    page = read(crew, HOME)
    assert page.index("À rétablir") < page.index("À couper")
    assert "21 mai 2026" in page and "Rétablissez le service avant" in read(crew, path(order))
    answer = crew.post(path(order), {"act": "back", "photo": photo(), "index": "99999"})
    assert (answer.status_code, answer.headers["Location"]) == (302, HOME)
    found = debts.order_of(town)
    assert (found.status, found.reconnected_at) == ("reconnected", NOON)
    assert readings(order) == [(99_999_000, found.back_photo_id)]


@pytest.mark.parametrize("attempt", range(3))
def test_a_payment_and_done_at_once_leave_one_truth(town: worlds.World, crew: Client, attempt: int) -> None:
    order = debts.ordered(town)
    places: list[str] = []

    def act(what: str) -> None:
        try:
            if what == "pay":
                paid(town)
            else:
                places.append(crew.post(path(order), {"act": "cut"}).headers["Location"])
        finally:
            connections.close_all()

    with futures.ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(act, what) for what in (("pay", "cut") if attempt % 2 else ("cut", "pay"))]:
            done.result()
    found = debts.order_of(town)
    assert (found.status, found.executed_at) == ("reconnection-ordered", NOON)
    assert places in ([HOME], [path(order)])  # told to give it back at once, or cut before the payment came
    assert "À rétablir" in read(crew, HOME)


def test_who_may_not_and_another_tenant(town: worlds.World) -> None:
    order = debts.ordered(town)
    for role in ("reader", "agent", "finance"):
        for page in (HOME, path(order)):
            assert staff.signed_in(town.actor, role).get(page).status_code == 403
    assert Client(headers={"host": "127.0.0.1"}).get(HOME).status_code == 302
    other = staff.signed_in(operation.system_actor(tenant_id=2, name="test"), "crew")
    assert other.get(path(order)).status_code == 404
    assert other.post(path(order), {"act": "cut"}).status_code == 404
    assert "Rien à couper" in other.get(HOME).content.decode()
    with scope.reading(1):
        assert queries.get_order(order.id) == order and order.issued_on == CUT
