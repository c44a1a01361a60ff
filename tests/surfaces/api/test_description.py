"""The description: valid OpenAPI 3.1, every operation with its scope and problems, and nothing that breaks it."""

import json
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import strategies
from schemathesis import checks
from schemathesis.core import result
from schemathesis.specs.openapi import checks as openapi
from schemathesis.specs.openapi import definitions
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.surfaces.api import programs

from saqia.contexts.billing import types as bill_types
from saqia.contexts.metering import queries
from saqia.platform.identity import scopes
from saqia.platform.limits import rules
from saqia.platform.outside import http
from saqia.platform.tenancy import scope

_EXAMPLES = 12
_CHECKS = [
    checks.not_a_server_error, openapi.status_code_conformance, openapi.content_type_conformance,
    openapi.response_schema_conformance, openapi.response_headers_conformance,
]  # fmt: skip


def _document(program: programs.Programs) -> dict[str, Any]:
    return dict(json.loads(program.stranger().get("openapi.json").content))


def _operations(found: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, told) for path, item in found["paths"].items() for method, told in item.items()]


def test_it_is_valid_and_whole(town: worlds.World, program: programs.Programs) -> None:
    found = _document(program)
    faults = definitions.OPENAPI_31_VALIDATOR.iter_errors(found)
    errors = [f"{fault.instance_path}: {fault.message}" for fault in faults]
    assert not errors, errors
    ids = [told["operationId"] for _, _, told in _operations(found)]
    assert len(ids) == len(set(ids)) >= 30
    asked = {name for _, _, told in _operations(found) for one in told.get("security", []) for name in one["oauth2"]}
    assert asked >= set(scopes.PEOPLE)
    for path, method, told in _operations(found):
        is_open = "security" not in told
        assert is_open == ("401" not in told["responses"]), (path, method)
        assert {"422", "429"} <= told["responses"].keys(), (path, method)
    references = {one.split('"')[0] for one in json.dumps(found).split("#/components/schemas/")[1:]}
    assert references <= found["components"]["schemas"].keys()


@pytest.mark.slow
def test_generated_requests_find_neither_a_failure_nor_another_shape(
    town: worlds.World, program: programs.Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = {name: tuple(rules.Row(row.by, 10**6, row.seconds) for row in rows) for name, rows in rules.known().items()}
    monkeypatch.setattr(rules, "known", lambda: wide)
    monkeypatch.setattr(http, "require_public", lambda host, port: None)
    app = program.person({"three": "holder"})
    schema = schemathesis.openapi.from_dict(_with_what_there_is(_document(program), town, app))
    schema.app = WSGIHandler()
    schema.config.update(base_url="http://127.0.0.1")
    names = {"number": [town.accounts["three"].number, _bill(town), "nothing"]}
    found = [each.ok() for each in schema.get_all_operations() if isinstance(each, result.Ok)]
    assert len(found) >= 30
    for each in found:
        _tried(each, app, names)


def _tried(operation: Any, app: programs.Program, names: dict[str, list[str]]) -> None:
    @hypothesis.settings(
        max_examples=_EXAMPLES, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    @hypothesis.given(case=operation.as_strategy(), data=strategies.data())
    def tried(case: Any, data: Any) -> None:
        for name in set(case.path_parameters or {}) & set(names):
            if data.draw(strategies.booleans()):
                case.path_parameters[name] = data.draw(strategies.sampled_from(names[name]))
        response = case.call(headers={**app.headers, "Accept-Encoding": "identity"})
        case.validate_response(response, checks=_CHECKS)

    tried()


def _bill(town: worlds.World) -> str:
    return bill_types.printable_number(books.of(town, "three")[0].number)


def _with_what_there_is(found: dict[str, Any], town: worlds.World, app: programs.Program) -> dict[str, Any]:
    """Put what exists in the place of the examples' names."""
    with scope.reading(1):
        serial = queries.get_meter(town.accounts["three"].meters[1]).serial
    named = {
        "$ACCOUNT": town.accounts["three"].number, "$METER": serial, "$DAY": "2026-05-06", "$INDEX": "1300",
        "$BILL": _bill(town), "$REMARK": "Compteur jamais relevé",
        "$RECEIVER": "https://app.example/told", "$NAME": "Fatima Zahra Idrissi",
    }  # fmt: skip
    text = json.dumps(found)
    for name, value in named.items():
        text = text.replace(f'"{name}"', json.dumps(value))
    return dict(json.loads(text))


@pytest.mark.parametrize(("language", "title"), [
    ("ar", "واجهة برمجية للتطبيقات"), ("fr", "L’API pour les programmes"), ("en", "The API for programs"),
])  # fmt: skip
def test_people_read_it_without_foreign_hosts(
    town: worlds.World, program: programs.Programs, language: str, title: str
) -> None:
    answer = program.stranger().get("docs", lang=language)
    page = answer.content.decode()
    assert (answer.status_code, f"<h1>{title}</h1>" in page) == (200, True)
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert not [mark for mark in ("http://", "https://", "<script", " style=") if mark in page]
    found = _document(program)
    assert all(f'id="{told["operationId"]}"' in page for _, _, told in _operations(found))
    assert 'id="not-found"' in page


def test_what_is_public_is_kept_by_its_mark_and_head_is_answered(
    town: worlds.World, program: programs.Programs
) -> None:
    anybody = program.stranger()
    for path in ("openapi.json", "tariffs", "procedures"):
        first = anybody.get(path)
        again = anybody.client.get(f"/api/v1/{path}", headers={**anybody.headers, "If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        head = anybody.client.head(f"/api/v1/{path}", headers=anybody.headers)
        assert (head.status_code, head.content, head["ETag"]) == (200, b"", first["ETag"])
    assert "ETag" not in program.person({"three": "payer"}).get("bills")


def test_pages_of_other_origins_may_ask_but_bring_no_cookie(town: worlds.World, program: programs.Programs) -> None:
    asked = {"Origin": "https://app.example", "Access-Control-Request-Method": "POST"}
    before = program.stranger().client.options("/api/v1/readings", headers=asked)
    assert (before.status_code, before["Access-Control-Allow-Origin"]) == (204, "*")
    assert "Authorization" in before["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in before
    assert program.person({"three": "payer"}).get("bills")["Access-Control-Allow-Origin"] == "*"
    consent = program.stranger().client.get("/api/v1/oauth/authorize", headers=asked)
    assert "Access-Control-Allow-Origin" not in consent
