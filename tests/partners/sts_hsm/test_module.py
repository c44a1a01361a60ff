"""The token module over a real socket: tokens that a meter takes, made once, and every way in which it fails."""

import dataclasses
import socket
import threading
from pathlib import Path

import pytest

from saqia.contexts.prepaid import ports
from saqia.engine.sts import blocks, meter, meters
from saqia.partners.sts_hsm import client, lines, simulator, soft
from saqia.platform import environment
from saqia.project import token_issuers

KEYED = meters.Keyed(meters.pan("14000000001"), "123457", "01", 1, meters.BaseDate.SECOND)
CREDIT = ports.CreditRequest(1, "vend:1", KEYED, blocks.Resource.ELECTRICITY, 6_520_000, 5, 1_234)
CHANGE = ports.KeyChangeRequest(1, "key:1", KEYED, dataclasses.replace(KEYED, key_revision=2))
VALUES = {"SAQIA_STS_URL": "", "SAQIA_DEBUG": "0", "SAQIA_DATABASE_URL": ""}


def test_its_tokens_are_taken_by_the_meter() -> None:
    """Credit, then a new key, then credit under it."""
    with simulator.Module().running() as module:
        asked = client.read(module.address)
        wall = meter.Meter(KEYED, module.issuer.meter_key(1, KEYED))
        assert wall.enter(asked.issue_credit(CREDIT)) == 1_234
        sections = asked.issue_key_change(CHANGE)
        assert len(sections) == 4
        for section in sections:
            wall.enter(section)
        later = dataclasses.replace(CREDIT, reference="vend:2", meter=CHANGE.becomes, identifier=6_520_001)
        assert wall.enter(asked.issue_credit(later)) == 1_234


def test_an_answer_that_was_lost_is_given_again() -> None:
    """The module made one token, whoever asks how often."""
    with simulator.Module(drops=1).running() as module:
        asked = client.read(module.address)
        with pytest.raises(ports.Unavailable):
            asked.issue_credit(CREDIT)
        made = list(module.made["1:vend:1"])
        other = dataclasses.replace(CREDIT, random=9)
        assert [asked.issue_credit(CREDIT), asked.issue_credit(other)] == made * 2


def test_a_module_that_will_not_is_told_from_one_that_cannot_now() -> None:
    """`busy` is worth asking again, a refusal is not; an unknown one is of the meter."""
    with simulator.Module().running() as module:
        asked = client.read(module.address)
        for code, reason in (("key-unknown", "key-unknown"), ("key-expired", "key-expired"), ("odd", "meter-unsound")):
            module.refuse = code
            with pytest.raises(ports.Rejected) as refused:
                asked.issue_credit(CREDIT)
            assert refused.value.reason == reason
        module.refuse = "busy"
        with pytest.raises(ports.Unavailable):
            asked.issue_key_change(CHANGE)
        module.refuse = ""
        with pytest.raises(ports.Rejected) as refused:
            asked.issue_credit(dataclasses.replace(CREDIT, tenths=20_000_000))
        assert refused.value.reason == "amount-unsound"
        with pytest.raises(ports.Rejected) as refused:
            asked.issue_credit(dataclasses.replace(CREDIT, reference="x", meter=dataclasses.replace(KEYED, expiry=1)))
        assert refused.value.reason == "key-expired"


def test_a_line_of_somebody_else_is_not_answered() -> None:
    """Nor is an answer of somebody else taken."""
    with simulator.Module().running() as module:
        stranger = client.HsmIssuer("127.0.0.1", module.port, b"another secret!!")
        with pytest.raises(ports.Unavailable):
            stranger.issue_credit(CREDIT)
        assert module.made == {}
        assert module.answer(b"not a line\n") == b""


def test_nobody_there_or_nonsense_is_unavailable() -> None:
    """Refused connection, closed at once, an answer of another request."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        asked = client.HsmIssuer("127.0.0.1", port, simulator.SECRET, seconds=5.0)
        odd = lines.write(simulator.SECRET, {"id": "another", "tokens": ["1" * 20]})
        for answer in (b"", b"x\n", odd, lines.write(simulator.SECRET, {"tokens": ["1" * 19]})):

            def serve(said: bytes = answer) -> None:
                connection, _ = server.accept()
                with connection:
                    connection.makefile("rb").readline()
                    connection.sendall(said)

            thread = threading.Thread(target=serve)
            thread.start()
            with pytest.raises(ports.Unavailable):
                asked.issue_credit(CREDIT)
            thread.join()
    with pytest.raises(ports.Unavailable):
        asked.issue_credit(CREDIT)


@pytest.mark.parametrize("address", ["http://x", "sts://short@h:1", "sts://sixteen-letters-of@h", "sts://h:1"])
def test_an_address_that_cannot_be_used_is_refused(address: str) -> None:
    """Without its secret in the sentence."""
    with pytest.raises(client.AddressInvalid):
        client.read(address)


def test_who_makes_tokens_follows_from_the_settings(tmp_path: Path) -> None:
    """Nobody; soft by word or in debug, never beside a production server; else the module."""
    try:
        ports.forget_issuer()
        token_issuers.serve(VALUES, keys_folder=tmp_path)
        assert ports.find_issuer(1) is None
        for soft_one in ({"SAQIA_STS_URL": "soft"}, {"SAQIA_DEBUG": "1"}):
            ports.forget_issuer()
            token_issuers.serve(VALUES | soft_one, keys_folder=tmp_path)
            assert isinstance(ports.find_issuer(1), soft.SoftIssuer)
            with pytest.raises(environment.SettingInvalid):
                token_issuers.serve(
                    VALUES | soft_one | {"SAQIA_DATABASE_URL": "postgresql://x/y"}, keys_folder=tmp_path
                )
        token_issuers.serve(VALUES | {"SAQIA_STS_URL": "sts://a-secret-of-sixteen@h:7"}, keys_folder=tmp_path)
        assert isinstance(ports.find_issuer(1), client.HsmIssuer)
        with pytest.raises(environment.SettingInvalid) as refused:
            token_issuers.serve(VALUES | {"SAQIA_STS_URL": "sts://tooshort@h:7"}, keys_folder=tmp_path)
        assert "tooshort" not in str(refused.value)
    finally:
        ports.forget_issuer()
