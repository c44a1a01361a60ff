"""The snapshot: one state of the database, as columns, one file a work unit. What is billed is what it froze."""

import contextlib
import dataclasses
import datetime
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from saqia.contexts.billing import assembly, estimates, folders, types
from saqia.contexts.contracts import exports as contract_exports
from saqia.contexts.metering import exports as metering_exports
from saqia.engine import policies
from saqia.platform.database import bulk
from saqia.platform.tenancy import scope


@dataclasses.dataclass(frozen=True)
class Cut:
    """A work unit that is still to be read: by any process, while the reading that made it is open.

    :param accounts: ids of its accounts, in order
    :param first_bill: ordinal of its first account in the cycle
    :param state: name of the state of the database that the whole cycle is read from
    """

    unit: int
    accounts: npt.NDArray[np.int64]
    first_bill: int
    tenant_id: int
    round_id: int
    month: datetime.date
    state: str

    def write(self, folder: Path, chosen: policies.Policies) -> pa.Table:
        """Read the unit in the open reading, write its snapshot files and return its rows (`types.SUPPLIES`)."""
        bulk.read_by_keys()
        accounts = pa.array(self.accounts)
        supply = contract_exports.supply_of_accounts(account_ids=accounts)
        consumptions = metering_exports.consumptions(
            round_id=self.round_id, month=self.month, service_point_ids=supply["metered_by_id"].unique()
        )
        own = estimates.unsettled(supply["contract_id"])
        assembled = assembly.assemble(supply, consumptions, own, chosen)
        rows = folders.marked(assembly.numbered(assembled, accounts, first_bill=self.first_bill))
        folders.write(folders.rated(folder, "settled", self.unit), assembly.settled(rows, own))
        folders.write(folders.snapshot(folder, self.unit), rows, folders.LINES_ROW_GROUP)
        return rows

    def write_apart(self, folder: Path, chosen: policies.Policies) -> pa.Table:
        """Do the same in a reading of this process's own, of the same state."""
        with scope.reading(self.tenant_id, snapshot=True, shared=self.state):
            return self.write(folder, chosen)


@contextlib.contextmanager
def opened(*, tenant_id: int, round_id: int, month: datetime.date) -> Iterator[list[Cut]]:
    """Open one REPEATABLE READ transaction and return the units of a round to read in it."""
    with scope.reading(tenant_id, snapshot=True):
        points = metering_exports.points_of_round(round_id=round_id)
        accounts = contract_exports.accounts_of_points(service_point_ids=points).to_numpy()
        state = scope.share()
        pa.default_memory_pool().release_unused()  # the ids of a region went through it as text
        yield [
            Cut(unit, accounts[first : first + types.UNIT_ACCOUNTS], first, tenant_id, round_id, month, state)
            for unit, first in enumerate(range(0, len(accounts), types.UNIT_ACCOUNTS))
        ]
