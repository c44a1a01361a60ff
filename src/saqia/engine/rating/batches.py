"""What a batch is rated with: the compiled rules, the cases by column, the policies."""

import dataclasses

from saqia.engine import policies, table
from saqia.engine.rating import columns


@dataclasses.dataclass(frozen=True, slots=True)
class Batch:
    """The three inputs of the kernel."""

    rules: table.Table
    cases: columns.Columns
    policies: policies.Policies
