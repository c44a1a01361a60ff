"""The staff at the desk: hired with a sign-in, roles given and ended, sign-ins closed and reset, nobody on oneself."""

import csv
import datetime
import io

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.surfaces import staff
from tests.surfaces.desk.test_counter import FRAME

from saqia.contexts.staff import operations, queries, types
from saqia.platform import operation
from saqia.platform.audit import models as audit
from saqia.platform.identity import models
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

NOON = datetime.datetime(2026, 5, 20, 12, tzinfo=datetime.UTC)
TODAY = NOON.date()
HOME = "/fr/desk/staff/"
HIRE = {"number": "S-7", "name_ar": "اسم", "name_fr": "Nom", "email": "Seven@example.ma", "language": "ar"}


@pytest.fixture(autouse=True)
def moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages' clock stands on 20 May 2026."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def director(browser: Client, souss: operation.Actor) -> Client:
    """A director of SRM Souss-Massa, signed in."""
    return staff.signed_in(souss, "director")


def everybody(tenant_id: int = 1) -> list[types.Person]:
    """Return the people of a distributor, in the order of their hiring."""
    with scope.reading(tenant_id):
        return sorted(queries.list_everybody(), key=lambda person: person.id)


def sign_in(person: types.Person) -> models.SignIn:
    """Return the sign-in of a person."""
    assert person.sign_in_id is not None
    return models.SignIn.objects.get(pk=person.sign_in_id)


def held(person_id: int) -> list[tuple[str, datetime.date, datetime.date | None]]:
    """Return the roles of a person with their days."""
    with scope.reading(1):
        return [(each.role, each.starts_on, each.ends_on) for each in queries.list_memberships(person_id)]


def entries() -> int:
    """Return how many acts the audit trail holds."""
    with scope.reading(1):
        return audit.Entry.objects.count()


def act(client: Client, person: types.Person, kind: str, **given: object) -> int:
    """Press a button of a person's page and return the answer's status."""
    return client.post(f"{HOME}{person.id}/act/", {"act": kind, **given}).status_code


def unit_id() -> int:
    """Return an open unit."""
    with scope.reading(1):
        return queries.list_units(on=TODAY)[0].id


def test_somebody_is_hired_and_given_a_role(director: Client) -> None:
    answer = director.post(f"{HOME}new/", HIRE)
    new = everybody()[-1]
    assert answer.headers["Location"] == f"{HOME}{new.id}/"
    assert (new.number, new.name_fr, new.language, new.hired_on) == ("S-7", "Nom", "ar", TODAY)
    row = sign_in(new)
    assert row.email == "seven@example.ma" and row.is_active and not row.has_usable_password()
    page = director.get(f"{HOME}{new.id}/").content.decode()
    assert "attend son premier mot de passe" in page and "Aucun rôle encore" in page
    given = {"role": "agent", "unit": unit_id(), "starts_on": "2026-05-20"}
    assert act(director, new, "give", **given) == 302 and held(new.id) == [("agent", TODAY, None)]
    before = entries()
    assert act(director, new, "give", **given) == 422 and held(new.id) == [("agent", TODAY, None)]
    assert entries() == before
    with scope.reading(1):
        [membership] = queries.list_memberships(new.id)
    assert act(director, new, "end", membership=membership.membership_id) == 302
    assert held(new.id) == [("agent", TODAY, TODAY)]
    assert act(director, new, "end", membership=membership.membership_id) == 422
    assert held(new.id) == [("agent", TODAY, TODAY)]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"number": ""}, "number"),
        ({"number": "S 7"}, "Lettres, chiffres et tirets"),
        ({"email": "seven"}, "pas valable"),
        ({"language": "de"}, "language"),
        ({"name_ar": ""}, "name_ar"),
    ],
)
def test_nobody_is_hired_from_a_faulty_form(director: Client, changed: dict[str, str], said: str) -> None:
    before = (len(everybody()), models.SignIn.objects.count(), entries())
    answer = director.post(f"{HOME}new/", {**HIRE, **changed})
    assert answer.status_code == 422 and said in answer.content.decode()
    assert (len(everybody()), models.SignIn.objects.count(), entries()) == before


