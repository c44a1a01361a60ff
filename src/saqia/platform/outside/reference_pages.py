"""The page of a simulator on which a person types a reference and sees what the simulated side does with it."""

import contextlib
import html
import http.server
import urllib.parse
from collections.abc import Callable, Iterator
from typing import Any

from saqia.platform.outside import serving

_PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title></head>
<body><h1>{title}</h1><p>Simulateur : aucun argent ne passe ici.</p><form method="post">
<label>Référence (facture, contrat ou compte) <input name="reference" required></label>
<button>{button}</button></form><pre>{told}</pre></body></html>"""
_MOST_BYTES = 4096


class Page:
    """A page at `address` that answers with what `act` says of a reference; `show` is told too."""

    def __init__(
        self, title: str, button: str, act: Callable[[str], str], *, port: int = 0,
        show: Callable[[str], None] = lambda text: None,
    ) -> None:  # fmt: skip
        self.title, self.button, self.act, self.show = title, button, act, show
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/"

    @contextlib.contextmanager
    def running(self) -> Iterator["Page"]:
        """Serve while the block runs."""
        with serving.served(self.server):
            yield self

    def answer(self, reference: str) -> str:
        """Act on a reference and return the page."""
        told = ""
        if reference:
            told = self.act(reference)
            self.show(f"{reference}\n{told}")
        return _PAGE.format(title=html.escape(self.title), button=html.escape(self.button), told=html.escape(told))


def _handler(page: Page) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        """Answers the page."""

        def do_GET(self) -> None:
            self._send(page.answer(""))

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "0")
            body = self.rfile.read(min(int(length) if length.isdigit() else 0, _MOST_BYTES)).decode(errors="replace")
            self._send(page.answer(dict(urllib.parse.parse_qsl(body)).get("reference", "").strip()))

        def _send(self, content: str) -> None:
            written = content.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: `show` tells what matters."""

    return Handler
