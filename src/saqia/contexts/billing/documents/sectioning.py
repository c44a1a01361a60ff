"""The services of a bill: registers, lines in words, history, and why the amount is what it is."""

import datetime
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa

from saqia.contexts.billing import types, wording
from saqia.contexts.billing.documents import content
from saqia.contexts.billing.explaining import lines as explained
from saqia.contexts.tariffs import wording as tariff_wording
from saqia.engine import codes, explain, table
from saqia.platform import wording as platform_wording

_EPOCH = datetime.date(1970, 1, 1)
_SERVICES = {1: content.Service.ELECTRICITY, 2: content.Service.WATER, 3: content.Service.SANITATION}
_SOURCES = {
    "self": content.ReadingSource.SELF_READING,
    "remote": content.ReadingSource.REMOTE,
    "estimate": content.ReadingSource.ESTIMATED,
    "installation": content.ReadingSource.INSTALLATION,
    "removal": content.ReadingSource.REMOVAL,
}
_WATER_EXEMPT = (codes.Component.WATER, codes.Component.SANITATION, codes.Component.WATER_SANITATION,
                 codes.Component.WATER_FIXED, codes.Component.SANITATION_FIXED)  # fmt: skip
MONTHS = 13
_SANITATION = 3


class History:
    """Past volumes of service points by month, as they were known at a moment, for the bars."""

    def __init__(self, rows: pa.Table, issued_at: Mapping[int, datetime.datetime]) -> None:
        """Take what was ever known; the registers of a point are added up.

        :param rows: `metering.exports.versions`
        :param issued_at: bill number -> when it was booked: what was corrected later does not change its bars
        """
        self._issued_at = issued_at
        self._of: dict[int, list[dict[str, Any]]] = {}
        for row in rows.to_pylist():
            self._of.setdefault(row["service_point_id"], []).append(row)

    def of(self, service_point_id: int, header: types.BillHeader) -> tuple[content.MonthUse, ...]:
        """Return up to 13 months of a point as a bill's day of issue knew them, oldest first, its own the last."""
        at = self._issued_at[header.number]
        months: dict[datetime.date, content.MonthUse] = {}
        for row in self._of.get(service_point_id, []):
            if row["month"] <= header.to_on and _stood(row, at):
                known = months.get(row["month"], content.MonthUse(row["month"], Decimal(0)))
                volume = known.volume + Decimal(row["volume_milli"]) / 1000
                months[row["month"]] = content.MonthUse(row["month"], volume, known.estimated or row["estimated"])
        return tuple(months[month] for month in sorted(months)[-MONTHS:])


def _stood(version: dict[str, Any], at: datetime.datetime) -> bool:
    """Say whether a volume was the one that counted at a moment."""
    return (version["since"] is None or version["since"] <= at) and (version["until"] is None or at < version["until"])


def sections(
    detail: types.BillDetail, rules: table.Table, history: History, sign: int
) -> tuple[content.ServiceSection, ...]:
    """Return one section a contract, in the order of services; amounts times `sign`."""
    supplies = detail.supplies.to_pylist()
    lines: dict[int, list[dict[str, int]]] = {}
    for line in detail.lines.to_pylist():
        lines.setdefault(line["case"], []).append(line)
    found = []
    for contract in dict.fromkeys(row["contract_id"] for row in sorted(supplies, key=lambda row: row["service"])):
        own = [row for row in supplies if row["contract_id"] == contract and row["case"] in lines]
        if own:
            found.append(_section(own, lines, rules, history, detail.header, sign))
    return tuple(found)


def reasons(detail: types.BillDetail, history: History) -> tuple[content.Words, ...]:
    """Return why the amount is what it is: rises and falls first, then what is special about the readings."""
    found: list[content.Words] = []
    rows = detail.supplies.to_pylist()
    points: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        if row["role"] == types.ROLE_METERED and row["service"] != _SANITATION:
            points.setdefault(row["service_point_id"], []).append(row)
    makeups = _makeups(rows, detail.lines.to_pylist())
    for point, registers in points.items():
        said = _compared(registers, history.of(point, detail.header))
        found += _with_makeup(said, registers[0]["service"], makeups.get(registers[0]["contract_id"]))
    if any(row["estimated"] for row in rows):
        found.append(words(wording.ESTIMATED))
    since = min((row["catch_up_from_on"] for row in rows if row["catch_up_from_on"]), default=None)
    if since is not None:
        dates = {language: platform_wording.date(since, language) for language in ("ar", "fr")}
        found.append(
            content.Words(wording.CATCH_UP.say("ar", since=dates["ar"]), wording.CATCH_UP.say("fr", since=dates["fr"]))
        )
    return tuple(found)


def words(text: platform_wording.Text) -> content.Words:
    """Return a text in the two languages of a bill."""
    return content.Words(text.ar, text.fr)


def day_number(day: datetime.date) -> int:
    """Return a date as the engine counts days."""
    return (day - _EPOCH).days


