"""A payment is spent on a token, or taken back: one of the two, whoever comes first.

The receipt's name is held before a purchase's row, a row before an account of the ledger.
"""

from saqia.contexts.payments import queries as payments
from saqia.contexts.prepaid import models, refusals
from saqia.platform.database import locks


def hold_unspent(*, tenant_id: int, receipt_number: str) -> None:
    """Keep a payment from buying anything until the open transaction ends, which takes it back.

    :raises PaymentSpent: it bought a top-up whose token is out or on its way
    """
    _hold(tenant_id, receipt_number)
    if is_spent(receipt_number):
        raise refusals.PaymentSpent(receipt_number)


def is_spent(receipt_number: str) -> bool:
    """Say whether a payment bought a purchase that has its token, or gets it."""
    rows = models.Vend.objects.filter(receipt_number=receipt_number, status__in=(models.PAID, models.ISSUED))
    return rows.exists()


def spend(*, tenant_id: int, receipt_number: str) -> bool:
    """Keep a payment from being taken back until the open transaction ends, which spends it; False: it was."""
    _hold(tenant_id, receipt_number)
    return not payments.is_taken_back(receipt_number)


def _hold(tenant_id: int, receipt_number: str) -> None:
    locks.hold(f"prepaid:receipt:{tenant_id}:{receipt_number}")
