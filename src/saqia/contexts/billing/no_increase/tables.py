"""The figures of a report as rows that pages, papers and spreadsheets show: with names, without computing anything."""

import csv
import dataclasses
import io
from typing import Any

from saqia.contexts.billing import wording
from saqia.contexts.billing.no_increase import figures, sentences
from saqia.contexts.contracts import wording as contracts
from saqia.contexts.territory import queries as territory
from saqia.engine import money
from saqia.platform.wording import Text

COLUMNS = (
    "breakdown", "service", "group", "label_ar", "label_fr", "contracts", "lower", "equal", "higher", "former_ttc",
    "today_ttc", "difference", "biggest_rise",
)  # fmt: skip
NO_INCREASE_BREAKDOWNS = ("service", "former", "use", "class", "commune")


@dataclasses.dataclass(frozen=True)
class NoIncreaseRow:
    """One group. Amounts in centimes with taxes; `service` is None where a breakdown goes over all of them."""

    service: int | None
    group: str
    label: Text
    count: int
    lower: int
    equal: int
    higher: int
    former_ttc: int
    today_ttc: int
    biggest_rise: int

    @property
    def effect(self) -> int:
        """Return by how much the group pays more, negative if less."""
        return self.today_ttc - self.former_ttc


def list_no_increase_rows(content: dict[str, Any], breakdown: str) -> list[NoIncreaseRow]:
    """Return the groups of a breakdown, inside the caller's `scope.reading`: communes have names there."""
    told = content["by"][breakdown]
    names = communes(content) if breakdown == "commune" else {}
    return [_row(content, breakdown, each, names) for each in told]


def list_no_increase_rises(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the biggest rises with the name of the commune, the use, the class and the reason as texts."""
    names = communes(content)
    return [
        {
            **each,
            "place": names.get(each["commune"], sentences.OTHERS),
            "use_name": contracts.plan_use(each["use"]),
            "service_name": wording.SERVICES[each["service"]],
            "class_name": volume_class(content, each["service"], each["volume_class"]),
            "why": sentences.REASONS[each["reason"]],
        }
        for each in content["rises"]
    ]


def no_increase_share(content: dict[str, Any]) -> int | None:
    """Return which part of the customers pays as much or less, in tenths of a percent, never rounded up."""
    told = content["customers"]
    return (told["lower"] + told["equal"]) * 1000 // told["count"] if told["count"] else None


def communes(content: dict[str, Any]) -> dict[str, Text]:
    """Return the names of every commune that a report shows; one query."""
    codes = {each["keys"][0] for each in content["by"]["commune"]} | {each["commune"] for each in content["rises"]}
    found = territory.find_communes(codes - {figures.OTHERS})
    return {code: Text(ar=each.name_ar, fr=each.name_fr, en=each.name_fr) for code, each in found.items()}


def volume_class(content: dict[str, Any], service: int, rank: int) -> Text:
    """Return a class of a report in words."""
    return sentences.volume_class(service, rank, content["classes"][str(service)])


def no_increase_csv(content: dict[str, Any]) -> bytes:
    """Return every group as CSV in UTF-8 with a byte-order mark: open data, nobody is in it."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerow(_cells("region", _whole(content)))
    for breakdown in NO_INCREASE_BREAKDOWNS:
        writer.writerows(_cells(breakdown, row) for row in list_no_increase_rows(content, breakdown))
    return "\ufeff".encode() + sink.getvalue().encode()


def _whole(content: dict[str, Any]) -> NoIncreaseRow:
    told = {**content["contracts"], "keys": ["*"]}
    return _filled(told, None, "*", sentences.NO_INCREASE_LABELS["contracts"])


def _row(content: dict[str, Any], breakdown: str, told: dict[str, Any], names: dict[str, Text]) -> NoIncreaseRow:
    keys = told["keys"]
    if breakdown == "former":
        name = content["grid"]["former"].get(keys[0], {}).get("name")
        return _filled(told, None, keys[0], Text(**name) if name else sentences.OTHERS)
    if breakdown == "commune":
        return _filled(told, None, keys[0], names.get(keys[0], sentences.OTHERS))
    if keys[0] == figures.OTHERS:
        return _filled(told, None, figures.OTHERS, sentences.OTHERS)
    service = wording.SERVICES[keys[0]]
    if breakdown == "service":
        return _filled(told, keys[0], str(keys[0]), service)
    second = contracts.plan_use(keys[1]) if breakdown == "use" else volume_class(content, keys[0], keys[1])
    label = Text(ar=f"{service.ar}، {second.ar}", fr=f"{service.fr}, {second.fr}", en=f"{service.en}, {second.en}")
    return _filled(told, keys[0], str(keys[1]), label)


def _filled(told: dict[str, Any], service: int | None, group: str, label: Text) -> NoIncreaseRow:
    return NoIncreaseRow(
        service, group, label, told["count"], told["lower"], told["equal"], told["higher"], told["former_ttc"],
        told["today_ttc"], told["biggest_rise"],
    )  # fmt: skip


def _cells(breakdown: str, row: NoIncreaseRow) -> list[object]:
    amounts = (row.former_ttc, row.today_ttc, row.effect, row.biggest_rise)
    return [
        breakdown, row.service or "", row.group, row.label.ar, row.label.fr, row.count, row.lower, row.equal,
        row.higher, *map(money.dirhams, amounts),
    ]  # fmt: skip
