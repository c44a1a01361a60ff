"""Photos that come after their readings, at the desk: from the reading's line, and in an archive by meter and day."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.contexts.metering.test_reading_photos import picture
from tests.surfaces import staff
from tests.surfaces.desk.conftest import NOON
from tests.surfaces.desk.test_correcting import last
from tests.surfaces.desk.test_rounds import archive, said

from saqia.contexts.metering import models
from saqia.journeys import photo_archives
from saqia.platform import operation
from saqia.platform.files import archives
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.usefixtures("moment")
ARCHIVE = "/fr/desk/rounds/photos/"


def photos() -> list[tuple[int, str]]:
    """Return the reading and the source of each photo that came later."""
    with scope.reading(1):
        return list(models.ReadingPhoto.objects.order_by("id").values_list("reading_id", "source"))


def send(by: Client, reading: int, content: bytes, kind: str = "image/jpeg") -> tuple[int, str]:
    given = {"photo": SimpleUploadedFile("cadran.jpg", content, kind)}
    answer = by.post(f"/fr/desk/queues/readings/{reading}/photo/add/", given, follow=True)
    return answer.status_code, answer.content.decode()


def test_a_photo_is_added_from_the_reading_s_line_and_shown(town: worlds.World) -> None:
    officer, agent, reading = (
        staff.signed_in(town.actor, "billing_officer"),
        staff.signed_in(town.actor, "agent"),
        last(town),
    )
    customer = f"/fr/desk/customers/{town.accounts['plain'].customer_id}/"
    line, place = f"/fr/desk/queues/readings/{reading.id}/", f"/fr/desk/queues/readings/{reading.id}/photo/"
    assert f"{place}add/" in officer.get(line).content.decode()
    assert f"{place}add/" in agent.get(customer).content.decode()
    assert agent.get(place).status_code == 404
    assert (
        agent.get(f"{place}add/").status_code == 200 and "<c-" not in agent.get(f"/ar{place[3:]}add/").content.decode()
    )
    status, page = send(agent, reading.id, picture())
    assert status == 200 and "La photo est jointe au relevé" in page and place in page  # the customer's page, with it
    shown = agent.get(place)
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert b"Douar" not in b"".join(shown) if shown.streaming else b"Douar" not in shown.content
    assert f'src="{place}"' in officer.get(line).content.decode()
    status, page = send(officer, reading.id, picture())
    assert status == 200 and "avait déjà cette photo" in page
    assert photos() == [(reading.id, "desk")]


def test_what_is_no_photo_is_refused_at_its_field(town: worlds.World, casa: operation.Actor) -> None:
    officer, reading = staff.signed_in(town.actor, "billing_officer"), last(town)
    refused = ((b"<script>", "image/jpeg"), (b"", "image/jpeg"), (b"%PDF-1.7", "application/pdf"), (b"GIF89a", ""))
    for content, kind in refused:
        status, page = send(officer, reading.id, content, kind)
        assert status == 422 and 'class="why"' in page, (content, kind)
    assert officer.post(f"/fr/desk/queues/readings/{reading.id}/photo/add/").status_code == 422
    assert send(officer, 999_999, picture())[0] == 404
    assert send(staff.signed_in(casa, "billing_officer"), reading.id, picture())[0] == 404
    for role in ("finance", "quality"):
        assert send(staff.signed_in(town.actor, role), reading.id, picture())[0] == 403
    assert photos() == []
    reader = staff.signed_in(town.actor, "reader")  # adds, and is told nothing of the customer
    page = reader.get(f"/fr/desk/queues/readings/{reading.id}/photo/add/").content.decode()
    assert "E-plain" in page and "Client de démonstration" not in page


def test_an_archive_puts_photos_on_the_readings_that_it_names(
    town: worlds.World, casa: operation.Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, reading = staff.signed_in(town.actor, "billing_officer"), last(town)
    day = reading.read_on.isoformat()
    assert ARCHIVE in officer.get("/fr/desk/rounds/").content.decode()
    for added, before in ((1, 0), (0, 1)):
        later = NOON + datetime.timedelta(hours=before)
        monkeypatch.setattr("saqia.surfaces.kit.clock.now", lambda later=later: later)
        given = {"photos": archive(f"north/E-plain_{day}.jpg", "E-nowhere_2026-05-08.jpg")}
        where = officer.post(ARCHIVE, given).headers["Location"]
        number = int(where.rstrip("/").rsplit("/", 1)[-1])
        page = officer.get(where).content.decode()
        assert "en attente" in said(page) and f'hx-get="{where}progress/"' in page and "Ajoutées" not in page
        assert "HX-Refresh" not in officer.get(f"{where}progress/").headers
        photo_archives.take_archive(tenant_id=1, archive_id=number)
        assert officer.get(f"{where}progress/").headers["HX-Refresh"] == "true"
        page = officer.get(where).content.decode()
        assert f"Ajoutées {added} Déjà là {before} Refusées 1" in said(page) and "hx-get" not in page
        assert "E-nowhere_2026-05-08.jpg" in page and "Aucun relevé de ce compteur" in page
        assert "E-nowhere_2026-05-08.jpg" in officer.get(f"{where}?as=csv").content.decode()
        assert photos() == [(reading.id, "archive")]
        assert f'href="{where}"' in officer.get(ARCHIVE).content.decode()
    stranger = staff.signed_in(casa, "billing_officer")
    assert stranger.get(where).status_code == stranger.get(f"{where}progress/").status_code == 404
    for given in ({}, {"photos": SimpleUploadedFile("a.zip", b"PK no archive")}):
        assert officer.post(ARCHIVE, given).status_code == 422
    with pytest.MonkeyPatch.context() as patched:
        for name, told in (("MOST_ENTRIES", "trop de fichiers"), ("MOST_UNPACKED", "dépasse la taille permise")):
            patched.setattr(archives, name, 0)
            refused = officer.post(ARCHIVE, {"photos": archive(f"E-plain_{day}.jpg")})
            assert refused.status_code == 422 and told in refused.content.decode()
            patched.undo()
    assert officer.get("/ar/desk/rounds/photos/").status_code == 200
    supervisor = staff.signed_in(town.actor, "supervisor")
    assert supervisor.get(ARCHIVE).status_code == supervisor.get(where).status_code == 403
    assert supervisor.post(ARCHIVE, {"photos": archive(f"E-plain_{day}.jpg")}).status_code == 403
