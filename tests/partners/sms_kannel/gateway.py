"""Kannel as Debian packages it, between a message center and our server, on free ports."""

import contextlib
import shutil
import socket
import subprocess
import threading
import time
import wsgiref.simple_server
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections

KEY = "the-key-that-kannel-shows-us-0123456789"
_LIMIT_SECONDS = 60
_CONFIGURATION = """
group = core
admin-port = {admin}
smsbox-port = {box}
admin-password = {key}
box-allow-ip = "127.0.0.1"
log-file = "{folder}/bearerbox.log"
log-level = 0
dlr-storage = internal

group = smsc
smsc = smpp
smsc-id = center
host = 127.0.0.1
port = {center}
smsc-username = saqia
smsc-password = secret
system-type = ""
transceiver-mode = true
reconnect-delay = 1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
log-file = "{folder}/smsbox.log"
log-level = 0

group = sendsms-user
username = saqia
password = secret
max-messages = 10
concatenation = true

group = sms-service
keyword = default
catch-all = true
get-url = "{ours}/partners/sms/srm-souss-massa/inbound?key={key}&id=%I&from=%p&to=%P&coding=%c&text=%b"
max-messages = 0
"""


@contextlib.contextmanager
def running(folder: Path, center_port: int, ours: str) -> Iterator[str]:
    """Run bearerbox and smsbox while the block runs; the address of sendsms is given, as `SAQIA_SMS_URL` takes it."""
    boxes = [shutil.which(name) for name in ("bearerbox", "smsbox")]
    if None in boxes:
        pytest.skip("kannel is not installed")
    for _ in range(5):  # a free port may be taken between the look and the use: then all are chosen anew
        admin, box, sendsms = _free_ports(3)
        path = folder / "kannel.conf"
        path.write_text(_CONFIGURATION.format(
            admin=admin, box=box, sendsms=sendsms, center=center_port, key=KEY, folder=folder, ours=ours
        ))  # fmt: skip
        with contextlib.ExitStack() as stack:
            processes = []
            for program, port in zip(boxes, (box, sendsms), strict=True):
                quiet = subprocess.DEVNULL
                processes.append(subprocess.Popen([str(program), str(path)], stdout=quiet, stderr=quiet))
                stack.callback(_end, processes[-1])
                if not _answers(port, processes[-1]):
                    break
            else:
                yield f"kannel://saqia:secret@127.0.0.1:{sendsms}/cgi-bin/sendsms?from=SRM"
                return
    pytest.fail("kannel did not start")


@contextlib.contextmanager
def our_server() -> Iterator[str]:
    """Serve our pages on a free port while the block runs."""
    server = wsgiref.simple_server.make_server("127.0.0.1", 0, _closing(get_wsgi_application()), handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Quiet(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def _closing(application: Any) -> Any:
    """Leave no connection to a database that the test drops."""

    def answer(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        try:
            return [b"".join(application(environ, start_response))]
        finally:
            connections.close_all()

    return answer


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [int(one.getsockname()[1]) for one in sockets]


def _answers(port: int, process: "subprocess.Popen[bytes]") -> bool:
    ends = time.monotonic() + _LIMIT_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        time.sleep(0.05)
    return False


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
