"""The units of the company, and where each receives customers: what papers say of an agency."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.staff import operations, queries, types, wording
from saqia.contexts.territory import queries as territory
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.staff import states
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

_NO_PLACE = types.Place()


class PlaceForm(forms.Form):
    """Where a unit receives customers and when; what is not known stays empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in wording.PLACE_FIELDS.items():
            language = "ar" if name.endswith("_ar") else "fr"
            side = {"dir": "rtl" if language == "ar" else "ltr", "lang": language, "autocomplete": "off"}
            self.fields[name] = forms.CharField(
                label=label.say(languages.current()), required=False, max_length=120, widget=forms.TextInput(side)
            )


@require_safe
@doors.page
def index(request: HttpRequest) -> HttpResponse:
    """List the units open today with their place; `?as=csv` or `xlsx` takes them away."""
    staff.actor_of(request).require("staff.manage-units")
    with scope.reading(tenants.of(request).id):
        units = queries.list_units(on=clock.today())
        places = queries.list_places((unit.id for unit in units), on=clock.today())
        communes = territory.find_communes(unit.commune_code for unit in units if unit.commune_code)
    rows = [
        {
            "unit": unit, "name": states.name_of(unit), "kind": wording.UNIT_KINDS[unit.kind].say(languages.current()),
            "commune": _commune(communes.get(unit.commune_code or "")), "place": places.get(unit.id, _NO_PLACE),
        }
        for unit in units
    ]  # fmt: skip
    if wanted := lists.wanted(request):
        return _file(wanted, rows)
    return render(request, "desk/staff/units.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Show where a unit receives customers; take what is stated."""
    actor = staff.actor_of(request)
    actor.require("staff.manage-units")
    with scope.reading(tenants.of(request).id):
        unit = next((each for each in queries.list_units(on=clock.today()) if each.id == unit_id), None)
        known = queries.list_places([unit_id], on=clock.today()).get(unit_id, _NO_PLACE)
    if unit is None:
        raise Http404
    form = PlaceForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(known, name) for name in wording.PLACE_FIELDS},
    )
    if request.method == "POST" and form.is_valid() and _stated(actor, unit_id, form):
        messages.success(request, _("Papers of today and after say this."))
        return redirect("desk:staff-units")
    shown = {"unit": unit, "name": states.name_of(unit), "kind": wording.UNIT_KINDS[unit.kind], "form": form}
    return render(request, "desk/staff/unit.html", shown, status=422 if form.errors else 200)


def _stated(actor: operation.Actor, unit_id: int, form: PlaceForm) -> bool:
    """State what was typed; False where it is refused, which the form then says."""
    try:
        operations.state_place(
            actor=actor, unit_id=unit_id, place=types.Place(**form.cleaned_data), at=clock.now()
        )  # fmt: skip
    except operations.PlaceNotValid as refused:
        form.add_error(refused.field, wording.REFUSALS["PlaceNotValid"].say(languages.current()))
        return False
    except operations.UnitNotFound as unknown:
        raise Http404 from unknown
    return True


def _commune(found: Any) -> str:
    return "" if found is None else found.name_ar if languages.current() == "ar" else found.name_fr


def _file(kind: str, rows: list[dict[str, Any]]) -> HttpResponse:
    names = [label.say(languages.current()) for label in wording.PLACE_FIELDS.values()]
    cells: list[list[lists.Cell]] = [
        [
            row["unit"].code, row["name"], row["kind"], row["commune"],
            *(getattr(row["place"], name) for name in wording.PLACE_FIELDS),
        ]
        for row in rows
    ]  # fmt: skip
    return lists.answer(kind, "units", [_("Code"), _("Name"), _("Kind"), _("Commune"), *names], cells)
