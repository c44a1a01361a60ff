"""A port that somebody has: said before anything is prepared, in one sentence, and never shared."""

import socket

import click
import pytest

from saqia.surfaces.console import serve


@pytest.mark.parametrize("shared", [False, True], ids=["alone", "ready to share"])
def test_a_port_that_is_taken(shared: bool) -> None:
    with socket.socket() as other:
        if shared:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(click.ClickException, match=f"127.0.0.1:{port} : quelque chose y écoute déjà"):
            serve.require_port("127.0.0.1", port)
    serve.require_port("127.0.0.1", port)


def test_a_port_that_was_taken_while_all_was_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    for step in ("collect_static", "_know_tenants"):
        monkeypatch.setattr(serve, step, lambda: None)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(click.ClickException, match="quelque chose y écoute déjà"):
            serve.run(host="127.0.0.1", port=other.getsockname()[1], workers=1, threads=1)


def test_an_address_of_another_machine() -> None:
    with pytest.raises(click.ClickException, match=r"192\.0\.2\.1:8000 : cette machine"):
        serve.require_port("192.0.2.1", 8000)
