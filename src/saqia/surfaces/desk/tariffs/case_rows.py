"""The rows of the form of cases: what each asks of the grid, and what has to be paid."""

from collections.abc import Iterator, Mapping

from django.http import QueryDict

from saqia.contexts.tariffs import queries, types, wording
from saqia.surfaces.desk.tariffs import typed
from saqia.surfaces.kit import languages

Rows = tuple[Mapping[str, str], ...]
_KINDS = {"name": "text", "first": "date", "last": "date", "volume": "figure", "payment": "", "total": "figure"}
_BLANK = {**dict.fromkeys(_KINDS, ""), "payment": "card"}


def blank() -> Rows:
    """Return rows that nobody has filled."""
    return tuple(_BLANK for _row in range(typed.FIRST_ROWS))


def reopened(sheet: types.CaseSheet) -> Rows:
    """Return what stands in a draft."""
    return tuple({name: getattr(case, name) for name in _KINDS} for case in sheet.rows)


def posted(post: QueryDict) -> Rows:
    """Return what came, with one more row, of the same days and payment, where one was asked for."""
    many = typed.counted(post)
    rows = [
        {name: post.get(f"case-{place}-{name}", standard) for name, standard in _BLANK.items()}
        for place in range(1, many + 1)
    ]
    if post.get("do") == "row" and many < typed.MOST_ROWS:
        rows.append({**(rows[-1] if rows else _BLANK), "name": "", "volume": "", "total": ""})
    return tuple(rows)


def typed_in(rows: Rows) -> tuple[types.Case, ...]:
    """Return what was filled in as cases to be judged; a row without name, consumption and total is none."""
    return tuple(
        types.Case(place=place, **row)
        for place, row in enumerate(rows, start=1)
        if any(row[name].strip() for name in ("name", "volume", "total"))
    )


def shown(rows: Rows, service: str, wrong: Mapping[tuple[int, str], str]) -> Iterator[list[typed.Cell]]:
    """Yield the inputs of each row, each with what refuses it."""
    language = languages.current()
    ways = tuple((code, title.say(language)) for code, title in queries.list_payments().items())
    kinds = {**_KINDS, "volume": "text"} if service == "electricity" else _KINDS
    for place, row in enumerate(rows, start=1):
        yield [
            typed.Cell(f"case-{place}-{name}", wording.ENTRY_FIELDS[name].say(language), row[name],
                       wrong.get((place, name), ""), ways if name == "payment" else (), kind)
            for name, kind in kinds.items()
        ]  # fmt: skip
