"""The shapes in which tariffs are read by people. Prices in micro-dirham, bounds in thousandths of the plan's unit."""

import dataclasses

from saqia.contexts.tariffs.entry.catalog import Chargeable as Chargeable
from saqia.contexts.tariffs.entry.sheets import ANYWHERE as ANYWHERE
from saqia.contexts.tariffs.entry.sheets import Case as Case
from saqia.contexts.tariffs.entry.sheets import CaseSheet as CaseSheet
from saqia.contexts.tariffs.entry.sheets import Fault as Fault
from saqia.contexts.tariffs.entry.sheets import Row as Row
from saqia.contexts.tariffs.entry.sheets import Sheet as Sheet
from saqia.contexts.tariffs.entry.sheets import Supply as Supply
from saqia.engine import codes, table
from saqia.platform.wording import Text


@dataclasses.dataclass(frozen=True)
class Block:
    """A block of a month of 30 days. `to_milli` None: without end; a price None: no source tells it.

    :param is_selective: the whole volume is at the price of the block reached
    """

    from_milli: int
    to_milli: int | None
    price_ht_micro: int | None
    price_ttc_micro: int | None
    is_selective: bool


@dataclasses.dataclass(frozen=True)
class Charge:
    """One charge of a plan: a grid by blocks, or a single price in one block.

    :param vat_bp: VAT in basis points
    :param months: how many months a price stands for, 1 or 12
    :param cap_centimes: of a levy, a month; None: none
    :param exempt_milli: of a levy: the monthly volume up to which it is not due; None: none
    """

    title: Text
    kind: codes.Kind
    register: codes.Register
    blocks: tuple[Block, ...]
    vat_bp: int
    months: int
    cap_centimes: int | None
    exempt_milli: int | None
    source: table.Source
    vat_source: table.Source | None
    demonstration: bool


@dataclasses.dataclass(frozen=True)
class Change:
    """One figure that differs between two days; None: there is none, or no source tells it.

    :param what: `price` (of `block`, micro-dirham without VAT), `vat` (basis points), `cap` (centimes), `exempt`
    :param source: of the later figure; of the earlier one where it ends
    """

    plan: table.Plan
    title: Text
    what: str
    block: Block | None
    before: int | None
    after: int | None
    source: table.Source


@dataclasses.dataclass(frozen=True)
class PlanPrices:
    """What a plan charges on a day."""

    plan: table.Plan
    charges: tuple[Charge, ...]
