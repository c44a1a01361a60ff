"""The application itself: one page that holds nothing of anybody, its worker, and what a telephone installs."""

import functools
import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.platform import release
from saqia.surfaces.crew import doors
from saqia.surfaces.kit import languages

_OWN = Path(__file__).parent / "static" / "crew"
_MODULES = ("app.js", "words.js", "sums.js", "store.js", "server.js", "asking.js")
_KIT = ("kit/saqia.css", "kit/plex-400.woff2", "kit/plex-600.woff2", "kit/mark.svg")


@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Send `/crew/` to the application in the person's language."""
    return HttpResponseRedirect(reverse("crew-app", args=[languages.preferred(request)]))


@require_safe
@doors.spoken
def show(request: HttpRequest) -> HttpResponse:
    """Show the application; what it shows of customers lies on the device alone."""
    here = languages.current()
    others = [(code, name, reverse("crew-app", args=[code])) for code, name in languages.NAMES.items() if code != here]
    own = {name.partition(".")[0]: f"{settings.STATIC_URL}crew/{name}" for name in ("app.js", "crew.css")}
    return render(request, "crew/app.html", {"others": others, "own": own})


@require_safe
@doors.spoken
def manifest(request: HttpRequest) -> HttpResponse:
    """Answer what a telephone needs to put the application among its own."""
    here = languages.current()
    told = {
        "name": _("Saqia on the road"), "short_name": _("Saqia road"), "lang": here, "id": "/crew/",
        "dir": "rtl" if here in languages.RIGHT_TO_LEFT else "ltr", "display": "standalone", "scope": "/crew/",
        "start_url": reverse("crew-app", args=[here]), "theme_color": "#0a5a63", "background_color": "#ffffff",
        "icons": [{"src": static("kit/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }  # fmt: skip
    return JsonResponse(told, content_type="application/manifest+json", headers={"Cache-Control": "no-cache"})


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Answer the worker that keeps the application on the device, with the list of what it keeps and their mark."""
    kept = [reverse("crew-app", args=[code]) for code in languages.NAMES]
    kept += [reverse("crew-manifest", args=[code]) for code in languages.NAMES]
    kept += [f"{settings.STATIC_URL}crew/{name}" for name in (*_MODULES, "crew.css")]
    kept += [static(name) for name in _KIT]
    script = f"const MARK = {json.dumps(_mark())};\nconst KEPT = {json.dumps(kept)};\n{_worker()}"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@functools.cache
def _mark() -> str:
    """Return what changes when any part of the application does: its files, words or release."""
    seen = hashlib.sha256(release.version().encode())
    parts = [
        *_OWN.iterdir(),
        *Path(__file__).parent.glob("templates/**/*.html"),
        *Path(__file__).parent.glob("locale/*"),
    ]
    for path in sorted(parts):
        seen.update(path.read_bytes())
    return seen.hexdigest()[:16]


@functools.cache
def _worker() -> str:
    return (_OWN / "worker.js").read_text(encoding="utf-8")
