"""A proposed correction as pages show it."""

import dataclasses
import datetime

from saqia.contexts.billing import corrections
from saqia.contexts.billing.proposals import models


@dataclasses.dataclass(frozen=True)
class Proposal:
    """A correction that was proposed. `corrected` None: the bill is canceled. Centimes.

    :param effect_centimes: what it adds to what is owed; negative: given back
    :param status: pending, applied or rejected
    """

    id: int
    bill_number: int
    account_id: int
    corrected: dict[int, corrections.CorrectedIndex] | None
    reason: str
    effect_centimes: int
    dispute_number: int | None
    status: str
    proposed_by: str
    proposed_at: datetime.datetime
    decided_by: str
    decided_at: datetime.datetime | None
    note: str
    credit_number: int | None
    replacement_number: int | None


def frozen(row: models.Proposal) -> Proposal:
    """Return a stored proposal."""
    names = [name for name in Proposal.__dataclass_fields__ if name != "corrected"]
    return Proposal(**{name: getattr(row, name) for name in names}, corrected=indices(row.corrected))


def stored(corrected: dict[int, corrections.CorrectedIndex] | None) -> dict[str, dict[str, object]] | None:
    """Return indices as JSON keeps them."""
    return None if corrected is None else {str(key): dataclasses.asdict(one) for key, one in corrected.items()}


def indices(kept: dict[str, dict[str, object]] | None) -> dict[int, corrections.CorrectedIndex] | None:
    """Return indices as `stored` wrote them."""
    if kept is None:
        return None
    return {
        int(key): corrections.CorrectedIndex(
            int(str(one["index_milli"])),
            int(str(one["volume_milli"])),
            str(one["source"]),
            int(str(one["previous_milli"])) if one.get("previous_milli") is not None else None,
        )
        for key, one in kept.items()
    }
