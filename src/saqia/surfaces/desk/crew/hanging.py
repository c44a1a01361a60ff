"""A meter that is hung where none is: at a point of a contract, or where a connection request ended."""

import dataclasses
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.cases import queries as cases
from saqia.contexts.contracts import operations as contract_operations
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.contracts import wording as contract_wording
from saqia.contexts.metering import operations, types, wording
from saqia.contexts.metering import queries as metering
from saqia.contexts.requests import operations as requests
from saqia.contexts.requests import queries as request_queries
from saqia.contexts.requests import types as request_types
from saqia.journeys import connections
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.crew import hanging_forms as forms
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import clock, languages, staff, tenants, uploads

_METERED = frozenset(types.SERVICES.values())
_PHOTO = "reading-photo"
_REFUSED = (
    operations.PointOccupied, operations.SerialTaken, operations.ReadingImpossible, requests.NotConnected,
    requests.ConnectedBefore, contract_operations.AddressMissing, contract_operations.CommuneNotFound,
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Spot:
    """Where a meter is to hang.

    :param file: of the connection request that ended there, empty: none
    :param point_id: None: the point is made with the meter
    :param known: what is known of the meter before anybody types, by field
    """

    service: int
    address: str
    point_id: int | None = None
    file: str = ""
    owner: frame.Whose | None = None
    contract: contract_types.Contract | None = None
    hanging: metering.Meter | None = None
    known: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def has_posts(self) -> bool:
        """Say whether its meter may count by hours: it does not where the contract is one of all hours."""
        one = self.contract
        return one is None or one.voltage != "low" or one.option != "standard"


@require_safe
@doors.page
def find(request: HttpRequest) -> HttpResponse:
    """Find a point by its contract or its own number, or by the file of a connection; a contract may have several."""
    actor = staff.actor_of(request)
    actor.require("metering.install-meter")
    form = forms.PlaceForm(request.GET or None)
    found: list[Spot] = []
    if form.is_bound and form.is_valid():
        with scope.reading(tenants.of(request).id):
            found = _find(actor, form.cleaned_data["q"])
        if not found:
            form.add_error("q", _("No contract, service point or connected file has this number."))
        if len(found) == 1:
            return redirect(_address(found[0]))
    rows = [
        {"spot": one, "service": contract_wording.SERVICES[one.service], "href": _address(one)} for one in found
    ]  # fmt: skip
    return render(request, "desk/crew/spots.html", {"form": form, "rows": rows}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def hang(request: HttpRequest, point_id: int) -> HttpResponse:
    """Hang a meter at a service point; sent twice it hangs once."""
    staff.actor_of(request).require("metering.install-meter")
    with scope.reading(tenants.of(request).id):
        spot = _spot(point_id)
    if spot is None:
        raise Http404
    return _page(request, spot)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def hang_connected(request: HttpRequest, number: str) -> HttpResponse:
    """Hang the meter of a connection request, whose file says its number and index; the place comes from the file."""
    actor = staff.actor_of(request)
    actor.require("metering.install-meter")
    with scope.reading(tenants.of(request).id):
        spot = _connected(actor, number)
    if spot is None:
        raise Http404
    return _page(request, spot)


def _page(request: HttpRequest, spot: Spot) -> HttpResponse:
    actor, is_sent = staff.actor_of(request), request.method == "POST"
    form = forms.HangForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, service=spot.service,
        has_posts=spot.has_posts, known=spot.known, today=clock.today(),
    )  # fmt: skip
    if is_sent and form.is_valid():
        try:
            _hang(actor, spot, form)
        except _REFUSED as refused:
            form.add_error(*_fault(refused))
        except uploads.UploadRefused as refused:
            form.add_error("photo", refused.sentence)
        else:
            return _after(request, spot, form.cleaned_data["serial"])
    shown = {
        "spot": spot, "form": form, "service": contract_wording.SERVICES[spot.service],
        "may_replace": actor.may("metering.replace-meter"),
    }  # fmt: skip
    return render(request, "desk/crew/hang.html", shown, status=422 if form.errors else 200)


def _hang(actor: operation.Actor, spot: Spot, form: forms.HangForm) -> None:
    given, indices = form.cleaned_data, form.indices()
    description = operations.MeterDescription(
        serial=given["serial"], service=spot.service, digits=given["digits"], make=given["make"],
        multiplier_milli=int(given["multiplier"] * 1000), phases=given.get("phases"), registers=tuple(indices),
    )  # fmt: skip
    kept = uploads.keep(actor, "photo", given["photo"], _PHOTO, only="image/") if given["photo"] else None
    asked: dict[str, Any] = {
        "actor": actor, "description": description, "indices": indices, "installed_on": given["installed_on"],
        "photo_id": kept.file_id if kept else None, "at": clock.now(),
    }  # fmt: skip
    if spot.file:
        connections.hang_meter(number=spot.file, **asked)
    else:
        operations.install_meter(service_point_id=spot.point_id or 0, **asked)


def _after(request: HttpRequest, spot: Spot, serial: str) -> HttpResponse:
    messages.success(request, _("{serial} hangs there.").format(serial=f"\u2066{serial}\u2069"))
    is_prepaid = spot.contract is not None and spot.contract.is_prepaid
    if spot.contract is not None and is_prepaid and staff.actor_of(request).may("prepaid.register-meter"):
        messages.warning(request, _("It takes tokens: register it, or nobody can buy for it."))
        return redirect(f"{reverse('desk:prepaid-register')}?contract={spot.contract.number}&number={quote(serial)}")
    return redirect("desk:file", spot.file) if spot.file else redirect("desk:works")


def _fault(refused: Exception) -> tuple[str | None, str]:
    """Return the field that a refusal is about, None: the whole, and what it tells."""
    if isinstance(refused, operations.SerialTaken):
        return "serial", _("A meter of this number and make hangs elsewhere.")
    if isinstance(refused, operations.PointOccupied):
        return None, _("Another meter hangs there already: replace that one.")
    if isinstance(refused, operations.ReadingImpossible):
        return None, wording.refused(refused.reason.code, languages.current())
    if isinstance(refused, requests.NotConnected):
        return None, _("The file did not come to its end: its meter is not set.")
    if isinstance(refused, requests.ConnectedBefore):
        return None, _("Somebody entered this meter in the same moment: look at the file again.")
    return None, _("The file has no address in a commune that is known: register the place first.")


def _find(actor: operation.Actor, typed: str) -> list[Spot]:
    text = typed.strip()
    connected = _connected(actor, text)
    if connected is not None:
        return [connected]
    return [one for one in (_spot(each) for each in sorted(_points(text))) if one is not None]


def _points(text: str) -> set[int]:
    """Return the points that a contract's or an account's number means, or the one that has the number itself."""
    try:
        return {contracts.get_contract(text).metered_by_id}
    except contracts.ContractNotFound:
        account_id = contracts.find_account_id(text)
    if account_id is not None:
        [account] = contracts.list_accounts([account_id])
        return {one.metered_by_id for one in account.contracts}
    return {int(text)} if text.isascii() and text.isdigit() and len(text) < 10 else set()


def _spot(point_id: int) -> Spot | None:
    """Return a point that a meter may measure; that of its water where sanitation is measured by water."""
    point = contracts.find_point(point_id)
    if point is None or point.service not in _METERED:
        return None
    on, accounts = clock.today(), contracts.list_accounts_of_points([point_id])
    owner = frame.at_point(frame.whose_of(accounts), point_id, on)
    own = [one for one in owner.account.contracts if one.service_point_id == point_id] if owner else []
    in_force = [one for one in own if one.starts_on <= on and (one.ends_on is None or on < one.ends_on)]
    return Spot(
        point.service, _said(point.address_ar, point.address_fr), point_id, owner=owner,
        contract=in_force[0] if in_force else None, hanging=metering.find_hanging_meter(point_id),
    )  # fmt: skip


def _connected(actor: operation.Actor, typed: str) -> Spot | None:
    """Return where a connection request ended, with what its file says of the meter; None: it did not."""
    number = cases.normalize_number(typed) or ""
    found = request_queries.find_connection(number)
    service = request_types.SERVICES[found.service] if found else 0
    if found is None or found.outcome != "accepted" or service not in _METERED:
        return None
    known = _set(actor, number)
    if found.service_point_id is None:
        return Spot(service, found.address, file=number, known=known)
    spot = _spot(found.service_point_id)
    return dataclasses.replace(spot, file=number, known=known) if spot else None


def _set(actor: operation.Actor, number: str) -> dict[str, Any]:
    """Return what was written in a file when its meter was set: number, index, day."""
    thread = cases.get_file(number, actor=actor, on=clock.today())
    step = next((one for one in reversed(thread.steps) if one.action == "set-meter"), None)
    if step is None:
        return {}
    said = {one.field: one.value for one in step.said}
    return {"serial": said.get("serial"), "index-0": said.get("index"), "installed_on": step.on}


def _said(arabic: str, french: str) -> str:
    return arabic or french if languages.current() == "ar" else french or arabic


def _address(spot: Spot) -> str:
    if spot.file:
        return reverse("desk:meter-hang-file", args=[spot.file])
    return reverse("desk:meter-hang", args=[spot.point_id])
