"""Where the agencies are and when they open, found by commune or province."""

import dataclasses
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from saqia.contexts.staff import queries as staff
from saqia.contexts.staff import types as staff_types
from saqia.contexts.staff import wording
from saqia.contexts.territory import queries as territory
from saqia.contexts.territory import types
from saqia.platform.tenancy import scope
from saqia.platform.wording import Text
from saqia.surfaces.kit import clock, tenants

_MOST_LETTERS, _FEWEST_LETTERS = 60, 2
_ALIKE = str.maketrans("ةىک", "هيك")
"""Letters that people write for one another."""
_JOINING = re.compile(r"\W+")
_PROVINCE = 6  # letters of a commune's code that name its province
_HERE, _PROVINCE_ONLY, _NONE, _UNKNOWN = "here", "province", "none", "unknown"


@dataclasses.dataclass(frozen=True)
class Shown:
    """An agency in words. `commune` is None where the unit names none, `kind` where it is a fixed one."""

    name: Text
    kind: Text | None
    commune: Text | None
    address: Text
    hours: Text


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """List the agencies by province; `?near=` keeps those of a commune or province, else of the commune's province."""
    asked, tenant = request.GET.get("near", "")[:_MOST_LETTERS].strip(), tenants.of(request)
    with scope.reading(tenant.id):
        known = staff.list_counters(on=clock.today())
        provinces = territory.list_provinces(region_code=tenant.region)
        communes = territory.list_communes(region_code=tenant.region) if asked else []
        homes = territory.find_communes(each.unit.commune_code or "" for each in known)
    kept, how = known, ""
    if len(_plain(asked)) >= _FEWEST_LETTERS:
        kept, how = _near(_plain(asked), known, provinces, communes)
    return render(request, "portal/public/agencies.html", {
        "asked": asked, "how": how, "groups": _groups(kept, provinces, homes), "is_any": bool(known),
    })  # fmt: skip


def _near(
    asked: str, known: Sequence[staff_types.Agency], provinces: Iterable[types.Province],
    communes: Iterable[types.Commune],
) -> tuple[list[staff_types.Agency], str]:  # fmt: skip
    """Return the agencies of the places of a name, and whether they are there, in the province only, or nowhere."""
    near, wide = _named(asked, communes), _named(asked, provinces)
    if not near and not wide:
        return [], _UNKNOWN
    here = [each for each in known if _code(each) in near or _code(each)[:_PROVINCE] in wide]
    if here:
        return here, _HERE
    around = {code[:_PROVINCE] for code in near}
    kept = [each for each in known if _code(each)[:_PROVINCE] in around]
    return kept, _PROVINCE_ONLY if kept else _NONE


def _named(asked: str, places: Iterable[types.Province | types.Commune]) -> set[str]:
    """Return the codes of the places that have just this name in either script, else of those whose name holds it."""
    names = {each.code: (_plain(each.name_ar), _plain(each.name_fr)) for each in places}
    exact = {code for code, spoken in names.items() if asked in spoken}
    return exact or {code for code, spoken in names.items() if any(asked in name for name in spoken)}


def _plain(text: str) -> str:
    """Return a name as it is compared: without accents, marks, capitals and signs between its words."""
    unfolded = unicodedata.normalize("NFKD", text.casefold()).translate(_ALIKE)
    letters = "".join(sign for sign in unfolded if not unicodedata.combining(sign)).replace("\u0640", "")
    return _JOINING.sub(" ", letters).strip()


def _groups(
    kept: Sequence[staff_types.Agency], provinces: Iterable[types.Province], homes: Mapping[str, types.Commune]
) -> list[tuple[Text | None, list[Shown]]]:
    """Return the agencies under their provinces; last those that name no commune of the region."""
    names = {each.code: Text(ar=each.name_ar, fr=each.name_fr, en=each.name_fr) for each in provinces}
    found: dict[str, list[Shown]] = {code: [] for code in (*names, "")}
    for each in kept:
        province = _code(each)[:_PROVINCE]
        found[province if province in names else ""].append(_shown(each, homes.get(_code(each))))
    return [(names.get(code), shown) for code, shown in found.items() if shown]


def _shown(agency: staff_types.Agency, home: types.Commune | None) -> Shown:
    unit = agency.unit
    return Shown(
        Text(ar=unit.name_ar, fr=unit.name_fr, en=unit.name_fr),
        None if unit.kind == "agency" else wording.UNIT_KINDS[unit.kind],
        Text(ar=home.name_ar, fr=home.name_fr, en=home.name_fr) if home else None,
        wording.address(agency), wording.hours(agency),
    )  # fmt: skip


def _code(agency: staff_types.Agency) -> str:
    return agency.unit.commune_code or ""
