"""What a payment paid for, service by service: the bill stays one debt, and the rules say which part comes first."""

from collections.abc import Iterable, Mapping

from saqia.contexts.billing import queries as billing
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.payments import models, rules, types

NO_SERVICE = 0
"""What is no bill's of ours: an advance, a debt that was taken over, an amount posted by hand."""


def split(totals: Mapping[int, int], *, before: int, amount: int) -> dict[int, int]:
    """Return service -> what `amount` pays of it: the services in the order of the rules, beside what was paid before.

    :param totals: what the bill comes to by service; one that gives money back takes none
    :param before: what was set against the bill earlier
    """
    found, at = {}, 0
    for service in rules.service_order():
        size = max(totals.get(service, 0), 0)
        share = min(at + size, before + amount) - max(at, before)
        if share > 0:
            found[service] = share
        at += size
    rest = amount - sum(found.values())
    return found | ({NO_SERVICE: rest} if rest else {})


def parts_of(payment_ids: Iterable[int]) -> list[types.ServicePart]:
    """Return what payments paid for, by item and service; three queries and a look into each bill's lines."""
    shares = list(models.Share.objects.filter(payment_id__in=list(payment_ids)).order_by("payment_id", "id"))
    allocated = ledger.list_allocations(transaction_ids=[share.transaction_id for share in shares])
    totals = billing.list_service_totals(numbers={one.item_number for one in allocated})
    by_transaction: dict[int, list[ledger_types.Allocated]] = {}
    for one in allocated:
        by_transaction.setdefault(one.transaction_id, []).append(one)
    found = []
    for share in shares:
        for one in by_transaction.get(share.transaction_id, []):
            parts = split(totals.get(one.item_number, {}), before=one.before_centimes, amount=one.amount_centimes)
            found += [
                types.ServicePart(share.payment_id, share.account_id, one.item_number, service, centimes)
                for service, centimes in parts.items()
            ]
        if share.advance_centimes:
            found.append(
                types.ServicePart(share.payment_id, share.account_id, None, NO_SERVICE, share.advance_centimes)
            )
    return found
