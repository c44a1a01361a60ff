"""The documentation that people read, at `/api/v1/docs`: drawn from the description, without script or foreign host."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from saqia.platform.identity import scopes
from saqia.surfaces.api import description, sentences, tongues
from saqia.surfaces.kit import languages

_LANGUAGE = "lang"
_PREFIX = "#/components/schemas/"


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show how to begin, every operation, every scope and every problem; problems are the targets of their `type`."""
    tongues.speak(request, _LANGUAGE)
    language = languages.current()
    found = description.document(language)
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, item in found["paths"].items():
        for method, told in item.items():
            groups.setdefault(told["tags"][0], []).append(_operation(method, path, told, found))
    kinds = [
        {
            "code": code,
            "status": kind.status,
            "title": kind.title.say(language),
            "detail": kind.detail.say(language, scope="…", seconds="…"),
        }
        for code, kind in sentences.KINDS.items()
    ]
    return render(request, "api/docs.html", {
        "groups": groups, "kinds": kinds, "language_links": tongues.links(request, _LANGUAGE),
        "scopes": {code: text.say(language) for code, text in scopes.KNOWN.items()},
    })  # fmt: skip


def _operation(method: str, path: str, told: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    security = told.get("security") or [{"oauth2": []}]
    named = [one for one in told["parameters"] if one["name"] != "Accept-Language"]
    return {
        "id": told["operationId"], "method": method.upper(), "path": path, "summary": told["summary"],
        "text": told.get("description", ""), "scopes": security[0]["oauth2"], "parameters": named,
        "body": _fields(_named(told.get("requestBody")), found), "example": _example(told, found),
        "answer": _fields(_named(told["responses"].get("200") or told["responses"].get("201")), found),
    }  # fmt: skip


def _named(part: dict[str, Any] | None) -> str:
    """Return the name of the shape of a body or answer; empty where it has none."""
    content = (part or {}).get("content", {}).get("application/json", {})
    return str(content.get("schema", {}).get("$ref", "")).removeprefix(_PREFIX)


def _fields(name: str, found: dict[str, Any]) -> list[dict[str, Any]]:
    shape = found["components"]["schemas"].get(name, {})
    required = shape.get("required", [])
    return [
        {"name": field, "type": _type(drawn), "text": drawn.get("description", ""), "required": field in required}
        for field, drawn in shape.get("properties", {}).items()
    ]


def _type(drawn: dict[str, Any]) -> str:
    """Return what a field is, in the words of JSON Schema."""
    if "anyOf" in drawn:
        return " | ".join(dict.fromkeys(map(_type, drawn["anyOf"])))
    if "$ref" in drawn:
        return str(drawn["$ref"]).removeprefix(_PREFIX)
    if "enum" in drawn:
        return " | ".join(map(str, drawn["enum"]))
    if drawn.get("type") == "array":
        return f"[{_type(drawn.get('items', {}))}]"
    return str(drawn.get("format") or drawn.get("type") or drawn.get("const") or "")


def _example(told: dict[str, Any], found: dict[str, Any]) -> str:
    shape = found["components"]["schemas"].get(_named(told.get("requestBody")), {})
    return json.dumps(shape["example"], indent=2, ensure_ascii=False) if "example" in shape else ""
