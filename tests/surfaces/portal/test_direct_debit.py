"""Direct debit from the portal: signed with a checked RIB, shown, ended; closed to who may not."""

from collections.abc import Iterator

import pytest
from django.test import Client
from tests.contexts.banking import ground
from tests.contexts.billing import world as worlds
from tests.surfaces.portal import members

from saqia.contexts.banking import queries, types
from saqia.surfaces.kit import clock


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The sixth of May 2026."""
    monkeypatch.setattr(clock, "today", lambda: ground.AT.date())
    monkeypatch.setattr(clock, "now", lambda: ground.AT)
    yield


def at(town: worlds.World, name: str = "three", language: str = "fr") -> str:
    """Return the page's address."""
    return f"/{language}/account/{town.accounts[name].number}/direct-debit/"


def known(town: worlds.World, name: str = "three") -> types.Mandate | None:
    """Return the account's mandate."""
    return ground.read(lambda: queries.find_mandate(account_id=town.accounts[name].account_id))


def given(**changes: str) -> dict[str, str]:
    """Return a form that holds."""
    return {"act": "sign", "rib": "021 780 0000000000000002 22", "holder": "Amal Essai", "agrees": "on", **changes}


def test_a_mandate_is_signed_shown_and_ended(town: worlds.World) -> None:
    member = members.member(town, "holder", "three")
    for language in ("ar", "fr", "en"):
        assert member.get(at(town, language=language)).status_code == 200
    page = member.post(at(town), given(), follow=True)
    found = known(town)
    assert found is not None and (found.rib, found.state) == (ground.PAYER, "active")
    said = page.content.decode()
    assert found.number in said and "021 … 0222" in said and ground.PAYER not in said
    assert "Arrêter le prélèvement" in said and "Le prélèvement est en place." in said
    assert member.post(at(town), given()).status_code == 302
    assert known(town) == found
    for language in ("ar", "fr", "en"):
        assert found.number in member.get(at(town, language=language)).content.decode()
    ended = member.post(at(town), {"act": "end"}, follow=True).content.decode()
    assert "À la demande du client" in ended and "Signer le mandat" in ended
    after = known(town)
    assert after is not None and (after.state, after.revoked_on) == ("revoked", ground.AT.date())


def test_a_wrong_digit_is_said_at_its_field_and_the_rest_is_kept(town: worlds.World) -> None:
    member = members.member(town, "holder", "three")
    page = member.post(at(town), given(rib="021 780 0000000000000002 23"))
    assert page.status_code == 422
    assert "vérifiez ses 24 chiffres" in page.content.decode() and "Amal Essai" in page.content.decode()
    for wrong in ({"holder": ""}, {"agrees": ""}, {"rib": ""}):
        assert member.post(at(town), given(**wrong)).status_code == 422
    assert known(town) is None


def test_a_second_rib_asks_to_end_the_first(town: worlds.World) -> None:
    member = members.member(town, "holder", "three")
    member.post(at(town), given())
    page = member.post(at(town), given(rib=ground.OTHER))
    assert page.status_code == 422
    assert (found := known(town)) is not None and found.rib == ground.PAYER


def test_others_find_nothing(town: worlds.World) -> None:
    member = members.member(town, "holder", "three")
    assert member.get(at(town, "plain")).status_code == 404
    assert member.post(at(town, "plain"), given()).status_code == 404
    payer = members.member(town, "payer", "plain", phone="+212612345679")
    assert payer.get(at(town, "plain")).status_code == 404
    assert payer.post(at(town, "plain"), given()).status_code == 404
    assert Client(headers={"host": "127.0.0.1"}).get(at(town)).status_code == 302
    assert known(town, "plain") is None
