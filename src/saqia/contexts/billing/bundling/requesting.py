"""Asking for a bundle, and telling how far it is."""

import dataclasses
import datetime
from collections.abc import Iterable

from saqia.contexts.billing import events, models
from saqia.contexts.billing.bundling.models import FAILED, MADE, WAITING
from saqia.platform import operation
from saqia.platform.outbox import publishing

MOST_ACCOUNTS = 5_000


class BundleTooLarge(Exception):
    """More accounts are asked for than one bundle takes, or none."""


class BundleNotFound(Exception):
    """No bundle has this id."""


@dataclasses.dataclass(frozen=True)
class Bundle:
    """A bundle and how far it is: `done` of `total` bills. `status` is waiting, made or failed."""

    id: int
    account_ids: tuple[int, ...]
    month: datetime.date
    status: str
    done: int
    total: int
    requested_by: str
    requested_at: datetime.datetime
    finished_at: datetime.datetime | None


@operation.operation(audit=("month", "client_key"))
def request_bundle(
    *, actor: operation.Actor, account_ids: Iterable[int], month: datetime.date, client_key: str, at: datetime.datetime
) -> Bundle:
    """Ask for every bill of some accounts issued in a month; the same key again returns the same bundle.

    Whose accounts they are is for the caller to see to.

    :param month: any day of it
    :raises BundleTooLarge: no account, or more than a bundle takes
    """
    actor.require("billing.request-bundle")
    known = models.Bundle.objects.filter(client_key=client_key).first()
    if known is not None:
        return _frozen(known)
    asked = sorted(set(account_ids))
    if not 0 < len(asked) <= MOST_ACCOUNTS:
        raise BundleTooLarge(len(asked))
    first = month.replace(day=1)
    row = models.Bundle.objects.create(
        client_key=client_key, account_ids=asked, month=first, requested_by=actor.name, requested_at=at,
        total=models.Bill.objects.filter(**_asked(asked, first)).count(),
    )  # fmt: skip
    publishing.publish(actor=actor, event=events.BundleRequested(bundle_id=row.id), at=at)
    return _frozen(row)


@operation.operation(audit=("bundle_id", "done"))
def record_bundle(
    *, actor: operation.Actor, bundle_id: int, done: int, is_finished: bool, has_failed: bool, at: datetime.datetime
) -> Bundle:
    """Keep how far a bundle is; what is finished stays so.

    :raises BundleNotFound: there is none
    """
    actor.require("billing.make-bundle")
    row = models.Bundle.objects.select_for_update().filter(id=bundle_id).first()
    if row is None:
        raise BundleNotFound(bundle_id)
    if row.status != MADE:
        row.done, row.finished_at = done, at if is_finished or has_failed else None
        row.status = MADE if is_finished else FAILED if has_failed else WAITING
        row.save()
    return _frozen(row)


def get_bundle(*, bundle_id: int) -> Bundle:
    """Return a bundle and how far it is.

    :raises BundleNotFound: there is none
    """
    row = models.Bundle.objects.filter(id=bundle_id).first()
    if row is None:
        raise BundleNotFound(bundle_id)
    return _frozen(row)


def list_bundles(*, requested_by: str, most: int = 12) -> list[Bundle]:
    """Return the bundles that an actor asked for, newest first."""
    rows = models.Bundle.objects.filter(requested_by=requested_by).order_by("-id")
    return [_frozen(row) for row in rows[:most]]


def _asked(account_ids: list[int], month: datetime.date) -> dict[str, object]:
    following = datetime.date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return {"account_id__in": account_ids, "issued_on__gte": month, "issued_on__lt": following}


def numbers(bundle: Bundle) -> list[int]:
    """Return the numbers of a bundle's bills and credit notes, in order; inside the caller's `scope.reading`."""
    rows = models.Bill.objects.filter(**_asked(list(bundle.account_ids), bundle.month)).order_by("number")
    return list(rows.values_list("number", flat=True))


def _frozen(row: models.Bundle) -> Bundle:
    names = [name for name in Bundle.__dataclass_fields__ if name != "account_ids"]
    return Bundle(**{name: getattr(row, name) for name in names}, account_ids=tuple(row.account_ids))
