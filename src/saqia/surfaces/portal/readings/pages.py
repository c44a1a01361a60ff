"""The page of self-reading: what the meters last showed, what today's index would mean, sending it, what was sent."""

import dataclasses
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saqia.contexts.contracts import types as contract_types
from saqia.contexts.contracts import wording as contract_wording
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import types as metering_types
from saqia.contexts.metering import wording as metering_wording
from saqia.engine.validation.verdicts import Verdict
from saqia.journeys import self_readings
from saqia.platform import operation
from saqia.platform.files import stores, storing
from saqia.platform.files import wording as file_wording
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, languages, limits, tenants
from saqia.surfaces.kit.dials import checking, forms


@dataclasses.dataclass(frozen=True)
class Door:
    """Whose meters are read, by whom, and the addresses of the way in."""

    account: contract_types.Account
    actor: operation.Actor
    here: str
    sent: str
    back: str


_ADVICE = checking.Advice(
    gettext_lazy("Another index of today is recorded. If that one is wrong, call our customer relations center."),
    gettext_lazy("%(reason)s. Read the meter again; if the index is right, call us."),
)


class _PhotoRefused(Exception):
    """A photo was not taken; the form says why."""


def read(request: HttpRequest, door: Door) -> HttpResponse:
    """Show the meters; check what was typed and say what it means; send it once it was seen as it stands."""
    today, language, tenant = clock.today(), languages.current(), tenants.of(request)
    with scope.reading(tenant.id):
        meters = self_readings.list_meters(account=door.account, on=today)
        form = forms.Indices(request.POST or None, request.FILES or None, meters=meters, language=language)
        checked: dict[int, checking.Checked] = {}
        if request.method == "POST" and form.is_valid():
            checked = checking.check(
                form, _sent_today(door), on=today, tenant=tenant, language=language, advice=_ADVICE
            )
    seen = form.seen() if checked else ""
    if seen and request.POST.get("act") == "send" and request.POST.get("seen") == seen:
        limits.take(request, "self-reading", contract=f"account:{door.account.id}")
        if _send(door, form):
            return HttpResponseRedirect(door.sent)
    shown = {"door": door, "form": form, "seen": seen, "meters": [_meter(form, each, checked) for each in meters]}
    return render(request, "portal/readings/read.html", shown, status=422 if form.errors else 200)


def sent(request: HttpRequest, door: Door) -> HttpResponse:
    """Show what was sent today, with its reference and what comes next."""
    today = clock.today()
    with scope.reading(tenants.of(request).id):
        meters = {one.meter_id: one for one in self_readings.list_meters(account=door.account, on=today)}
        found = self_readings.list_sent(account=door.account, on=today)
    rows = [
        {
            "reference": f"R-{one.reading.id:06d}",
            "service": contract_wording.SERVICES[one.service],
            "serial": one.serial,
            "reading": one.reading,
            "state": metering_wording.VERDICTS[one.reading.verdict],
            "is_held": one.reading.verdict is Verdict.HELD,
            "window": meters[one.reading.meter_id].window if one.reading.meter_id in meters else None,
        }
        for one in found
    ]
    return render(request, "portal/readings/sent.html", {"door": door, "rows": rows, "today": today})


def _sent_today(door: Door) -> dict[tuple[int, int], int | None]:
    return checking.sent(self_readings.list_sent(account=door.account, on=clock.today()))


def _send(door: Door, form: forms.Indices) -> bool:
    now = clock.now()
    try:
        photos = {meter.meter_id: found for meter in form.meters if (found := _photo(door, form, meter.meter_id))}
        self_readings.send_self_reading(
            actor=door.actor, account_id=door.account.id, figures=form.figures(), read_on=clock.today(), at=now,
            photos=photos,
        )  # fmt: skip
    except _PhotoRefused:
        return False
    except (metering.ReadingContradicted, metering.ReadingImpossible, metering.IndexGoesBackwards):
        form.add_error(None, _("The books changed meanwhile. Nothing was recorded: check the index again."))
        return False
    return True


def _photo(door: Door, form: forms.Indices, meter_id: int) -> int | None:
    """Store a photo in quarantine, from which it comes out made anew, or not at all."""
    field, language = forms.photo_name(meter_id), languages.current()
    given = form.cleaned_data.get(field)
    if not given or not any(figure.meter_id == meter_id for figure in form.figures()):
        return None
    try:
        if given.content_type not in forms.PHOTOS:
            raise storing.MediaTypeRefused(given.content_type)
        kept = storing.store(
            actor=door.actor, content=given.read(), media_type=given.content_type, purpose="self-reading",
            at=clock.now(),
        )  # fmt: skip
    except storing.MediaTypeRefused:
        accepted = ", ".join(each.partition("/")[2].upper() for each in forms.PHOTOS)
        form.add_error(field, file_wording.MEDIA_TYPE_REFUSED.say(language, accepted=accepted))
    except stores.FileEmpty:
        form.add_error(field, file_wording.EMPTY.say(language))
    except stores.FileTooLarge as refused:
        form.add_error(field, file_wording.TOO_LARGE.say(language, megabytes=refused.limit >> 20))
    except stores.StoreFailed:
        form.add_error(field, file_wording.STORE_FULL.say(language))
    else:
        return kept.file_id
    raise _PhotoRefused


def _meter(
    form: forms.Indices, meter: self_readings.MeterToRead, checked: dict[int, checking.Checked]
) -> dict[str, Any]:
    return {
        "service": contract_wording.SERVICES[meter.service],
        "unit": checking.UNITS[meter.service],
        "sign": {1: "light", 2: "water"}[meter.service],
        "found": meter,
        "dials": [
            {
                "found": dial,
                "field": form[forms.name(meter.meter_id, dial.register)],
                "source": metering_wording.TOLD_SOURCES[metering_types.Source(dial.source)] if dial.source else None,
            }
            for dial in meter.dials
        ],
        "photo": form[forms.photo_name(meter.meter_id)],
        "checked": checked.get(meter.meter_id),
    }
