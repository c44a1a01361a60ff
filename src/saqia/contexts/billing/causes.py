"""Under which cause billing books what it issues: by it the ledger knows a bill's place in the journal."""

from collections.abc import Iterable

from saqia.contexts.billing import models


def of_run(cycle_id: int, seal: str) -> str:
    """Return the cause of all bills and credit notes of a cycle together."""
    return f"bill-run:{cycle_id}:{seal}"


def of_one(kind: str, number: int) -> str:
    """Return the cause of a bill or credit note made by itself."""
    return f"{kind}:{number}"


def of_accounts(account_ids: Iterable[int]) -> dict[int, str]:
    """Return number -> cause of every bill and credit note of some accounts; two queries, however many."""
    found = models.Bill.objects.filter(account_id__in=list(account_ids))
    rows = list(found.values_list("number", "kind", "cycle_id"))
    cycles = models.Cycle.objects.filter(id__in={cycle_id for _number, _kind, cycle_id in rows if cycle_id})
    seals = dict(cycles.values_list("id", "seal"))
    return {
        number: of_run(cycle_id, seals[cycle_id]) if cycle_id else of_one(kind, number)
        for number, kind, cycle_id in rows
    }
