"""Pages that every stranger sees alike: drawn once in a process for each of what they depend on, never for a time.

Nothing here grows old: whoever keeps a page names what it was made of, and another mark is another page.
"""

import collections
import gzip
import threading
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from saqia.surfaces.kit import amazigh, languages, tenants

_MOST = 128
"""Pages kept in a process: some 10 kB each. One that few ask for makes way for one that many do."""
_kept: "collections.OrderedDict[Hashable, tuple[bytes, bytes]]" = collections.OrderedDict()
_lock = threading.Lock()


def page(
    request: HttpRequest, template: str, values: Callable[[], Mapping[str, Any]], *, made_of: Hashable
) -> HttpResponse:
    """Answer with a page without a form, a person or a moment on it, as it was drawn for the stranger before.

    A page with a query string or a note for this visitor is drawn for them alone.

    :param values: what the template shows, beside the frame
    :param made_of: a mark of these values: equal only where the page is
    """
    if request.META.get("QUERY_STRING") or len(messages.get_messages(request)):
        return render(request, template, dict(values()))
    tenant = tenants.of(request)
    key = (
        template, request.path, languages.current(), amazigh.is_wanted(request), request.scheme, request.get_host(),
        tenant.id, tenant.call_centre, *tenant.names.values(), made_of,
    )  # fmt: skip
    with _lock:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
    if found is None:
        response = render(request, template, dict(values()))
        if is_of_one_person(request):
            return response
        _keep(key, response.content)
        return response
    return _answer(request, *found)


def is_of_one_person(request: HttpRequest) -> bool:
    """Tell whether the page that was just drawn asked who reads it, or holds the key of a form of theirs."""
    return hasattr(request, "_cached_user") or "CSRF_COOKIE_NEEDS_UPDATE" in request.META


def forget() -> None:
    """Draw each page anew at its next request: for tests."""
    with _lock:
        _kept.clear()


def _keep(key: Hashable, content: bytes) -> None:
    packed = gzip.compress(content, 6, mtime=0)
    with _lock:
        _kept[key] = content, packed
        while len(_kept) > _MOST:
            _kept.popitem(last=False)


def _answer(request: HttpRequest, content: bytes, packed: bytes) -> HttpResponse:
    """Answer packed where the browser unpacks: nothing secret is on such a page that its length could tell."""
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(content)
    response = HttpResponse(packed, headers={"Content-Encoding": "gzip"})
    patch_vary_headers(response, ("Accept-Encoding",))
    return response
