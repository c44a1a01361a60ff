"""An index corrected by a program: the desk's operation, its rights and its refusals."""

import pytest
from tests.contexts.billing import world as worlds
from tests.surfaces.api import programs

from saqia.contexts.billing import queries as bills
from saqia.contexts.metering import models
from saqia.contexts.metering import queries as metering
from saqia.platform.tenancy import scope

WHY = "Chiffres inversés sur la photo"


def last(town: worlds.World) -> metering.Reading:
    """Return the newest reading of the plain account that counts."""
    with scope.reading(1):
        found = metering.list_readings(town.accounts["plain"].meters[worlds.E])
    return next(one for one in found if one.index_milli is not None and one.is_trusted)


def counted(town: worlds.World) -> tuple[int, int]:
    """Return how many readings and bills of the account there are."""
    with scope.reading(1):
        of_account = bills.list_bills(account_id=town.accounts["plain"].account_id)
        return models.Reading.objects.count(), len(of_account)


def test_a_service_corrects_an_index_and_the_bills_that_rest_on_it(
    town: worlds.World, program: programs.Programs
) -> None:
    officer, old, before = program.service("billing_officer", granted=("desk:readings",)), last(town), counted(town)
    index = f"{(old.index_milli or 0) / 1000 - 10:.3f}"
    path, given = f"desk/readings/{old.id}/correction", {"index": index, "why": WHY}
    sent = officer.post(path, given, key="c-1")
    new = last(town)
    assert (sent.status_code, sent.json()) == (
        201, {"id": new.id, "corrects": old.id, "bills_corrected": 1, "bills_waiting": 0},
    )  # fmt: skip
    assert (new.corrects_id, new.index_milli, new.remark) == (old.id, (old.index_milli or 0) - 10_000, WHY)
    assert new.author.startswith("app:")
    assert counted(town) == (before[0] + 1, before[1] + 2)  # a credit note and a new bill
    assert officer.post(path, given, key="c-1").json() == sent.json()
    again = officer.post(path, given)  # without a key: the operation knows it
    assert (again.status_code, again.json()["id"], again.json()["bills_corrected"]) == (201, new.id, 0)
    other = officer.post(path, {**given, "index": "1"})
    assert (other.status_code, other.json()["code"], other.json()["errors"][0]["pointer"]) == (
        409, "conflict", "#/index",
    )  # fmt: skip
    assert counted(town) == (before[0] + 1, before[1] + 2)


@pytest.mark.parametrize(("wrong", "pointer"), [
    ({"index": "-1"}, "#/index"), ({"index": "1.2345"}, "#/index"), ({"index": None}, "#/index"),
    ({"index": "1"}, "#/index"), ({"index": "999999999"}, "#/index"), ({"why": "    x    "}, "#/why"),
    ({"why": "x" * 201}, "#/why"), ({"source": "reader"}, "#/source"),
])  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(
    town: worlds.World, program: programs.Programs, wrong: dict[str, object], pointer: str
) -> None:
    officer, old, before = program.service("billing_officer", granted=("desk:readings",)), last(town), counted(town)
    given = {"index": f"{(old.index_milli or 0) / 1000 - 10:.3f}", "why": WHY, **wrong}
    refused = officer.post(f"desk/readings/{old.id}/correction", given)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)
    assert counted(town) == before


def test_who_may_not_is_told_before_anything_is_looked_at(town: worlds.World, program: programs.Programs) -> None:
    old, before, path = last(town), counted(town), "desk/readings/1/correction"
    given = {"index": "1", "why": WHY}
    stranger = program.stranger()
    for body in (given, {}, {"index": "x"}):  # who brings no token is told that, and not what is wrong with the body
        answer = stranger.post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    reader = program.service("reader", granted=("desk:readings",)).post(f"desk/readings/{old.id}/correction", given)
    assert (reader.status_code, reader.json()["code"]) == (403, "forbidden")
    scopeless = program.service("billing_officer", granted=("desk:queues",)).post(path, given)
    assert (scopeless.status_code, scopeless.json()["code"]) == (403, "scope-missing")
    officer = program.service("billing_officer", granted=("desk:readings",))
    assert officer.post("desk/readings/999999/correction", given).status_code == 404
    with scope.reading(1):
        estimate = models.Reading.objects.filter(source="estimate").first()
    if estimate is not None:
        assert officer.post(f"desk/readings/{estimate.id}/correction", given).status_code == 422
    assert counted(town) == before
