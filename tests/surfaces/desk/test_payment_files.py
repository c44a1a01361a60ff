"""A partner's file of payments at the desk: a verdict for each line, taken in once, however often it is sent."""

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.surfaces import staff
from tests.surfaces.desk.conftest import NOON

from saqia.contexts.ledger import queries as ledger
from saqia.contexts.payments import operations, queries, types
from saqia.journeys import collection_files
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.usefixtures("moment")
PAGE = "/fr/desk/money/partners/P1/payments/"
DAY = (NOON - datetime.timedelta(days=1)).date()


@pytest.fixture
def finance(town: worlds.World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """Somebody of finance, a partner, and a place for files."""
    monkeypatch.setattr("saqia.journeys.staged_files.home", lambda: tmp_path)
    operations.register_collector(
        actor=town.actor, code="P1", name_ar="ش", name_fr="P", client_id="c1", methods=("collector", "app"),
        most_per_payment_centimes=500, guarantee_centimes=500, at=NOON,
    )  # fmt: skip
    yield staff.signed_in(town.actor, "finance")


def lines(*rows: str, head: str = "reference,account,amount_centimes,collected_at,method") -> bytes:
    return "\n".join([head, *rows, ""]).encode()


def send(client: Client, content: bytes, page: str = PAGE) -> Any:
    return client.post(page, {"file": SimpleUploadedFile("day.csv", content, content_type="text/csv")})


def verdicts(client: Client, path: str) -> list[list[str]]:
    rows = client.get(f"{path}?as=csv").content.decode("utf-8-sig").splitlines()
    return [row.split(";") for row in rows[1:]]


def references() -> list[str]:
    with scope.reading(1):
        return sorted(one.reference for one in queries.page_payments(channel="partner"))


def mixed(town: worlds.World) -> bytes:
    three = town.accounts["three"].number
    return lines(
        f"A,{three},1000,{DAY},", f"B,{three},700,{DAY}T10:30:00,app", f"A,{three},1000,{DAY},", f",{three},5,{DAY},",
        f"C,9999999999,5,{DAY},", f"D,{three},1.5,{DAY},", f"E,{three},0,{DAY},", f"F,{three},5,yesterday,",
        f"G,{three},5,{DAY},cash", f"H,{three},5,{NOON.date() + datetime.timedelta(days=2)},",
    )  # fmt: skip


def test_right_lines_are_taken_and_the_others_say_why(town: worlds.World, finance: Client) -> None:
    sent = send(finance, mixed(town))
    path = sent["Location"]
    assert sent.status_code == 302 and references() == []
    checked = verdicts(finance, path)
    assert [row[0] for row in checked] == [str(line) for line in range(2, 12)]
    assert [row[4] for row in checked] == ["à enregistrer"] * 2 + ["refusé"] * 8
    page = finance.get(path).content.decode()
    for why in (
        "une ligne précédente du fichier a cette référence", "référence vide", "aucun compte ni contrat",
        "un nombre entier de centimes", "un jour comme 2026-05-04", "moyen de paiement de ce partenaire",
        "dans le futur",
    ):  # fmt: skip
        assert why in page, why
    with scope.reading(1):
        before = ledger.get_balance(account_id=town.accounts["three"].account_id)
    for _ in range(2):
        assert finance.post(path).status_code == 302
        assert references() == ["A", "B"]
    with scope.reading(1):
        assert ledger.get_balance(account_id=town.accounts["three"].account_id) == before - 1700
        found = {one.reference: one for one in queries.page_payments(channel="partner")}
        assert queries.get_held("P1") == 1703  # with the stamp duty of cash
    assert (found["A"].method, found["B"].method, found["A"].posted_on) == ("collector", "app", DAY)
    assert {row[1]: row[6] for row in verdicts(finance, path)[:2]} == {one: found[one].number for one in "AB"}
    assert f"?on={DAY}" in finance.get(path).content.decode()


def test_what_is_beyond_ceiling_and_guarantee_is_recorded_and_followed(town: worlds.World, finance: Client) -> None:
    three, above = town.accounts["three"].number, "au-dessus du plafond du partenaire"
    path = send(finance, lines(f"A,{three},501,{DAY},app", f"B,{three},500,{DAY},app", f"C,{three},x,{DAY},app"))[
        "Location"
    ]
    page = re.sub(r"<[^>]+>", "", finance.get(path).content.decode())
    assert "au-dessus du plafond du partenaire : 1." in page and "garantie du partenaire : 5,01" in page
    finance.post(path)
    assert references() == ["A", "B"]
    assert [above in row[5] for row in verdicts(finance, path)] == [True, False, False]
    assert [row[4] for row in verdicts(finance, path)] == ["enregistré", "enregistré", "refusé"]
    page = finance.get(path).content.decode()
    assert "Au-delà de la garantie du partenaire : 5,01" in re.sub(r"<[^>]+>", "", page)
    assert "Au-delà de la garantie" in finance.get("/fr/desk/money/partners/P1/").content.decode()
    words = re.sub(r"<[^>]+>", " ", finance.get("/fr/desk/money/partners/").content.decode())
    assert "au-delà de la garantie 5,01" in " ".join(words.split())
    with pytest.raises(operations.GuaranteeSpent):
        operations.collect_for_partner(
            actor=town.actor, code="P1", reference="D", method="app", collected_at=NOON, at=NOON,
            lines=[types.Line(town.accounts["three"].account_id, 1)],
        )  # fmt: skip
    assert references() == ["A", "B"]


def test_within_the_limits_nothing_is_to_follow(town: worlds.World, finance: Client) -> None:
    path = send(finance, lines(f"A,{town.accounts['three'].number},500,{DAY},app"))["Location"]
    for _ in range(2):
        page = finance.get(path).content.decode()
        assert "plafond du partenaire" not in page and "garantie" not in page
        finance.post(path)
    assert "au-delà de la garantie" not in finance.get("/fr/desk/money/partners/").content.decode()


def test_a_mended_file_records_only_what_is_new(town: worlds.World, finance: Client) -> None:
    three = town.accounts["three"].number
    finance.post(send(finance, lines(f"A,{three},1000,{DAY},"))["Location"])
    again = send(finance, lines(f"A,{three},1000,{DAY},"))
    assert finance.get(again["Location"]).content.decode().count("c-tag") == 0 and references() == ["A"]
    contract = town.accounts["three"].number
    mended = send(finance, lines(f"A;{contract};1000;{DAY}", f"B;{contract};5;{DAY}", f"A2;{contract};5;{DAY}",
                                 head="reference;account;amount_centimes;collected_at"))  # fmt: skip
    finance.post(mended["Location"])
    assert references() == ["A", "A2", "B"]
    other = send(finance, lines(f"A,{three},999,{DAY},", f"Z,{three},1,{DAY},"))["Location"]
    assert "a déjà servi pour un autre paiement" in finance.get(other).content.decode()
    finance.post(other)
    assert references() == ["A", "A2", "B", "Z"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"reference,amount_centimes\nA,1\n", "Ligne 1, account : colonne absente"),
        (b"\xff\xfe\x00", "est pas un texte"),
        (lines("A,1,1,2026-05-01,", "B,1,1,2026-05-01,"), "trop de lignes"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(
    finance: Client, monkeypatch: pytest.MonkeyPatch, content: bytes, said: str
) -> None:
    monkeypatch.setattr(collection_files, "MOST_LINES", 1)
    refused = send(finance, content)
    assert (refused.status_code, said in refused.content.decode()) == (422, True)
    assert references() == []


def test_only_finance_sends_and_only_under_its_partner(town: worlds.World, finance: Client) -> None:
    path = send(finance, lines(f"A,{town.accounts['three'].number},1000,{DAY},"))["Location"]
    for role in ("agent", "director"):
        other = staff.signed_in(town.actor, role)
        assert (send(other, lines()).status_code, other.post(path).status_code) == (403, 403)
    operations.register_collector(
        actor=town.actor, code="P2", name_ar="ش", name_fr="P", client_id="c2", methods=("app",),
        most_per_payment_centimes=500, guarantee_centimes=500, at=NOON,
    )  # fmt: skip
    assert finance.post(path.replace("/P1/", "/P2/")).status_code == 404
    assert finance.get(f"{PAGE}{'0' * 64}/").status_code == 404
    assert finance.get("/fr/desk/money/partners/P3/payments/").status_code == 404
    key = path.rstrip("/").rpartition("/")[2]
    assert staff.signed_in(town.actor, "billing_officer").get(f"/fr/desk/rounds/import/{key}/").status_code == 404
    assert references() == []


def test_a_line_taken_otherwise_meanwhile_stops_and_goes_on(
    town: worlds.World, finance: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = send(finance, lines(f"A,{town.accounts['three'].number},1000,{DAY},"))["Location"]

    def raced(**_: object) -> None:
        raise operations.BatchInvalid("A", operations.NothingPaid())

    with monkeypatch.context() as patched:
        patched.setattr("saqia.contexts.payments.operations.collect_batch", raced)
        assert finance.post(path).status_code == 422
    assert finance.post(path).status_code == 302
    assert references() == ["A"]
