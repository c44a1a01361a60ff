"""The sender of e-mails: SMTP under one deadline a message, connections kept for the next ones."""

import contextlib
import dataclasses
import datetime
import smtplib
import socket
import ssl
import threading
import time
from pathlib import Path

from saqia.contexts.messaging import ports
from saqia.partners.mail import account as accounts
from saqia.partners.mail import payloads, return_paths
from saqia.platform.outside import deadline
from saqia.platform.wording import Text

_IDLE_SECONDS, _MOST_LETTERS = 20.0, 100


class MailSender:
    """Hands e-mails to a mail server.

    SMTP names no message before it is taken, and a server that is cut off after the last line may have it: it is then
    handed over again under the same Message-ID, which mailboxes show once.
    """

    def __init__(self, account: accounts.Account, *, names: Text, tenant_code: str, keys_folder: Path) -> None:
        """:param names: the distributor, as receivers know it"""
        self.account, self.names, self.tenant_code, self.keys_folder = account, names, tenant_code, keys_folder
        self._lock = threading.Lock()
        self._idle: list[_Connection] = []

    def send(self, message: ports.Outgoing) -> ports.Accepted:
        """Hand one message over.

        :raises ports.Refused: it was not taken
        """
        now = datetime.datetime.now(datetime.UTC)
        letter = payloads.compose(message, self.account, self.names, tenant_code=self.tenant_code, at=now)
        back = self.account.sender
        if self.account.returns:
            back = return_paths.make(
                self.account.returns, tenant_id=message.tenant_id, delivery_id=message.delivery_id,
                keys_folder=self.keys_folder,
            )  # fmt: skip
        with deadline.Deadline(self.account.server.seconds) as ends:
            try:
                self._hand(back, letter["To"].addresses[0].addr_spec, letter.as_bytes(), ends)
            except smtplib.SMTPServerDisconnected:
                raise ports.Refused("timed-out" if ends.is_over else "unreachable", is_final=False) from None
            except smtplib.SMTPAuthenticationError:
                raise ports.Refused("not-authorized", is_final=False) from None
            except smtplib.SMTPResponseException as error:
                raise payloads.refusal("connect", error.smtp_code, error.smtp_error) from None
            except (OSError, ValueError, smtplib.SMTPException):
                raise ports.Refused("timed-out" if ends.is_over else "unreachable", is_final=False) from None
        return ports.Accepted(letter["Message-ID"].strip("<>")[:120])

    def close(self) -> None:
        """End the connections that are kept."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.end()

    def _hand(self, back: str, to: str, content: bytes, ends: deadline.Deadline) -> None:
        """Hand a letter over on a kept connection, on a new one when the server has left the kept one."""
        kept = self._kept()
        if kept is not None:
            ends.watch(kept.raw)
            with contextlib.suppress(_Left):
                return self._say(kept, back, to, content)
        return self._say(_Connection.open(self.account, ends), back, to, content)

    def _say(self, connection: "_Connection", back: str, to: str, content: bytes) -> None:
        is_sound = False
        try:
            _talk(connection, back, to, content)
            is_sound = True
        except _Refusal as refusal:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                is_sound = refusal.code != 421 and connection.client.rset()[0] == 250
            raise refusal.meaning from None
        finally:
            self._keep(connection) if is_sound else connection.end()

    def _kept(self) -> "_Connection | None":
        with self._lock:
            while self._idle:
                found = self._idle.pop()
                if time.monotonic() - found.used_at < _IDLE_SECONDS:
                    return found
                found.end()
        return None

    def _keep(self, connection: "_Connection") -> None:
        connection.letters += 1
        connection.used_at = time.monotonic()
        if connection.letters >= _MOST_LETTERS:
            connection.end()
            return
        with self._lock:
            self._idle.append(connection)


class _Left(Exception):
    """The server had left a kept connection before it was told anything."""


class _Refusal(Exception):
    def __init__(self, step: payloads.Step, code: int, said: bytes) -> None:
        super().__init__(code)
        self.code, self.meaning = code, payloads.refusal(step, code, said)


def _talk(connection: "_Connection", back: str, to: str, content: bytes) -> None:
    client, is_used = connection.client, connection.letters > 0
    try:
        code, said = client.mail(back)
    except (smtplib.SMTPServerDisconnected, OSError):
        if is_used:
            raise _Left from None
        raise
    if code == 421 and is_used:
        raise _Left
    if code != 250:
        raise _Refusal("from", code, said)
    code, said = client.rcpt(to)
    if code not in (250, 251):
        raise _Refusal("to", code, said)
    try:
        code, said = client.data(content)
    except smtplib.SMTPDataError as error:
        code, said = error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""
    if code != 250:
        raise _Refusal("content", code, said)


class _Client(smtplib.SMTP):
    """smtplib's client, whose socket ends with the deadline; TLS from the first byte where the server wants it."""

    def __init__(self, account: accounts.Account, ends: deadline.Deadline) -> None:
        self.ends, self.server = ends, account.server
        self.context = account.server.context() if account.server.security != "none" else None
        self.raw: socket.socket | None = None
        super().__init__(self.server.host, self.server.port, local_hostname=account.domain, timeout=ends.left())

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        made = socket.create_connection((host, port), timeout)
        self.ends.watch(made)
        self.raw = made.dup()
        if self.server.security == "tls" and self.context is not None:
            return self.context.wrap_socket(made, server_hostname=host)
        return made


@dataclasses.dataclass
class _Connection:
    """An open connection; `raw` is its socket below TLS, which a later deadline can end."""

    client: _Client
    raw: socket.socket
    letters: int = 0
    used_at: float = 0.0

    @classmethod
    def open(cls, account: accounts.Account, ends: deadline.Deadline) -> "_Connection":
        """Connect, encrypt, sign in."""
        client = _Client(account, ends)
        try:
            client.ehlo_or_helo_if_needed()
            if account.server.security == "starttls":
                client.starttls(context=client.context)
                client.ehlo_or_helo_if_needed()
            if account.server.user:
                client.login(account.server.user, account.server.password)
        except BaseException:
            client.close()
            if client.raw is not None:
                client.raw.close()
            raise
        assert client.raw is not None  # noqa: S101  (connected above)
        return cls(client, client.raw)

    def end(self) -> None:
        """Say goodbye without waiting for an answer."""
        with contextlib.suppress(OSError, smtplib.SMTPException, ssl.SSLError):
            self.client.putcmd("quit")
        self.client.close()
        self.raw.close()
