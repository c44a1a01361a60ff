"""The readiness report as plain text and as Markdown, in ar, fr or en. Identifiers inside Arabic are isolated."""

from typing import Any

from saqia.journeys.switchover import field_wording, reports, wording
from saqia.platform.wording import Language, Text, isolate

Row = tuple[str, ...]
_SEPARATORS = {"\t": "tab"}


def markdown(report: reports.Report, language: Language) -> str:
    """Return the report as Markdown without HTML."""
    parts = [f"# {_title(report, language)}", "", *(f"- {line}" for line in _facts(report, language)), ""]
    for heading, head, rows in _tables(report, language):
        parts += [f"## {heading}", "", *_markdown_table(head, rows, language), ""]
    if report["notes"]:
        parts += [f"## {_say('notes', language)}", "", *(f"- {line}" for line in _notes(report, language)), ""]
    return "\n".join(parts)


def text(report: reports.Report, language: Language) -> str:
    """Return the report as text for a terminal."""
    parts = [_title(report, language), *_facts(report, language)]
    for heading, head, rows in _tables(report, language):
        parts += ["", heading, *_text_table(head, rows, language)]
    if report["notes"]:
        parts += ["", _say("notes", language), *(f"  {line}" for line in _notes(report, language))]
    return "\n".join(parts) + "\n"


def refusal(row: dict[str, Any], language: Language) -> str:
    """Say in one line why a line of a file is refused."""
    place = f"{wording.FILES[row['file']].say(language)}:{isolate(str(row['line']), language)}"
    shown = f" {isolate('[' + row['value'] + ']', language)}" if row["value"] else ""
    reason = wording.REASONS[row["reason"]].say(language)
    colon = " : " if language == "fr" else ": "
    return f"{place} {field_wording.field(row['field'], language)}{shown}{colon}{reason}"


def measure(amount: int | None, unit: str, language: Language) -> str:
    """Return a measure with its unit: a count, an amount in dirhams, a percentage."""
    if amount is None:
        return "—"
    if unit == "basis-points":
        return isolate(f"{_plain(amount, 2)} %", language)
    if unit == "centimes":
        return isolate(f"{_plain(amount, 2)} {'MAD' if language == 'en' else 'DH'}", language)
    return isolate(_plain(amount, 0), language)


def _title(report: reports.Report, language: Language) -> str:
    return wording.HEADINGS["title"].say(language, source=report["source"])


def _facts(report: reports.Report, language: Language) -> list[str]:
    said = wording.VERDICTS[report["verdict"]].say(language)
    colon = " : " if language == "fr" else ": "
    return [
        f"{_say('verdict', language)}{colon}{said}",
        f"{_say('checked', language)}{colon}{isolate(report['checked_on'], language)}",
        f"{_say('content', language)}{colon}{isolate(report['content_sha256'][:16], language)}",
    ]


def _tables(report: reports.Report, language: Language) -> list[tuple[str, Row, list[Row]]]:
    tables = [
        (_say("gates", language), _head(language, "gate", "measured", "most", "verdict"), _gates(report, language)),
        (_say("files", language), _head(language, "file", "lines", "accepted", "refused"), _files(report, language)),
        (
            _say("reconciliation", language),
            _head(language, "file", "figure", "stated", "read", "difference"),
            _reconciliation(report, language),
        ),
    ]
    if report["reasons"]:
        head = _head(language, "file", "field", "reason", "count", "first")
        tables.append((_say("reasons", language), head, _reasons(report, language)))
    if report["stages"]:
        head = _head(language, "file", "lines", "loaded", "refused")
        tables.append((_say("stages", language), head, _stages(report, language)))
    return tables


def _gates(report: reports.Report, language: Language) -> list[Row]:
    return [
        (
            wording.GATES[one["code"]].say(language),
            measure(one["measured"], one["unit"], language),
            measure(one["most"], one["unit"], language),
            wording.VERDICTS[one["verdict"]].say(language),
        )
        for one in report["gates"]
    ]


def _files(report: reports.Report, language: Language) -> list[Row]:
    return [
        (
            wording.FILES[one["name"]].say(language),
            *(measure(count, "count", language) for count in _counts(one["lines"], one["accepted"])),
        )
        for one in report["files"]
    ]


def _counts(lines: int, accepted: int) -> tuple[int, int, int]:
    return lines, accepted, lines - accepted


def _reconciliation(report: reports.Report, language: Language) -> list[Row]:
    rows = []
    for one in report["reconciliation"]:
        figures = (one["stated"], one["read"], one["difference"])
        shown = [isolate(_plain(each, one["places"]), language) if each is not None else "—" for each in figures]
        figure = wording.FIGURES[one["figure"]].say(language, of=field_wording.field(one["of"], language))
        rows.append((wording.FILES[one["file"]].say(language), figure, *shown))
    return rows


def _reasons(report: reports.Report, language: Language) -> list[Row]:
    return [
        (
            wording.FILES[one["file"]].say(language),
            field_wording.field(one["field"], language),
            wording.REASONS[one["reason"]].say(language),
            measure(one["count"], "count", language),
            measure(one["first_line"], "count", language),
        )
        for one in report["reasons"]
    ]


def _stages(report: reports.Report, language: Language) -> list[Row]:
    return [
        (
            wording.STAGES[one["name"]].say(language),
            *(measure(one[key], "count", language) for key in ("rows", "loaded", "refused")),
        )
        for one in report["stages"]
    ]


def _notes(report: reports.Report, language: Language) -> list[str]:
    return [
        wording.NOTES[one["code"]].say(
            language, **{key: _SEPARATORS.get(value, value) for key, value in one.items() if key != "code"}
        )
        for one in report["notes"]
    ]


def _head(language: Language, *keys: str) -> Row:
    return tuple(_say(key, language) for key in keys)


def _say(key: str, language: Language) -> str:
    heading: Text = wording.HEADINGS[key]
    return heading.say(language)


def _plain(amount: int, places: int) -> str:
    sign, digits = "-" if amount < 0 else "", str(abs(amount)).rjust(places + 1, "0")
    whole, rest = (digits[:-places], digits[-places:]) if places else (digits, "")
    grouped = f"{int(whole):,}".replace(",", "\u202f")
    return f"{sign}{grouped}{',' + rest if places else ''}"


def _markdown_table(head: Row, rows: list[Row], language: Language) -> list[str]:
    if not rows:
        return [_say("none", language)]
    body = ["| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in rows]
    return ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head), *body]


def _text_table(head: Row, rows: list[Row], language: Language) -> list[str]:
    if not rows:
        return [f"  {_say('none', language)}"]
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    lines = []
    for row in [head, *rows]:
        first, *others = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        lines.append("  ".join(["", first.strip().ljust(widths[0]), *others]).rstrip())
    return lines
