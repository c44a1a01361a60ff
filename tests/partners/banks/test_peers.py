"""Over a socket: our simulated bank, and `mock-bank`, which others wrote, both speak to our client and readers."""

import base64
import contextlib
import dataclasses
import json
import threading
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from mockbank import server as mockbank
from tests.partners.banks import files

from saqia.contexts.banking import types
from saqia.partners.banks import client, orders, reading, simulator, statuses


@contextlib.contextmanager
def peer() -> Iterator[client.Host]:
    """Run mock-bank with an account of ours."""
    server = mockbank.make_server(
        mockbank.Config(port=0, quiet=True, clock="2026-11-25T09:00", auth="u:p", timezone="Africa/Casablanca")
    )
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        host = client.read_address(f"http://u:p@127.0.0.1:{server.server_address[1]}")
        tell(
            host,
            "/_mock/accounts",
            {"id": "OWN", "name": "Essai", "iban": files.OWN, "currency": "MAD", "balance": 100_000},
        )
        yield dataclasses.replace(host, mailbox="/_mock/mailbox?raw")
    finally:
        server.shutdown()
        server.server_close()


def tell(host: client.Host, path: str, body: Any = None) -> None:
    """Have the peer do something."""
    data = json.dumps(body).encode() if body is not None else b""
    headers = {"Authorization": f"Basic {host.token}", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(host.root + path, data, headers)) as answer:
        answer.read()


def statements(messages: list[bytes], kind: str) -> list[types.Stated]:
    """Return the statements or notices of our account among messages."""
    read = [one for content in messages if b":camt.05" in content for one in reading.read(content)]
    return [one for one in read if one.account == files.OWN and one.kind == kind]


def test_a_peer_that_others_wrote_takes_our_files_and_we_read_its_answers() -> None:
    with peer() as host:
        host.send(orders.write(files.collections()))
        host.send(orders.write(files.transfers()))
        tell(host, "/_mock/advance?days=1")
        tell(host, "/_mock/collections/DD-1-2/refuse", {"reason": "AM04"})
        tell(host, "/_mock/advance?days=1")
        messages = host.collect()
    [first, *_] = [statuses.read(content) for content in messages if b"pain.002" in content]
    assert first[0] == types.OrderStatus("DD-1", "", "ACCP")
    _, day = statements(messages, "statement")
    assert (day.opening_centimes, day.closing_centimes) == (100_000, 111_568)
    assert sorted((one.amount_centimes, one.references[0], one.return_reason) for one in day.lines) == [
        (-777, "RF-1", ""),
        (-500, "DD-1-2", "AM04"),
        (500, "DD-1-2", ""),
        (12_345, "DD-1-1", ""),
    ]
    assert {one.orders for one in day.lines} == {("TR-1-1", "TR-1"), ("DD-1-FRST", "DD-1"), ("DD-1-RCUR", "DD-1")}
    told = [line.bank_reference for notice in statements(messages, "notice") for line in notice.lines]
    assert sorted(told) == sorted(line.bank_reference for line in day.lines)


def test_the_peer_refuses_a_file_twice() -> None:
    with peer() as host:
        host.send(orders.write(files.transfers()))
        with pytest.raises(client.NotTaken) as caught:
            host.send(orders.write(files.transfers()))
    assert caught.value.status == 422


def test_our_simulated_bank_speaks_the_same() -> None:
    with simulator.Bank(files.OWN, day=files.DAY).running() as bank:
        bank.returns[files.RACHID] = "AM04"
        host = client.read_address(bank.address)
        tell(host, "/credits", {"amount": 4_242, "name": "Amal", "iban": files.AMAL, "reference": "R77"})
        host.send(orders.write(files.collections()))
        host.send(orders.write(files.transfers()))
        with pytest.raises(client.NotTaken):
            host.send(orders.write(files.transfers()))
        tell(host, "/day-end")
        messages = host.collect()
        assert host.collect() == []
    [day] = statements(messages, "statement")
    assert (day.opening_centimes, day.closing_centimes) == (0, 4_242 + 12_345 - 777)
    assert [(one.amount_centimes, one.references[0], one.return_reason) for one in day.lines] == [
        (4_242, "R77", ""),
        (12_345, "DD-1-1", ""),
        (500, "DD-1-2", ""),
        (-500, "DD-1-2", "AM04"),
        (-777, "RF-1", ""),
    ]
    told = [line.bank_reference for notice in statements(messages, "notice") for line in notice.lines]
    assert told == [line.bank_reference for line in day.lines]


def test_the_simulated_bank_knows_its_customer() -> None:
    with simulator.Bank(files.OWN, day=files.DAY).running() as bank:
        stranger = base64.b64encode(b"u:p").decode()
        host = client.Host(bank.root, stranger)
        for act in (lambda: host.collect(), lambda: host.send(b"<x/>")):
            with pytest.raises(client.NotTaken) as caught:
                act()
            assert caught.value.status == 401
        with pytest.raises(client.NotTaken) as refused:
            client.read_address(bank.address).send(b"<x/>")
        assert refused.value.status == 422


@pytest.mark.parametrize("address", ["", "ftp://u:p@bank", "https://bank", "http://u:p@bank.example", "https://u@bank"])
def test_an_address_in_the_clear_or_without_a_sign_in_is_refused(address: str) -> None:
    with pytest.raises(client.AddressInvalid):
        client.read_address(address)
