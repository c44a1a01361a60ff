"""What a draft is worth: every refusal of its files with file, line and field, and its cases put to the engine."""

import dataclasses

from saqia.contexts.tariffs import adopted
from saqia.engine.rules import folder, problems, reading, trials
from saqia.platform import rulebook

_LAW = ("national", "demo")
_MOST_FILES, _MOST_BYTES = 120, 400_000


@dataclasses.dataclass(frozen=True)
class Checked:
    """A draft once checked. `compiled` is None when a file is refused.

    :param problems: what refuses it, in the order of files and lines
    :param verdicts: its cases, each with what came out otherwise than expected
    """

    problems: tuple[problems.Problem, ...]
    verdicts: tuple[trials.Verdict, ...]
    compiled: adopted.Compiled | None

    @property
    def is_sound(self) -> bool:
        """Say whether it may be submitted: no refusal, at least one case, and every case as expected."""
        return not self.problems and bool(self.verdicts) and not any(each.differences for each in self.verdicts)


def check(below: adopted.Compiled, layer: adopted.Layer, whose: adopted.House) -> Checked:
    """Check a draft over the tariffs that stand."""
    found, asked = _of_the_house(layer, whose), []
    for name, text in layer.files:
        if name.endswith(reading.CASES_SUFFIX):
            try:
                asked += trials.read(name, text.encode())
            except problems.RulesInvalid as invalid:
                found += invalid.problems
    compiled = None
    try:
        compiled = adopted.over(below, layer, whose)
    except problems.RulesInvalid as invalid:
        found += invalid.problems
    if found or compiled is None:
        unique = dict.fromkeys(sorted(found, key=lambda each: (each.file, each.line, each.path)))
        return Checked(tuple(unique), (), None)
    return Checked((), tuple(trials.judge(compiled.table, trial) for trial in asked), compiled)


def _of_the_house(layer: adopted.Layer, whose: adopted.House) -> list[problems.Problem]:
    """Name what is not this operator's to write: other operators' plans, the law, the demonstration's grids."""
    if not any(not name.endswith(reading.CASES_SUFFIX) for name, _ in layer.files):
        return [problems.Problem("*.yaml", 0, "", "no-files")]
    if len(layer.files) > _MOST_FILES or sum(len(text) for _, text in layer.files) > _MOST_BYTES:
        return [problems.Problem("*.yaml", 0, "", "out-of-range", str(len(layer.files)))]
    own = [(name, text.encode()) for name, text in layer.files if not name.endswith(reading.CASES_SUFFIX)]
    try:
        book = reading.read(own)
    except problems.RulesInvalid:
        return []  # they are named once more, with the rest, by whoever compiles
    law = reading.read((name, content) for part in _LAW for name, content in _shipped(part))
    names = next(iter(own))[0]
    reserved = [*book.taxes, *book.payments, *book.policies, *(book.charges.keys() & law.charges.keys())]
    reserved += book.surcharges.keys() & law.surcharges.keys()
    found = [problems.Problem(names, 0, code, "law-of-all", code) for code in reserved]
    found += [
        problems.Problem(names, 0, code, "law-of-all", code) for code in book.surcharges if code in law.surcharges
    ]
    return found + [
        problems.Problem(rule.file, rule.line, rule.path, "other-operator", rule.operator)
        for rule in book.plans.values()
        if rule.operator != whose.operator
    ]


def _shipped(part: str) -> list[tuple[str, bytes]]:
    return [(f"{part}/{name}", content) for name, content in folder.files(rulebook.folder() / "tariffs" / part)]
