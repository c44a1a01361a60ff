"""The doors of the application: its language is in the address, and its data is the staff's, refused in JSON."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache

from saqia.platform import operation
from saqia.surfaces.kit import actors, clock, languages, staff

P = ParamSpec("P")
NO_STORE = {"Cache-Control": "no-store"}


def spoken(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer in the language that the address names second."""

    @functools.wraps(view)
    def told(request: HttpRequest, language: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if language not in languages.NAMES:
            raise Http404
        with translation.override(language):
            response = view(request, *args, **kwargs)
        response.headers["Content-Language"] = language
        return response

    return told


def data(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only staff reach `view`: 401 with where to sign in, 403 for what is not theirs; a device waits for both."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        elsewhere = staff.missing_proof(request, reverse("crew-app", args=[languages.current()]))
        if elsewhere is not None:
            return JsonResponse({"sign_in": elsewhere.url}, status=401, headers=NO_STORE)
        try:
            request.actor = actors.of_staff(request, on=clock.today())  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)
        except (actors.NotOfTheStaff, operation.PermissionRefused):
            return JsonResponse({"error": "refused"}, status=403, headers=NO_STORE)

    return spoken(never_cache(guarded))  # type: ignore[arg-type]  # functools names the first argument
