"""The desk by the API: services within their roles, and nobody else."""

import datetime
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.contexts.billing import world as worlds
from tests.surfaces.api import programs

from saqia.contexts.billing import queries as billing
from saqia.contexts.metering import models, queries
from saqia.platform.files import models as files
from saqia.platform.files import storing
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
        "exceptions", "held-readings", "late-readings", "disputes", "corrections", "collections-deposits",
        "collections-protections", "collections-write-offs",
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


def _photo(app: programs.Program, path: str, media_type: str = "image/jpeg") -> Any:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG")
    given = {"photo": SimpleUploadedFile("meter.jpg", picture.getvalue(), media_type)}
    return app.client.post(f"/api/v1/{path}", given, headers=app.headers)


def test_a_reading_comes_with_time_place_photo_and_anomaly(town: worlds.World, program: programs.Programs) -> None:
    reader = program.service("reader", granted=("desk:readings",))
    kept = _photo(reader, "desk/readings/photos")
    assert kept.status_code == 201, kept.content
    photo = {"id": kept.json()["id"], "sha256": kept.json()["sha256"]}
    given = {
        "meter": _serial(town), "read_on": "2026-05-06", "read_at": "2026-05-06T10:42:00+01:00",
        "place": {"lat": 30.4278, "lon": -9.5981}, "photo": photo, "anomaly": "unreadable", "remark": "Buée",
    }  # fmt: skip
    sent = reader.post("desk/readings", given)
    assert (sent.status_code, sent.json()["verdict"]["code"]) == (201, "accepted-with-warning")
    with scope.reading(1):
        [kept_reading] = queries.list_readings(town.accounts["plain"].meters[worlds.E], most=1)
    assert (kept_reading.id, kept_reading.index_milli, kept_reading.anomaly, kept_reading.remark) == (
        sent.json()["id"], None, "unreadable", "Buée",
    )  # fmt: skip
    assert kept_reading.read_at == datetime.datetime(2026, 5, 6, 9, 42, tzinfo=datetime.UTC)
    assert (kept_reading.lat, kept_reading.lon, kept_reading.photo_id) == (30.4278, -9.5981, photo["id"])
    assert kept_reading.author.startswith("app:")


@pytest.mark.parametrize(("wrong", "pointer"), [
    ({"read_at": "2026-05-06T10:42:00"}, "#/read_at"),  # no offset
    ({"read_at": "2026-05-07T10:42:00+01:00"}, "#/read_at"),
    ({"place": {"lat": 48.85, "lon": 2.35}}, "#/place/lat"),
    ({"place": {"lat": 30.4}}, "#/place/lon"),
    ({"anomaly": "dog"}, "#/anomaly"),
    ({"index": None}, "#/index"),
    ({"photo": {"id": 10**9, "sha256": "0" * 64}}, "#/photo"),
])  # fmt: skip
def test_what_cannot_come_with_a_reading_is_refused(
    town: worlds.World, program: programs.Programs, wrong: dict[str, Any], pointer: str
) -> None:
    reader, before = program.service("reader", granted=("desk:readings",)), _count()
    given = {"meter": _serial(town), "read_on": "2026-05-06", "index": "1300", **wrong}
    refused = reader.post("desk/readings", given)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"], _count()) == (422, pointer, before)
    if "anomaly" in wrong:
        assert "absent, access-refused, damaged" in refused.json()["detail"]


def test_only_who_records_readings_uploads_their_photos(town: worlds.World, program: programs.Programs) -> None:
    finance = program.service("finance", granted=("desk:readings",))
    assert _photo(finance, "desk/readings/photos").status_code == 403
    reader = program.service("reader", granted=("desk:readings",))
    paper = _photo(reader, "desk/readings/photos", "application/pdf")
    assert (paper.status_code, paper.json()["errors"][0]["pointer"]) == (422, "#/photo")
    assert _photo(program.stranger(), "desk/readings/photos").status_code == 401
    with scope.reading(1):
        assert not files.File.objects.exists()


def test_a_customer_sends_time_place_and_photo_and_sees_them(town: worlds.World, program: programs.Programs) -> None:
    app = program.person({"plain": "holder"})
    kept = _photo(app, "readings/photos").json()
    given = {
        "account": town.accounts["plain"].number, "meter": _serial(town), "read_on": "2026-05-06", "index": "1300",
        "read_at": "2026-05-06T10:42:00+01:00", "place": {"lat": 30.4278, "lon": -9.5981},
        "photo": {"id": kept["id"], "sha256": kept["sha256"]},
    }  # fmt: skip
    sent = app.post("readings", given)
    assert sent.status_code == 201, sent.content
    number = sent.json()["id"]
    newest = app.get("readings", account=town.accounts["plain"].number).json()["items"][0]
    assert (newest["id"], newest["read_at"], newest["has_photo"], newest["anomaly"]) == (
        number, "2026-05-06T09:42:00Z", True, None,
    )  # fmt: skip
    assert app.get(f"readings/{number}/photo").status_code == 404  # in quarantine
    storing.examine(actor=town.actor, file_id=kept["id"], at=programs.AT)
    assert app.get(f"readings/{number}/photo")["Content-Type"] == "image/jpeg"
    assert program.person({"three": "holder"}).get(f"readings/{number}/photo").status_code == 404
    noted = app.post("readings", {**given, "anomaly": "absent"})
    assert (noted.status_code, noted.json()["errors"][0]["pointer"]) == (422, "#/anomaly")


def test_a_remote_meter_tells_its_own_index(town: worlds.World, program: programs.Programs) -> None:
    head_end = program.service("reader", granted=("desk:readings",))
    given = {"meter": _serial(town), "read_on": "2026-05-06", "index": "1300", "source": "remote"}
    sent = head_end.post("desk/readings", given)
    with scope.reading(1):
        [newest] = queries.list_readings(town.accounts["plain"].meters[worlds.E], most=1)
    assert (sent.status_code, newest.id, newest.source) == (201, sent.json()["id"], "remote")
    estimate = head_end.post("desk/readings", {**given, "source": "estimate"})
    assert (estimate.status_code, estimate.json()["errors"][0]["pointer"]) == (422, "#/source")
