"""What comes with an index: the time and the place of the reading, and a photo of the dial."""

import datetime
from typing import Annotated, Any

import pydantic
from django.http import HttpRequest
from ninja import File
from ninja.files import UploadedFile

from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import types
from saqia.platform import operation
from saqia.platform.files import storing
from saqia.platform.tenancy import scope
from saqia.platform.wording import Text
from saqia.surfaces.api import problems, shapes
from saqia.surfaces.kit import tenants, uploads

Upload = Annotated[UploadedFile, File(...)]
_PHOTOS = "image/"
_NO_PHOTO = Text(
    ar="لا صورة بهذا الرقم وهذه البصمة، أو رفضت عند فحصها",
    fr="Aucune photo de ce numéro et de cette empreinte, ou elle a été refusée à l’examen",
    en="There is no photo of this number and hash, or its examination refused it",
)
_FIRST, _LAST = (datetime.datetime(year, 1, 1, tzinfo=datetime.UTC) for year in (2000, 2100))


class ReadingPlace(shapes.Body):
    """Where the reader stood, in degrees of WGS 84; in Morocco."""

    lat: Annotated[float, pydantic.Field(ge=types.LATITUDES[0], le=types.LATITUDES[1], examples=[30.4278])]
    lon: Annotated[float, pydantic.Field(ge=types.LONGITUDES[0], le=types.LONGITUDES[1], examples=[-9.5981])]


class ReadingPhoto(shapes.Body):
    """A photo that was uploaded before."""

    id: Annotated[int, pydantic.Field(ge=1, le=2**62)]
    sha256: Annotated[str, pydantic.StringConstraints(pattern="^[0-9a-f]{64}$")]


class Evidence(shapes.Body):
    """Base of a reading that is sent."""

    read_at: Annotated[
        pydantic.AwareDatetime | None,
        pydantic.Field(
            ge=_FIRST, le=_LAST, examples=["2026-05-06T10:42:00+01:00"],
            description="with its offset; within `read_on` as clocks in Morocco show it",
        ),
    ] = None  # fmt: skip
    place: ReadingPlace | None = None
    photo: ReadingPhoto | None = None


def keep(actor: operation.Actor, photo: UploadedFile, purpose: str) -> shapes.Upload:
    """Store a photo in quarantine, from which it comes out made anew, or not at all.

    :raises problems.Problem: it cannot be taken
    """
    try:
        kept = uploads.keep(actor, "photo", photo, purpose, only=_PHOTOS)
    except uploads.UploadRefused as refused:
        raise problems.Problem("refused", detail=refused.sentence, places=[problems.Place("photo")]) from refused
    return shapes.Upload(id=kept.file_id, sha256=kept.sha256, media_type=kept.media_type, size=kept.size)


def told(request: HttpRequest, given: Evidence) -> dict[str, Any]:
    """Return the time, place and photo as the operations of metering take them.

    :raises problems.Problem: there is no such photo
    """
    place = metering.Place(given.place.lat, given.place.lon) if given.place else None
    return {"read_at": given.read_at, "place": place, "photo_id": _photo(request, given.photo)}


def _photo(request: HttpRequest, given: ReadingPhoto | None) -> int | None:
    if given is None:
        return None
    with scope.reading(tenants.of(request).id):
        found = storing.find(given.id)
    is_photo = found is not None and found.sha256 == given.sha256 and found.media_type.startswith(_PHOTOS)
    if found is None or not is_photo or found.state == "refused":
        raise problems.Problem("refused", detail=_NO_PHOTO, places=[problems.Place("photo")])
    return found.file_id
