"""A small server in a thread of its own, for as long as a block runs: what simulators stand on."""

import contextlib
import socketserver
import threading
from collections.abc import Iterator


@contextlib.contextmanager
def served(server: socketserver.BaseServer) -> Iterator[None]:
    """Serve until the block ends, then close the server's socket."""
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