def _section(
    rows: list[dict[str, Any]], lines: dict[int, list[dict[str, int]]], rules: table.Table, history: History,
    header: types.BillHeader, sign: int,
) -> content.ServiceSection:  # fmt: skip
    metered = [row for row in rows if row["role"] == types.ROLE_METERED]
    first = rows[0]
    service = first["service"]
    unit = "kWh" if service == 1 else "m3"
    made = tuple(line for row in rows for line in _lines(row, lines[row["case"]], rules, unit, sign))
    registers = tuple(_register(row) for row in metered)
    own_lines = [line for row in rows for line in lines[row["case"]]]
    return content.ServiceSection(
        service=_SERVICES[service],
        starts_on=_EPOCH + datetime.timedelta(days=min(line["from_day"] for line in own_lines)),
        ends_on=_EPOCH + datetime.timedelta(days=max(line["to_day"] for line in own_lines)),
        unit="kWh" if service == 1 else "m3",
        volume=sum((use.volume for use in registers), Decimal(0)),
        lines=made,
        registers=registers if service != _SANITATION else (),  # the water section shows the index that both share
        history=history.of(first["service_point_id"], header) if service != _SANITATION else (),
    )


def _lines(
    row: dict[str, Any], lines: list[dict[str, int]], rules: table.Table, unit: str, sign: int
) -> Iterator[content.BillLine]:
    whole, told = (row["volume_milli"] or 0) + (row["catch_up_milli"] or 0), None
    for line in lines:
        found = explain.explain(rules, line, unit=unit, households=row["households"], whole_volume=whole)
        title = content.Words(tariff_wording.title(found, "ar"), tariff_wording.title(found, "fr"))
        if row["role"] == types.ROLE_GIVE_BACK:
            title = content.Words(f"{wording.GIVEN_BACK.ar}: {title.ar}", f"{wording.GIVEN_BACK.fr} : {title.fr}")
        yield content.BillLine(
            label=title,
            arithmetic=content.Words(tariff_wording.amount(found, "ar"), tariff_wording.amount(found, "fr")),
            amount_ht_centimes=sign * line["amount_ht"],
            vat_basis_points=line["vat_rate_bp"],
            vat_centimes=sign * line["vat"],
            days=line["to_day"] - line["from_day"],
            volume=Decimal(line["volume"]) / 1000 if line["volume"] else None,
            unit_price_micro=line["unit_price"] or None,
            exempt=line["vat_rate_bp"] == 0 and line["component"] in _WATER_EXEMPT,
            source=None if found.source == told or found.demonstration else _source(found),
        )
        told = found.source


def _source(found: explain.Arithmetic) -> content.Words:
    return content.Words(tariff_wording.source(found, "ar"), tariff_wording.source(found, "fr"))


def _register(row: dict[str, Any]) -> content.RegisterUse:
    name = wording.REGISTERS.get(row["register"])
    return content.RegisterUse(
        meter_number=row["meter_serial"] or "",
        previous=_reading(row["previous_index_milli"], row["from_on"], row["previous_source"]),
        new=_reading(row["index_milli"], row["to_on"], row["source"]),
        volume=Decimal(row["volume_milli"]) / 1000,
        register=words(name) if name else None,
    )


def _reading(index_milli: int | None, day: datetime.date, source: str | None) -> content.Reading:
    return content.Reading(
        Decimal(index_milli or 0) / 1000, day, _SOURCES.get(source or "", content.ReadingSource.READER)
    )


def _compared(registers: list[dict[str, Any]], past: tuple[content.MonthUse, ...]) -> list[content.Words]:
    """Say what the registers of a point counted together beside the month before."""
    row = registers[0]
    before = [use for use in past if use.month < row["to_on"].replace(day=1)]
    if not before:
        return []
    volume = sum((Decimal(each["volume_milli"]) for each in registers), Decimal(0)) / 1000
    change = volume - before[-1].volume
    if not change:
        return []
    text, name = (wording.RISE, "more") if change > 0 else (wording.FALL, "less")
    days = (row["to_on"] - row["from_on"]).days
    said = []
    for language in platform_wording.LANGUAGES[:2]:
        values: dict[str, object] = {
            "service": getattr(wording.SERVICES[row["service"]], language),
            "volume": f"{platform_wording.quantity(volume, language)}\u00a0{'kWh' if row['service'] == 1 else 'm³'}",
            "days": days,
            name: platform_wording.quantity(abs(change), language),
        }
        said.append(text.say(language, **values))
    return [content.Words(said[0], said[1])]


def _makeups(rows: list[dict[str, Any]], lines: list[dict[str, int]]) -> dict[int, content.Words]:
    """Return contract -> what its bill is made of, of each contract with a subscribed power."""
    contract_of = {row["case"]: row["contract_id"] for row in rows}
    own: dict[int, list[dict[str, int]]] = {}
    for line in lines:
        own.setdefault(contract_of[line["case"]], []).append(line)
    found = {contract: explained.makeup(charged) for contract, charged in own.items()}
    return {
        contract: content.Words(wording.made_of(makeup, "ar"), wording.made_of(makeup, "fr"))
        for contract, makeup in found.items()
        if makeup is not None
    }


def _with_makeup(said: list[content.Words], service: int, makeup: content.Words | None) -> list[content.Words]:
    """Have what a service's bill is made of follow what it consumed, so that the service is named once."""
    if makeup is None:
        return said
    name = wording.SERVICES[service]
    before = said[0] if said else content.Words(f"{name.ar}:", f"{name.fr} :")
    return [content.Words(f"{before.ar} {makeup.ar}", f"{before.fr} {makeup.fr}")]
