"""What the audit trail's acts were about: named in the reader's language, linked to pages that the reader may open."""

import ast
import csv
import html
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.contexts.billing import world as worlds
from tests.surfaces import staff
from tests.surfaces.desk.conftest import NOON
from tests.surfaces.desk.test_audit import operations
from tests.surfaces.desk.test_counter import FRAME

import saqia
from saqia.contexts.billing.events import CyclePublished
from saqia.contexts.contracts import granted
from saqia.contexts.messaging import kinds
from saqia.contexts.staff import roles
from saqia.platform.audit import recording
from saqia.platform.outbox import publishing, reactions
from saqia.platform.tenancy import scope
from saqia.surfaces.desk.audit import names, objects, values

TOLD = re.compile(r'<td class="told">(.*?)</td>')
BILL = 2026000000001


@pytest.fixture
def quality(town: worlds.World, moment: None) -> Iterator[Client]:
    """Somebody of quality at the distributor whose April is published."""
    yield staff.signed_in(town.actor, "quality")


def kept(action: str, /, **detail: object) -> None:
    """Leave an entry of an act as its operation would have."""
    with transaction.atomic():
        scope.enter(1)
        given = {key: str(value) for key, value in detail.items()}
        recording.record(tenant_id=1, actor="system:test", action=action, detail=given, at=NOON)


def told(client: Client, language: str, action: str) -> tuple[str, list[str]]:
    """Return what the newest entry of an act says it was about, without marks, and where it leads."""
    page = client.get(f"/{language}/desk/audit/", {"act": action}).content.decode()
    cell = TOLD.search(page)
    assert cell, action
    return html.unescape(re.sub(r"<[^>]+>", "", cell[1])), re.findall(r'href="([^"]+)"', cell[1])


def test_objects_are_named_and_lead_to_their_pages(town: worlds.World, quality: Client) -> None:
    account = town.accounts["plain"]
    kept("contexts.parties.details.correct_customer", customer_id=account.customer_id)
    kept("contexts.contracts.ending.end_contract", contract_number=2000000016, reason="customer")
    kept("contexts.ledger.posting.post_payment", account_id=account.account_id, amount_centimes=123456)
    kept("contexts.billing.disputes.open_dispute", bill_number=BILL, reason="leak")
    kept("contexts.metering.closing.close_round", round_id=town.round_id, month="2026-04-01")
    kept("contexts.cases.acting.complete_file", number="REC-2026-000001-2")
    customer = f"/fr/desk/customers/{account.customer_id}/"
    said, links = told(quality, "fr", "correct_customer")
    assert said.startswith("client ") and said.endswith(f" {account.customer_id}") and links == [customer]
    assert told(quality, "fr", "end_contract") == (
        "motif résiliation à la demande du client customer · contrat 2000000016", ["/fr/desk/customers/?q=2000000016"],
    )  # fmt: skip
    assert told(quality, "fr", "post_payment") == (
        f"compte {account.number} {account.account_id} · montant 1\xa0234,56 DH",
        [f"/fr/desk/customers/?q={account.number}"],
    )
    assert told(quality, "en", "post_payment")[0].endswith("amount MAD 1,234.56")
    assert told(quality, "fr", "open_dispute") == (
        f"motif Une fuite après compteur leak · facture 2026-000000001 {BILL}",
        ["/fr/desk/customers/?q=2026-000000001"],
    )
    assert told(quality, "fr", "close_round") == (f"mois avril 2026 · tournée T01 Tournée {town.round_id}", [])
    assert told(quality, "ar", "close_round")[0] == f"شهر أبريل 2026 · جولة T01 جولة {town.round_id}"
    assert told(quality, "fr", "complete_file") == (
        "n° REC-2026-000001-2", ["/fr/desk/files/REC-2026-000001-2/"],
    )  # fmt: skip


def test_plain_values_are_said_and_what_nobody_knows_stays_as_written(quality: Client) -> None:
    kept("contexts.tills.taking.take_payment", session_id=77, method="cash", key="k-1")
    kept("contexts.parties.erasing.ask_erasure", customer_id=999, is_settled=True)
    kept("journeys.holders.end_contracts", ends_on="2026-05-01", reason="of another release")
    kept("platform.files.storing.record_file", sha256="ab" * 32, purpose="case-document", size=9)
    assert told(quality, "fr", "take_payment") == (
        "clé k-1 · moyen de paiement espèces cash · caisse 77", ["/fr/desk/tills/sessions/77/"],
    )  # fmt: skip
    assert told(quality, "fr", "ask_erasure") == ("tout soldé oui · client 999", [])
    assert told(quality, "fr", "end_contracts")[0] == "motif of another release · prend fin le 1er mai 2026"
    assert (
        told(quality, "fr", "record_file")[0]
        == "taille 9 · empreinte abababababab… · usage pièce d’un dossier case-document"
    )


def test_a_name_is_for_who_may_open_its_page(town: worlds.World, quality: Client) -> None:
    person = staff.signed_in(town.actor, "director")
    kept("contexts.staff.operations.close_access", person_id=1)
    assert told(quality, "fr", "close_access") == ("agent 1", [])
    said, links = told(person, "fr", "close_access")
    assert said.endswith(" 1") and links == ["/fr/desk/staff/1/"]


