"""The same request sent again acts once: `Idempotency-Key` gives the first answer again."""

import functools
import hashlib
import time
import uuid
from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast

import yaml
from django.http import HttpRequest, HttpResponse

from saqia.platform import rulebook
from saqia.platform.idempotency import answers
from saqia.surfaces.api import callers, problems
from saqia.surfaces.kit import clock, tenants

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
_NAME, _REPEATED = "Idempotency-Key", "Idempotent-Replayed"
_MOST, _PAUSE_SECONDS = 200, 0.05
HEADER = {
    "parameters": [
        {
            "in": "header", "name": _NAME, "required": False, "schema": {"type": "string", "maxLength": _MOST},
            "description": "Chosen by the program: the same key and body give the first answer again for a day",
        }
    ]
}  # fmt: skip
"""How an operation describes the header."""


def once(view: View[P]) -> View[P]:
    """Have a view act once for each key of each caller; only what succeeded is kept."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        key = request.headers.get(_NAME, "")
        if not key:
            return view(request, *args, **kwargs)
        if len(key) > _MOST:
            raise problems.Problem("invalid", places=[problems.Place(parameter=_NAME)])
        found = _taken(request, key)
        if isinstance(found, answers.Kept):
            response = HttpResponse(found.body, content_type=found.media_type, status=found.status)
            response[_REPEATED] = "true"
            response["Cache-Control"] = "private, no-store"
            return response
        return _acted(found, view, request, *args, **kwargs)

    return cast(View[P], guarded)


def client_key(request: HttpRequest) -> str:
    """Return a key for an operation that is idempotent by one: of this caller and key, else a new one."""
    caller, key = callers.of(request), request.headers.get(_NAME, "") or uuid.uuid4().hex
    whole = f"{caller.client_id}:{caller.sign_in_id or 0}:{request.path}:{key}"
    return f"api:{hashlib.sha256(whole.encode()).hexdigest()[:48]}"


def _acted(
    taken: answers.Taken, view: View[P], request: HttpRequest, *args: P.args, **kwargs: P.kwargs
) -> HttpResponse:
    is_kept = False
    try:
        response = view(request, *args, **kwargs)
        if response.status_code < 300:
            taken.keep(
                status=response.status_code, media_type=response["Content-Type"], body=bytes(response.content)
            )  # fmt: skip
            is_kept = True
        return response
    finally:
        if not is_kept:
            taken.free()


def _taken(request: HttpRequest, key: str) -> answers.Taken | answers.Kept:
    """Take the key, or return the first answer, waiting for one that is under way.

    :raises problems.Problem: the key came with another request, or the first one takes too long
    """
    caller = callers.of(request)
    until = time.monotonic() + _wait_seconds()
    while True:
        try:
            found = answers.take(
                tenant_id=tenants.of(request).id, caller=f"{caller.client_id}:{caller.sign_in_id or 0}",
                address=f"{request.method} {request.get_full_path()}", key=key, request=request.body, at=clock.now(),
            )  # fmt: skip
        except answers.KeyReused:
            raise problems.Problem("key-reused", places=[problems.Place(parameter=_NAME)]) from None
        if isinstance(found, answers.Taken) or found.status is not None:
            return found
        if time.monotonic() > until:
            raise problems.Problem("repetition-under-way", headers={"Retry-After": "2"})
        time.sleep(_PAUSE_SECONDS)


@functools.cache
def _wait_seconds() -> float:
    rules = yaml.safe_load(rulebook.path("api.yaml").read_text(encoding="utf-8"))
    return float(rules["idempotency"]["wait_seconds"])
