"""How much of a month was read, and what readers noted."""

from django.utils.translation import gettext as _

from saqia.contexts.metering import queries as metering
from saqia.contexts.metering import wording
from saqia.contexts.territory import queries as territory
from saqia.platform.wording import Text
from saqia.surfaces.desk.figures.periods import Period
from saqia.surfaces.desk.figures.sheets import Cell, Head, Sheet, bars, share
from saqia.surfaces.kit import languages


def by_commune(period: Period) -> Sheet:
    """Return the reading rate of each commune."""
    found = _rates(period)[1]
    places = territory.find_communes(each.commune_code for each in found)
    rows, columns = [], []
    for each in found:
        place = places.get(each.commune_code)
        name = Text(place.name_ar, place.name_fr, place.name_fr) if place else _same(each.commune_code)
        rows.append((name, each.commune_code, *_counts(each)))
        rate = share(each.read, each.stops)
        columns.append((name.say(languages.current()), rate / 100, f"{rate / 100:.1f} %"))
    return Sheet((Head(_("Commune"), "name"), Head(_("Code"), "code"), *_heads()), tuple(rows), bars(columns))


def by_book(period: Period) -> Sheet:
    """Return the reading rate of each book."""
    found = _rates(period)[0]
    rows = tuple((each.round, each.book, *_counts(each)) for each in found)
    columns = [
        (f"{each.round} {each.book}", share(each.read, each.stops) / 100, f"{share(each.read, each.stops) / 100:.1f} %")
        for each in found
    ]
    return Sheet((Head(_("Round"), "code"), Head(_("Book"), "code"), *_heads()), rows, bars(columns))


def anomalies(period: Period) -> Sheet:
    """Return how often each anomaly was noted."""
    found = metering.count_anomalies(from_on=period.month, until_on=period.after)
    rows: tuple[tuple[Cell, ...], ...] = tuple((wording.anomaly(code), many) for code, many in found.items())
    columns = [(wording.anomaly(code).say(languages.current()), many, str(many)) for code, many in found.items()]
    return Sheet((Head(_("Anomaly"), "name"), Head(_("Readings"), "number")), rows, bars(columns))


def _rates(period: Period) -> tuple[list[metering.PlaceRate], list[metering.PlaceRate]]:
    return metering.list_place_rates(from_on=period.month, until_on=period.after)


def _heads() -> tuple[Head, ...]:
    return (
        Head(_("Points"), "number"),
        Head(_("Points read"), "number"),
        Head(_("Readings held"), "number"),
        Head(_("Share"), "percent"),
    )


def _counts(each: metering.PlaceRate) -> tuple[Cell, ...]:
    return each.stops, each.read, each.held, share(each.read, each.stops)


def _same(code: str) -> Text:
    return Text(ar=code, fr=code, en=code)
