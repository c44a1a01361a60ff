"""The desk by the API: services within their roles, and nobody else."""

from tests.contexts.billing import world as worlds
from tests.surfaces.api import programs

from saqia.contexts.metering import models, queries
from saqia.platform.tenancy import scope


def _serial(town: worlds.World) -> str:
    with scope.reading(1):
        return queries.get_meter(town.accounts["plain"].meters[1]).serial


def _count() -> int:
    with scope.reading(1):
        return models.Reading.objects.count()


def test_a_service_finds_customers_within_its_role(town: worlds.World, program: programs.Programs) -> None:
    number = town.accounts["three"].number
    agent = program.service("agent", granted=("desk:customers",))
    [hit] = agent.get("desk/customers", q=number).json()["items"]
    assert (hit["by"], hit["account"]) == ("number", number)
    assert agent.get("desk/customers").status_code == 422
    reader = program.service("reader", granted=("desk:customers",)).get("desk/customers", q=number)
    assert (reader.status_code, reader.json()["code"]) == (403, "forbidden")
    person = program.person({"three": "holder"}, granted=("desk:customers",)).get("desk/customers", q=number)
    assert (person.status_code, person.json()["code"]) == (403, "forbidden")
    assert program.stranger().get("desk/customers").status_code == 401


def test_a_service_records_readings_once(town: worlds.World, program: programs.Programs) -> None:
    before, reader = _count(), program.service("reader", granted=("desk:readings",))
    given = {"meter": _serial(town), "read_on": "2026-05-06", "index": "1300"}
    finance = program.service("finance", granted=("desk:readings",)).post("desk/readings", given)
    assert (finance.status_code, finance.json()["code"]) == (403, "forbidden")
    unknown = reader.post("desk/readings", {**given, "meter": "nothing"})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (404, "#/meter")
    below = reader.post("desk/readings", {**given, "index": "-1"})
    assert (below.status_code, below.json()["errors"][0]["pointer"], _count()) == (422, "#/index", before)
    sent = reader.post("desk/readings", given, key="r-1")
    assert (sent.status_code, sent.json()["is_new"], sent.json()["verdict"]["code"]) == (201, True, "accepted")
    assert reader.post("desk/readings", given).json()["is_new"] is False
    assert _count() == before + 1
