"""Reads of parties; each runs inside the caller's `with scope.reading(tenant_id)`."""

import datetime
import json
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from saqia.contexts.parties import models, names, sealing, types
from saqia.contexts.parties.notes import list_notes as list_notes
from saqia.platform import identifiers
from saqia.platform.database import prepared
from saqia.platform.tenancy import scope

_ALIKE = """
WITH asked AS MATERIALIZED (
    SELECT given.place, said.word, said.rank
    FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS given (words, place)
    CROSS JOIN LATERAL jsonb_array_elements(given.words) WITH ORDINALITY AS said (word, rank)
    WHERE said.rank <= %s
), known AS MATERIALIZED (
    SELECT word, parties_like(word) AS alike FROM (SELECT DISTINCT word FROM asked) AS each
), names AS MATERIALIZED (
    SELECT place, array_agg(alike ORDER BY rank) AS per_word FROM asked JOIN known USING (word)
    WHERE alike IS NOT NULL GROUP BY place
)
SELECT place, alike.customer_id FROM names
CROSS JOIN LATERAL parties_bearing(per_word, %s, %s) WITH ORDINALITY AS alike (customer_id, score, rank)
ORDER BY place, alike.rank
"""
_CUSTOMERS = """
SELECT c.id, c.kind, c.name_ar, c.name_latin, c.language, c.ice, c.if_number, c.cin_index IS NOT NULL, c.merged_into_id,
    ARRAY(SELECT ARRAY[o.kind, o.value, o.is_preferred::text] FROM parties_contact o WHERE o.customer_id = c.id
          ORDER BY o.is_preferred DESC, o.id),
    ARRAY(SELECT b.rib FROM parties_bank_account b WHERE b.customer_id = c.id ORDER BY b.id)
FROM parties_customer c WHERE c.id = ANY(%s::bigint[])
"""
_MERGED = "SELECT id FROM parties_customer WHERE merged_into_id = %s ORDER BY id"
_MOST_WORDS = 6


class CustomerNotFound(Exception):
    """No such customer in this tenant."""

    def __init__(self, customer_id: int) -> None:
        super().__init__(customer_id)
        self.customer_id = customer_id


def get_customer(customer_id: int) -> types.Customer:
    """Return one customer, merged or not.

    :raises CustomerNotFound: not in this tenant
    """
    found = list_customers([customer_id])
    if not found:
        raise CustomerNotFound(customer_id)
    return found[0]


def list_customers(customer_ids: Iterable[int]) -> list[types.Customer]:
    """Return these customers in the order asked for; unknown ids are left out. One query, however many."""
    asked = list(customer_ids)
    found = {row[0]: _customer(*row) for row in prepared.run(_CUSTOMERS, [asked])} if asked else {}
    return [found[key] for key in asked if key in found]


def find_names(customer_ids: Iterable[int]) -> dict[int, types.Names]:
    """Return customer id -> name in both scripts; unknown ids are left out. One query, however many."""
    rows = models.Customer.objects.filter(id__in=list(customer_ids)).values_list("id", "name_ar", "name_latin")
    return {own: types.Names(name_ar, name_latin) for own, name_ar, name_latin in rows}


def list_former_names(customer_ids: Iterable[int]) -> dict[int, list[tuple[datetime.datetime, types.Names]]]:
    """Return customer id -> names borne before today's, each with the moment it was corrected, oldest first.

    Who never changed is left out. One query, however many.
    """
    rows = models.FormerName.objects.filter(customer_id__in=list(customer_ids)).order_by("id")
    found: dict[int, list[tuple[datetime.datetime, types.Names]]] = {}
    for own, until_at, name_ar, name_latin in rows.values_list("customer_id", "until_at", "name_ar", "name_latin"):
        found.setdefault(own, []).append((until_at, types.Names(name_ar, name_latin)))
    return found


def search_customers(text: str, *, most: int = 20) -> list[types.Customer]:
    """Return the customers that `text` may mean, best first: a phone, national id, ICE, or a name typed with errors.

    A merged row is found by its own name, and its survivor is returned.

    :param most: how many at most, 1 to 100
    """
    most = min(max(most, 1), 100)
    found = _by_identifier(text, most) or find_alike([text], most=most)[text]
    return list_customers(found)


def find_alike(texts: Iterable[str], *, most: int = 20, enough: int | None = None) -> dict[str, list[int]]:
    """Return name as written -> ids of the customers that it may mean, best first, survivors of merged rows; one query.

    :param most: how many a name, at most
    :param enough: where so many are near, a typing error of a letter or two a word, nobody further is looked for
    """
    words = {text: list(names.words(text)) for text in texts}
    asked = [text for text, own in words.items() if own]
    found: dict[str, list[int]] = {text: [] for text in words}
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(_ALIKE, [json.dumps([words[text] for text in asked]), _MOST_WORDS, most, enough or most])
            for place, customer_id in cursor.fetchall():
                found[asked[place - 1]].append(int(customer_id))
    return found


def list_bank_accounts(customer_id: int) -> list[tuple[int, str]]:
    """Return the bank accounts that a customer gave, newest first: id and RIB."""
    rows = models.BankAccount.objects.filter(customer_id__in=list_same(customer_id)).order_by("-id")
    return list(rows.values_list("id", "rib"))


