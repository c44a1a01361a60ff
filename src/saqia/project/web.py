"""What surrounds every request: its record, its headers, and an honest answer when the database is away."""

import contextlib
import logging
import re
import secrets
import sys
import time
from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

from saqia.platform.files import stores
from saqia.platform.metrics import instruments

logger = logging.getLogger(__name__)
Respond = Callable[[HttpRequest], HttpResponse]
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_HEADERS = {
    # No inline script or style, nothing from elsewhere; data: is for the QR code of a second factor.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), interest-cohort=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class RequestRecord:
    """Gives each request an id, one log line and one observation; never its address, its form or who it is."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and tell that we did."""
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            seconds = time.perf_counter() - began
            route = request.resolver_match.route if request.resolver_match else "none"
            instruments.REQUESTS.labels(request.method, route, response.status_code).observe(seconds)
            tenant = getattr(getattr(request, "tenant", None), "id", None)
            known = {"method": request.method, "route": route, "status": response.status_code, "tenant": tenant}
            logger.info("request", extra={**known, "milliseconds": round(seconds * 1000, 1)})
        response["X-Request-ID"] = request_id
        return response


class Headers:
    """Sets the security headers, and keeps pages out of shared caches."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers that the view did not choose itself."""
        response = self.get_response(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


def failed(request: HttpRequest) -> HttpResponse:
    """Answer a failure (handler500): 503 when the database or the bucket is away, else 500; needs neither of them."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError | stores.StoreAway)
    page = "503.html" if away else "500.html"
    with contextlib.suppress(Exception):
        response = HttpResponse(loader.render_to_string(page), status=503 if away else 500)
        if away:
            response["Retry-After"] = "5"
        return response
    return HttpResponse("Saqia", status=500, content_type="text/plain")
