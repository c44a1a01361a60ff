"""A page of bills of the public API, beside FastAPI with SQLAlchemy and Django REST framework, in turns of one run.

Ours is served by `saqia serve`, with its tokens, limits and row-level security; FastAPI by uvicorn (uvloop, httptools),
REST framework by Granian as ours: two processes each. CPU is that of the server's processes, and apart that of the
database's: on a machine that works for others too, it tells more than answers a second.
"""

import contextlib
import dataclasses
import datetime
import hashlib
import http.client
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from bench import load, region, web
from bench import run as billing_run

CLIENTS, SECONDS, ROUNDS, READERS, MONTHS = 8, 4.0, 5, 60, 24
OURS, FASTAPI, REST = "saqia", "fastapi + sqlalchemy", "rest framework"
GOALS = {FASTAPI: 0.95, REST: 0.7}
PAGES = {"1 bill": 1, "24 bills": 24}
_AT = datetime.datetime(2026, 5, 9, 9, tzinfo=datetime.UTC)
_HISTORY = (
    # Each reader has two years of bills: the month's, again, with other numbers and days.
    "SET session_replication_role = replica",
    "SELECT set_config('saqia.tenant', '1', false)",
    """INSERT INTO billing_bill SELECT (jsonb_populate_record(b, jsonb_build_object(
           'number', b.number - k * 1000000000::bigint, 'issued_on', b.issued_on - 30 * k, 'due_on', b.due_on - 30 * k
       ))).* FROM billing_bill b, generate_series(1, {more}) k WHERE b.account_id <= {readers}""",
    """INSERT INTO ledger_open_item SELECT (jsonb_populate_record(i, jsonb_build_object(
           'number', i.number - k * 1000000000::bigint, 'due_on', i.due_on - 30 * k, 'posted_on', i.posted_on - 30 * k
       ))).* FROM ledger_open_item i, generate_series(1, {more}) k WHERE i.account_id <= {readers}""",
    "ANALYZE",
)


@dataclasses.dataclass(frozen=True)
class Server:
    """One that answers; `process` started its workers."""

    name: str
    port: int
    process: int


@dataclasses.dataclass(frozen=True)
class Spent:
    """What one turn took."""

    server_ms: float
    database_ms: float
    per_second: float


def run(
    contracts: int = 20_000, *, seconds: float = SECONDS, rounds: int = ROUNDS, readers: int = READERS
) -> dict[str, object]:
    """Load a region, serve it three times, check that the three answer the same, and press them in turns.

    :param readers: persons, each with an account of two years and a program with a token
    """
    with billing_run.without_pandas(), region.loaded(contracts) as address:
        billing_run.bill(contracts)
        numbers = _remember(address, readers)
        asked = [(number, _token(account_id, number)) for account_id, number in numbers.items()]
        measured: dict[str, object] = {"accounts": contracts, "clients": CLIENTS, "rounds": rounds}
        with _served(address) as servers:
            for name, size in PAGES.items():
                kind = load.Kind(
                    name, tuple(f"/api/v1/bills?account={number}&limit={size}" for number, _ in asked),
                    turns=tuple(f"Authorization: Bearer {token}\r\nAccept-Language: fr\r\n" for _, token in asked),
                )  # fmt: skip
                measured[f"{name}: rows answered alike"] = _alike(servers, kind)
                measured |= _compared(servers, kind, seconds, rounds)
    return measured


def _remember(address: str, readers: int) -> dict[int, str]:
    """Give the first accounts two years of bills; return their numbers."""
    with psycopg.connect(address) as connection:
        for statement in _HISTORY:
            connection.execute(statement.format(more=MONTHS - 1, readers=readers))
    return {each: region.account_number(each) for each in range(1, readers + 1)}


def _token(account_id: int, number: str) -> str:
    """Have an account be read by its holder's program; return its token."""
    from allauth.idp.oidc.models import Client, Token

    from saqia.contexts.contracts import operations as contracts
    from saqia.platform import operation
    from saqia.platform.identity import applications, sign_ins

    actor, now = operation.system_actor(tenant_id=region.TENANT, name="bench"), datetime.datetime.now(datetime.UTC)
    who = sign_ins.create_sign_in(actor=actor, email=f"{number}@example.ma", at=_AT)
    target = contracts.Target(account_id=account_id)
    contracts.grant_access(actor=actor, sign_in_id=who, role="holder", proof="agent", target=target, at=_AT)
    program = applications.register_app(
        actor=actor, name=f"Reader of {number}", kind="people", scopes=("bills:read",),
        redirect_uris=("https://reader.example/back",), at=_AT,
    )  # fmt: skip
    value = os.urandom(24).hex()
    token = Token(
        type=Token.Type.ACCESS_TOKEN, hash=hashlib.sha256(value.encode()).hexdigest(), user_id=who,
        client=Client.objects.get(id=program.client_id), expires_at=now + datetime.timedelta(hours=6),
    )  # fmt: skip
    token.set_scopes(["bills:read"])
    token.save()
    return value