def find_bank_accounts(customer_ids: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    """Return customer id -> the bank accounts given, as `list_bank_accounts`; three queries, however many."""
    same = find_same(customer_ids)
    rows = models.BankAccount.objects.filter(customer_id__in={own for rows in same.values() for own in rows})
    given = list(rows.order_by("-id").values_list("customer_id", "id", "rib"))
    return {asked: [(each, rib) for own, each, rib in given if own in rows] for asked, rows in same.items()}


def list_merged_ids(customer_id: int) -> list[int]:
    """Return the customer's own id and those of all rows merged into it: what contracts may still name."""
    return [customer_id, *(merged for (merged,) in prepared.run(_MERGED, [customer_id]))]


def list_same(customer_id: int) -> list[int]:
    """Return the ids of all rows that are one customer: the survivor, and whatever was merged into it; one query."""
    own = models.Customer.objects.filter(id=customer_id).values_list(Coalesce("merged_into_id", "id"))
    merged = models.Customer.objects.filter(merged_into_id__in=own).values_list("id")
    return sorted(number for (number,) in own.union(merged))


def find_same(customer_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return customer id -> the ids of all rows that are that one customer; two queries, however many."""
    asked = models.Customer.objects.filter(id__in=list(customer_ids)).values_list("id", "merged_into_id")
    survivors = {own: merged or own for own, merged in asked}
    wanted = set(survivors.values())
    rows = models.Customer.objects.filter(Q(id__in=wanted) | Q(merged_into_id__in=wanted)).order_by("id")
    same: dict[int, list[int]] = {}
    for own, merged in rows.values_list("id", "merged_into_id"):
        same.setdefault(merged or own, []).append(own)
    return {own: same[survivor] for own, survivor in survivors.items()}


def list_survivors(customer_ids: Iterable[int]) -> dict[int, int]:
    """Return own id -> survivor for these customers and for every row merged into one of them; one query."""
    asked = list(customer_ids)
    merged = models.Customer.objects.filter(merged_into_id__in=asked).values_list("id", "merged_into_id")
    return {**{own: own for own in asked}, **{own: survivor for own, survivor in merged if survivor is not None}}


def list_erasures(customer_id: int) -> list[types.ErasureAnswer]:
    """Return what a customer's requests for erasure were answered, newest first."""
    rows = models.ErasureRequest.objects.filter(customer_id=customer_id).order_by("-id")
    return [
        types.ErasureAnswer(row.id, row.customer_id, row.asked_at, tuple(row.erased), tuple(row.kept)) for row in rows
    ]


def list_duplicates(*, most: int = 100) -> list[types.Duplicate]:
    """Return pairs that look like one customer: same national id, same ICE, or same phone and a common word."""
    standing = models.Customer.objects.filter(merged_into_id=None)
    found: list[types.Duplicate] = []
    for field, reason in (("cin_index", "same-cin"), ("ice", "same-ice")):
        known = standing.filter(**{f"{field}__isnull": False}).values(field)
        groups = known.annotate(rows=Count("id"), alike=ArrayAgg("id", order_by="id")).filter(rows__gt=1)
        for ids in groups.order_by("alike").values_list("alike", flat=True)[:most]:
            found += [types.Duplicate(ids[0], other, reason) for other in ids[1:]]
    return [*found, *_same_phone_and_name(most)][:most]


def _by_identifier(text: str, most: int) -> list[int]:
    phone = identifiers.normalize_phone(text)
    if phone:
        rows = models.Contact.objects.filter(kind="phone", value=phone).values_list("customer_id", flat=True)
        return _survivors(rows[:most])
    cin = identifiers.normalize_cin(text)
    if cin:
        index = sealing.Keyring(scope.current()).index(cin)
        return _survivors(models.Customer.objects.filter(cin_index=index).values_list("id", flat=True)[:most])
    ice = identifiers.normalize_ice(text)
    if ice:
        return _survivors(models.Customer.objects.filter(ice=ice).values_list("id", flat=True)[:most])
    return []


def _survivors(customer_ids: Iterable[int]) -> list[int]:
    rows = models.Customer.objects.filter(id__in=list(customer_ids)).order_by("id").values_list("id", "merged_into_id")
    return list(dict.fromkeys(survivor or own for own, survivor in rows))


def _same_phone_and_name(most: int) -> list[types.Duplicate]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT a.customer_id, b.customer_id FROM parties_contact a
            JOIN parties_contact b ON b.value = a.value AND b.kind = a.kind AND a.customer_id < b.customer_id
            JOIN parties_customer c ON c.id = a.customer_id AND c.merged_into_id IS NULL
            JOIN parties_customer d ON d.id = b.customer_id AND d.merged_into_id IS NULL
            WHERE a.kind = 'phone' AND c.words @> d.words ORDER BY 1, 2 LIMIT %s
            """,
            [most],
        )
        return [types.Duplicate(first, second, "same-phone-and-name") for first, second in cursor.fetchall()]


def _customer(*row: Any) -> types.Customer:
    """Return a customer from a row of `_CUSTOMERS`."""
    *own, contacts, ribs = row
    told = tuple(types.Contact(kind, value, preferred == "true") for kind, value, preferred in contacts)
    return types.Customer(*(*own, told, tuple(ribs)))


def read_rib(text: str) -> str | None:
    """Return the RIB of a RIB or Moroccan IBAN as typed; None when its check digits are wrong."""
    return identifiers.normalize_rib(text) or identifiers.rib_of_iban(text)


def iban_of(rib: str) -> str:
    """Return the IBAN of a RIB."""
    return identifiers.iban_of_rib(rib)


def find_ribs(bank_account_ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    """Return id of a customer's bank account -> (customer, RIB); those given up since are left out. One query."""
    rows = models.BankAccount.objects.filter(id__in=list(bank_account_ids))
    return {row.id: (row.customer_id, row.rib) for row in rows}
