"""Did bills rise? The newest published comparison with a former grid: chart, tables, method, sources, open data."""

import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from saqia.contexts.billing import exports, queries, wording
from saqia.contexts.tariffs import wording as tariffs
from saqia.platform.tenancy import scope
from saqia.platform.wording import Language, month
from saqia.surfaces.kit import languages, lists, papers, tenants
from saqia.surfaces.portal.no_increase import shares


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the newest published report; `?as=csv` takes its figures away."""
    tenant, language = tenants.of(request), languages.current()
    with scope.reading(tenant.id):
        report = queries.find_no_increase()
        if report is None:
            return render(request, "portal/no_increase/show.html", {"report": None})
        if lists.wanted(request) == "csv":
            return _open_data(tenant, report)
        shown = _shown(report, language)
    return render(request, "portal/no_increase/show.html", shown)


@require_safe
def paper(request: HttpRequest) -> HttpResponse:
    """Hand the report over on paper, sealed."""
    tenant, language = tenants.of(request), languages.current()
    with scope.reading(tenant.id):
        report = queries.find_no_increase()
        if report is None:
            raise Http404
        key = papers.seal_key()
        content = exports.no_increase_pdf(report_id=report.id, lead="ar" if language == "ar" else "fr", key=key)
    return papers.answer(content, f"no-increase-{tenant.code}-{report.month:%Y-%m}")


def _open_data(tenant: tenants.Tenant, report: queries.NoIncreaseReport) -> HttpResponse:
    name = f"no-increase-{tenant.code}-{report.month:%Y-%m}.csv"
    return HttpResponse(
        exports.no_increase_csv(report.content),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _shown(report: queries.NoIncreaseReport, language: Language) -> dict[str, Any]:
    content = report.content
    parts = {name: queries.list_no_increase_rows(content, name) for name in queries.NO_INCREASE_BREAKDOWNS}
    share = queries.no_increase_share(content)
    told = content["contracts"]
    return {
        "report": report,
        "title": wording.NO_INCREASE_TITLE,
        "labels": wording.NO_INCREASE_LABELS,
        "share": None if share is None else share * 10,
        "headline": wording.NO_INCREASE_HEADLINE.say(language, grid=content["grid"]["title"][language]),
        "demonstration": _demonstration(content, language),
        "customers": content["customers"],
        "effect": told["today_ttc"] - told["former_ttc"],
        "contracts": told,
        "lost_label": wording.NO_INCREASE_LABELS["not-comparable"],
        "lost": sum(each["count"] for each in content["not_comparable"]),
        "chart": shares.drawn(parts["service"], language),
        "parts": [(wording.NO_INCREASE_BREAKDOWNS[name], rows) for name, rows in parts.items()],
        "rises": queries.list_no_increase_rises(content),
        "rises_title": wording.NO_INCREASE_BREAKDOWNS["rises"],
        "method_title": wording.NO_INCREASE_BREAKDOWNS["method"],
        "method": _method(content, report.month, language),
        "sources_title": wording.NO_INCREASE_BREAKDOWNS["sources"],
        "sources": _sources(content),
    }


def _demonstration(content: dict[str, Any], language: Language) -> str:
    if not content["demonstration"]:
        return ""
    counts = {"count": content["demonstration"], "all": content["contracts"]["count"]}
    return wording.NO_INCREASE_DEMONSTRATION.say(language, **counts)


def _method(content: dict[str, Any], on: datetime.date, language: Language) -> list[str]:
    values = {
        "month": month(on, language),
        "least": content["least_in_group"],
        "seals": " ".join(each["seal"][:12] for each in content["cycles"]),
        "former": content["grid"]["tariffs"][:12],
    }
    return [sentence.say(language, **values) for sentence in wording.NO_INCREASE_METHOD]


def _sources(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every source once, with how sure it is in words."""
    told = [content["grid"]["source"], *(each["source"] for each in content["grid"]["former"].values())]
    told += [*content["former_sources"], *content["today_sources"]]
    unique = dict.fromkeys((each["ref"], each["status"]) for each in told)
    return [{"ref": ref, "status": tariffs.status(status)} for ref, status in unique]