def test_a_number_or_an_address_is_taken_once(director: Client) -> None:
    assert director.post(f"{HOME}new/", HIRE).status_code == 302
    before = (len(everybody()), models.SignIn.objects.count(), entries())
    answer = director.post(f"{HOME}new/", {**HIRE, "email": "eight@example.ma"})
    assert answer.status_code == 422 and "Le code S-7 est déjà pris." in answer.content.decode()
    answer = director.post(f"{HOME}new/", {**HIRE, "number": "S-8"})
    assert answer.status_code == 422 and "a déjà un accès" in answer.content.decode()
    assert (len(everybody()), models.SignIn.objects.count(), entries()) == before


def test_a_closed_sign_in_ends_its_sessions_and_opens_anew(director: Client, souss: operation.Actor) -> None:
    agent = staff.signed_in(souss, "agent")
    them = everybody()[-1]
    assert agent.get("/fr/desk/").status_code == 200
    assert act(director, them, "close") == 302 and act(director, them, "close") == 302
    assert agent.get("/fr/desk/").headers["Location"].startswith("/fr/desk/sign-in/")
    assert "fermé" in director.get(f"{HOME}{them.id}/").content.decode()
    assert act(director, them, "open") == 302  # the session of before stays closed
    assert sign_in(them).is_active
    assert agent.get("/fr/desk/").headers["Location"].startswith("/fr/desk/sign-in/")


def test_a_second_factor_is_forgotten_with_its_sessions(director: Client, souss: operation.Actor) -> None:
    agent = staff.signed_in(souss, "agent")
    them = everybody()[-1]
    Authenticator.objects.create(user_id=them.sign_in_id, type="recovery_codes", data={})
    assert act(director, them, "reset") == 302
    assert not Authenticator.objects.filter(user_id=them.sign_in_id).exists()
    assert Authenticator.objects.count() == 1  # the director's own
    assert agent.get("/fr/desk/").headers["Location"].startswith("/fr/desk/sign-in/")
    assert act(director, them, "reset") == 302


def test_nobody_changes_their_own(director: Client) -> None:
    [me] = everybody()
    with scope.reading(1):
        [mine] = queries.list_memberships(me.id)
    before = entries()
    given = {"role": "finance", "unit": unit_id(), "starts_on": "2026-05-20"}
    assert act(director, me, "give", **given) == 422
    assert act(director, me, "end", membership=mine.membership_id) == 422
    assert [act(director, me, kind) for kind in ("close", "open", "reset")] == [422, 422, 422]
    assert held(me.id) == [("director", staff.AT.date(), None)] and entries() == before
    assert sign_in(me).is_active and Authenticator.objects.count() == 1
    page = director.get(f"{HOME}{me.id}/").content.decode()
    assert "Ce sont vos propres rôles" in page and 'value="close"' not in page and 'value="end"' not in page


def test_nobody_leaves_or_is_linked_by_themselves(browser: Client, souss: operation.Actor) -> None:
    staff.signed_in(souss, "director")
    [me] = everybody()
    own = operation.Actor(1, f"person:{me.id}", me.id, queries.permissions_of(["director"]))
    with pytest.raises(operations.OwnPerson):
        operations.record_departure(actor=own, person_id=me.id, on=TODAY, at=NOON)
    with pytest.raises(operations.OwnPerson):
        operations.link_sign_in(actor=own, person_id=me.id, sign_in_id=None, on=TODAY, at=NOON)
    assert everybody() == [me]


def test_what_cannot_be_changes_nothing(director: Client, souss: operation.Actor) -> None:
    bare = operations.hire_person(
        actor=souss, number="B1", name_ar="ا", name_fr="B", language="fr", sign_in_id=None, on=TODAY, at=NOON
    )
    before = entries()
    given = {"role": "agent", "unit": unit_id(), "starts_on": "2026-05-20"}
    for changed in ({"role": "king"}, {"unit": 999_999}, {"starts_on": "2026-05-19"}, {"starts_on": "never"}):
        assert act(director, bare, "give", **{**given, **changed}) == 422
    assert [act(director, bare, kind) for kind in ("close", "open", "reset")] == [422, 422, 422]
    assert act(director, bare, "promote") == 404 and act(director, bare, "end", membership=1) == 404
    assert held(bare.id) == [] and entries() == before
    assert director.get(f"{HOME}{bare.id + 99}/").status_code == 404


