"""`saqia simulate` as people start it: a process one thing sent through and shown, stopped by SIGTERM."""

import contextlib
import dataclasses
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.partners.mail import test_mail as mails
from tests.partners.push import test_push as pushes
from tests.partners.sms_smpp import bound

from saqia.contexts.messaging import ports
from saqia.partners.mail import client as mail
from saqia.partners.push import simulator
from saqia.partners.sms_smpp import account as sms
from saqia.surfaces.console import gateway

LIMIT_SECONDS = 60
CONSOLE = (sys.executable, "-m", "saqia.surfaces.console")


@dataclasses.dataclass
class Simulated:
    """A running simulator, what it says line by line, and the settings that lead to it."""

    process: "subprocess.Popen[str]"
    settings: dict[str, str]
    said: list[str]

    def line(self) -> str:
        """Return the next line that it says."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the simulator ended before it said this"
        self.said.append(line.rstrip("\n"))
        return self.said[-1]

    def says(self, wanted: str) -> str:
        """Return the next line with `wanted` in it; the limit of the process bounds the wait."""
        while wanted not in (line := self.line()):
            pass
        return line


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAQIA_")}
    return {**kept, "SAQIA_HOME": str(home), "SAQIA_SECRET_KEY": "of the tests of simulators, long enough to pass"}


@contextlib.contextmanager
def simulated(name: str, home: Path, last: str) -> Iterator[Simulated]:
    """Run `saqia simulate` until the block ends, then stop it by SIGTERM; it must end well by itself.

    :param last: the last setting that it names when it is ready
    """
    process = subprocess.Popen(
        [*CONSOLE, "simulate", name], env=_environment(home), stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    limit = threading.Timer(LIMIT_SECONDS, process.kill)
    limit.start()
    running = Simulated(process, {}, [])
    try:
        running.says(f"  {last}=")
        running.settings |= dict(
            line.strip().split("=", 1) for line in running.said if line.startswith("  SAQIA_")
        )  # fmt: skip
        yield running
        process.send_signal(signal.SIGTERM)
        assert process.wait(LIMIT_SECONDS) == 0
    finally:
        limit.cancel()
        process.kill()
        process.communicate()


def test_a_letter_is_shown(tmp_path: Path) -> None:
    with simulated("mail", tmp_path, "SAQIA_MAIL_FROM") as running:
        own = mails.sender(tmp_path, running.settings["SAQIA_MAIL_URL"])
        assert isinstance(own, mail.MailSender)
        assert own.send(mails.outgoing()) == ports.Accepted("41.1.saqia@srm.example.ma")
        own.close()
        assert running.settings["SAQIA_MAIL_FROM"] == "factures@example.ma"
        shown = running.says(f"to {mails.outgoing().address}: ")
        assert "2026-000041877" in shown
        running.says(mails.LINK)


def test_a_push_is_shown(tmp_path: Path) -> None:
    with simulated("push", tmp_path, "SAQIA_DEBUG") as running:
        [told] = [line for line in running.said if "a browser subscribed: " in line]
        taken = pushes.sender(tmp_path).send(pushes.outgoing(told.partition("subscribed: ")[2]))
        assert isinstance(taken, ports.Accepted)
        running.says("الفاتورة")
        running.says("فاتورتكم جاهزة")


def test_an_sms_is_shown(tmp_path: Path) -> None:
    with simulated("sms", tmp_path, "SAQIA_SMS_URL") as running:
        account = sms.read(running.settings["SAQIA_SMS_URL"])
        with bound.bound(account) as (sender, _link):
            assert isinstance(sender.send(bound.outgoing("فاتورتكم جاهزة")), ports.Accepted)
            running.says("to +212612345678 from ")
            running.says("فاتورتكم جاهزة")


def test_an_unknown_name_says_which_there_are(tmp_path: Path) -> None:
    told = subprocess.run(
        [*CONSOLE, "simulate", "fax"], env=_environment(tmp_path), capture_output=True, text=True, timeout=LIMIT_SECONDS
    )
    assert told.returncode != 0
    assert all(name in told.stderr for name in ("mail", "push", "sms"))


@pytest.mark.parametrize("name", ["mail", "push", "sms"])
def test_a_port_that_is_taken_is_no_simulator(name: str, tmp_path: Path) -> None:
    with simulator.Service().running() as holder:
        port = holder.root.rpartition(":")[2]
        told = subprocess.run(
            [*CONSOLE, "simulate", name, "--port", port], env=_environment(tmp_path), capture_output=True, text=True,
            timeout=LIMIT_SECONDS,
        )  # fmt: skip
    assert told.returncode != 0
    assert "start Saqia with" not in told.stdout


def test_collectors_stand_beside_a_demonstration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their settings hold while they run; one that is set up already is left alone."""
    for name, value in _environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SAQIA_PUBLIC_ADDRESS", "http://{host}:9")
    monkeypatch.setenv("SAQIA_CMI_URL", "http://1@127.0.0.1:9/own")
    monkeypatch.setenv("SAQIA_CMI_STORE_KEY", "key-of-the-tests")
    with gateway.beside(gateway.SETTINGS) as started:
        assert list(started) == ["fatourati"]
        assert os.environ["SAQIA_FATOURATI_CREDITORS"] == "1141/01"
        assert len(os.environ["SAQIA_FATOURATI_SECRET"]) == 32
        with urllib.request.urlopen(started["fatourati"]) as page:
            assert b"Fatourati" in page.read()
    assert "SAQIA_FATOURATI_SECRET" not in os.environ
    assert os.environ["SAQIA_CMI_URL"] == "http://1@127.0.0.1:9/own"
