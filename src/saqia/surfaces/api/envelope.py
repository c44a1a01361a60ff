"""What surrounds every answer under `/api/`: its language, what is left of the limit, and problems instead of pages."""

import json
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from saqia.platform.limits import counting, rules
from saqia.surfaces.api import problems, refusals

Respond = Callable[[HttpRequest], HttpResponse]
ROOT = "/api/"
_PAGES = ("/api/v1/docs", "/api/v1/oauth/authorize")  # for people, in the language of their pages
_CODES = {400: "malformed", 403: "forbidden", 404: "not-found", 405: "method-not-allowed", 413: "too-large"}


class Envelope:
    """Leaves every other address alone."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language that the program asks for."""
        if not request.path_info.startswith(ROOT) or request.path_info.startswith(_PAGES):
            return self.get_response(request)
        language = problems.chosen_language(request)
        with problems.speaking(language):
            response = self.get_response(request)
            response = _as_problem(request, response)
        response["Content-Language"] = language
        response["Vary"] = "Accept-Language, Authorization"
        _tell_limit(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what the framework itself refuses; every other failure reaches the log."""
        if not request.path_info.startswith(ROOT):
            return None
        if isinstance(exception, counting.TooMany):
            return refusals.of_limit(request, exception)
        if isinstance(exception, RequestDataTooBig):
            return problems.answer(request, "too-large")
        return problems.answer(request, "malformed") if isinstance(exception, SuspiciousOperation) else None


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
