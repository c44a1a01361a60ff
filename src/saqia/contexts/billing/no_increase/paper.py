"""A report on paper: two bilingual pages that anybody can be handed."""

import datetime
from decimal import Decimal
from typing import Any

from saqia.contexts.billing.no_increase import reporting, sentences, tables
from saqia.contexts.tariffs import wording as tariffs
from saqia.platform.calendar import local_time
from saqia.platform.documents import bilingual, figures, typesetting
from saqia.platform.wording import Text

TEMPLATE = "/contexts/billing/no_increase/report.typ"
_MOST = {"service": 4, "former": 6, "use": 9, "class": 18, "commune": 8}
_RISES = 6


def sheet(
    report: reporting.NoIncreaseReport, house: bilingual.House, lead: bilingual.Language, *, sealed: bool = False
) -> typesetting.Sheet:
    """Return the paper of a report, inside the caller's `scope.reading`.

    :param sealed: whether the paper may say that it is sealed
    """
    content, month = report.content, report.month
    parts = {
        name: [_row(row) for row in tables.list_no_increase_rows(content, name)[:most]] for name, most in _MOST.items()
    }
    data = {
        "house": house.printed(),
        "sealed": sealed,
        "title": _printed(sentences.SHORT_TITLE) | _plain(sentences.NO_INCREASE_TITLE),
        "question": _printed(sentences.NO_INCREASE_TITLE),
        "reference": f"{month:%Y-%m} · {report.grid} · {report.sha256[:12]}",
        "dated": bilingual.day(local_time.day(report.made_at), ar="حررت في ", fr="établi le ").printed(),
        "labels": {name: _printed(text) for name, text in sentences.NO_INCREASE_LABELS.items()},
        "headings": {name: _printed(text) for name, text in sentences.NO_INCREASE_BREAKDOWNS.items()},
        "mark": _mark(content),
        "share": _share(content),
        "headline": _said(sentences.NO_INCREASE_HEADLINE, content["grid"]["title"]),
        "month": _month(sentences.MONTH, month),
        "facts": _facts(content),
        "parts": parts,
        "rises": [_rise(each) for each in tables.list_no_increase_rises(content)[:_RISES]],
        "method": [_method(each, content, month) for each in sentences.NO_INCREASE_METHOD],
        "sources": _sources(content),
    }  # fmt: skip
    dated_at = datetime.datetime.combine(local_time.day(report.made_at), datetime.time(), datetime.UTC)
    return typesetting.Sheet(template=TEMPLATE, data=data, dated_at=dated_at, lead=lead)


def _share(content: dict[str, Any]) -> str:
    tenths = tables.no_increase_share(content)
    return "–" if tenths is None else figures.volume(Decimal(tenths) / 10) + figures.SPACE + "%"


def _facts(content: dict[str, Any]) -> list[dict[str, object]]:
    told, contracts = content["customers"], content["contracts"]
    labels = sentences.NO_INCREASE_LABELS
    found = [(labels[name], _count(told[name])) for name in ("lower", "equal", "higher")]
    found.insert(0, (labels["customers"], _count(told["count"])))
    found += [
        (labels["contracts"], _count(contracts["count"])),
        (labels["former"], figures.money(contracts["former_ttc"])),
        (labels["today"], figures.money(contracts["today_ttc"])),
        (labels["effect"], figures.money(contracts["today_ttc"] - contracts["former_ttc"])),
        (labels["biggest"], figures.money(contracts["biggest_rise"])),
        (labels["not-comparable"], _count(sum(each["count"] for each in content["not_comparable"]))),
    ]
    return [{"label": _printed(label), "value": value} for label, value in found]


def _row(row: tables.NoIncreaseRow) -> dict[str, object]:
    parts = [row.lower, row.equal, row.higher]
    return {
        "label": _printed(row.label),
        "count": _count(row.count),
        "parts": parts,
        "lower": _count(row.lower), "equal": _count(row.equal), "higher": _count(row.higher),
        "effect": figures.money(row.effect),
    }  # fmt: skip


def _rise(told: dict[str, Any]) -> dict[str, object]:
    service, use, place = told["service_name"], told["use_name"], told["place"]
    return {
        "reference": told["reference"],
        "what": bilingual.Words(f"{service.ar}، {use.ar}", f"{service.fr}, {use.fr}").printed(),
        "place": _printed(place),
        "former": figures.money(told["former_ttc"]),
        "today": figures.money(told["today_ttc"]),
        "rise": figures.money(told["rise"]),
        "why": _printed(told["why"]),
    }


def _mark(content: dict[str, Any]) -> dict[str, object] | None:
    if not content["demonstration"]:
        return None
    count, whole = _count(content["demonstration"]), _count(content["contracts"]["count"])
    return _printed(sentences.NO_INCREASE_DEMONSTRATION, count=count, all=whole)


def _sources(content: dict[str, Any]) -> list[dict[str, object]]:
    """Return every source once, with how sure it is."""
    told = [content["grid"]["source"], *(each["source"] for each in content["grid"]["former"].values())]
    told += [*content["former_sources"], *content["today_sources"]]
    unique = dict.fromkeys((each["ref"], each["status"]) for each in told)
    return [{"ref": ref, "status": _printed(tariffs.status(status))} for ref, status in unique]


def _method(text: Text, content: dict[str, Any], month: datetime.date) -> dict[str, object]:
    seals = " ".join(each["seal"][:12] for each in content["cycles"][:6])
    values = {"seals": seals, "former": content["grid"]["tariffs"][:12], "least": str(content["least_in_group"])}
    return bilingual.Words(
        ar=text.ar.format(**values, month=figures.month(month, "ar")),
        fr=text.fr.format(**values, month=figures.month(month, "fr")),
    ).printed()


def _month(text: Text, month: datetime.date) -> dict[str, object]:
    ar, fr = (getattr(text, each).format(month=figures.month(month, each)) for each in ("ar", "fr"))
    return bilingual.Words(ar, fr).printed()


def _said(text: Text, grid: dict[str, str]) -> dict[str, object]:
    return bilingual.Words(text.ar.format(grid=grid["ar"]), text.fr.format(grid=grid["fr"])).printed()


def _printed(text: Text, **values: str) -> dict[str, object]:
    return bilingual.Words(text.ar.format(**values), text.fr.format(**values)).printed()


def _plain(text: Text) -> dict[str, object]:
    return {"ar_plain": text.ar, "fr_plain": text.fr}


def _count(number: int) -> str:
    return figures.volume(Decimal(number))
