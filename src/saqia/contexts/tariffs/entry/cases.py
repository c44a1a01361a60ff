"""The cases of one supply: judged line by line, written as a case file, and read back from it to be changed."""

import datetime
from collections.abc import Iterator, Mapping, Sequence

from saqia.contexts.tariffs.entry import catalog, judging, writing
from saqia.contexts.tariffs.entry.sheets import ANYWHERE, Case, CaseSheet, Expected, Fault
from saqia.engine import codes, money
from saqia.engine.rules import problems, reading, trials
from saqia.platform.wording import Text

MOST_CASES, LONGEST_NAME = 60, 120
_HEAD = "# Entered at the desk. Entering the cases of this supply again replaces the file.\n"
_VOLUME_PLACES, _MOST_VOLUME, _MOST_TOTAL = 3, 10**12, 10**11


def file_of(sheet: CaseSheet) -> str:
    """Return the name of the file that holds the cases of a supply."""
    return f"{sheet.stem.removesuffix('.')}{reading.CASES_SUFFIX}"


def judge(
    sheet: CaseSheet, uses: Mapping[str, Text], payments: Mapping[str, Text], found: list[Fault]
) -> list[Expected]:  # fmt: skip
    """Return the cases of a sheet with their figures; what is wrong is added to `found`."""
    judging.judge_supply(sheet, uses, sheet.rows[0].place, found)
    if len(sheet.rows) > MOST_CASES:
        found.append(Fault(sheet.rows[MOST_CASES].place, "", "too-many-cases", str(MOST_CASES)))
    return [_expected(case, payments, found) for case in sheet.rows]


def write(sheet: CaseSheet, cases: Sequence[Expected], operator: str) -> str:
    """Return the YAML of judged cases."""
    return "".join(_written(sheet, cases, operator))


def sheets(files: Mapping[str, str]) -> list[CaseSheet]:
    """Return the cases that were entered by form or from a table; a file changed by hand is left out."""
    found = (_sheet(name, files[name]) for name in sorted(files) if name.endswith(reading.CASES_SUFFIX))
    return [sheet for sheet in found if sheet is not None]


def _expected(case: Case, payments: Mapping[str, Text], found: list[Fault]) -> Expected:
    name = judging.one_line(case.name)
    if not name:
        found.append(Fault(case.place, "name", "missing"))
    elif len(name) > LONGEST_NAME:
        found.append(Fault(case.place, "name", "too-long", str(LONGEST_NAME)))
    first, last = _day(case.place, "first", case.first, found), _day(case.place, "last", case.last, found)
    if first and last and last <= first:
        found.append(Fault(case.place, "last", "period-empty", case.last.strip()))
    volume, registers = _volume(case, found)
    payment = catalog.coded(case.payment, payments)
    if payment is None:
        found.append(judging.wrong(case.place, "payment", case.payment))
    total = judging.number(case.place, "total", case.total, 2, _MOST_TOTAL, found)
    return Expected(
        name, first or datetime.date.min, last or datetime.date.min, volume, registers, payment or "", total
    )  # fmt: skip


def _day(place: int, field: str, typed: str, found: list[Fault]) -> datetime.date | None:
    """Read a day written as 2026-06-01 or 01/06/2026."""
    plain = judging.bare(typed)
    if not plain:
        found.append(Fault(place, field, "missing"))
        return None
    try:
        if "/" in plain:
            day, month, year = plain.split("/")
            return datetime.date(int(year), int(month), int(day))
        return datetime.date.fromisoformat(plain)
    except ValueError:
        found.append(Fault(place, field, "not-a-day", typed.strip()[:40]))
        return None


def _volume(case: Case, found: list[Fault]) -> tuple[int, tuple[tuple[str, int], ...]]:
    """Read a volume, or those of the registers that are named, each once."""
    if not any(sign.isalpha() for sign in case.volume):
        return judging.number(case.place, "volume", case.volume, _VOLUME_PLACES, _MOST_VOLUME, found), ()
    registers = dict[str, int]()
    for part in case.volume.split("+"):
        name, _, figure = part.strip().rpartition(" ")
        code = catalog.coded(name, catalog.REGISTERS)
        if code is None or code in registers:
            found.append(Fault(case.place, "volume", "not-a-register", part.strip()[:60]))
            return 0, ()
        registers[code] = judging.number(case.place, "volume", figure, _VOLUME_PLACES, _MOST_VOLUME, found)
    return 0, tuple(registers.items())


def _written(sheet: CaseSheet, cases: Sequence[Expected], operator: str) -> Iterator[str]:
    zone = "" if sheet.zone == ANYWHERE else sheet.zone
    supply = f"operator: {operator}, zone: {writing.text(zone)}, service: {sheet.service}, use: {sheet.use}"
    yield f"{_HEAD}cases:\n"
    for case in cases:
        volume = f"volume: {money.plain(case.volume, _VOLUME_PLACES)}"
        if case.registers:
            told = ", ".join(f"{code}: {money.plain(value, _VOLUME_PLACES)}" for code, value in case.registers)
            volume = f"registers: {{{told}}}"
        yield f"  - name: {writing.text(case.name)}\n"
        yield f"    quote: {{{supply}, from: {case.first}, to: {case.last}, {volume}, payment: {case.payment}}}\n"
        yield f"    expect: {{total_due: {money.dirhams(case.total)}}}\n"


def _sheet(name: str, content: str) -> CaseSheet | None:
    service, use, zone, *rest = [*name.removesuffix(reading.CASES_SUFFIX).split("."), "", "", ""][:4]
    if service not in codes.SERVICES or not zone or any(rest):
        return None
    try:
        found = trials.read(name, content.encode())
    except problems.RulesInvalid:
        return None
    zone = ANYWHERE if zone == "any" else zone
    cases = [_row(place, trial) for place, trial in enumerate(found, start=1)]
    sheet = CaseSheet(service, use, zone, tuple(case for case in cases if case is not None))
    is_own = all(_supply_of(trial) == (service, use, zone) for trial in found)
    return sheet if is_own and len(sheet.rows) == len(found) else None


def _supply_of(trial: trials.Trial) -> tuple[str, str, str]:
    return trial.asked["service"], trial.asked["use"], trial.asked["zone"] or ANYWHERE


def _row(place: int, trial: trials.Trial) -> Case | None:
    """Return a case as it was typed; None where it expects what a form cannot say."""
    if set(trial.expected) != {"total_due"} or trial.lines or trial.refusal or trial.within != "0":
        return None
    volume = " + ".join(f"{code} {figure}" for code, figure in trial.registers.items()) or trial.asked["volume"]
    return Case(
        place, trial.name, trial.asked["from"], trial.asked["to"], volume, trial.asked["payment"],
        trial.expected["total_due"],
    )  # fmt: skip
