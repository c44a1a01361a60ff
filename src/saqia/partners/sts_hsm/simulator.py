"""A module that answers over a real socket, with soft keys: for tests and demonstrations."""

import contextlib
import dataclasses
import socketserver
import threading
from collections.abc import Callable, Iterator
from typing import Any

from saqia.contexts.prepaid import ports
from saqia.engine.sts import blocks, meters
from saqia.partners.sts_hsm import lines, soft

SECRET = b"demonstration-secret"


@dataclasses.dataclass
class Module:
    """What it remembers and how it behaves.

    :param refuse: answers every request with this code while it is set
    :param drops: so many answers are made and lost on their way
    """

    port: int = 0
    seed: bytes = b"simulated module"
    secret: bytes = SECRET
    on_made: Callable[[str], None] = lambda text: None
    refuse: str = ""
    drops: int = 0
    made: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    asked: int = 0

    @property
    def address(self) -> str:
        """Return the address that a client is given."""
        return f"sts://{self.secret.decode()}@127.0.0.1:{self.port}"

    @property
    def issuer(self) -> soft.SoftIssuer:
        """Return what makes its tokens."""
        return soft.SoftIssuer(self.seed)

    @contextlib.contextmanager
    def running(self) -> "Iterator[Module]":
        """Answer until the block ends."""
        module = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                answer = module.answer(self.rfile.readline(lines.LONGEST + 1))
                if answer:
                    self.wfile.write(answer)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        with Server(("127.0.0.1", self.port), Handler) as server:
            self.port = server.server_address[1]
            thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
            thread.start()
            try:
                yield self
            finally:
                server.shutdown()
                thread.join()

    def answer(self, line: bytes) -> bytes:
        """Return the signed answer to a line; nothing where the line cannot be trusted, or the answer is lost."""
        self.asked += 1
        try:
            asked = lines.read(self.secret, line)
        except (lines.LineUnsound, ValueError):
            return b""
        if self.refuse:
            return lines.write(self.secret, {"id": asked["id"], "refused": self.refuse})
        reference = str(asked["reference"])
        if reference not in self.made:
            try:
                self.made[reference] = self._make(asked)
            except (meters.KeyInvalid, ports.Rejected) as refused:
                code = refused.reason if isinstance(refused, ports.Rejected) else "meter-unsound"
                return lines.write(self.secret, {"id": asked["id"], "refused": code})
            self.on_made(f"{reference}: {' '.join(self.made[reference])}")
        if self.drops:
            self.drops -= 1
            return b""
        return lines.write(self.secret, {"id": asked["id"], "tokens": self.made[reference]})

    def _make(self, asked: dict[str, Any]) -> list[str]:
        tenant_id, meter = int(asked["reference"].partition(":")[0]), lines.keyed(asked["meter"])
        if asked["do"] == "key-change":
            becomes = lines.keyed(asked["becomes"])
            return list(
                self.issuer.issue_key_change(ports.KeyChangeRequest(tenant_id, asked["reference"], meter, becomes))
            )
        request = ports.CreditRequest(
            tenant_id, asked["reference"], meter, blocks.Resource(asked["resource"]), asked["identifier"],
            asked["random"], asked["tenths"],
        )  # fmt: skip
        return [self.issuer.issue_credit(request)]
