"""From documents to a rulebook: one reading function for each kind of file."""

from collections.abc import Callable, Iterable

from saqia.engine import codes, policies, table
from saqia.engine.rules import charges, documents, models, problems, readers, versions

CASES_SUFFIX = ".cases.yaml"


def read(files: Iterable[tuple[str, bytes]], book: models.Rulebook | None = None) -> models.Rulebook:
    """Read one layer of rule files, over those already in `book` if one is given.

    :raises RulesInvalid: something is wrong; every problem of every file is named
    """
    found: list[problems.Problem] = []
    layer = models.Rulebook()
    for name, content in files:
        document = documents.read(name, content)
        if not document.problems:
            _read_document(document, layer)
        found.extend(document.problems)
    if found:
        raise problems.RulesInvalid(found)
    return layer if book is None else layered(book, layer)


def layered(below: models.Rulebook, above: models.Rulebook) -> models.Rulebook:
    """Return the rules of two layers, the upper one replacing what it names again."""
    return models.Rulebook(
        charges={**below.charges, **above.charges},
        taxes={**below.taxes, **above.taxes},
        surcharges={**below.surcharges, **above.surcharges},
        plans={**below.plans, **above.plans},
        gaps=[*above.gaps, *below.gaps],
        duties=above.duties or below.duties,
        payments={**below.payments, **above.payments},
        policies={**below.policies, **above.policies},
    )


def _read_document(document: documents.Document, book: models.Rulebook) -> None:
    reader = readers.Reader(document, "", document.tree)
    if not reader.keys:
        return
    kind = reader.choice("kind", _KINDS)
    if not document.problems:
        _KINDS[kind](reader, book)
        reader.done()


def _add_charge(reader: readers.Reader, book: models.Rulebook, charge: models.Charge, key: str) -> None:
    if charge.code in book.charges:
        reader.report(key, "duplicate-code", charge.code)
    book.charges[charge.code] = charge


def _grid(reader: readers.Reader, book: models.Rulebook) -> None:
    _add_charge(reader, book, charges.grid(reader), "code")


def _levy(reader: readers.Reader, book: models.Rulebook) -> None:
    _add_charge(reader, book, charges.levy(reader), "code")


def _charges(reader: readers.Reader, book: models.Rulebook) -> None:
    for code, inner in reader.mappings("charges"):
        _add_charge(reader, book, charges.fixed(code, inner), f"charges.{code}")


def _vat(reader: readers.Reader, book: models.Rulebook) -> None:
    for code, inner in reader.mappings("taxes"):
        if code in book.taxes:
            inner.report("", "duplicate-code", code)
        book.taxes[code] = models.Tax(code, inner.title(), versions.read(inner, _rate_version))
        inner.done()


def _rate_version(reader: readers.Reader, version: models.Version) -> models.RateVersion:
    rate = reader.number("rate", 4, most=10_000)
    return models.RateVersion(version.from_day, version.to_day, version.source, rate)


def _surcharge(reader: readers.Reader, book: models.Rulebook) -> None:
    code = reader.text("code")
    book.surcharges[code] = models.Surcharge(code, reader.title(), versions.read(reader, _factor_version))


def _factor_version(reader: readers.Reader, version: models.Version) -> models.FactorVersion:
    floor = reader.number("minimum_cos_phi", 2, most=100)
    rate = reader.number("rate_per_hundredth", 4, most=10_000)
    return models.FactorVersion(version.from_day, version.to_day, version.source, rate, floor)


def _stamp_duty(reader: readers.Reader, book: models.Rulebook) -> None:
    for code, inner in reader.mappings("payments"):
        book.payments[code] = inner.title()
        inner.done()

    def build(item: readers.Reader, version: models.Version) -> models.RateVersion:
        payments = item.texts("payments")
        for code in payments:
            if code not in book.payments:
                item.report("payments", "unknown-reference", code)
        rate = item.number("rate", 4, most=10_000)
        duties.append(table.Duty(version.from_day, version.to_day, rate, frozenset(payments), version.source))
        return models.RateVersion(version.from_day, version.to_day, version.source, rate)

    duties: list[table.Duty] = []
    versions.read(reader, build)
    book.duties = tuple(duties)


def _policies(reader: readers.Reader, book: models.Rulebook) -> None:
    for code, inner in reader.mappings("policies"):
        title = inner.title()
        if code not in policies.NAMES:
            inner.report("", "not-a-choice", f"{code} ({', '.join(policies.NAMES)})")
        found = versions.read(inner, lambda item, version: version, may_be_none=True)
        book.policies[code] = tuple(table.Policy(code, title, v.from_day, v.to_day, v.source) for v in found)
        inner.done()


def _plans(reader: readers.Reader, book: models.Rulebook) -> None:
    for item in reader.items("plans", required=False):
        rule = models.PlanRule(
            operator=item.text("operator"),
            zone=item.text("zone"),
            service=item.choice("service", codes.SERVICES),
            use=item.text("use"),
            parts=item.texts("parts"),
            file=item.document.name,
            line=item.document.lines.get(item.path, 0),
            path=item.path,
        )
        item.done()
        if rule.key in book.plans:
            item.report("", "duplicate-code", " / ".join(rule.key))
        book.plans[rule.key] = rule
    for item in reader.items("unknown", required=False):
        names = (item.text("operator"), item.text("zone", "*"), item.text("service", "*"), item.text("use", "*"))
        book.gaps.append(table.Gap(*names, item.title("because")))
        item.done()


_KINDS: dict[str, Callable[[readers.Reader, models.Rulebook], None]] = {
    "grid": _grid,
    "charges": _charges,
    "levy": _levy,
    "vat": _vat,
    "surcharge": _surcharge,
    "stamp-duty": _stamp_duty,
    "policies": _policies,
    "plans": _plans,
}
