"""Rounds at the desk and files of readings: checked with a report, taken in once somebody says so, safe to repeat."""

import csv
import datetime
import io
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from tests.contexts.billing import world as worlds
from tests.surfaces import staff

from saqia.contexts.metering import models, operations, queries
from saqia.journeys import photo_archives, staged_files
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, sheets

NOON = datetime.datetime(2026, 5, 20, 12, tzinfo=datetime.UTC)
FRAME = ("BEGIN", "COMMIT", "SET TRANSACTION", "SELECT set_config")
ROUNDS, IMPORT = "/fr/desk/rounds/", "/fr/desk/rounds/import/"
TEXT = (
    "meter;read_on;index;colour\n"
    "E-plain;2026-05-08;1629;bleu\n"
    "E-nowhere;2026-05-08;1200;\n"
    "E-three;2026-05-08;many;\n"
    "E-shop;2026-05-08;99999;\n"
)


@pytest.fixture
def officer(
    town: worlds.World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Client]:  # fmt: skip
    """A billing officer, on 20 May 2026; staged files lie in a folder of the test."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    monkeypatch.setattr(clock, "today", NOON.date)
    monkeypatch.setattr("saqia.journeys.staged_files.home", lambda: tmp_path)
    yield staff.signed_in(town.actor, "billing_officer")


def send(client: Client, text: str = TEXT, round_code: str = "") -> str:
    """Send a file, and return where the page leads."""
    file = SimpleUploadedFile("mai.csv", text.encode(), content_type="text/csv")
    answer = client.post(IMPORT, {"file": file, "round": round_code})
    return str(answer.headers["Location"])


def table(client: Client, path: str) -> list[list[str]]:
    """Return the rows of a list as its CSV says them, without the heads."""
    text = client.get(path).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))[1:]


def said(page: str) -> str:
    """Return the text of a page, its blanks as one."""
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def taken_in() -> list[tuple[str, int | None]]:
    """Return the readings that came from files."""
    with scope.reading(1):
        rows = models.Reading.objects.filter(source="file").order_by("id")
        return list(rows.values_list("meter__serial", "index_milli"))


def test_rounds_and_their_books_with_what_was_read(town: worlds.World, officer: Client) -> None:
    [row] = table(officer, f"{ROUNDS}?month=2026-04&as=csv")
    assert row[:2] == ["T01", "Tournée"]
    points, read = int(row[2]), int(row[3])
    assert 0 < read < points
    assert float(row[4]) == read * 10_000 // points / 100
    with CaptureQueriesContext(connection) as asked:
        text = officer.get(f"{ROUNDS}?month=2026-04").content.decode()
    assert f'href="{ROUNDS}T01/?month=2026-04"' in text and "<c-" not in text
    assert len([one for one in asked.captured_queries if not one["sql"].startswith(FRAME)]) <= 12 + 5
    assert [book[:1] + book[2:4] for book in table(officer, f"{ROUNDS}T01/?month=2026-04&as=csv")] == [
        ["B1", str(points), str(read)]
    ]
    assert officer.get("/ar/desk/rounds/T01/").status_code == 200
    assert officer.get(f"{ROUNDS}T99/").status_code == 404


def test_meters_that_wait_too_long_for_their_reading(
    town: worlds.World, officer: Client, casa: operation.Actor
) -> None:
    path = f"{ROUNDS}T01/late/"
    rows = table(officer, f"{path}?as=csv")
    plain = next(row for row in rows if row[0] == "E-plain")
    assert plain[1:5] == ["2026-04-08", "42", "2026-05-11", "trop longue"] and plain[5] and plain[6]
    assert [int(row[2]) for row in rows] == sorted((int(row[2]) for row in rows), reverse=True)
    text = officer.get(path).content.decode()
    assert "E-plain" in text and "Périodes trop longues" in text and "<c-" not in text
    assert f'href="{path}"' in officer.get(f"{ROUNDS}T01/").content.decode()
    worlds.read(town, datetime.date(2026, 5, 8), {"plain": {worlds.E: 1629}})
    assert "E-plain" not in [row[0] for row in table(officer, f"{path}?as=csv")]
    assert officer.get(path.replace("/fr/", "/ar/")).status_code == 200
    assert officer.get(f"{ROUNDS}T99/late/").status_code == 404
    assert staff.signed_in(casa, "billing_officer").get(path).status_code == 404
    assert staff.signed_in(town.actor, "agent").get(path).status_code == 403


def test_a_reading_that_will_soon_be_late(
    town: worlds.World, officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2026, 5, 6))
    rows = table(officer, f"{ROUNDS}T01/late/?as=csv")
    assert ["E-plain", "2026-04-08", "28", "2026-05-11", "bientôt trop longue"] in [row[:5] for row in rows]
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2026, 4, 10))
    assert "E-plain" not in [row[0] for row in table(officer, f"{ROUNDS}T01/late/?as=csv")]


def test_a_file_is_checked_line_by_line_before_anything_is_recorded(town: worlds.World, officer: Client) -> None:
    path = send(officer)
    assert taken_in() == []
    text = officer.get(path).content.decode()
    assert "contrôlé, pas encore importé" in text and "colour" in text and "<c-" not in text
    rows = table(officer, f"{path}?as=csv")
    assert [(row[0], row[1], row[2]) for row in rows] == [
        ("3", "compteur", "refusé"), ("4", "index", "refusé"), ("5", "index", "en attente")
    ]  # fmt: skip
    assert rows[0][3:] == ["E-nowhere", "Compteur inconnu"]
    assert officer.get(f"{path}?as=xlsx").content[:2] == b"PK"
    assert officer.get(path.replace("/fr/", "/ar/")).status_code == 200


def test_a_checked_file_is_taken_in_once(town: worlds.World, officer: Client) -> None:
    path = send(officer)
    for _ in range(2):
        answer = officer.post(path, follow=True)
        assert answer.redirect_chain == [(path, 302)] and "importé" in answer.content.decode()
        assert taken_in() == [("E-plain", 1_629_000), ("E-shop", 99_999_000)]
    assert send(officer) == path and len(taken_in()) == 2
    mended = send(officer, TEXT.replace("many", "1510"))
    assert mended != path
    officer.post(mended)
    assert sorted(taken_in()) == [("E-plain", 1_629_000), ("E-shop", 99_999_000), ("E-three", 1_510_000)]


def test_a_file_that_cannot_be_read_says_why(
    town: worlds.World, officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    for text in ("", "one;two\n1;2\n"):
        file = SimpleUploadedFile("mai.csv", text.encode())
        answer = officer.post(IMPORT, {"file": file, "round": ""})
        assert answer.status_code == 422 and 'class="why"' in answer.content.decode()
    assert officer.post(IMPORT, {"round": ""}).status_code == 422
    assert officer.post(IMPORT, {"file": SimpleUploadedFile("a.csv", b"x"), "round": "T99"}).status_code == 422
    monkeypatch.setattr(sheets, "MOST_BYTES", 10)
    answer = officer.post(IMPORT, {"file": SimpleUploadedFile("mai.csv", TEXT.encode()), "round": ""})
    assert answer.status_code == 422 and "20 Mo" in answer.content.decode()
    assert taken_in() == []


def test_who_may_take_readings_in(town: worlds.World, officer: Client, casa: operation.Actor) -> None:
    path = send(officer)
    supervisor = staff.signed_in(town.actor, "supervisor")
    assert [supervisor.get(one).status_code for one in (ROUNDS, IMPORT, path)] == [200, 403, 403]
    assert supervisor.post(path).status_code == 403
    assert staff.signed_in(town.actor, "agent").get(ROUNDS).status_code == 403
    elsewhere = staff.signed_in(casa, "billing_officer")
    assert [elsewhere.get(path).status_code, elsewhere.post(path).status_code] == [404, 404]
    assert elsewhere.get(f"{ROUNDS}T01/").status_code == 404
    assert officer.get(f"{IMPORT}{'0' * 64}/").status_code == 404
    assert officer.get(f"{IMPORT}..%2Fsecret/").status_code == 404
    assert taken_in() == []


def test_files_that_nobody_touched_for_a_month_go(officer: Client, tmp_path: Path) -> None:
    path = send(officer)
    assert officer.get(path).status_code == 200 and len(list(tmp_path.glob("tenant-1/*"))) == 3
    (tmp_path / "tenant-1" / "partial-0123").write_text("cut off")
    for file in tmp_path.glob("tenant-1/*"):
        os.utime(file, (NOON.timestamp(), NOON.timestamp()))
    month = datetime.timedelta(days=30)
    assert staged_files.purge(NOON + month) == 0 and officer.get(path).status_code == 200
    report = next(tmp_path.glob("tenant-1/*.parquet"))
    os.utime(report, (NOON.timestamp() + 60, NOON.timestamp() + 60))  # its newest file decides for all three
    late = NOON + month + datetime.timedelta(seconds=1)
    assert staged_files.purge(late) == 1 and officer.get(path).status_code == 200
    assert staged_files.purge(late + datetime.timedelta(seconds=60)) == 3 and officer.get(path).status_code == 404
    assert list(tmp_path.glob("tenant-1/*")) == [] and staged_files.purge(late) == 0
    assert officer.get(send(officer)).status_code == 200  # sent again, it is checked again


def test_the_clock_s_warnings_are_counted_at_home_and_listed_with_their_rounds(
    town: worlds.World, officer: Client
) -> None:
    with scope.reading(1):
        found = queries.list_overdue_readings(on=NOON.date(), round_id=queries.get_round("T01").id)
    late = sum(one.state == "overdue" for one in found)
    assert late > 0
    assert "Périodes qui deviennent trop longues" not in officer.get(ROUNDS).content.decode()
    operations.warn_of_intervals(actor=town.actor, at=NOON)
    page = officer.get(ROUNDS).content.decode()
    assert f'href="{ROUNDS}T01/late/"' in page and f"trop longues : {late}" in said(page)
    home = officer.get("/fr/desk/").content.decode()
    assert f'<a href="{ROUNDS}">Périodes de relève longues</a>' in home
    assert f"Périodes de relève longues {len(found)} {late} en retard" in said(home)
    assert officer.get("/ar/desk/rounds/").status_code == 200


def archive(*names: str) -> SimpleUploadedFile:
    """Return a ZIP: what ends in .jpg is a picture, but `script.jpg`."""
    picture, made = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (64, 48), "gray").save(picture, "JPEG")
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, b"<script>" if "script" in name else picture.getvalue())
    return SimpleUploadedFile("photos.zip", made.getvalue())


def take_photos() -> None:
    """Do what a worker does with the archive that was sent last."""
    with scope.reading(1):
        last = models.PhotoArchive.objects.latest("id")
    photo_archives.take_archive(tenant_id=1, archive_id=last.id)


def test_photos_come_in_an_archive_beside_the_file(town: worlds.World, officer: Client) -> None:
    lines = [
        "E-plain;2026-05-08;1629;north/a.jpg", "E-shop;2026-05-08;9000;none.jpg",
        "E-stairs;2026-05-08;9000;../b.jpg",
    ]  # fmt: skip
    text = "\n".join(["meter;read_on;index;photo", *lines]) + "\n"

    def sent(photos: SimpleUploadedFile) -> HttpResponse:
        file = SimpleUploadedFile("mai.csv", text.encode())
        return officer.post(IMPORT, {"file": file, "photos": photos, "round": ""})  # type: ignore[return-value]

    for hostile in (SimpleUploadedFile("a.zip", b"PK no archive"), SimpleUploadedFile("a.zip", b"GIF89a")):
        refused = sent(hostile)
        assert refused.status_code == 422 and "archive ZIP" in refused.content.decode()
    checked = sent(archive("north/a.jpg", "../b.jpg"))
    where = checked.headers["Location"]
    page = officer.get(where).content.decode()
    assert "photo" in page and len(table(officer, f"{where}?as=csv")) == 2  # one is missing, one leads out
    before = taken_in()
    assert officer.post(where).status_code == 302 and taken_in() == before  # a job does it
    page = officer.get(where).content.decode()
    assert "en attente" in said(page) and f'hx-get="{where}photos/"' in page and "Importer le fichier" not in page
    take_photos()
    page = officer.get(where).content.decode()
    assert "hx-get" not in page and "contrôlé, pas encore importé" not in page
    assert officer.get(f"{where}photos/").headers["HX-Refresh"] == "true"
    with scope.reading(1):
        [found] = [one for one in queries.list_readings(town.accounts["plain"].meters[worlds.E]) if one.photo_id]
    assert found.index_milli == 1_629_000 and len(taken_in()) == len(before) + 1
    assert officer.get(f"/fr/desk/queues/readings/{found.id}/photo/").status_code == 200  # examined and made anew


def test_what_is_no_picture_refuses_its_line(town: worlds.World, officer: Client) -> None:
    text = "meter;read_on;index;photo\nE-plain;2026-05-08;1629;script.jpg\n"
    given = {"file": SimpleUploadedFile("mai.csv", text.encode()), "photos": archive("script.jpg"), "round": ""}
    where = officer.post(IMPORT, given).headers["Location"]
    before = taken_in()
    assert officer.post(where).status_code == 302
    take_photos()
    [row] = table(officer, f"{where}?as=csv")
    assert row[1:4] == ["photo", "refusé", "script.jpg"]
    assert [one for one in taken_in() if one not in before] == []
