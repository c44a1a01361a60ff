"""Many requests from the rows of a file: read, resolved and rated together; a bad row answers with its reason."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from saqia.engine import codes, money, refusals, table
from saqia.engine.quoting import quotes, requests
from saqia.engine.rating import columns, kernel

FIELDS = ("id", "service", "use", "operator", "zone", "from", "to", "volume", "payment")
TOTALS = ("total_ht", "total_vat", "total_ttc", "stamp_duty", "total_due")


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """The five totals of a row in centimes, or why there are none."""

    totals: tuple[int, int, int, int, int] | None
    code: str = ""
    sentences: table.Title | None = None


def answer(
    rules: table.Table,
    rows: Sequence[Sequence[str]],
    places: Sequence[int],
    *,
    width: int,
    comma_decimals: bool = False,
) -> list[Answer]:
    """Answer rows of text, in order.

    :param places: where in a row each of `FIELDS` stands
    :param width: fields of the header
    """
    answers: list[Answer | None] = [None] * len(rows)
    asked: list[tuple[int, int, requests.Request]] = []
    for at, row in enumerate(rows):
        try:
            given = fields(row, places, width)
            found = requests.request(rules, given, comma_decimals=comma_decimals)
            plan = quotes.plan_of(rules, found)
            if rules.registers_of(plan) != (codes.Register.TOTAL,):
                raise refusals.refused("RegisterUnknown", _names(rules, plan))
            asked.append((at, plan, found))
        except refusals.Refused as refusal:
            answers[at] = Answer(None, refusal.code, refusal.sentences)
    if asked:
        _rate(rules, asked, answers)
    return [found for found in answers if found is not None]


def fields(row: Sequence[str], places: Sequence[int], width: int) -> dict[str, str]:
    """Return the texts of a row by name.

    :param width: fields of the header; a row passes it by empty ones at most: a decimal comma makes two of a field
    :raises Refused: the row is too short or too long
    """
    if len(row) <= max(places) or any(field.strip() for field in row[width:]):
        raise refusals.refused("RowMalformed", str(len(row)))
    return {name: row[place] for name, place in zip(FIELDS, places, strict=True)}


def _names(rules: table.Table, plan: int) -> str:
    return ", ".join(register.name.lower().replace("_", "-") for register in rules.registers_of(plan))


def _rate(rules: table.Table, asked: list[tuple[int, int, requests.Request]], answers: list[Answer | None]) -> None:
    numbers = np.arange(len(asked), dtype=np.int64)
    outcome = kernel.rate(
        rules,
        columns.columns(
            {
                "case": numbers,
                "bill": numbers,
                "plan": _ints([plan for _, plan, _ in asked]),
                "from_day": _ints([found.from_day for _, _, found in asked]),
                "to_day": _ints([found.to_day for _, _, found in asked]),
                "volume": _ints([found.volume for _, _, found in asked]),
            }
        ),
    )
    added = kernel.totals(outcome)
    for number, (at, _, found) in enumerate(asked):
        reason = int(outcome.reason[number])
        if reason:
            code = codes.Reason(reason).code
            answers[at] = Answer(None, code, refusals.sentences(code))
            continue
        ht, vat, ttc = int(added.ht[number]), int(added.vat[number]), int(added.ttc[number])
        stamp = quotes.stamp_duty(rules, ttc, found.payment, found.to_day - 1)
        answers[at] = Answer((ht, vat, ttc, stamp, ttc + stamp))


def _ints(values: list[int]) -> money.Ints:
    return np.array(values, dtype=np.int64)