def test_the_file_says_both(town: worlds.World, quality: Client) -> None:
    kept("contexts.metering.closing.close_round", round_id=town.round_id, month="2026-04-01")
    content = quality.get("/fr/desk/audit/?as=csv&act=closing.close_round").content.decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(content), delimiter=";"))
    assert row["Objet"] == f"month=2026-04-01, round_id={town.round_id}"
    assert row["Objet en clair"] == "mois avril 2026 · tournée T01 Tournée"


def test_facts_reactions_causes_and_codes_are_said(town: worlds.World, quality: Client) -> None:
    with transaction.atomic():
        scope.enter(1)
        event = publishing.publish(
            actor=town.actor, event=CyclePublished(cycle_id=1, bills=0, total_ttc_centimes=0), at=NOON
        )
    kept("platform.outbox.relay.act_on", event_id=event, reaction="messages.bills")
    assert told(quality, "fr", "act_on")[0] == (
        f"fait cycle publié {event} · réaction annoncer les factures messages.bills"
    )
    assert told(quality, "ar", "act_on")[0] == (f"حدث نشر دورة {event} · تفاعل إخبار الزبناء بفواتيرهم messages.bills")
    kept("platform.outbox.relay.act_on", event_id=0, reaction="of.another-release")
    assert told(quality, "en", "act_on")[0] == "fact 0 · reaction of.another-release"
    kept("platform.numbering.series.reserve", series="opening-item", cause="switch-over:onee:3e682e5abe65")
    assert told(quality, "fr", "series.reserve")[0] == (
        "cause reprise de l’ancien exploitant switch-over:onee:3e682e5abe65 · série soldes repris opening-item"
    )
    kept("contexts.messaging.sending.send_message", cause="bill-ready:7", kind="bill-ready")
    assert told(quality, "en", "send_message")[0] == "kind bill ready bill-ready · cause bill ready bill-ready:7"
    kept("contexts.payments.refunding.propose_refund", cause="desk:overpaid:k1")
    assert told(quality, "fr", "propose_refund")[0].endswith(" desk:overpaid:k1")
    assert "saisi au guichet" not in told(quality, "fr", "propose_refund")[0]  # payments says it more closely itself
    kept("contexts.collections.orders.cancel_disconnection", order_id=1, cause="erreur: voir le dossier")
    assert told(quality, "fr", "cancel_disconnection")[0].startswith("cause erreur: voir le dossier ·")
    kept("contexts.cases.acting.act_on_file", number="REC-2026-000001-2", action="answer")
    assert told(quality, "fr", "act_on_file")[0] == "action Répondre answer · n° REC-2026-000001-2"


def test_every_fact_reaction_cause_and_code_that_can_stand_in_the_trail_has_words() -> None:
    rows = reactions.known()
    assert words("facts").keys() == {row.event_name for row in rows}
    assert words("reactions").keys() == {row.name for row in rows}
    assert words("causes").keys() == set(causes()) - kinds.known().keys()
    keys = {
        f"{names.code_of(f'{module}.{name}').partition('.')[0]}.{key}"
        for module, name, of in operations()
        for key in of
    }
    assert {code.rpartition(".")[0] for code in words("codes")} - keys == set()
    assert {code.rpartition(".")[0] for code in words("codes")} & set(values._WORDS) == set()
    assert {code.removeprefix("contracts.proof.") for code in words("codes") if "proof" in code} == set(granted.PROOFS)


def words(file: str) -> dict[str, object]:
    """Return a file of the trail's words."""
    content: dict[str, object] = yaml.safe_load((Path(names.__file__).parent / f"{file}.yaml").read_text("utf-8"))
    return content


def causes() -> Iterator[str]:
    """Yield what stands before the first colon of every cause that the code writes as a formatted text."""
    for path in Path(saqia.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "cause":
                yield from first_words(node.value)
            elif isinstance(node, ast.Assign):
                for name, value in zip(parts(node.targets[0]), parts(node.value), strict=False):
                    yield from first_words(value) if ast.unparse(name) == "cause" else ()


def parts(node: ast.expr) -> list[ast.expr]:
    """Return what a tuple is made of, or the one thing that is none."""
    return node.elts if isinstance(node, ast.Tuple) else [node]


def first_words(value: ast.expr) -> Iterator[str]:
    """Yield `bill` of `f"bill:{number}"`."""
    head = value.values[0] if isinstance(value, ast.JoinedStr) else value
    if isinstance(head, ast.Constant) and ":" in str(head.value):
        yield str(head.value).partition(":")[0]


def test_every_object_and_word_belongs_to_an_act_and_every_page_has_its_permission() -> None:
    keys = {
        (names.code_of(f"{module}.{name}").partition(".")[0], key) for module, name, of in operations() for key in of
    }
    places = {f"{room}.{key}" for room, key in keys} | {key for _room, key in keys}
    assert set(objects._OBJECTS) - places == set()
    assert set(values._WORDS) - places == set()
    for kind in objects._OBJECTS.values():
        assert kind.permission in roles.known().permissions
        assert not kind.route or reverse(kind.route, args=[] if kind.route == "desk:find" else ["1"])


def test_the_page_asks_little_however_many_objects(town: worlds.World, quality: Client) -> None:
    for account in town.accounts.values():
        kept("contexts.parties.details.correct_customer", customer_id=account.customer_id)
        kept("contexts.ledger.posting.post_payment", account_id=account.account_id, amount_centimes=1)
    with CaptureQueriesContext(connection) as asked:
        assert quality.get("/fr/desk/audit/").status_code == 200
    assert len([row for row in asked.captured_queries if not row["sql"].startswith(FRAME)]) <= 16
