"""Held readings: the queue, and one beside its history, its photo and what the books say to it."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.metering import operations, types, wording
from saqia.contexts.metering import queries as metering
from saqia.engine.validation.verdicts import Reason, Verdict
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.platform.wording import Language, quantity
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.queues import authors, forms, frame, histories
from saqia.surfaces.kit import clock, languages, lists, photos, staff, tenants


@require_safe
@doors.page
def index(request: HttpRequest) -> HttpResponse:
    """List the readings that wait for a decision, oldest first; filtered by reason."""
    staff.actor_of(request).require("desk.see-cycles")
    kind, chosen = lists.wanted(request), request.GET.get("reason", "")
    reason = next((each for each in Reason if each.code == chosen), None)
    with scope.reading(tenants.of(request).id):
        counts = metering.count_held_readings()
        found = metering.page_held_readings(
            reason=reason, after=None if kind else frame.day_after(request), most=frame.WHOLE if kind else frame.PAGE
        )
        points = {each.service_point_id for each in found}
        owners = contracts.list_accounts_of_points(points)
        whose = frame.whose({owner.id for owner in owners})
    rows = [
        {
            "found": each,
            "owner": frame.at_point(whose, each.service_point_id, each.read_on),
            "why": reason_of(each.reason),
        }
        for each in found
    ]
    if kind:
        return _file(kind, rows)
    last = found[-1] if len(found) == frame.PAGE else None
    return render(request, "desk/queues/readings.html", {
        "rows": rows, "many": sum(counts.values()),
        "reasons": [(each.code, reason_of(each), many) for each, many in counts.items()], "chosen": chosen,
        "next": frame.query(request, after=f"{last.read_on.isoformat()}:{last.reading_id}") if last else "",
        "first": frame.query(request, after=None) if "after" in request.GET else "",
        "csv": frame.query(request, **{"as": "csv", "after": None}),
        "xlsx": frame.query(request, **{"as": "xlsx", "after": None}),
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest, reading_id: int) -> HttpResponse:
    """Show one reading with everything that decides it; trust it, or set it aside to be read again or estimated."""
    actor = staff.actor_of(request)
    actor.require("desk.see-cycles")
    form = forms.ReadingForm(request.POST if request.method == "POST" else None, choices=_choices())
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["decision"]
        try:
            operations.decide_reading(
                actor=actor, reading_id=reading_id, is_trusted=reason in wording.TRUSTING, reason=reason, at=clock.now()
            )
        except operations.ReadingNotFound as unknown:
            raise Http404 from unknown
        except operations.ReadingNotHeld:
            form.add_error(None, _("This reading does not wait for a decision."))
        except operations.ReadingAlreadyDecided:
            form.add_error(None, _("Somebody decided the other way about this reading before you."))
        else:
            messages.success(request, _said(reading_id, reason))
            return redirect("desk:held-reading", reading_id)
    with scope.reading(tenants.of(request).id):
        weighed = _find(reading_id)
        history = metering.list_point_readings(service_point_ids=[weighed.found.service_point_id], most=14)
        owners = contracts.list_accounts_of_points([weighed.found.service_point_id])
        whose = frame.whose({owner.id for owner in owners})
        author = authors.named([weighed.found.reading.author])[weighed.found.reading.author]
    reading = weighed.found.reading
    waits = reading.verdict is Verdict.HELD and weighed.decided is None and reading.corrected_by_id is None
    shown = {
        "weighed": weighed, "form": form, "waits": waits, **histories.row(weighed.found), **_words(weighed),
        "history": [histories.row(each) for each in history if each.reading.register == reading.register],
        "author": author, "place": f"{reading.lat:.5f}, {reading.lon:.5f}" if reading.lat is not None else "",
        "owners": list(whose.values()), "may_correct": _may_correct(actor, reading),
        "may_photograph": reading.source != types.Source.ESTIMATE and actor.may("metering.record-reading"),
        "may_decide": waits and actor.may("metering.decide-reading"),
        "decided": weighed.decided and wording.DECISIONS[weighed.decided.reason],
    }  # fmt: skip
    return render(request, "desk/queues/reading.html", shown, status=422 if form.errors else 200)


@require_safe
@doors.page
def photo(request: HttpRequest, reading_id: int) -> HttpResponse:
    """Show the photo of a reading, once it was examined."""
    staff.actor_of(request).require("desk.see-customers")
    with scope.reading(tenants.of(request).id):
        return photos.answer(_find(reading_id).found.reading.photo_id)


def _may_correct(actor: operation.Actor, reading: metering.Reading) -> bool:
    """Say whether this person may put another index in its place: estimates are settled, not corrected."""
    is_index = reading.index_milli is not None and reading.source != types.Source.ESTIMATE
    return is_index and reading.corrected_by_id is None and actor.may("metering.correct-reading")


def reason_of(reason: Reason, volume: str = "", expected: str = "") -> str:
    """Return why a reading is held, in words; without its figures, only what comes before them."""
    said = wording.REASONS[reason].say(languages.current(), volume=volume, expected=expected)
    return said if volume else said.partition(":")[0].strip()


def _find(reading_id: int) -> metering.WeighedReading:
    try:
        return metering.get_reading(reading_id, today=clock.today())
    except operations.ReadingNotFound as unknown:
        raise Http404 from unknown


def _words(weighed: metering.WeighedReading) -> dict[str, Any]:
    language: Language = languages.current()
    unit = frame.UNITS[weighed.found.service]
    volume, expected = (
        f"\u2066{quantity(Decimal(each) / 1000, language)} {unit}\u2069"
        for each in (weighed.volume_milli, weighed.expected_milli)
    )
    return {"why": reason_of(weighed.found.reading.reason, volume, expected)}


def _choices() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (_("Accept the reading"), forms.worded(wording.TRUSTING, wording.DECISIONS)),
        (_("Set it aside"), forms.worded(wording.SETTING_ASIDE, wording.DECISIONS)),
    ]


def _said(reading_id: int, reason: str) -> str:
    if reason in wording.TRUSTING:
        told = _("Reading {number} accepted. It counts from the next closing of its round.")
    elif reason == "read-again":
        told = _("Reading {number} set aside: its meter is to be read again before its round is closed.")
    else:
        told = _("Reading {number} set aside: without another one, the month is estimated when its round is closed.")
    return told.format(number=f"\u2066{reading_id}\u2069")


def _file(kind: str, rows: list[dict[str, Any]]) -> HttpResponse:
    heads = [_("Reading"), _("Day"), _("Meter"), _("Index"), _("Customer"), _("Commune"), _("Why")]
    cells: list[list[lists.Cell]] = [
        [
            row["found"].reading_id, row["found"].read_on, row["found"].serial,
            lists.thousandths(row["found"].index_milli), row["owner"].name if row["owner"] else "",
            row["owner"].commune if row["owner"] else "", row["why"],
        ]
        for row in rows
    ]  # fmt: skip
    return lists.answer(kind, "held-readings", heads, cells)
