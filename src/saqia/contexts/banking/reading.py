"""Rows of banking as frozen shapes."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count, Sum

from saqia.contexts.banking import models, types
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.parties import queries as parties


def bank_account(row: models.BankAccount) -> types.BankAccount:
    """Return an account's shape."""
    iban = parties.iban_of(row.rib)
    return types.BankAccount(row.id, row.code, row.name, row.rib, iban, row.bic, row.creditor_id)


def tally(statement_id: int) -> types.Matched:
    """Return what became of a statement's lines; those that nobody has looked at are under ""."""
    rows = models.Match.objects.filter(line__statement_id=statement_id).values("state")
    found = {row["state"]: (row["n"], row["c"]) for row in rows.annotate(n=Count("id"), c=Sum("line__amount_centimes"))}
    every = models.Line.objects.filter(statement_id=statement_id).aggregate(n=Count("id"), c=Sum("amount_centimes"))
    open_count = every["n"] - sum(count for count, _ in found.values())
    if open_count:
        found[""] = (open_count, (every["c"] or 0) - sum(centimes for _, centimes in found.values()))
    return types.Matched(
        statement_id, {state: one[0] for state, one in found.items()}, {state: one[1] for state, one in found.items()}
    )


def statements(rows: Iterable[models.Statement]) -> list[types.Statement]:
    """Return statements in their order, with their lines counted by state; two queries, however many."""
    asked = list(rows)
    counted: dict[int, Counter[str]] = {row.id: Counter() for row in asked}
    matches = models.Match.objects.filter(line__statement_id__in=list(counted))
    for one in matches.values("line__statement_id", "state").annotate(n=Count("id")):
        counted[one["line__statement_id"]][one["state"]] = one["n"]
    for row in asked:
        counted[row.id][""] = row.line_count - counted[row.id].total()
    return [
        types.Statement(
            row.id, row.bank_account.code, row.kind, row.number, row.from_on, row.until_on, row.opening_centimes,
            row.closing_centimes, row.line_count, {state: count for state, count in counted[row.id].items() if count},
        )
        for row in asked
    ]  # fmt: skip


def lines(rows: Iterable[models.Line]) -> list[types.Line]:
    """Return lines in their order with what became of them; six queries, however many."""
    asked = list(rows)
    ids = [row.id for row in asked]
    owners = dict(
        models.Statement.objects.filter(id__in={row.statement_id for row in asked}).values_list(
            "id", "bank_account__code"
        )
    )
    matches = {one.line_id: one for one in models.Match.objects.filter(line_id__in=ids)}
    proposals: dict[int, list[models.Proposal]] = {}
    for proposal in models.Proposal.objects.filter(line_id__in=ids).order_by("rank"):
        proposals.setdefault(proposal.line_id, []).append(proposal)
    numbers = account_numbers(one.account_id for own in proposals.values() for one in own)
    return [
        _line(row, owners[row.statement_id], matches.get(row.id), proposals.get(row.id, []), numbers) for row in asked
    ]


def account_numbers(account_ids: Iterable[int]) -> dict[int, str]:
    """Return account id -> its number."""
    asked = set(account_ids)
    return contracts.find_account_numbers(asked) if asked else {}


def _line(
    row: models.Line, bank_account: str, match: models.Match | None, proposals: list[models.Proposal],
    numbers: dict[int, str],
) -> types.Line:  # fmt: skip
    return types.Line(
        line_id=row.id, statement_id=row.statement_id, bank_account=bank_account, rank=row.rank,
        booked_on=row.booked_on, value_on=row.value_on, amount_centimes=row.amount_centimes,
        references=tuple(row.references), text=row.text, name=row.name, account=row.account,
        return_reason=row.return_reason, state=match.state if match else "", rule=match.rule if match else "",
        target=match.target if match else "",
        proposals=tuple(types.Proposal(one.account_id, numbers[one.account_id], one.item_number) for one in proposals),
        owner=match.owner if match else "", due_on=match.due_on if match else None,
        person_id=match.person_id if match else None,
    )  # fmt: skip


def mandate(row: models.Mandate) -> types.Mandate:
    """Return a mandate's shape."""
    return types.Mandate(
        row.id, row.number, row.account_id, row.customer_id, row.holder, row.rib, row.signed_on, row.state, row.used_on,
        row.revoked_on, row.reason,
    )  # fmt: skip


def order_file(row: models.OrderFile) -> types.OrderFile:
    """Return the shape of a file of orders."""
    return types.OrderFile(
        row.id, row.message_id, row.kind, row.bank_account.code, row.execute_on, row.amount_centimes, row.order_count,
        row.state, row.prepared_by, row.prepared_at, row.approved_by, row.approved_at, row.ended_by,
        row.ended_at,
    )  # fmt: skip


def order(row: models.Order) -> types.Order:
    """Return an order's shape."""
    return types.Order(
        row.id, row.end_to_end, row.account_id, row.amount_centimes, row.name, row.rib, row.sequence, row.state,
        row.reason, row.payment_number,
    )  # fmt: skip
