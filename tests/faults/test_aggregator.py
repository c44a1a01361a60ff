"""The aggregator over a socket, and a database that goes away between its steps: asked again, paid once."""

import concurrent.futures
import time
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from tests import serving
from tests.contexts.billing import world as worlds

from saqia.contexts.payments import models
from saqia.partners.fatourati import account, codes, mac, simulator
from saqia.platform.database import cluster
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow
OWN = account.read("1141/01", "secret-of-the-tests-16")
SETTINGS = {"SAQIA_FATOURATI_CREDITORS": "1141/01", "SAQIA_FATOURATI_SECRET": OWN.secret}


@pytest.fixture
def aggregator(
    april_billed: worlds.World, server: cluster.Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[simulator.Aggregator]:
    """The simulated aggregator before a served distributor."""
    name, home = str(connection.settings_dict["NAME"]), tmp_path_factory.mktemp("site")
    with serving.served(server, name, home, workers=1, settings=SETTINGS) as site:
        yield simulator.Aggregator(f"http://127.0.0.1:{site.port}/partners/fatourati/srm-souss-massa", OWN)


def test_all_steps_over_a_socket(april_billed: worlds.World, aggregator: simulator.Aggregator) -> None:
    told = list(aggregator.pay(april_billed.accounts["three"].number))
    assert told[:3] == ["créances : 000, formulaire : 000", "impayés : 000 ACCEPTE", told[2]]
    assert told[2].endswith(" : 368.08 MAD")
    assert told[3].startswith("confirmation : 000 ACCEPTE, reçu ")
    assert amounts() == [36808]


def test_an_answer_that_nobody_knows_yet_is_asked_again(
    april_billed: worlds.World, aggregator: simulator.Aggregator, server: cluster.Cluster
) -> None:
    number, transaction = april_billed.accounts["three"].number, "100003754540"
    owed = aggregator.unpaid(number, transaction)["impayesParams"]
    name = connection.settings_dict["NAME"]
    connection.close()
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as link:
        link.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        try:
            link.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            away = aggregator.confirm(number, transaction, owed)
        finally:
            link.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    assert (away["codeRetour"], away.get("refReglement")) == (codes.SYSTEM, None)
    paid = aggregator.confirm(number, transaction, owed)
    again = aggregator.confirm(number, transaction, owed)
    assert (paid["codeRetour"], again["codeRetour"]) == (codes.OK, codes.DONE_ALREADY)
    assert paid["refReglement"] == again["refReglement"]
    assert amounts() == [36808]


def test_a_posting_that_is_cut_off_is_sealed_as_unknown(
    april_billed: worlds.World, aggregator: simulator.Aggregator, server: cluster.Cluster
) -> None:
    account_id, number = april_billed.accounts["three"].account_id, april_billed.accounts["three"].number
    owed = aggregator.unpaid(number, "1")["impayesParams"]
    address = server.url("postgres", str(connection.settings_dict["NAME"]))
    with psycopg.connect(address) as holder, concurrent.futures.ThreadPoolExecutor(1) as pool:
        holder.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"ledger:account:1:{account_id}"])
        asked = pool.submit(aggregator.confirm, number, "1", owed)
        _end_the_waiting(server)
        cut = asked.result()
    assert cut["codeRetour"] == codes.SYSTEM
    assert cut["MAC"] == mac.make([codes.SYSTEM, cut["dateServeur"]], OWN.secret)
    assert amounts() == []
    assert aggregator.confirm(number, "1", owed)["codeRetour"] == codes.OK
    assert amounts() == [36808]


def _end_the_waiting(server: cluster.Cluster) -> None:
    """Cut the connection that waits for the account, as soon as one does."""
    query = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND wait_event = 'advisory'
    """
    until = time.monotonic() + serving.START_SECONDS
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as link:
        while not link.execute(query, [connection.settings_dict["NAME"]]).fetchall():
            assert time.monotonic() < until, "no posting waits"
            time.sleep(0.05)


def amounts() -> list[int]:
    """Return the amounts of the payments that there are, in centimes."""
    with scope.reading(1):
        return list(models.Payment.objects.values_list("amount_centimes", flat=True))
