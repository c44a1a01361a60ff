"""The page on using the API, run as it stands: each example against a served site, each answer as the page shows it."""

import json
import os
import re
import socketserver
import subprocess
import threading
import time
import wsgiref.simple_server
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.surfaces.api import programs

from saqia.contexts.billing import types as bill_types
from saqia.contexts.metering import queries
from saqia.platform import operation
from saqia.platform.identity import applications
from saqia.platform.outside import http
from saqia.platform.tenancy import scope
from saqia.platform.webhooks import signing

PAGE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "use-the-api.md"
_ANY = "…"


class _Server(socketserver.ThreadingMixIn, wsgiref.simple_server.WSGIServer):
    daemon_threads = True

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, and leave no connection to the database behind."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            connections.close_all()


class _Quiet(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *given: Any) -> None:
        """Say nothing."""


@pytest.fixture
def address(town: worlds.World) -> Iterator[str]:
    """A served site on the world of the tests."""
    server = wsgiref.simple_server.make_server("127.0.0.1", 0, WSGIHandler(), _Server, _Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_every_example_does_what_the_page_says(
    town: worlds.World, program: programs.Programs, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "require_public", lambda host, port: None)
    given = {**_things(town), "SAQIA": address, "TOKEN": program.person({"plain": "payer"}).token}
    examples = re.findall(r"```bash\n(.*?)```\n```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    assert len(examples) == PAGE.read_text(encoding="utf-8").count("```bash") == 10
    for command, shown in examples:
        run = subprocess.run(
            ["/bin/bash", "-euc", command], env={"PATH": os.environ["PATH"], **given}, capture_output=True, check=True,
            timeout=60,
        )  # fmt: skip
        _agrees(json.loads(shown), json.loads(run.stdout), command)


def test_the_signature_is_checked_as_the_page_says() -> None:
    [code] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    secret, body = signing.new_secret(), '{"specversion": "1.0"}'
    headers = signing.headers([secret], message_id="msg_1", timestamp=int(time.time()), body=body)
    found: dict[str, Any] = {"secret": secret, "body": body, "headers": headers}
    exec(code, found)  # noqa: S102
    assert found["event"] == {"specversion": "1.0"}


def _things(town: worlds.World) -> dict[str, str]:
    account = town.accounts["plain"]
    with scope.reading(1):
        serial = queries.get_meter(account.meters[1]).serial
    app = applications.register_app(
        actor=operation.system_actor(tenant_id=1, name="test"), name="Service", kind="service",
        scopes=("desk:readings",), roles=("reader",), at=programs.AT,
    )  # fmt: skip
    return {
        "ACCOUNT": account.number, "METER": serial, "APP": app.client_id, "SECRET": app.secret or "",
        "BILL": bill_types.printable_number(books.of(town, "plain")[0].number), "RECEIVER": "https://app.example/told",
    }  # fmt: skip


def _agrees(shown: Any, answered: Any, where: str) -> None:
    """Hold an answer to what the page shows of it."""
    if shown == _ANY:
        return
    if isinstance(shown, dict):
        assert shown.keys() <= answered.keys(), (where, answered)
        for name, value in shown.items():
            _agrees(value, answered[name], where)
    elif isinstance(shown, list):
        assert len(shown) == len(answered), (where, answered)
        for one, other in zip(shown, answered, strict=True):
            _agrees(one, other, where)
    else:
        assert shown == answered, (where, answered)