@contextlib.contextmanager
def _served(address: str) -> Iterator[list[Server]]:
    """Serve the region by the three, two processes each."""
    fastapi = ["uvicorn", "bench.peers.fastapi_app:app", "--workers=2", "--log-level=warning", "--no-access-log"]
    rest = ["granian", "bench.peers.rest_framework_app:application", "--interface=wsgi", "--workers=2",
            "--blocking-threads=4", "--log-level=warning"]  # fmt: skip
    with contextlib.ExitStack() as stack:
        process, port = stack.enter_context(web.served_by(address))
        servers = [Server(OURS, port, process)]
        for name, command in ((FASTAPI, fastapi), (REST, rest)):
            servers.append(stack.enter_context(_peer(name, command, address)))
        yield servers


@contextlib.contextmanager
def _peer(name: str, command: list[str], address: str) -> Iterator[Server]:
    port = web.free_port()
    environment = {**os.environ, "SAQIA_PEER_DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": ""}
    process = subprocess.Popen(
        [sys.executable, "-m", *command, "--host=127.0.0.1", f"--port={port}"], env=environment,
        cwd=Path(__file__).resolve().parents[1], stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        web.wait(port, process, "/api/v1/bills", answers=(401, 403))
        yield Server(name, port, process.pid)
    finally:
        process.terminate()
        process.wait(60)


def _alike(servers: list[Server], kind: load.Kind) -> int:
    """Return how many rows all servers answered with alike; each reader's page is compared."""
    rows = 0
    for path, header in zip(kind.paths, kind.turns, strict=True):
        pages = [_items(server, path, header) for server in servers]
        if any(page != pages[0] for page in pages):
            raise RuntimeError(f"the servers answer differently: {path}\n{json.dumps(pages, indent=1)}")
        rows += len(pages[0])
    return rows


def _items(server: Server, path: str, header: str) -> list[Any]:
    headers = dict(line.split(": ", 1) for line in header.splitlines())
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        connection.request("GET", path, headers=headers)
        items: list[Any] = json.load(connection.getresponse())["items"]
    return items


def _compared(servers: list[Server], kind: load.Kind, seconds: float, rounds: int) -> dict[str, object]:
    spent: dict[str, list[Spent]] = {server.name: [] for server in servers}
    for server in servers:
        load.press(server.port, kind, clients=CLIENTS, seconds=seconds / 2)  # opens connections, loads modules
    for turn in range(rounds):
        for server in servers[turn % 3 :] + servers[: turn % 3]:
            spent[server.name].append(_turn(server, kind, seconds))
    middle = {name: _middle(turns) for name, turns in spent.items()}
    measured: dict[str, object] = {}
    for name, one in middle.items():
        measured[f"{kind.name}, {name}: CPU ms an answer"] = round(one.server_ms, 2)
        measured[f"{kind.name}, {name}: with the database's"] = round(one.server_ms + one.database_ms, 2)
        measured[f"{kind.name}, {name}: answers a second"] = round(one.per_second, 1)
    for name, goal in GOALS.items():
        ours, theirs = middle[OURS], middle[name]
        whole = (ours.server_ms + ours.database_ms) / (theirs.server_ms + theirs.database_ms)
        measured[f"{kind.name}: CPU to {name} (goal <= {goal})"] = round(ours.server_ms / theirs.server_ms, 2)
        measured[f"{kind.name}: CPU to {name}, with the database's"] = round(whole, 2)
        measured[f"{kind.name}: answers a second to {name}"] = round(ours.per_second / theirs.per_second, 2)
    return measured


def _turn(server: Server, kind: load.Kind, seconds: float) -> Spent:
    database = postmaster()
    before = cpu_seconds(server.process), cpu_seconds(database)
    found = load.press(server.port, kind, clients=CLIENTS, seconds=seconds)
    after = cpu_seconds(server.process), cpu_seconds(database)
    if found.errors or not found.answers:
        raise RuntimeError(f"{server.name}: {found.errors} errors in {found.answers} answers")
    own, kept = ((new - old) / found.answers * 1000 for new, old in zip(after, before, strict=True))
    return Spent(own, kept, found.per_second)


def _middle(turns: list[Spent]) -> Spent:
    return Spent(*(statistics.median(values) for values in zip(*map(dataclasses.astuple, turns), strict=True)))


def postmaster() -> int:
    from saqia.platform.database import cluster

    data = cluster.locate(Path(os.environ["SAQIA_HOME"])).data
    return int((data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])


def cpu_seconds(root: int) -> float:
    """Return the CPU that a process, its descendants and its ended children have used (Linux)."""
    parents, used = {}, {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has just ended
            fields = entry.read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()
            process = int(entry.parent.name)
            parents[process], used[process] = int(fields[1]), sum(map(int, fields[11:15]))
    whole = 0
    for process, ticks in used.items():
        above: int | None = process
        while above and above != root:
            above = parents.get(above)
        whole += ticks if above == root else 0
    return whole / os.sysconf("SC_CLK_TCK")
