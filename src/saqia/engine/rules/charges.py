"""Reading what is charged for: grids by block, fixed charges, power premiums, levies."""

from saqia.engine import codes, table
from saqia.engine.rules import models, readers, versions

UNITS = {"kWh": "kWh", "m3": "m3"}
_PER = {
    "MAD/month": (codes.Kind.FIXED, 1),
    "MAD/year": (codes.Kind.FIXED, 12),
    "MAD/kVA/month": (codes.Kind.POWER, 1),
    "MAD/kVA/year": (codes.Kind.POWER, 12),
}
_PRICE_PLACES, _BOUND_PLACES, _CAP_PLACES = 6, 3, 2
_MOST_PRICE = 1_000_000_000
"""Micro-dirham: a thousand dirhams a unit."""
_MOST_LEVY = 2_500_000
_MOST_BOUND = 10**11


def grid(reader: readers.Reader) -> models.Charge:
    """Read a file of kind `grid`: prices of a unit by block."""
    unit = reader.choice("unit", UNITS)
    return models.Charge(
        code=reader.text("code"),
        title=reader.title(),
        kind=codes.Kind.VOLUME,
        component=_component(reader),
        unit=unit,
        register=_register(reader),
        vat=reader.text("vat"),
        divisor=1,
        versions=versions.read(reader, _grid_version),
    )


def fixed(code: str, reader: readers.Reader) -> models.Charge:
    """Read one charge of a file of kind `charges`: an amount a month, or for each kVA."""
    kind, divisor = _PER[reader.choice("unit", _PER)]
    found = models.Charge(
        code=code,
        title=reader.title(),
        kind=kind,
        component=_component(reader),
        unit="",
        register=_register(reader),
        vat=reader.text("vat"),
        divisor=divisor,
        versions=versions.read(reader, _fixed_version),
    )
    reader.done()
    return found


def levy(reader: readers.Reader) -> models.Charge:
    """Read a file of kind `levy`: progressive bands including VAT, with a cap and an exemption."""
    unit = reader.choice("unit", UNITS)
    return models.Charge(
        code=reader.text("code"),
        title=reader.title(),
        kind=codes.Kind.LEVY,
        component=_component(reader),
        unit=unit,
        register=_register(reader),
        vat=reader.text("vat"),
        divisor=1,
        versions=versions.read(reader, _levy_version),
    )


def _component(reader: readers.Reader) -> codes.Component:
    names = [component.name.lower().replace("_", "-") for component in codes.Component]
    return codes.Component[reader.choice("component", names).upper().replace("-", "_")]


def _register(reader: readers.Reader) -> codes.Register:
    return codes.REGISTERS[reader.choice("register", codes.REGISTERS, default="total")]


def _grid_version(reader: readers.Reader, version: models.Version) -> models.PriceVersion:
    with_tax = reader.choice("basis", ("ht", "ttc")) == "ttc"
    return models.PriceVersion(
        version.from_day, version.to_day, version.source, with_tax, _blocks(reader, "blocks", _MOST_PRICE)
    )


def _fixed_version(reader: readers.Reader, version: models.Version) -> models.PriceVersion:
    with_tax = reader.choice("basis", ("ht", "ttc")) == "ttc"
    value = reader.number("value", _PRICE_PLACES, most=10 * _MOST_PRICE)
    block = models.Block(None, 0, value, selective=False)
    return models.PriceVersion(version.from_day, version.to_day, version.source, with_tax, (block,))


def _levy_version(reader: readers.Reader, version: models.Version) -> models.LevyVersion:
    reader.choice("basis", ("ttc",))
    blocks = _blocks(reader, "bands", _MOST_LEVY)
    cap = reader.number("cap_per_month", _CAP_PLACES, most=10**7) if reader.has("cap_per_month") else -1
    exempt = reader.number("exempt_upto", _BOUND_PLACES, most=_MOST_BOUND) if reader.has("exempt_upto") else -1
    reader.taken |= {"cap_per_month", "exempt_upto"}
    if reader.has("exempt_source"):  # where the exemption rests on another text than the bands
        versions.source(reader, "exempt_source")
    return models.LevyVersion(version.from_day, version.to_day, version.source, True, blocks, cap, exempt)


def _blocks(reader: readers.Reader, key: str, most: int) -> tuple[models.Block, ...]:
    found: list[models.Block] = []
    items = list(reader.items(key))
    for place, item in enumerate(items, start=1):
        block = _block(item, most)
        item.done()
        if (block.upto is None) != (place == len(items)):
            item.report("upto", "last-block")
        if found:
            _check_follows(item, found[-1], block)
        found.append(block)
    if len(found) > table.MOST_BLOCKS:
        reader.report(key, "out-of-range", str(len(found)))
    return tuple(found[: table.MOST_BLOCKS]) or (models.Block(None, 0, 0, selective=False),)


def _block(item: readers.Reader, most: int) -> models.Block:
    upto = item.number("upto", _BOUND_PLACES, most=_MOST_BOUND) if item.has("upto") else None
    item.taken.add("upto")
    tolerance = item.number("tolerance", _BOUND_PLACES, most=_MOST_BOUND, default="0")
    selective = item.choice("mode", ("progressive", "selective")) == "selective"
    if item.keys.get("price") == "unknown":
        item.taken.add("price")
        return models.Block(upto, tolerance, table.UNKNOWN, selective)
    return models.Block(upto, tolerance, item.number("price", _PRICE_PLACES, most=most), selective)


def _check_follows(item: readers.Reader, before: models.Block, block: models.Block) -> None:
    lower = (before.upto or 0) + before.tolerance
    if block.upto is not None and block.upto + block.tolerance <= lower:
        item.report("upto", "unsorted-blocks", f"{item.keys.get('upto')}")
    if before.selective and not block.selective:
        item.report("mode", "mode-order")
