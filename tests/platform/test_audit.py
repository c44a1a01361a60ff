"""The sealed audit trail: the verifier names exactly the row that was touched from outside."""

import datetime
import threading
from collections.abc import Callable

import psycopg
import pytest
from django.db import DatabaseError, connection, connections, transaction

from saqia.platform import operation, wording
from saqia.platform.audit import models, sealing, stamps, verification
from saqia.platform.audit import wording as sentences
from saqia.platform.database import cluster
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)
Finding = verification.Finding


@operation.operation(audit=("number",))
def note_number(*, actor: operation.Actor, number: int, at: datetime.datetime) -> None:
    """Do nothing but be audited."""


def _note(actor: operation.Actor, count: int) -> list[int]:
    for number in range(count):
        note_number(actor=actor, number=number, at=AT)
    with scope.reading(actor.tenant_id):
        return list(models.Entry.objects.order_by("id").values_list("id", flat=True))


def _findings(tenant_id: int = 1) -> list[Finding]:
    return list(verification.verify(tenant_id=tenant_id).findings)


@pytest.fixture
def tamper(server: cluster.Cluster, database: str) -> Callable[..., None]:
    """Run SQL as the superuser, with triggers and foreign keys switched off."""

    def run(*statements: str) -> None:
        with psycopg.connect(server.url("postgres", database), autocommit=True) as link:
            link.execute("SET session_replication_role = replica")
            link.execute("SET saqia.tenant = '1'")
            for statement in statements:
                link.execute(statement.encode())

    return run


def test_sealing_chains_each_tenant_apart(database: str, souss: operation.Actor, casa: operation.Actor) -> None:
    entries = _note(souss, 3)
    _note(casa, 1)
    assert verification.verify(tenant_id=1).pending == 3
    assert sealing.seal_everyone(AT) == 4
    assert sealing.seal_everyone(AT) == 0
    verdict = verification.verify(tenant_id=1)
    assert (verdict.links, verdict.pending, verdict.findings) == (3, 0, ())
    assert verification.verify(tenant_id=2).links == 1
    with scope.reading(1):
        links = list(models.Link.objects.order_by("position").values_list("position", "entry_id"))
        assert links == list(enumerate(entries, 1))


def test_the_chain_continues_where_it_ended(database: str, souss: operation.Actor) -> None:
    _note(souss, 2)
    sealing.seal(tenant_id=1, at=AT)
    _note(souss, 2)
    assert sealing.seal(tenant_id=1, at=AT) == 2
    assert _findings() == []
    with scope.reading(1):
        first, second = models.Link.objects.order_by("position")[1:3]
        assert bytes(second.previous) == bytes(first.hash)


def test_a_changed_entry_is_named(database: str, souss: operation.Actor, tamper: Callable[..., None]) -> None:
    entries = _note(souss, 4)
    sealing.seal(tenant_id=1, at=AT)
    tamper(f'UPDATE audit_entry SET detail = \'{{"number": "9"}}\' WHERE id = {entries[1]}')
    assert _findings() == [Finding("changed", entries[1], 2)]


def test_an_entry_changed_before_its_seal_is_named(
    database: str, souss: operation.Actor, tamper: Callable[..., None]
) -> None:
    entries = _note(souss, 2)
    tamper(f"UPDATE audit_entry SET actor = 'system:other' WHERE id = {entries[0]}")
    assert _findings() == [Finding("inserted", entries[0])]
    sealing.seal(tenant_id=1, at=AT)
    assert _findings() == [Finding("inserted", entries[0], 1)]


def test_a_deleted_entry_is_named(database: str, souss: operation.Actor, tamper: Callable[..., None]) -> None:
    entries = _note(souss, 4)
    sealing.seal(tenant_id=1, at=AT)
    tamper(f"DELETE FROM audit_entry WHERE id = {entries[2]}")
    assert _findings() == [Finding("deleted", entries[2], 3)]


def test_an_inserted_entry_is_named_before_and_after_its_seal(
    database: str, souss: operation.Actor, tamper: Callable[..., None]
) -> None:
    entries = _note(souss, 2)
    sealing.seal(tenant_id=1, at=AT)
    columns = "tenant_id, at, actor, action, detail, mark, stamp"
    values = f"SELECT 1, at, actor, action, detail, gen_random_uuid(), stamp FROM audit_entry WHERE id = {entries[0]}"
    tamper(f"INSERT INTO audit_entry ({columns}) {values}")
    added = entries[-1] + 1
    assert _findings() == [Finding("inserted", added)]
    tamper(f"INSERT INTO audit_pending (id, tenant_id) VALUES ({added}, 1)")
    sealing.seal(tenant_id=1, at=AT)
    assert _findings() == [Finding("inserted", added, 3)]


