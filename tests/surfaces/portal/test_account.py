"""A customer's own place: linked by a bill, shared by an invitation, closed to everybody else."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.surfaces.portal import phones

from saqia.contexts.contracts import operations as contracts
from saqia.contexts.contracts import queries
from saqia.platform.identity import models
from saqia.platform.links import tokens
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import actors, clock, limits, tenants

CASABLANCA = {"host": "casablanca.localhost"}


@pytest.fixture
def browser() -> Client:
    """A browser on the first distributor's host."""
    return Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)


def _facts(town: worlds.World, name: str) -> dict[str, str]:
    [bill] = books.of(town, name)
    return {
        "contract_number": town.accounts[name].number, "bill_code": tokens.code(tenant_id=1, subject=bill.number),
    }  # fmt: skip


def _reached(sign_in_id: int) -> list[tuple[str, str]]:
    with scope.reading(1):
        found = queries.list_accessible(sign_in_id=sign_in_id, on=clock.today())
    return [(access.account.number, access.grant.role) for access in found]


def test_a_contract_is_linked_with_two_fields(town: worlds.World, browser: Client, phone: phones.Phone) -> None:
    sign_in_id, facts = phones.sign_in(browser, phone), _facts(town, "three")
    assert "Aucun contrat" in browser.get("/fr/account/").content.decode()
    wrong = browser.post("/fr/account/link/", {**facts, "bill_code": "00000000"})
    assert "ne vont pas ensemble" in wrong.content.decode()
    assert _reached(sign_in_id) == []
    for _ in range(2):  # sending twice is harmless
        assert browser.post("/fr/account/link/", facts).headers["Location"] == "/fr/account/"
    assert _reached(sign_in_id) == [(facts["contract_number"], "payer")]
    page = browser.get("/fr/account/").content.decode()
    assert facts["contract_number"] in page
    assert "payeur" in page
    assert town.accounts["plain"].number not in page


def test_guessing_by_the_page_is_stopped(town: worlds.World, browser: Client, phone: phones.Phone) -> None:
    sign_in_id, facts = phones.sign_in(browser, phone), _facts(town, "three")
    for guess in range(5):
        assert browser.post("/fr/account/link/", {**facts, "bill_code": f"{guess:08d}"}).status_code == 200
    refused = browser.post("/fr/account/link/", facts)
    assert (refused.status_code, int(refused["Retry-After"]) > 0) == (429, True)
    assert _reached(sign_in_id) == []


def test_an_invitation_is_accepted_by_its_code(town: worlds.World, browser: Client, phone: phones.Phone) -> None:
    invited = contracts.invite_person(
        actor=town.actor, target=contracts.Target(account_id=town.accounts["plain"].account_id), role="payer",
        at=clock.now(),
    )  # fmt: skip
    sign_in_id = phones.sign_in(browser, phone)
    wrong = browser.post("/fr/account/invitation/", {"code": "AAAA-BBBB-CCCC"})
    assert "invitation" in wrong.content.decode()
    there = browser.post("/fr/account/invitation/", {"code": invited.code}, headers=CASABLANCA)
    assert there.status_code == 200  # a sign-in is global, an invitation is not
    assert _reached(sign_in_id) == []
    assert browser.post("/fr/account/invitation/", {"code": invited.code}).headers["Location"] == "/fr/account/"
    assert _reached(sign_in_id) == [(town.accounts["plain"].number, "payer")]


def test_the_actor_of_an_account_holds_what_its_grant_gives(town: worlds.World) -> None:
    person = models.SignIn.objects.create(phone=phones.PHONE, created_at=clock.now())
    for name, role in (("plain", "payer"), ("three", "holder")):
        contracts.grant_access(
            actor=town.actor, sign_in_id=person.pk, role=role, proof="agent", at=clock.now(),
            target=contracts.Target(account_id=town.accounts[name].account_id),
        )  # fmt: skip
    request = RequestFactory().get("/fr/account/")
    request.user = person
    request.tenant = tenants.directory.of_host("127.0.0.1")  # type: ignore[attr-defined]
    today = clock.today()
    actor, access = actors.of_customer_on(request, town.accounts["plain"].number, on=today)
    assert (actor.name, actor.sign_in_id, access.grant.role) == (f"customer:{person.pk}", person.pk, "payer")
    assert (actor.may("account.pay"), actor.may("parties.correct-own-data")) == (True, False)
    assert actors.of_customer(request, on=today).may("parties.correct-own-data")  # of the other account
    by_contract = actors.of_customer_on(request, town.accounts["three"].contract_numbers[2], on=today)[1]
    assert by_contract.account.id == town.accounts["three"].account_id
    for number in (town.accounts["shop"].number, "2000999996", "nothing"):
        with pytest.raises(actors.NotTheirAccount):
            actors.of_customer_on(request, number, on=today)
    request.tenant = tenants.directory.of_host("casablanca.localhost")  # type: ignore[attr-defined]
    with pytest.raises(actors.NotTheirAccount):
        actors.of_customer_on(request, town.accounts["plain"].number, on=today)
    assert actors.accounts_of(request, on=today) == []
    request.user = AnonymousUser()
    with pytest.raises(actors.NotSignedIn):
        actors.of_customer(request, on=today)


@pytest.mark.parametrize(("given", "counted"), [
    ("196.12.0.4", "196.12.0.4"), ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"), ("", "unknown"), ("x", "unknown"),
])  # fmt: skip
def test_an_address_is_counted_as_one_subscriber(given: str, counted: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=given, headers={"X-Forwarded-For": "10.9.9.9"})
    assert limits.address_of(request) == counted  # without a proxy of ours, nobody's word is believed


def test_behind_the_proxy_only_its_own_word_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    monkeypatch.setattr(settings, "SAQIA_HTTPS", True)
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": "1.1.1.1, 196.12.0.4"})
    assert limits.address_of(request) == "196.12.0.4"
