"""Pages under 32 clients at once, with a region loaded and a month of it published, beside the goals of the design.

Two cores serve, hold the database and run the clients: the times are those of a whole small installation at its limit.
"""

import contextlib
import datetime
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence

from tools import sessions

from bench import load, region
from bench import run as billing_run

CLIENTS, SECONDS, KINDS_OF_BILLS = 32, 15.0, 500
CITIZEN_MS, SEARCH_MS, FRAGMENT_MS = 150.0, 300.0, 100.0
_AT = datetime.datetime(2026, 5, 9, 9, tzinfo=datetime.UTC)


def run(contracts: int = 1_000_000) -> dict[str, object]:
    """Load `contracts` accounts, bill their month, serve, and press each kind of page in turn."""
    with billing_run.without_pandas(), region.loaded(contracts) as address:
        billing_run.bill(contracts)
        kinds = [(citizen_pages(), CITIZEN_MS), (_desk(contracts), SEARCH_MS), (_fragments(contracts), FRAGMENT_MS)]
        measured: dict[str, object] = {"accounts": contracts, "clients": CLIENTS}
        with served(address) as port:
            for group, limit in kinds:
                for kind in group:
                    measured |= _pressed(port, kind, limit)
    return measured


def _pressed(port: int, kind: load.Kind, limit: float) -> dict[str, object]:
    load.press(port, kind, clients=4, seconds=2)  # the first requests of a worker load modules and open connections
    found = load.press(port, kind, clients=CLIENTS, seconds=SECONDS)
    return {
        f"{kind.name}: p50 ms": found.p50,
        f"{kind.name}: p95 ms": found.p95,
        f"{kind.name}: p99 ms": found.p99,
        f"{kind.name}: answers a second": found.per_second,
        f"{kind.name}: errors of {found.answers:,}": found.errors,
        f"{kind.name}: p95 to its limit of {limit:.0f} ms": round(found.p95 / limit, 2),
    }


def citizen_pages() -> list[load.Kind]:
    """Return the pages that citizens open most; the last one is their bill."""
    from saqia.contexts.billing import queries
    from saqia.platform.links import tokens
    from saqia.platform.tenancy import scope
    from saqia.surfaces.kit import clock

    with scope.reading(region.TENANT):
        numbers = queries.list_numbers(cycle_id=1, most=1_000_000)
    drawn = numbers[:: max(len(numbers) // KINDS_OF_BILLS, 1)]
    links = [tokens.mint(tenant_id=region.TENANT, purpose="bill", subject=each, on=clock.today()) for each in drawn]
    return [
        load.Kind("home", ("/ar/", "/fr/")),
        load.Kind("tariffs", ("/ar/tariffs/", "/fr/tariffs/")),
        load.Kind("bill from its link", tuple(f"/ar/b/{each}/" for each in links)),
    ]


def _desk(contracts: int) -> list[load.Kind]:
    session, drawn = _agent(), range(1, contracts + 1, max(contracts // KINDS_OF_BILLS, 1))
    return [
        load.Kind(
            "desk search", tuple(f"/fr/desk/customers/?q={region.account_number(each)}" for each in drawn), session
        ),
        load.Kind("customer's screen", tuple(f"/fr/desk/customers/{each}/" for each in drawn), session),
    ]


def _fragments(contracts: int) -> list[load.Kind]:
    session = f"{_agent()}HX-Request: true\r\n"
    drawn = range(1, contracts + 1, max(contracts // KINDS_OF_BILLS, 1))
    paths = tuple(f"/fr/desk/customers/?q={region.account_number(each)}" for each in drawn)
    return [load.Kind("search in the palette", paths, session)]


def _agent() -> str:
    """Hire somebody who may see customers, sign them in, and return their cookie as a header."""
    from saqia.contexts.staff import operations as hiring
    from saqia.platform import operation
    from saqia.platform.identity import sign_ins

    actor, mark, today = operation.system_actor(tenant_id=region.TENANT, name="bench"), os.urandom(4).hex(), _AT.date()
    number = sign_ins.create_sign_in(actor=actor, email=f"{mark}@example.ma", at=_AT)
    unit = hiring.open_unit(
        actor=actor, code=mark, kind="agency", name_ar="وكالة", name_fr="Agence", parent_id=None, commune_code=None,
        on=today, at=_AT,
    )  # fmt: skip
    person = hiring.hire_person(
        actor=actor, number=mark, name_ar="عون", name_fr="Agent", language="fr", sign_in_id=number, on=today, at=_AT
    )
    hiring.assign_role(actor=actor, person_id=person.id, unit_id=unit.id, role="agent", starts_on=today, at=_AT)
    name, value = sessions.open_for(number, second_factor=True)
    return f"Cookie: {name}={value}\r\n"


@contextlib.contextmanager
def served(address: str) -> Iterator[int]:
    """Serve the region by the command that people use, two workers of four threads; yields the port."""
    with served_by(address) as (_process, port):
        yield port


@contextlib.contextmanager
def served_by(address: str) -> Iterator[tuple[int, int]]:
    """Do the same; yields the process that started the workers, and the port."""
    port = free_port()
    environment = {
        **os.environ,
        "SAQIA_DATABASE_URL": address.replace("postgres@", "saqia_app@"),
        "SAQIA_OWNER_DATABASE_URL": address.replace("postgres@", "saqia_owner@"),
        "SAQIA_SECRET_KEY": _secret(),
    }
    command = [sys.executable, "-m", "saqia.surfaces.console", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait(port, process, "/readyz")
        yield process.pid, port
    finally:
        process.terminate()
        process.wait(60)


def _secret() -> str:
    from django.conf import settings

    return str(settings.SECRET_KEY)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait(port: int, process: "subprocess.Popen[bytes]", path: str, answers: Sequence[int] = ()) -> None:
    """Return when a server answers, with success or one of `answers`.

    :raises RuntimeError: it ended, or does not within two minutes
    """
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20).close()
            return
        except urllib.error.HTTPError as error:
            if error.code in answers:
                return
        except (OSError, urllib.error.URLError):
            pass
        time.sleep(0.2)
    raise RuntimeError("the server did not start")
