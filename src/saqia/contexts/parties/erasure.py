"""Asked erasure: what the law lets go is erased at once, what must stay is told with its reason, both are recorded."""

import datetime
import functools
from typing import Any

import yaml

from saqia.contexts.parties import events, models, types
from saqia.platform import operation, rulebook
from saqia.platform.outbox import publishing
from saqia.platform.wording import Text


class CustomerNotFound(Exception):
    """No such customer in this tenant."""

    def __init__(self, customer_id: int) -> None:
        super().__init__(customer_id)
        self.customer_id = customer_id


@operation.operation(audit=("customer_id", "is_settled"))
def ask_erasure(
    *, actor: operation.Actor, customer_id: int, is_settled: bool, at: datetime.datetime
) -> types.ErasureAnswer:
    """Answer a customer who asks that their data be erased, and erase what may be; asking again gives what is new only.

    Rows merged into the customer are the customer too.

    :param is_settled: nothing is supplied to them and nothing is open on their accounts, as the caller found out
    :raises CustomerNotFound: no such customer
    """
    actor.require("parties.ask-erasure")
    rows = models.Customer.objects.select_for_update().filter(id=customer_id)
    row = rows.first()
    if row is None:
        raise CustomerNotFound(customer_id)
    owned = list(models.Customer.objects.filter(merged_into_id=customer_id).values_list("id", flat=True))
    allowed = {code for code, kept in known().items() if kept == "always" or (kept == "settled" and is_settled)}
    _erase([customer_id, *owned], allowed)
    erased = tuple(code for code in known() if code in allowed)
    kept = tuple(code for code in known() if code not in allowed)
    latest = models.ErasureRequest.objects.filter(customer_id=customer_id).order_by("-id").first()
    if latest is not None and (tuple(latest.erased), tuple(latest.kept)) == (erased, kept):
        return types.ErasureAnswer(latest.id, customer_id, latest.asked_at, erased, kept)
    made = models.ErasureRequest.objects.create(
        customer_id=customer_id, asked_by=actor.name, asked_at=at, erased=list(erased), kept=list(kept)
    )
    event = events.ErasureAnswered(request_id=made.id, customer_id=customer_id, erased=erased, kept=kept)
    publishing.publish(actor=actor, event=event, at=at)
    return types.ErasureAnswer(made.id, customer_id, at, erased, kept)


@functools.cache
def known() -> dict[str, str]:
    """Return when each category of `rules/personal_data.yaml` is erased: always, settled or never."""
    return {code: row["erased"] for code, row in _rules().items()}


def label(code: str) -> Text:
    """Return the name of a category of data."""
    row = _rules()[code]
    return Text(ar=row["ar"], fr=row["fr"], en=row["en"])


def reason(code: str) -> Text:
    """Return why a category is kept, or could go."""
    return Text(**_rules()[code]["why"])


@functools.cache
def _rules() -> dict[str, Any]:
    content = yaml.safe_load(rulebook.path("personal_data.yaml").read_text(encoding="utf-8"))
    found: dict[str, Any] = content["categories"]
    return found


def _erase(customer_ids: list[int], allowed: set[str]) -> None:
    if "national-id" in allowed:
        models.Customer.objects.filter(id__in=customer_ids).update(cin_sealed=None, cin_index=None, cin_key_id=None)
    if "contacts" in allowed:
        models.Contact.objects.filter(customer_id__in=customer_ids).delete()
    if "bank-accounts" in allowed:
        models.BankAccount.objects.filter(customer_id__in=customer_ids).delete()
    if "notes" in allowed:
        models.Note.objects.filter(customer_id__in=customer_ids).delete()
