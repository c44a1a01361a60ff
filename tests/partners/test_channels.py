"""Which partner serves which channel, from the settings."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from saqia.contexts.messaging import ports
from saqia.partners.mail import client as mail
from saqia.partners.push import client as push
from saqia.partners.sms_kannel import client as kannel
from saqia.platform import environment
from saqia.project import channels

KEY = "k" * 40


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    """Leave no channel served."""
    yield
    ports.forget_sender("sms")
    ports.forget_sender("push")
    ports.forget_sender("email")
    for name in ("bounce", "bounces", "smpp"):
        ports.forget_registered(name)


def test_nothing_is_served_unless_asked(tmp_path: Path) -> None:
    channels.serve(environment.read({}), keys_folder=tmp_path)
    assert ports.list_served(1) == ()
    assert list(tmp_path.iterdir()) == []


def test_each_distributor_has_its_own_center(database: str, tmp_path: Path) -> None:
    values = environment.read({
        "SAQIA_SMS_URL": "srm-souss-massa=kannel://a:b@10.0.0.6?from=SRMSM", "SAQIA_SMS_SECRET": KEY,
        "SAQIA_SMS_REPORTS_ADDRESS": "http://10.0.0.5:8000",
    })  # fmt: skip
    channels.serve(values, keys_folder=tmp_path)
    sender = ports.find_sender("sms", 1)
    assert isinstance(sender, kannel.KannelSender)
    assert (sender.account.url, sender.account.sender) == ("http://10.0.0.6:13013/cgi-bin/sendsms", "SRMSM")
    assert (sender.tenant_code, sender.reports_root, sender.key) == ("srm-souss-massa", "http://10.0.0.5:8000", KEY)
    assert ports.find_sender("sms", 1) is sender
    assert ports.find_sender("sms", 2) is None


def test_one_center_serves_everybody(database: str, tmp_path: Path) -> None:
    channels.serve(environment.read({"SAQIA_SMS_URL": "kannels://a:b@sms.example.ma"}), keys_folder=tmp_path)
    codes = [
        sender.tenant_code for n in (1, 2) if isinstance(sender := ports.find_sender("sms", n), kannel.KannelSender)
    ]
    assert codes == ["srm-souss-massa", "srm-casablanca-settat"]


def test_mail_has_a_sender_of_each_distributor(database: str, tmp_path: Path) -> None:
    values = environment.read({
        "SAQIA_MAIL_URL": "smtp://saqia:x@10.0.0.7", "SAQIA_MAIL_RETURNS": "retours@srm.example.ma",
        "SAQIA_MAIL_FROM": "srm-souss-massa=factures@srm-sm.example.ma avis@example.ma",
        "SAQIA_MAIL_BOUNCES_URL": "imaps://retours:x@10.0.0.7/INBOX",
    })  # fmt: skip
    channels.serve(values, keys_folder=tmp_path)
    senders = [ports.find_sender("email", number) for number in (1, 2)]
    assert [one.account.sender for one in senders if isinstance(one, mail.MailSender)] == [
        "factures@srm-sm.example.ma", "avis@example.ma",
    ]  # fmt: skip
    assert isinstance(senders[0], mail.MailSender)
    assert (senders[0].names.fr, senders[0].account.returns) == ("SRM Souss-Massa", "retours@srm.example.ma")
    assert ports.find_intake("bounce") is not None and "bounces" in ports.list_collectors()
    assert list(tmp_path.iterdir()) == []


def test_a_distributor_chooses_its_route(database: str, tmp_path: Path) -> None:
    address = "smpp://a:b@10.0.0.8?from=SRMSM srm-casablanca-settat=kannel://a:b@10.0.0.6"
    channels.serve(environment.read({"SAQIA_SMS_URL": address}), keys_folder=tmp_path)
    assert ports.find_sender("sms", 1) == ports.Elsewhere("smpp")
    assert isinstance(ports.find_sender("sms", 2), kannel.KannelSender)
    assert (ports.list_served(1), ports.list_handed(1), ports.list_handed(2)) == (("sms",), (), ("sms",))
    assert list(ports.list_processes()) == ["smpp"]
    with pytest.raises(ports.Refused):
        ports.Elsewhere("smpp").send(ports.Outgoing(1, 1, "sms", "+212612345678", "ar", "", "x"))


@pytest.mark.parametrize(("debug", "is_local"), [("0", False), ("1", True)])
def test_push_reaches_this_machine_in_debug_only(tmp_path: Path, debug: str, is_local: bool) -> None:
    values = environment.read({"SAQIA_PUSH_CONTACT": "mailto:ops@example.ma", "SAQIA_DEBUG": debug})
    channels.serve(values, keys_folder=tmp_path)
    sender = ports.find_sender("push", 1)
    assert isinstance(sender, push.PushSender)
    assert sender.account.is_local is is_local
    assert sender.account.hosts[0] == "fcm.googleapis.com"


@pytest.mark.parametrize(("given", "words"), [
    ({"SAQIA_SMS_URL": "http://a:hunter2@h"}, "SAQIA_SMS_URL must look like kannel://"),
    ({"SAQIA_SMS_URL": "kannel://a:hunter2@h?x=1"}, "SAQIA_SMS_URL has the unknown option x"),
    ({"SAQIA_SMS_URL": "kannel://a:hunter2@h", "SAQIA_SMS_REPORTS_ADDRESS": "http://h"}, "SECRET is required"),
    ({"SAQIA_SMS_URL": "smpp://a:hunter2@h?window=0"}, "a window that is not between"),
    ({"SAQIA_PUSH_CONTACT": "me"}, "must be mailto:"),
    ({"SAQIA_MAIL_URL": "smtp://a:hunter2@h"}, "SAQIA_MAIL_FROM is required"),
    ({"SAQIA_MAIL_URL": "smtp://a:hunter2@h?tls=none", "SAQIA_MAIL_FROM": "a@b.ma"}, "in clear"),
    ({"SAQIA_MAIL_URL": "smtp://h", "SAQIA_MAIL_FROM": "a@b.ma,c"}, "has an address that is not one"),
    ({"SAQIA_MAIL_URL": "smtp://h", "SAQIA_MAIL_FROM": "a"}, "must be addresses"),
    ({"SAQIA_MAIL_URL": "smtp://h", "SAQIA_MAIL_FROM": "a@b.ma", "SAQIA_MAIL_BOUNCES_URL": "imaps://h?x=1"},
     "SAQIA_MAIL_BOUNCES_URL has the unknown option x"),
])  # fmt: skip
def test_a_wrong_setting_is_told_without_its_password(given: dict[str, str], words: str, tmp_path: Path) -> None:
    with pytest.raises(environment.SettingInvalid, match=words) as refused:
        channels.serve(environment.read(given), keys_folder=tmp_path)
    said = refused.value.said
    assert "hunter2" not in "".join(said) and len(set(said)) == 3
    assert any("\u0600" <= letter <= "\u06ff" for letter in said.ar)
    assert ports.find_sender("sms", 1) is None
