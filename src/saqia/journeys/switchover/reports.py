"""The readiness report: one document of plain values, from which text, Markdown and JSON are made."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from saqia.journeys.switchover import checking, gates, refusals, totals

Report = dict[str, Any]
"""JSON values only: this is what the database keeps."""


def of(checked: checking.Checked) -> Report:
    """Return the report of a check."""
    return {
        "source": checked.layout.source,
        "checked_on": checked.where.on.isoformat(),
        "content_sha256": checked.sha256,
        "verdict": verdict(checked.judged),
        "files": [
            {"name": name, "lines": each.lines, "accepted": each.accepted} for name, each in checked.staged.items()
        ],
        "reconciliation": [_comparison(one) for one in checked.compared],
        "gates": [of_gate(one) for one in checked.judged],
        "reasons": _reasons(checked.found),
        "notes": _notes(checked),
        "stages": [],
    }


def after_load(report: Report, stages: Sequence[Mapping[str, Any]], judged: list[gates.Judged]) -> Report:
    """Return a report with what the load did; its verdict is no longer `go` when the load left too much behind."""
    before = [one for one in report["gates"] if one["code"] not in {each.gate.code for each in judged}]
    found = report | {"stages": list(stages), "gates": before + [of_gate(one) for one in judged]}
    stops = any(one["verdict"] == "stop" for one in found["gates"])
    return found | {"verdict": "no-go" if stops else "go"}


def verdict(judged: list[gates.Judged]) -> str:
    """Return `go` or `no-go`."""
    return "go" if gates.is_go(judged) else "no-go"


def of_gate(judged: gates.Judged) -> dict[str, Any]:
    """Return one gate as plain values."""
    gate = judged.gate
    return {
        "code": gate.code, "unit": gate.unit, "measured": judged.measured, "most": gate.most, "level": gate.level,
        "verdict": judged.verdict,
    }  # fmt: skip


def _comparison(one: totals.Comparison) -> dict[str, Any]:
    return {**dataclasses.asdict(one), "difference": one.difference}


def _reasons(found: refusals.Found) -> list[dict[str, Any]]:
    """Return how many lines each reason refused, by file and field, the most frequent first."""
    counted = sorted(found.counts.items(), key=lambda one: (-one[1], one[0]))
    return [
        {"file": key[0], "field": key[1], "reason": key[2], "count": count, "first_line": found.first_lines[key]}
        for key, count in counted
    ]


def _notes(checked: checking.Checked) -> list[dict[str, str]]:
    """Return what was understood although it differs from the mapping."""
    notes = []
    for name, each in checked.staged.items():
        file = checked.layout.sheets[name].path
        opening = each.opening
        if opening.separator != checked.layout.separator:
            notes.append(
                {"code": "separator", "file": file, "used": opening.separator, "expected": checked.layout.separator}
            )
        if opening.encoding != checked.layout.encoding:
            notes.append(
                {"code": "encoding", "file": file, "used": opening.encoding, "expected": checked.layout.encoding}
            )
        if opening.unused:
            notes.append({"code": "unused", "file": file, "columns": ", ".join(opening.unused)})
    return notes
