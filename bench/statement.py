"""A bank statement of 20,000 movements from its file to the books, beside a COPY of the same movements.

The clock counts the whole way: read, imported, matched, posted, told. CPU is apart for this process and for the
database: on a machine that works for others too, it tells more than the clock.
"""

import contextlib
import datetime
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import psycopg

from bench import api, region
from bench import run as billing_run

LINES, MOST_SECONDS = 20_000, 10.0
_AT = datetime.datetime(2026, 5, 27, 9, tzinfo=datetime.UTC)
_DAY = datetime.date(2026, 5, 26)
_OWN = "007780000000000000000160"
_PEER = """
CREATE TABLE peer_movement (id bigserial PRIMARY KEY, statement_id bigint, rank int, booked_on date, value_on date,
    amount_centimes bigint, reference text, text text, name text, bank_reference text, UNIQUE (statement_id, rank));
CREATE INDEX ON peer_movement (bank_reference);
"""


def run(contracts: int = 50_000) -> dict[str, object]:
    """Bill a region, have 20,000 payers transfer to it in one day, take in the bank's file of that day.

    Of ten movements five name a bill, one a bill without its dash, one an account, one only its payer's name; one is a
    settlement or a cost that is known by its words, one is nobody's.
    """
    with billing_run.without_pandas(), region.loaded(contracts) as address:
        billing_run.bill(contracts)
        _name(address, contracts)
        books = _booked(address, min(LINES, contracts))
        movements, content = list(books.today), books.close_day()
        spent: dict[str, Any] = {}
        with _measured(spent):
            taken = _take(content)
        peer, total = _copy(address, movements), _sum()
    return {
        "movements": taken.imported.lines, **{f"became {state}": n for state, n in taken.matched.counts.items()},
        "MB of the file": len(content) / 1e6, **spent, "goal, s": MOST_SECONDS,
        "COPY of the same, indexed, s": peer, "times that COPY": spent["file to books, s"] / peer,
        "ledger sums to": total,
    }  # fmt: skip


def _name(address: str, count: int) -> None:
    """Give the region's customers names that people have: whoever names nothing is looked for by his name."""
    import pyarrow as pa
    from django.db import transaction

    from saqia.contexts.parties import vocabulary
    from saqia.demo import names
    from saqia.platform.tenancy import scope

    arabic, latin = names.draw(np.random.default_rng(7), count)
    with transaction.atomic():
        scope.enter(region.TENANT)
        words = vocabulary.of_names(pa.chunked_array([arabic]), pa.chunked_array([latin]))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SELECT set_config('saqia.tenant', '1', false)")
        connection.execute(
            "UPDATE parties_customer c SET name_ar = g.ar, name_latin = g.latin, words = g.words::bigint[] "
            "FROM unnest(%s::text[], %s::text[], %s::text[]) WITH ORDINALITY AS g (ar, latin, words, id) "
            "WHERE c.id = g.id",
            [arabic.to_pylist(), latin.to_pylist(), words.to_pylist()],
        )
        connection.execute("VACUUM ANALYZE")


def _booked(address: str, lines: int) -> Any:
    """Open the company's account; return the bank's books of a day of so many movements."""
    from saqia.contexts.banking import operations as banking
    from saqia.partners.banks import books as banks
    from saqia.platform import operation

    actor = operation.system_actor(tenant_id=region.TENANT, name="bench")
    made = banking.open_bank_account(actor=actor, code="main", name="Saqia", rib=_OWN, at=_AT)
    with psycopg.connect(address) as connection:
        connection.execute("SELECT set_config('saqia.tenant', '1', false)")
        owing = connection.execute(
            "SELECT b.number, b.total_ttc_centimes, a.id, c.name_latin FROM billing_bill b "
            "JOIN contracts_account a ON a.id = b.account_id JOIN parties_customer c ON c.id = a.customer_id "
            "ORDER BY b.number LIMIT %s",
            [lines],
        ).fetchall()
    day = banks.Books(iban=made.iban, day=_DAY)
    for rank, (bill, centimes, account_id, name) in enumerate(owing):
        text, amount = _said(rank % 10, bill, centimes, region.account_number(account_id))
        day.book(banks.Movement(0, amount, "", name, "MA64021780000000000000000222", text))
    return day


def _said(turn: int, bill: int, centimes: int, account: str) -> tuple[str, int]:
    """Return what a payer wrote, and the amount."""
    year, rank = divmod(bill, 1_000_000_000)
    if turn < 5:
        return f"FACTURE {year}-{rank:09d} MERCI", centimes
    if turn == 8:
        return ("CMI REMISE 1", 900_000) if bill % 2 else ("FRAIS DE TENUE", -1_100)
    return {
        5: (f"REF {bill}", centimes), 6: (f"COMPTE {account}", centimes + 1_000), 7: ("VIREMENT", centimes),
        9: ("VIREMENT SANS OBJET", 1_234_567),
    }[turn]  # fmt: skip


def _take(content: bytes) -> Any:
    from saqia.journeys import bank_statements
    from saqia.platform import operation

    actor = operation.system_actor(tenant_id=region.TENANT, name="bench")
    [taken] = bank_statements.take_file(actor=actor, content=content, form="", at=_AT)
    return taken


@contextlib.contextmanager
def _measured(spent: dict[str, Any]) -> Iterator[None]:
    database = api.postmaster()
    began, own, kept = time.perf_counter(), time.process_time(), api.cpu_seconds(database)
    yield
    spent["file to books, s"] = time.perf_counter() - began
    spent["CPU s, this process"] = time.process_time() - own
    spent["CPU s, database"] = api.cpu_seconds(database) - kept


def _copy(address: str, movements: list[Any]) -> float:
    """Return the seconds of a COPY of the movements into a table with their keys and indexes."""
    with psycopg.connect(address) as connection:
        connection.execute(_PEER)
        connection.commit()
        began = time.perf_counter()
        names = "statement_id, rank, booked_on, value_on, amount_centimes, reference, text, name, bank_reference"
        with connection.cursor().copy(f"COPY peer_movement ({names}) FROM STDIN") as copy:
            for one in movements:
                copy.write_row(
                    (
                        1,
                        one.number,
                        _DAY,
                        _DAY,
                        one.amount_centimes,
                        one.end_to_end,
                        one.text,
                        one.name,
                        f"M{one.number}",
                    )
                )
        connection.commit()
        return time.perf_counter() - began


def _sum() -> int:
    from saqia.contexts.ledger import queries
    from saqia.platform.tenancy import scope

    with scope.reading(region.TENANT):
        return sum(queries.get_trial_balance().values())
