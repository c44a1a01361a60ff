"""A supply's prices back from the rule files of a draft, as they were typed, to be changed in the form."""

from collections.abc import Iterator, Mapping

from saqia.contexts.tariffs.entry import catalog, writing
from saqia.contexts.tariffs.entry.sheets import ANYWHERE, Row, Sheet
from saqia.engine import codes, money
from saqia.engine.rules import models, problems, reading


def sheets(files: Mapping[str, str]) -> list[Sheet]:
    """Return the supplies whose prices were entered by form or from a table; a file changed by hand is left out."""
    stems = dict.fromkeys(stem for name in sorted(files) if (stem := writing.stem_of(name)))
    found = (_sheet(stem, [name for name in files if writing.stem_of(name) == stem], files) for stem in stems)
    return [sheet for sheet in found if sheet is not None]


def _sheet(stem: str, names: list[str], files: Mapping[str, str]) -> Sheet | None:
    service, use, zone, *_ = stem.split(".")
    try:
        book = reading.read((name, files[name].encode()) for name in sorted(names))
    except problems.RulesInvalid:
        return None
    known = {each.code: each for each in catalog.of_service(service)}
    rows = list[Row]()
    for code in known:
        charge = next(
            (each for each in book.charges.values() if each.code.endswith(f"{writing.stem_code(stem)}-{code}")), None
        )
        if charge is not None:
            rows += _rows(code, charge, known[code], len(rows))
    return Sheet(service, use, ANYWHERE if zone == "any" else zone, tuple(rows))


def _rows(code: str, charge: models.Charge, known: catalog.Chargeable, before: int) -> Iterator[Row]:
    version, lower = charge.versions[-1], "0"
    basis = "ttc" if version.with_tax else "ht"
    per = "month" if charge.divisor == 1 else "year"
    unit = charge.unit or next(each for each in known.units if each.endswith(per))
    is_volume = charge.kind is codes.Kind.VOLUME
    for place, block in enumerate(version.blocks, start=before + 1):
        upper = "" if block.upto is None else money.plain(block.upto, 3)
        yield Row(
            place=place, charge=code, lower=lower if is_volume else "", upper=upper,
            price=money.plain(block.price, 6, least=2), unit=unit,
            mode=("selective" if block.selective else "progressive") if is_volume else "",
            tolerance=money.plain(block.tolerance, 3) if block.tolerance else "", basis=basis,
            source=version.source.ref, status=version.source.status,
        )  # fmt: skip
        lower = upper
