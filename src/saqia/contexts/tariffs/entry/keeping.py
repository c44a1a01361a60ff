"""What of a plan is the law's and no distributor's: the levy, the power factor, the national price of energy."""

import functools

from saqia.contexts.tariffs import adopted
from saqia.engine import codes, table
from saqia.engine.rules import compiler, folder, models, reading
from saqia.platform import rulebook


def law_of(book: models.Rulebook, whose: adopted.House, service: str, use: str, zone: str) -> list[str]:
    """Return the codes of the law's charges in the plan that prices a supply now, in the order of a bill's lines.

    Where the distributor has no plan of its own, the demonstration's says which of them such a use bears.
    """
    names = (
        (whose.operator, zone), (whose.operator, table.ANY_ZONE), (compiler.DEMO_OPERATOR, table.ANY_ZONE),
    )  # fmt: skip
    plans = (book.plans.get((operator, each, service, use)) for operator, each in names)
    before = next((plan for plan in plans if plan is not None), None)
    law = _national()
    return [code for code in (before.parts if before else ()) if code in law or code in book.surcharges]


def is_energy(book: models.Rulebook, code: str) -> bool:
    """Say whether a charge of the law prices a volume, so that a grid may leave its own blocks out."""
    return code in book.charges and book.charges[code].kind is codes.Kind.VOLUME


@functools.cache
def _national() -> frozenset[str]:
    return frozenset(reading.read(folder.files(rulebook.folder() / "tariffs" / "national")).charges)
