"""Finding customers by a name typed with errors, in either script; never another tenant's."""

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from tests.contexts.parties import people

from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import queries
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

NAMES = [
    ("سعيد المنصوري", "Said El Mansouri"),
    ("فاطمة الزهراء بناني", "Fatima Zahra Bennani"),
    ("محمد العلوي", "Mohamed Alaoui"),
    ("عبد الرحيم أوبيهي", "Abderrahim Oubihi"),
    ("خديجة آيت علي", "Khadija Ait Ali"),
    ("يوسف التازي", "Youssef Tazi"),
    ("محمد التازي", "Mohamed Tazi"),
]


@pytest.fixture
def known(database: str, souss: operation.Actor) -> None:
    """Seven invented customers of tenant 1."""
    rows = [
        people.row(line=n, source_ref=f"C{n}", name_ar=arabic, name_latin=latin)
        for n, (arabic, latin) in enumerate(NAMES)
    ]
    parties.import_customers(actor=souss, rows=people.table(*rows), at=people.AT)


def _best(text: str) -> str:
    with scope.reading(1):
        found = queries.search_customers(text)
    return found[0].name_latin if found else ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("المنصوري سعيد", "Said El Mansouri"),
        ("سعيد المنصورى", "Said El Mansouri"),
        ("سعبد منصوري", "Said El Mansouri"),
        ("mansuri said", "Said El Mansouri"),
        ("Mansoury", "Said El Mansouri"),
        ("فاطمه الزهرة بنانى", "Fatima Zahra Bennani"),
        ("fatma zohra benani", "Fatima Zahra Bennani"),
        ("Mohammed Alaoui", "Mohamed Alaoui"),
        ("mohamed el alawi", "Mohamed Alaoui"),
        ("محمد العلاوي", "Mohamed Alaoui"),
        ("abderahim obihi", "Abderrahim Oubihi"),
        ("اوبيهي", "Abderrahim Oubihi"),
        ("Kadija Aït-Ali", "Khadija Ait Ali"),
        ("yusef tazi", "Youssef Tazi"),
        ("mohamed tazi", "Mohamed Tazi"),
        ("tazi youssef hassan", "Youssef Tazi"),
        ("bennan", "Fatima Zahra Bennani"),
    ],
)
def test_the_meant_customer_comes_first(known: None, typed: str, meant: str) -> None:
    assert _best(typed) == meant


@pytest.mark.parametrize("typed", ["", "   ", "zzzz qqqq", "%", "_", "'); --", "\\", "؟؟"])
def test_nonsense_finds_nobody_and_harms_nothing(known: None, typed: str) -> None:
    assert _best(typed) == ""


def test_a_common_name_fills_the_page_and_no_more(known: None) -> None:
    with scope.reading(1):
        found = {customer.name_latin for customer in queries.search_customers("mohamed", most=2)}
        assert len(queries.search_customers("mohamed", most=1)) == 1
    assert found == {"Mohamed Alaoui", "Mohamed Tazi"}


def test_a_new_or_corrected_name_is_found_at_once(known: None, souss: operation.Actor) -> None:
    customer_id = people.register(souss, name_ar="", name_latin="Zineb Ouhammou")
    assert _best("zaineb ohamou") == "Zineb Ouhammou"
    given = people.details(name_ar="", name_latin="Zineb Lahlou")
    parties.correct_customer(actor=souss, customer_id=customer_id, given=given, at=people.AT)
    assert _best("ouhammou") == ""
    assert _best("zineb lahlo") == "Zineb Lahlou"


def test_nobody_of_another_tenant_is_found(known: None, casa: operation.Actor) -> None:
    with scope.reading(2):
        assert queries.search_customers("Said El Mansouri") == []
    people.register(casa, name_ar="", name_latin="Said Kadiri")
    with scope.reading(2):
        assert [found.name_latin for found in queries.search_customers("said")] == ["Said Kadiri"]


def test_the_search_without_a_tenant_is_an_error(known: None) -> None:
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM parties_bearing('{}', 5, 5)")


@pytest.mark.parametrize("name", ["parties_like", "parties_bearing"])
def test_the_search_cannot_be_redirected_to_other_tables(known: None, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosecdef, proconfig FROM pg_proc WHERE proname = %s", [name])
        secured, settings = cursor.fetchone()
    assert secured
    assert "search_path=pg_catalog, public, pg_temp" in settings


def test_many_names_are_looked_up_in_one_query_as_each_by_itself(known: None) -> None:
    asked = [
        "mohamed", "zzqqxx", "...", "fatima", "tazi mohamed", "Fatima Zahra Bennani", "fatima zahra qqxxzz",
        "mohamed tazi qqxx wwzz kkjj ffgg tazi",
    ]  # fmt: skip
    with scope.reading(1):
        with CaptureQueriesContext(connection) as captured:
            found = queries.find_alike(asked, most=5)
        assert len(captured) == 1
        assert found == {one: [each.id for each in queries.search_customers(one, most=5)] for one in asked}
        named = {one: [each.name_latin for each in queries.list_customers(ids)] for one, ids in found.items()}
    assert found["zzqqxx"] == found["..."] == []
    assert named["tazi mohamed"][0] == "Mohamed Tazi"
    assert named["Fatima Zahra Bennani"] == named["fatima zahra qqxxzz"] == ["Fatima Zahra Bennani"]


def test_nobody_further_is_looked_for_where_enough_are_near(known: None, souss: operation.Actor) -> None:
    people.register(souss, name_ar="", name_latin="Said Manar")
    with scope.reading(1):
        page = queries.find_alike(["said mansouri", "said manri"], most=5)
        near = queries.find_alike(["said mansouri", "said manri"], most=5, enough=1)
        named = {text: [each.name_latin for each in queries.list_customers(ids)] for text, ids in page.items()}
        named_near = {text: [each.name_latin for each in queries.list_customers(ids)] for text, ids in near.items()}
    assert named["said mansouri"] == ["Said El Mansouri", "Said Manar"]
    assert named_near["said mansouri"] == ["Said El Mansouri"]
    assert named_near["said manri"] == named["said manri"] == ["Said Manar", "Said El Mansouri"]
