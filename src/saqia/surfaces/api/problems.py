"""Every error as problem+json (RFC 9457), in the language that was asked for, pointing at what is wrong."""

import dataclasses
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import pydantic
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from saqia.platform.wording import Language, Text
from saqia.surfaces.api import sentences
from saqia.surfaces.kit import languages

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
DOCUMENTATION = "/api/v1/docs"


class Fault(pydantic.BaseModel):
    """One thing that is wrong, and where: `pointer` into the body (RFC 6901), else the name of a parameter."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None


class ProblemDetails(pydantic.BaseModel):
    """What went wrong, as RFC 9457 has it. `type` leads to its description; `code` is the end of it."""

    type: str
    code: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Fault] | None = None


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a fault is: `field` of the body, with dots between levels, else the name of a parameter."""

    field: str = ""
    parameter: str = ""

    @property
    def pointer(self) -> str | None:
        """Return the JSON pointer of the field, as a fragment."""
        return pointer(self.field.split(".")) if self.field else None


class Problem(Exception):
    """A refusal of the API itself; `sentences.KINDS` says what each code means.

    :param detail: instead of the usual sentence of the code
    """

    def __init__(
        self, code: str, *, detail: Text | str | None = None, values: Mapping[str, object] | None = None,
        places: Sequence[Place] = (), headers: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(code)
        self.code, self.detail, self.values = code, detail, dict(values or {})
        self.places, self.headers = tuple(places), dict(headers or {})


def pointer(path: Sequence[object]) -> str:
    """Return a JSON pointer as a fragment, such as `#/answers/commune`."""
    return "#" + "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def answer(
    request: HttpRequest, code: str, *, detail: Text | str | None = None, values: Mapping[str, object] | None = None,
    errors: Sequence[Fault] = (), headers: Mapping[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    """Return a problem."""
    kind, language = sentences.KINDS[code], languages.current()
    told = kind.detail if detail is None else detail
    made = ProblemDetails(
        type=request.build_absolute_uri(f"{DOCUMENTATION}#{code}"), code=code, title=kind.title.say(language),
        status=kind.status, detail=told.say(language, **(values or {})) if isinstance(told, Text) else told,
        instance=request.path, errors=list(errors) or None,
    )  # fmt: skip
    response = HttpResponse(made.model_dump_json(exclude_none=True), content_type=MEDIA_TYPE, status=kind.status)
    for name, value in (headers or {}).items():
        response[name] = value
    response["Cache-Control"] = "no-store"
    if kind.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="saqia"'
    return response


def of_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Return a refusal of the API itself."""
    language = languages.current()
    kind = sentences.KINDS[problem.code]
    told = kind.detail if problem.detail is None else problem.detail
    said = told.say(language, **problem.values) if isinstance(told, Text) else told
    errors = [Fault(detail=said, pointer=place.pointer, parameter=place.parameter or None) for place in problem.places]
    return answer(request, problem.code, detail=said, errors=errors, headers=problem.headers)


def of_validation(request: HttpRequest, errors: Sequence[Mapping[str, Any]]) -> HttpResponse:
    """Return what of a request cannot be read, each fault at its place."""
    language = languages.current()
    return answer(request, "invalid", errors=[_fault(error, language) for error in errors])


def _fault(error: Mapping[str, Any], language: Language) -> Fault:
    where, *path = error["loc"]
    told = sentences.validation(str(error["type"]), error.get("ctx") or {}).say(language)
    if where == "body":
        return Fault(detail=told, pointer=pointer(path[1:]))  # the first part names the view's argument
    return Fault(detail=told, parameter=str(path[-1]))


def chosen_language(request: HttpRequest) -> Language:
    """Return the language that a program asks for by `Accept-Language`, else the house's first."""
    best, found = 0.0, settings.LANGUAGE_CODE
    for part in request.headers.get("Accept-Language", "")[:400].split(","):
        code, _, weight = part.strip().partition(";q=")
        try:
            rank = float(weight or 1)
        except ValueError:
            continue
        short = code.strip().lower().split("-")[0]
        if short in languages.NAMES and rank > best:
            best, found = rank, short
    return found  # type: ignore[return-value]


def speaking(language: str) -> Any:
    """Return a context in which sentences are said in a language."""
    return translation.override(language)
