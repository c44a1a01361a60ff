"""The mail servers of the tests: aiosmtpd outwards, Dovecot for the mailbox of bounces; a certificate for both."""

import contextlib
import datetime
import ipaddress
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd import controller, smtp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

_LIMIT_SECONDS = 30


def certificate(folder: Path) -> Path:
    """Return a file with the key and certificate of this machine, which is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(
            [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "server.pem"
    plain = serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


class House:
    """What aiosmtpd is told to answer, by step; what it took, with its envelope."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, list[str], bytes]] = []
        self.answers: dict[str, str] = {}
        self.connections = 0

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, name: str, answers: list[str]) -> list[str]:
        """Count who comes."""
        session.host_name = name
        self.connections += 1
        return answers

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        """Answer as told."""
        if "MAIL" in self.answers:
            return self.answers["MAIL"]
        envelope.mail_from = address
        return "250 2.1.0 ok"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        """Answer as told."""
        if "RCPT" in self.answers:
            return self.answers["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Answer as told, else take it."""
        if "DATA" in self.answers:
            return self.answers["DATA"]
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content))
        return "250 2.0.0 taken"


def _authenticate(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> smtp.AuthResult:
    right = given.login == b"saqia" and given.password == b"p@ss"
    return smtp.AuthResult(success=right, handled=right)


@contextlib.contextmanager
def serving(house: House, pem: Path | None = None, *, implicit: bool = False) -> Iterator[int]:
    """Run aiosmtpd: in clear without a certificate, else behind STARTTLS or TLS, where a password is asked for."""
    context = None
    if pem is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
    known: dict[str, Any] = {"authenticator": _authenticate, "auth_required": True} if context else {}
    if implicit:
        known |= {"ssl_context": context, "auth_require_tls": False}
    elif context:
        known |= {"tls_context": context, "require_starttls": True}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    made = controller.Controller(house, hostname="127.0.0.1", port=port, **known)
    made.start()
    try:
        yield port
    finally:
        made.stop()


_DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{pem}
ssl_key = <{pem}
mail_location = maildir:{folder}/mail
disable_plaintext_auth = yes
default_internal_user = dovecot
default_login_user = dovenull
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = static
  args = password=p@ss
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail
}}
"""


@contextlib.contextmanager
def dovecot(pem: Path) -> Iterator[int]:
    """Run Debian's Dovecot with one mailbox, behind TLS; its port is given."""
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
    if program is None or os.geteuid() != 0:
        pytest.skip("dovecot is not installed, or this is not root: it changes its user")
    with tempfile.TemporaryDirectory() as name:  # not below pytest's, which others may not enter
        Path(name).chmod(0o755)
        with _dovecot(program, Path(name), pem) as port:
            yield port


@contextlib.contextmanager
def _dovecot(program: str, folder: Path, pem: Path) -> Iterator[int]:
    (folder / "mail").mkdir()
    os.chown(folder / "mail", 1999, 1999)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    path = folder / "dovecot.conf"
    path.write_text(_DOVECOT.format(folder=folder, pem=pem, port=port, uid=1999, gid=1999))
    process = subprocess.Popen([program, "-F", "-c", str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        ends = time.monotonic() + _LIMIT_SECONDS
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            assert process.poll() is None and time.monotonic() < ends, (folder / "dovecot.log").read_text()
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