def test_the_list_says_who_may_what_and_how_they_sign_in(director: Client, souss: operation.Actor) -> None:
    staff.signed_in(souss, "agent", "supervisor")
    director.post(f"{HOME}new/", HIRE)
    rows = list(csv.DictReader(io.StringIO(director.get(f"{HOME}?as=csv").content.decode("utf-8-sig")), delimiter=";"))
    found = {(row["Rôles"], row["Accès"], row["Second facteur"]) for row in rows}
    assert found == {
        ("directeur", "attend son premier mot de passe", "application"),
        ("agent d’agence, responsable d’agence", "attend son premier mot de passe", "application"),
        ("", "attend son premier mot de passe", "aucun"),
    }
    only = director.get(f"{HOME}?role=agent&as=csv").content.decode("utf-8-sig")
    assert len(only.splitlines()) == 2
    page = director.get(f"{HOME}?role=finance").content.decode()
    assert "Personne ne tient ce rôle" in page
    assert director.get(f"{HOME}?as=xlsx").content[:2] == b"PK"
    assert director.get("/ar/desk/staff/").status_code == 200
    told = director.get(f"{HOME}roles/?as=csv").content.decode("utf-8-sig")
    assert "director;directeur;gérer le personnel et ses rôles" in told
    assert "gérer le personnel et ses rôles" in director.get(f"{HOME}roles/").content.decode()


def test_who_may(director: Client, souss: operation.Actor, casa: operation.Actor) -> None:
    them = everybody()[0]
    elsewhere, supervisor = staff.signed_in(casa, "director"), staff.signed_in(souss, "supervisor")
    before = (len(everybody()), entries())
    for address in (HOME, f"{HOME}new/", f"{HOME}roles/", f"{HOME}{them.id}/"):
        assert supervisor.get(address).status_code == 403
    assert supervisor.post(f"{HOME}new/", HIRE).status_code == 403
    assert act(supervisor, them, "close") == 403
    assert elsewhere.get(f"{HOME}{them.id}/").status_code == 404
    assert [act(elsewhere, them, kind) for kind in ("close", "reset", "give")] == [404, 404, 404]
    assert them.number not in elsewhere.get(HOME).content.decode()
    assert sign_in(them).is_active
    assert (len(everybody()), entries()) == before
    assert "/fr/desk/staff/" not in supervisor.get("/fr/desk/").content.decode()
    assert "/fr/desk/staff/" in director.get("/fr/desk/").content.decode()


@pytest.mark.parametrize("page", ["", "new/", "{}/"])
def test_a_page_asks_little(director: Client, page: str) -> None:
    address = page.format(everybody()[0].id)
    with CaptureQueriesContext(connection) as asked:
        assert director.get(f"{HOME}{address}").status_code == 200
    assert len([row for row in asked.captured_queries if not row["sql"].startswith(FRAME)]) <= 12


def test_where_an_agency_receives_customers_is_stated_at_the_desk(director: Client) -> None:
    place, listed = f"{HOME}units/{unit_id()}/", f"{HOME}units/"
    before = director.get(listed).content.decode()
    assert "sans adresse" in before and f'href="{place}"' in before
    assert listed in director.get(HOME).content.decode()
    typed = {"address_ar": "", "address_fr": "Place du marché", "hours_ar": "", "hours_fr": "de 8:30 à 16:30"}
    wrong = director.post(place, {**typed, "hours_fr": "8h30 <br>"})
    assert wrong.status_code == 422 and "sans signes spéciaux" in wrong.content.decode()
    assert "sans adresse" in director.get(listed).content.decode()
    assert director.post(place, typed).headers["Location"] == listed
    after = director.get(listed).content.decode()
    assert "Place du marché" in after and "de 8:30 à 16:30" in after and "sans adresse" not in after
    assert 'value="Place du marché"' in director.get(place).content.decode()
    rows = list(csv.reader(io.StringIO(director.get(f"{listed}?as=csv").content.decode("utf-8-sig")), delimiter=";"))
    assert "Place du marché" in rows[1]
    assert director.get(f"{HOME}units/999999/").status_code == 404


def test_only_who_manages_units_states_their_place(director: Client, souss: operation.Actor) -> None:
    place = f"{HOME}units/{unit_id()}/"
    agent = staff.signed_in(souss, "agent")
    written = entries()
    assert agent.get(f"{HOME}units/").status_code == 403
    assert agent.post(place, {"address_fr": "Place du marché"}).status_code == 403
    assert entries() == written
