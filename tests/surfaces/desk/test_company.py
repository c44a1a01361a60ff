"""The company on its papers, at the desk: what is missing, what is typed, what is refused, who may."""

import pytest
from django.test import Client
from tests.surfaces import staff
from tests.surfaces.desk.conftest import NOON

from saqia.platform import operation
from saqia.platform.company import particulars
from saqia.platform.documents import houses
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.usefixtures("moment", "static_files")
HOME = "/fr/desk/company/"
TYPED = {
    "address_ar": "شارع التجربة", "address_fr": "Avenue de l’Essai", "town_ar": "أكادير", "town_fr": "Agadir",
    "postal_code": "80000", "fiscal_id": "1234567", "ice": "000000000000097", "trade_register": "1234 Agadir",
    "business_tax": "48100200",
}  # fmt: skip


@pytest.fixture
def director(database: str, souss: operation.Actor) -> Client:
    """The director of the distributor."""
    return staff.signed_in(souss, "director")


def stated() -> tuple[particulars.Stated, ...]:
    with scope.reading(1):
        return particulars.history().stated


def test_what_is_missing_is_told_with_its_text_then_stated(director: Client) -> None:
    page = director.get(HOME).content.decode()
    assert "Ce qui manque aux documents" in page and "art. 145-VIII" in page and "<c-" not in page
    assert "Ce qui a été déclaré" not in page
    answer = director.post(HOME, TYPED)
    assert (answer.status_code, answer["Location"]) == (302, HOME)
    assert director.post(HOME, TYPED).status_code == 302  # sent twice
    [one] = stated()
    assert one.particulars == particulars.Particulars(**TYPED) and one.from_on == NOON.date()
    page = director.get(HOME).content.decode()
    assert "Ce qui manque aux documents" not in page and "Ce qui a été déclaré" in page
    assert 'value="000000000000097"' in page and page.count("48100200") == 2
    assert "ما صرح به" in director.get("/ar/desk/company/").content.decode()


def test_a_wrong_key_is_refused_where_it_stands(director: Client) -> None:
    answer = director.post(HOME, TYPED | {"ice": "000000000000098"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "les derniers sont une clé" in page and 'value="Agadir"' in page
    assert director.post(HOME, TYPED | {"address_fr": "a" * 121}).status_code == 422
    assert stated() == ()


def test_the_list_is_taken_away(director: Client) -> None:
    director.post(HOME, TYPED)
    head, row = director.get(f"{HOME}?as=csv").content.decode("utf-8-sig").splitlines()
    assert head.startswith("À partir du;Qui;Adresse en arabe") or head.count(";") == 10
    assert row.endswith("80000;1234567;000000000000097;1234 Agadir;48100200") and "Agent" in row
    assert director.get(f"{HOME}?as=xlsx").content[:2] == b"PK"


def test_who_may(souss: operation.Actor, casa: operation.Actor, director: Client) -> None:
    finance = staff.signed_in(souss, "finance")
    assert finance.get(HOME).status_code == finance.post(HOME, TYPED).status_code == 403
    assert HOME in director.get("/fr/desk/").content.decode() and HOME not in finance.get("/fr/desk/").content.decode()
    assert stated() == ()
    director.post(HOME, TYPED)
    assert "48100200" not in staff.signed_in(casa, "director").get(HOME).content.decode()


def test_an_address_in_one_language_is_not_missing(director: Client) -> None:
    def lacking() -> str:
        _, _, rest = director.get(HOME).content.decode().partition("Ce qui manque aux documents")
        return rest.partition("</ul>")[0]

    assert "<li>Adresse · " in lacking() and "Adresse en français" not in lacking()
    assert "<li>العنوان · " in director.get("/ar/desk/company/").content.decode()
    director.post(HOME, {"address_ar": "شارع التجربة"})  # printed for both languages
    assert "<li>Adresse" not in lacking() and "Registre du commerce" in lacking()


def test_papers_print_the_tax_identifier_that_was_stated_else_the_tenant_s(
    director: Client, souss: operation.Actor
) -> None:
    with scope.reading(1):
        tenant = tenancy.Tenant.objects.get(id=1)
        before = houses.of(tenant, NOON.date())
    assert f"IF {tenant.fiscal_id}" in before.ids
    director.post(HOME, TYPED)
    with scope.reading(1):
        assert "IF 1234567" in houses.of(tenant, NOON.date()).ids
