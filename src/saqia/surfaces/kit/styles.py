"""The style page: every component in one place, for who builds pages. Served in debug only."""

import dataclasses
import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from saqia.platform.wording import Text
from saqia.surfaces.kit import charts, languages


@dataclasses.dataclass(frozen=True)
class Stage:
    """A stage as `<c-stages>` takes it: `state` is done, now or next."""

    name: Text
    state: str
    on: datetime.date | None = None
    note: Text | None = None


_STAGES = (
    Stage(Text(ar="أُودع الملف", fr="Dossier déposé", en="File deposited"), "done", datetime.date(2026, 5, 4)),
    Stage(
        Text(ar="دراسة تقنية", fr="Étude technique", en="Technical study"), "now", datetime.date(2026, 5, 6),
        Text(ar="قبل 15 ماي", fr="avant le 15 mai", en="before 15 May"),
    ),
    Stage(Text(ar="الجواب", fr="Réponse", en="Answer"), "next"),
)  # fmt: skip
_USED = (315, 300, 280, 260, 245, 250, 270, 290, 310, 305, 315, 359)


def lead(request: HttpRequest) -> HttpResponse:
    """Send `/kit/` to the style page in the language that the person last read.

    :raises Http404: the installation is not in debug
    """
    if not settings.DEBUG:
        raise Http404
    return HttpResponseRedirect(f"/{languages.preferred(request)}/kit/")


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show every component.

    :raises Http404: the installation is not in debug
    """
    if not settings.DEBUG:
        raise Http404
    columns = [
        charts.Column(f"{place + 1}", f"2026-{place + 1:02d}", value, str(value), "now" if place == 11 else "")
        for place, value in enumerate(_USED)
    ]
    chart = charts.bars(columns, limits=[(310, "310")], right_to_left=request.path.startswith("/ar/"))
    return render(request, "kit/styles.html", {"stages": _STAGES, "chart": chart, "day": datetime.date(2026, 5, 8)})
