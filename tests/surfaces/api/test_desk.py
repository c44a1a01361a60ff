"""The desk by the API: services within their roles, and nobody else."""

from tests.contexts.billing import world as worlds
from tests.surfaces.api import programs

from saqia.contexts.billing import queries as billing
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


def test_a_service_sees_what_waits_within_its_role(town: worlds.World, program: programs.Programs) -> None:
    officer = program.service("billing_officer", granted=("desk:queues",)).get("desk/queues")
    items = {one["queue"]["code"]: (one["waiting"], one["late"]) for one in officer.json()["items"]}
    assert (officer.status_code, list(items)) == (200, [
        "exceptions", "held-readings", "disputes", "corrections", "collections-deposits", "collections-write-offs",
    ])  # fmt: skip
    with scope.reading(1):
        refused = sum(billing.count_exceptions().values())
    assert items["exceptions"] == (refused, 0) and refused > 0
    supervisor = program.service("supervisor", granted=("desk:queues",)).get("desk/queues").json()["items"]
    assert supervisor[-1]["queue"]["code"] == "duplicates"
    reader = program.service("reader", granted=("desk:queues",)).get("desk/queues")
    assert (reader.status_code, reader.json()["items"]) == (200, [])
    without = program.service("billing_officer", granted=("desk:customers",)).get("desk/queues")
    assert (without.status_code, without.json()["code"]) == (403, "scope-missing")
    person = program.person({"three": "holder"}, granted=("desk:queues",)).get("desk/queues")
    assert person.status_code == 403 or person.json()["items"] == []
    assert program.stranger().get("desk/queues").status_code == 401


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


def test_a_remote_meter_tells_its_own_index(town: worlds.World, program: programs.Programs) -> None:
    head_end = program.service("reader", granted=("desk:readings",))
    given = {"meter": _serial(town), "read_on": "2026-05-06", "index": "1300", "source": "remote"}
    sent = head_end.post("desk/readings", given)
    with scope.reading(1):
        [newest] = queries.list_readings(town.accounts["plain"].meters[worlds.E], most=1)
    assert (sent.status_code, newest.id, newest.source) == (201, sent.json()["id"], "remote")
    estimate = head_end.post("desk/readings", {**given, "source": "estimate"})
    assert (estimate.status_code, estimate.json()["errors"][0]["pointer"]) == (422, "#/source")
