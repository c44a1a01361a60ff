"""The cases beside each rule file: what a tariff officer expects of the rules, put to the engine."""

import dataclasses
from collections.abc import Iterator

from saqia.engine import money, refusals, table
from saqia.engine.quoting import quotes, requests
from saqia.engine.rules import documents, problems, readers

_TOTALS = ("total_ht", "total_vat", "total_ttc", "stamp_duty", "total_due")
_ASKED = ("service", "use", "operator", "zone", "from", "to", "volume", "payment")
_DEFAULTS = {"use": "domestic", "zone": "", "payment": "card", "volume": "0"}


@dataclasses.dataclass(frozen=True, slots=True)
class Trial:
    """One case of a case file: what is asked, and what is expected (amounts in dirhams as texts), or a refusal."""

    file: str
    line: int
    name: str
    asked: dict[str, str]
    registers: dict[str, str]
    expected: dict[str, str]
    lines: dict[str, str]
    refusal: str
    within: str


@dataclasses.dataclass(frozen=True, slots=True)
class Difference:
    """Where a trial came out otherwise: a figure, in dirhams, or the code of a refusal that was met or expected.

    :param what: the figure; empty where an answer met a refusal, or another one
    :param found, wanted: empty: no refusal
    """

    what: str
    found: str
    wanted: str

    def __str__(self) -> str:
        if self.what:
            return f"{self.what}: {self.found}, expected {self.wanted}"
        return f"{self.found or 'an answer'}, expected {self.wanted or 'an answer'}"


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a trial came out as expected; `differences` says where it did not."""

    trial: Trial
    differences: tuple[Difference, ...]


def read(name: str, content: bytes) -> list[Trial]:
    """Read a case file.

    :raises RulesInvalid: it cannot be read
    """
    document = documents.read(name, content)
    found: list[Trial] = []
    if not document.problems:
        reader = readers.Reader(document, "", document.tree)
        found = [_trial(item) for item in reader.items("cases")]
        reader.done()
    if document.problems:
        raise problems.RulesInvalid(document.problems)
    return found


def judge(rules: table.Table, trial: Trial) -> Verdict:
    """Put one trial to the engine."""
    try:
        answer = quotes.quote(rules, _request(rules, trial))
    except refusals.Refused as refusal:
        same = refusal.code == trial.refusal
        return Verdict(trial, () if same else (Difference("", refusal.code, trial.refusal),))
    if trial.refusal:
        return Verdict(trial, (Difference("", "", trial.refusal),))
    return Verdict(trial, tuple(_differences(answer, trial)))


def _trial(item: readers.Reader) -> Trial:
    asked = readers.Reader(item.document, item.place("quote"), item.take("quote"))
    given = {name: asked.text(name, _DEFAULTS.get(name)) for name in _ASKED}
    registers = _texts(asked, "registers") if asked.has("registers") else {}
    asked.done()
    expected, lines, refusal = {}, {}, ""
    if item.has("refused"):
        refusal = item.text("refused")
    else:
        wanted = readers.Reader(item.document, item.place("expect"), item.take("expect"))
        expected = {name: wanted.text(name) for name in _TOTALS if wanted.has(name)}
        lines = _texts(wanted, "lines_ht") if wanted.has("lines_ht") else {}
        wanted.done()
    line = item.document.lines.get(item.path, 0)
    trial = Trial(
        item.document.name,
        line,
        item.text("name"),
        given,
        registers,
        expected,
        lines,
        refusal,
        item.text("within", "0"),
    )
    item.done()
    return trial


def _texts(reader: readers.Reader, key: str) -> dict[str, str]:
    inner = readers.Reader(reader.document, reader.place(key), reader.take(key))
    return {name: inner.text(name) for name in inner.keys}


def _request(rules: table.Table, trial: Trial) -> requests.Request:
    volumes = tuple((requests.register(name), requests.volume(text)) for name, text in trial.registers.items())
    return requests.request(rules, trial.asked, registers=volumes)


def _differences(answer: quotes.Quote, trial: Trial) -> Iterator[Difference]:
    tolerance = money.scaled(trial.within, 2)
    for name, text in trial.expected.items():
        yield from _compared(name, getattr(answer, name), text, tolerance)
    for component, text in trial.lines.items():
        own = [line.amount_ht for line in answer.lines if line.component == component.replace("-", "_")]
        yield from _compared(component, sum(own), text, tolerance)


def _compared(name: str, found: int, text: str, tolerance: int) -> Iterator[Difference]:
    try:
        wanted = money.scaled(text, 2)
    except money.NumberUnreadable:
        yield Difference(name, money.dirhams(found), f"'{text}', which is not a decimal number")
        return
    if abs(found - wanted) > tolerance:
        yield Difference(name, money.dirhams(found), money.dirhams(wanted))
