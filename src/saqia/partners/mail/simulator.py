"""A mail server with one mailbox for everybody, for demonstrations: it speaks SMTP, keeps what it took, sends nothing.

What an address begins with decides what becomes of it: `unknown` is refused, `later` is put off, `bounce` is taken and
comes back as a bounce, by `on_bounce`.
"""

import contextlib
import dataclasses
import email
import email.policy
import socketserver
from collections.abc import Callable, Iterator

from saqia.platform.outside import serving

MOST_BYTES = 1_000_000


@dataclasses.dataclass(frozen=True)
class Letter:
    """What came: the envelope and the whole message."""

    back: str
    to: str
    content: bytes

    @property
    def subject(self) -> str:
        """Return its subject, read."""
        return str(email.message_from_bytes(self.content, policy=email.policy.default)["Subject"])


class Server:
    """The mail server. Every letter is kept in `letters` and given to `on_letter`."""

    def __init__(self, port: int = 0, on_letter: Callable[[Letter], None] = lambda letter: None) -> None:
        self.letters: list[Letter] = []
        self.on_letter = on_letter
        self.on_bounce: Callable[[bytes], None] = lambda content: None
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", port), _talker(self))
        self.server.daemon_threads = True
        self.address = f"smtp://127.0.0.1:{self.server.server_address[1]}?tls=none"

    @contextlib.contextmanager
    def running(self) -> Iterator["Server"]:
        """Serve while the block runs."""
        with serving.served(self.server):
            yield self

    def take(self, letter: Letter) -> None:
        """Keep a letter; one to `bounce...` comes back."""
        self.letters.append(letter)
        self.on_letter(letter)
        if letter.to.startswith("bounce"):
            self.on_bounce(bounce(letter, "5.1.1", "550 5.1.1 User unknown"))


def bounce(letter: Letter, status: str, diagnostic: str) -> bytes:
    """Return the delivery status notification (RFC 3464) of a letter, as a server far away would write it."""
    return (
        f"From: MAILER-DAEMON@simulator.invalid\r\nTo: {letter.back}\r\nSubject: Undelivered\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"\r\n\r\n'
        "--=_b\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered.\r\n"
        "--=_b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; simulator.invalid\r\n\r\n"
        f"Final-Recipient: rfc822; {letter.to}\r\nAction: failed\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; {diagnostic}\r\n\r\n--=_b--\r\n"
    ).encode()


def _talker(server: Server) -> type[socketserver.StreamRequestHandler]:
    class Talker(socketserver.StreamRequestHandler):
        """Speaks the SMTP that one client needs."""

        timeout = 60

        def handle(self) -> None:
            back, to = "", ""
            self.say("220 simulator.invalid ESMTP")
            while line := self.rfile.readline(2000):
                word, rest = line[:4].upper().strip().decode(errors="replace"), line[4:].decode(errors="replace")
                if word in ("EHLO", "HELO"):
                    self.say("250-simulator.invalid\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES")
                elif word == "MAIL":
                    back, to = _named(rest), ""
                    self.say("250 2.1.0 ok")
                elif word == "RCPT":
                    to, answer = _judged(_named(rest))
                    self.say(answer)
                elif word == "DATA" and to:
                    self.say("354 go on")
                    server.take(Letter(back, to, self.content()))
                    self.say("250 2.0.0 taken")
                elif word == "QUIT":
                    self.say("221 2.0.0 bye")
                    return
                else:
                    self.say("250 2.0.0 ok" if word in ("RSET", "NOOP") else "503 5.5.1 not now")

        def say(self, answer: str) -> None:
            self.wfile.write(f"{answer}\r\n".encode())

        def content(self) -> bytes:
            lines: list[bytes] = []
            while (line := self.rfile.readline(MOST_BYTES)) not in (b".\r\n", b""):
                lines.append(line[1:] if line.startswith(b"..") else line)
            return b"".join(lines)

    return Talker


def _named(rest: str) -> str:
    return rest.partition("<")[2].partition(">")[0]


def _judged(to: str) -> tuple[str, str]:
    if to.startswith("unknown"):
        return "", "550 5.1.1 user unknown"
    if to.startswith("later"):
        return "", "451 4.3.0 try again later"
    return to, "250 2.1.5 ok"
