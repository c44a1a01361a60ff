"""What surrounds every answer under `/api/`: its language, what is left of the limit, and problems instead of pages."""

import hashlib
import json
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from saqia.platform.limits import counting, rules
from saqia.surfaces.api import problems, refusals

Respond = Callable[[HttpRequest], HttpResponse]
ROOT = "/api/"
_PAGES = ("/api/v1/docs", "/api/v1/oauth/authorize")  # for people, in the language of their pages
_CODES = {400: "malformed", 403: "forbidden", 404: "not-found", 405: "method-not-allowed", 413: "too-large"}
_ORIGINS = {
    # A token is the only way in, and no browser sends one by itself: pages from anywhere may ask (decision 0012).
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "RateLimit, RateLimit-Policy, Retry-After, ETag, Content-Language,"
    " Idempotent-Replayed, WWW-Authenticate, Saqia-Sandbox",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Accept-Language, Idempotency-Key, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class Envelope:
    """Leaves every other address alone."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language that the program asks for."""
        if not request.path_info.startswith(ROOT) or request.path_info.startswith(_PAGES):
            return self.get_response(request)
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            return HttpResponse(status=204, headers={**_ORIGINS, **_PREFLIGHT})
        language = problems.chosen_language(request)
        with problems.speaking(language):
            response = _answered(request, self.get_response)
            response = _as_problem(request, response)
        response["Content-Language"] = language
        response["Vary"] = "Accept-Language, Authorization"
        _tell_limit(request, response)
        for name, value in _ORIGINS.items():
            response[name] = value
        return _unless_known(request, response)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what the framework itself refuses; every other failure reaches the log."""
        if not request.path_info.startswith(ROOT):
            return None
        if isinstance(exception, counting.TooMany):
            return refusals.of_limit(request, exception)
        if isinstance(exception, RequestDataTooBig):
            return problems.answer(request, "too-large")
        return problems.answer(request, "malformed") if isinstance(exception, SuspiciousOperation) else None


def _answered(request: HttpRequest, respond: Respond) -> HttpResponse:
    """Answer HEAD as GET: the server leaves the content out."""
    if request.method != "HEAD":
        return respond(request)
    request.method = "GET"
    try:
        return respond(request)
    finally:
        request.method = "HEAD"


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Mark what may be kept, and say in one line that a program has it already."""
    if response.status_code != 200 or "no-store" in response.get("Cache-Control", "") or response.streaming:
        return response
    if request.method not in ("GET", "HEAD"):
        return response
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    found = get_conditional_response(request, etag=response["ETag"], response=response)
    return response if found is None else found


def _as_problem(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the answer, or a problem in the place of a page that says the same."""
    if response.status_code < 400 or "json" in response.get("Content-Type", ""):
        return response
    code = _CODES.get(response.status_code)
    if code is None:
        return response
    made = problems.answer(request, code)
    if "Allow" in response:
        made["Allow"] = response["Allow"]
    return made


def _tell_limit(request: HttpRequest, response: HttpResponse) -> None:
    """Write the headers of the limit that the request was counted against (draft-ietf-httpapi-ratelimit-headers)."""
    limit = getattr(request, "rate_limit", None)
    if limit is None:
        return
    rows = rules.get(limit)
    response["RateLimit-Policy"] = ", ".join(f"{json.dumps(row.by)};q={row.most};w={row.seconds}" for row in rows)
    standing = getattr(request, "rate_standing", None)
    if standing:
        named = zip(rows, standing, strict=False)
        response["RateLimit"] = ", ".join(f"{json.dumps(row.by)};r={one.left};t={one.seconds}" for row, one in named)
    elif response.status_code == 429:
        response["RateLimit"] = f"{json.dumps(rows[0].by)};r=0;t={response.get('Retry-After', '1')}"


def is_away(error: BaseException | None) -> bool:
    """Say whether a failure is the database's absence."""
    return isinstance(error, OperationalError | InterfaceError)
