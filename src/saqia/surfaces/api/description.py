"""The API as django-ninja knows it, and its description in OpenAPI 3.1: scopes, problems, headers, examples."""

import functools
import json
import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import REF_TEMPLATE, OpenAPISchema
from ninja.operation import Operation

from saqia.platform.identity import scopes
from saqia.platform.limits import counting
from saqia.surfaces.api import callers, problems, refusals, sentences

logger = logging.getLogger(__name__)
_OAUTH = "/api/v1/oauth/"
_ALWAYS = (400, 413, 422, 429)
_HEADERS = {
    "RateLimit-Policy": {"description": "The limit: `q` requests in `w` seconds", "schema": {"type": "string"}},
    "RateLimit": {"description": "What is left: `r` requests until `t` seconds from now", "schema": {"type": "string"}},
}
_LANGUAGE = {
    "in": "header", "name": "Accept-Language", "required": False, "schema": {"type": "string", "examples": ["fr"]},
    "description": "The language of names and errors: ar, fr or en",
}  # fmt: skip


class Description(OpenAPISchema):
    """What django-ninja draws, with scopes on every operation and a problem for every refusal."""

    def operation_security(self, operation: Operation) -> list[dict[str, Any]] | None:
        """Return the scope that the operation asks for; none: it is open."""
        for auth in operation.auth_callbacks:
            if isinstance(auth, callers.Bearer):
                return [{"oauth2": [auth.scope]}]
        return None

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        """Return an operation with its problems and headers."""
        told: dict[str, Any] = super().operation_details(operation)
        told["summary"] = str(told["summary"])
        told["parameters"] = [*map(_parameter, told["parameters"]), _LANGUAGE]
        is_open = told.get("security") is None
        statuses = {*_ALWAYS, *(() if is_open else (401, 403)), *(() if operation.methods == ["GET"] else (409,))}
        if "{" in operation.path or not is_open or operation.methods != ["GET"]:
            statuses.add(404)
        for status in sorted(statuses):
            told["responses"].setdefault(status, _problem(status))
        for response in told["responses"].values():
            response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS}
        return told

    def get_components(self) -> dict[str, Any]:
        """Return shapes, the problem and the ways to obtain a token."""
        found: dict[str, Any] = super().get_components()
        drawn = problems.ProblemDetails.model_json_schema(ref_template=REF_TEMPLATE, mode="serialization")
        found["schemas"] |= {**drawn.pop("$defs"), "ProblemDetails": drawn}
        found["headers"] = _HEADERS
        named = {code: text.en for code, text in scopes.KNOWN.items()}
        own = {code: text for code, text in named.items() if code not in scopes.PEOPLE}
        urls = {"tokenUrl": f"{_OAUTH}token", "refreshUrl": f"{_OAUTH}token"}
        flows = {
            "authorizationCode": {"authorizationUrl": f"{_OAUTH}authorize", **urls, "scopes": named},
            "clientCredentials": {"tokenUrl": urls["tokenUrl"], "scopes": own},
        }
        found["securitySchemes"] = {"oauth2": {"type": "oauth2", "flows": flows}}
        return found


class Api(NinjaAPI):
    """Version 1 of the API of an audience, below `root`."""

    root = "/api/v1/"

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the name of the view: it is unique and reads like the act."""
        return str(operation.view_func.__name__)

    def get_openapi_schema(self, **given: Any) -> Description:
        """Return the description in the active language."""
        return Description(self, self.root)


def _parameter(drawn: dict[str, Any]) -> dict[str, Any]:
    """Return a parameter with one example: a list of them belongs into a schema, not here."""
    told = {name: value for name, value in drawn.items() if name != "examples"}
    return {**told, "example": drawn["examples"][0]} if drawn.get("examples") else told


def _problem(status: int) -> dict[str, Any]:
    titles = [kind.title.en for kind in sentences.KINDS.values() if kind.status == status]
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    return {"description": " / ".join(titles), "content": {problems.MEDIA_TYPE: {"schema": schema}}}


ABOUT = (
    "Bills, accounts, readings, disputes, files, certificates and messages of a distributor's customers; tariffs for"
    " everybody; the desk for its staff. Amounts are whole centimes."
)


def make(*, root: str = "/api/v1/", title: str = "Saqia", about: str = ABOUT, namespace: str = "api") -> Api:
    """Return an API without its resources, every refusal answered as a problem."""
    api = Api(title=title, version="1", docs_url=None, openapi_url=None, urls_namespace=namespace, description=about)
    api.root = root
    handlers: dict[type[Exception], Any] = {
        **{kind: functools.partial(refusals.answer, row=row) for kind, row in refusals.TABLE.items()},
        counting.TooMany: refusals.of_limit,
        problems.Problem: problems.of_problem,
        ValidationError: lambda request, error: problems.of_validation(request, error.errors),
        AuthenticationError: lambda request, _: problems.answer(request, "unauthenticated"),
        HttpError: lambda request, _: problems.answer(request, "malformed"),
        Http404: lambda request, _: problems.answer(request, "not-found"),
        Exception: _failed,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
    return api


def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer a bug, or the database's absence; both reach the log."""
    from saqia.surfaces.api import envelope

    if envelope.is_away(error):
        logger.warning("the database is away", exc_info=error)
        return problems.answer(request, "away", headers={"Retry-After": "5"})
    logger.error("a request of the API failed", exc_info=error)
    return problems.answer(request, "failed")


@functools.cache
def drawn(api: Api, language: str) -> dict[str, Any]:
    """Return the description of an API as plain JSON values, its summaries in a language; drawn once a process."""
    with translation.override(language):
        found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    return found


def document(language: str) -> dict[str, Any]:
    """Return the description of the public API."""
    from saqia.surfaces.api import urls

    return drawn(urls.api, language)


def show(request: HttpRequest) -> HttpResponse:
    """Return the description of the public API."""
    return shown(request, document("en"))


def shown(request: HttpRequest, described: dict[str, Any]) -> HttpResponse:
    """Return a description with the addresses of this host."""
    root = request.build_absolute_uri("/").rstrip("/")
    content = json.dumps({**described, "servers": [{"url": root}]}).replace(f'"{_OAUTH}', f'"{root}{_OAUTH}')
    response = HttpResponse(content, content_type="application/json")
    response["Cache-Control"] = "public, max-age=300"
    return response