def test_a_copied_entry_is_named(database: str, souss: operation.Actor, tamper: Callable[..., None]) -> None:
    entries = _note(souss, 2)
    sealing.seal(tenant_id=1, at=AT)
    tamper(
        "ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_mark_key",
        "INSERT INTO audit_entry (tenant_id, at, actor, action, detail, mark, stamp) "
        f"SELECT tenant_id, at, actor, action, detail, mark, stamp FROM audit_entry WHERE id = {entries[0]}",
    )
    added = entries[-1] + 1
    assert _findings() == [Finding("unlinked", added), Finding("copied", added)]


def test_reordered_entries_are_named(database: str, souss: operation.Actor, tamper: Callable[..., None]) -> None:
    entries = _note(souss, 4)
    sealing.seal(tenant_id=1, at=AT)
    tamper(
        f"UPDATE audit_entry SET id = -1 WHERE id = {entries[1]}",
        f"UPDATE audit_entry SET id = {entries[1]} WHERE id = {entries[2]}",
        f"UPDATE audit_entry SET id = {entries[2]} WHERE id = -1",
    )
    assert _findings() == [Finding("reordered", entries[1], 2), Finding("reordered", entries[2], 3)]


def test_reordered_links_are_named(database: str, souss: operation.Actor, tamper: Callable[..., None]) -> None:
    entries = _note(souss, 4)
    sealing.seal(tenant_id=1, at=AT)
    tamper(
        "UPDATE audit_link SET position = -1 WHERE position = 2",
        "UPDATE audit_link SET position = 2 WHERE position = 3",
        "UPDATE audit_link SET position = 3 WHERE position = -1",
    )
    assert _findings() == [Finding("reordered", entries[2], 2), Finding("reordered", entries[1], 3)]


def test_a_missing_link_is_named_with_its_entry(
    database: str, souss: operation.Actor, tamper: Callable[..., None]
) -> None:
    entries = _note(souss, 4)
    sealing.seal(tenant_id=1, at=AT)
    tamper("DELETE FROM audit_link WHERE position = 2")
    assert _findings() == [Finding("link-missing", position=2), Finding("unlinked", entries[1])]


def test_an_entry_and_its_link_that_vanish_together_leave_a_gap(
    database: str, souss: operation.Actor, tamper: Callable[..., None]
) -> None:
    entries = _note(souss, 4)
    sealing.seal(tenant_id=1, at=AT)
    tamper("DELETE FROM audit_link WHERE position = 2", f"DELETE FROM audit_entry WHERE id = {entries[1]}")
    assert _findings() == [Finding("link-missing", position=2)]


def test_a_chain_that_was_cut_short_is_found_by_a_noted_head(
    database: str, souss: operation.Actor, tamper: Callable[..., None]
) -> None:
    entries = _note(souss, 4)
    sealing.seal(tenant_id=1, at=AT)
    noted = (4, verification.verify(tenant_id=1).head)
    assert verification.verify(tenant_id=1, noted=noted).findings == ()
    tamper("DELETE FROM audit_link WHERE position = 4", f"DELETE FROM audit_entry WHERE id = {entries[3]}")
    assert _findings() == []
    assert verification.verify(tenant_id=1, noted=noted).findings == (Finding("cut-short", position=4),)


def test_the_application_cannot_touch_the_chain(database: str, souss: operation.Actor) -> None:
    _note(souss, 1)
    sealing.seal(tenant_id=1, at=AT)
    for statement in ("DELETE FROM audit_link", "UPDATE audit_link SET position = 2", "DELETE FROM audit_entry"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            scope.enter(1)
            with connection.cursor() as cursor:
                cursor.execute(statement)


def test_sealers_that_meet_make_one_chain(database: str, souss: operation.Actor) -> None:
    _note(souss, 40)

    def run() -> None:
        try:
            sealing.seal(tenant_id=1, at=AT)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sealing.seal(tenant_id=1, at=AT)
    verdict = verification.verify(tenant_id=1)
    assert (verdict.links, verdict.findings) == (40, ())


def test_the_key_lies_outside_the_database_and_only_its_owner_reads_it() -> None:
    from django.conf import settings

    stamps.key()
    path = settings.SAQIA_KEYS / "audit.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(path.read_bytes()) == 32


@pytest.mark.parametrize("kind", sentences.FINDINGS)
@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_finding_has_its_sentence(kind: str, language: wording.Language) -> None:
    assert sentences.FINDINGS[kind].say(language, entry=7, position=3)
