"""The console of the platform: jobs and audit, as a person types them."""

import dataclasses
import datetime
import json
from pathlib import Path
from typing import ClassVar

import psycopg
import pytest
from click.testing import CliRunner, Result
from django.db import connection

from saqia.platform import operation
from saqia.platform.audit import sealing
from saqia.platform.database import cluster
from saqia.platform.jobs import handover, timetable
from saqia.platform.outbox import facts, publishing, reactions
from saqia.surfaces.console import main
from saqia.surfaces.console import timetable as rows

pytestmark = pytest.mark.slow

AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)


@dataclasses.dataclass(frozen=True)
class GateClosed(facts.Event):
    """A fact of these tests."""

    name: ClassVar[str] = "tests.gate.closed"
    gate_id: int


@operation.operation
def close_gate(*, actor: operation.Actor, at: datetime.datetime) -> None:
    """Tell that a gate closed."""
    publishing.publish(actor=actor, event=GateClosed(gate_id=3), at=at)


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main.run, arguments)


def _dead_job(souss: operation.Actor) -> int:
    reactions.register("tests.gate.closed", lambda *, actor, event, at: None, "tests.open")
    close_gate(actor=souss, at=AT)
    reactions.forget("tests.gate.closed", "tests.open")
    with connection.cursor() as cursor:
        cursor.execute(handover.HAND_OVER, {"rows": handover.ROWS})
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed', attempts = 8 RETURNING id")
        return int(cursor.fetchone()[0])


def test_dead_letters_are_listed_and_replayed(database: str, souss: operation.Actor) -> None:
    number = _dead_job(souss)
    listed = _run("jobs", "dead", "--json")
    assert listed.exit_code == 0, listed.output
    row = json.loads(listed.output)
    assert (row["job"], row["task"], row["attempts"]) == (number, "outbox.react", 8)
    assert row["arguments"]["reaction"] == "tests.open"
    assert f"{number}  outbox.react" in _run("jobs", "dead").output
    replayed = _run("jobs", "replay", str(number))
    assert (replayed.exit_code, replayed.output) == (0, f"la tâche {number} est remise en file\n")
    counted = json.loads(_run("jobs", "list", "--json").output)
    assert (counted["task"], counted["status"], counted["jobs"]) == ("outbox.react", "todo", 1)
    assert _run("jobs", "dead").output == ""


def test_a_job_that_is_not_dead_is_not_replayed(database: str) -> None:
    refused = _run("jobs", "replay", "4711")
    assert refused.exit_code == 1
    assert "n’est pas une lettre morte" in refused.output
    assert "n’est pas dans l’intervalle" in _run("jobs", "replay", "9" * 20).output


@pytest.mark.parametrize("rest", [("exceptions",), ("print", "--out", "never")], ids=["exceptions", "print"])
def test_a_cycle_that_does_not_exist_is_named(database: str, souss: operation.Actor, rest: tuple[str, ...]) -> None:
    refused = _run("bills", *rest, "--cycle", "999")
    assert refused.exit_code == 1
    assert "aucun cycle n’a le numéro 999" in refused.output
    assert not Path("never").exists()


def test_verifying_an_intact_chain(database: str, souss: operation.Actor) -> None:
    close_gate(actor=souss, at=AT)
    assert _run("audit", "seal").output == "écritures scellées : 1\n"
    verified = _run("audit", "verify", "--tenant", "srm-souss-massa", "--json")
    row = json.loads(verified.output)
    assert (verified.exit_code, row["links"], row["pending"], row["findings"]) == (0, 1, 0, [])
    again = _run("audit", "verify", "--tenant", "srm-souss-massa", "--head", f"1:{row['head']}")
    assert again.exit_code == 0
    assert f"1:{row['head']}" in again.output


def test_verifying_a_touched_chain_names_the_row_and_fails(
    database: str, souss: operation.Actor, server: cluster.Cluster
) -> None:
    close_gate(actor=souss, at=AT)
    sealing.seal(tenant_id=1, at=AT)
    with psycopg.connect(server.url("postgres", database), autocommit=True) as link:
        link.execute("SET session_replication_role = replica")
        row = link.execute("UPDATE audit_entry SET actor = 'x' RETURNING id").fetchone()
    assert row is not None
    verified = _run("audit", "verify")
    assert verified.exit_code == 1
    assert f"L’entrée {row[0]} (rang 1) a été modifiée" in verified.output


@pytest.mark.parametrize(("arguments", "words"), [
    (("--tenant", "nobody"), "aucun distributeur n’a le code nobody"),
    (("--head", "x", "--tenant", "radeej"), "--head s’écrit comme"),
    (("--head", f"1:{'0' * 64}"), "--head demande --tenant"),
])  # fmt: skip
def test_what_cannot_be_verified_is_said(database: str, arguments: tuple[str, ...], words: str) -> None:
    refused = _run("audit", "verify", *arguments)
    assert refused.exit_code != 0
    assert words in refused.output


def test_the_timetable_is_sound(database: str) -> None:
    names = [row.name for row in rows.ROWS]
    assert len(names) == len(set(names))
    timetable.register(rows.ROWS)
    timetable.register(rows.ROWS)
    for row in rows.ROWS:
        assert len(row.cron.split()) in {5, 6}
        row.act(AT)
        row.act(AT)
