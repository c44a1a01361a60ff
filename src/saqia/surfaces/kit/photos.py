"""Photos that a page shows: only what was examined and made anew leaves the store."""

from django.http import Http404, HttpResponse

from saqia.platform.files import stores, storing


def answer(photo_id: int | None) -> HttpResponse:
    """Return a photo of the tenant that is being read; whoever calls has decided who may see it.

    :raises Http404: there is none, it is not examined yet, was refused, or the store lost it
    """
    if photo_id is None:
        raise Http404
    try:
        kind, content = storing.read_accepted(photo_id)
    except (storing.FileNotFound, storing.FileNotAccepted, stores.BytesMissing) as missing:
        raise Http404 from missing
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": "inline"})
