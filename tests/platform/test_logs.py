"""Logs: one JSON object a line, with what helps to run the server and nothing of who the people are."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError
from django.test import Client, override_settings

from saqia.platform.logging import masking, structure

PERSONAL = ("amina", "benali", "612345678", "612 34 56 78", "amina@example.ma", "JB482915", "olives-2026-secret",
            "230810210012345678901234")  # fmt: skip


@pytest.fixture
def lines() -> Iterator[Any]:
    """What the handlers of a server write during the test, as parsed lines."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structure.Lines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)

    def read() -> list[dict[str, Any]]:
        return [json.loads(line) for line in stream.getvalue().splitlines()]

    yield read
    root.removeHandler(handler)
    root.setLevel(level)


def _without_personal_data(lines: list[dict[str, Any]]) -> None:
    text = json.dumps(lines, ensure_ascii=False).lower()
    assert lines
    for value in PERSONAL:
        assert value.lower() not in text, value


@pytest.mark.slow
def test_a_run_of_the_pages_leaves_no_personal_data(browser: Client, lines: Any) -> None:
    cache.clear()
    with override_settings(ROOT_URLCONF="tests.platform.pages_of_tests"):
        browser.get("/fr/?name=Amina+Benali&phone=0612345678")
        browser.get("/fr/amina@example.ma/JB482915/")
        browser.post("/fr/desk/sign-in/", {"login": "amina@example.ma", "password": "olives-2026-secret"})
        browser.post("/fr/desk/sign-in/", {"login": "06 12 34 56 78", "password": "olives-2026-secret"})
        failed = browser.get("/failing/")
    assert failed.status_code == 500
    _without_personal_data(lines())


def test_a_request_is_one_line_with_its_route_and_its_id(browser: Client, lines: Any) -> None:
    browser.get("/fr/", headers={"x-request-id": "proxy-0001"})
    [line] = [row for row in lines() if row["event"] == "request"]
    assert line["logger"] == "saqia.project.web"
    assert (line["route"], line["method"], line["status"], line["tenant"]) == ("fr/", "GET", 200, 1)
    assert line["request_id"] == "proxy-0001"
    assert set(line) == {
        "at", "level", "logger", "event", "request_id", "route", "method", "status", "tenant", "milliseconds",
    }  # fmt: skip


def test_probes_are_not_logged(browser: Client, lines: Any) -> None:
    browser.get("/healthz")
    assert [row for row in lines() if row["event"] == "request"] == []


def test_a_failure_keeps_where_and_what_kind_not_its_words(lines: Any) -> None:
    try:
        try:
            raise ValueError("Amina Benali")
        except ValueError as error:
            raise IntegrityError("Key (phone)=(+212612345678)") from error
    except IntegrityError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/fr/amina@example.ma/")
    [line] = lines()
    assert line["error"] == ["django.db.utils.IntegrityError", "builtins.ValueError"]
    assert line["event"] == "Internal Server Error: %s"
    assert "test_logs.py" in line["places"][-1]
    _without_personal_data([line])


def test_only_listed_keys_pass(lines: Any) -> None:
    logging.getLogger("saqia.test").info("done", extra={"task": "audit.seal", "name_of_customer": "Amina"})
    [line] = lines()
    assert line["task"] == "audit.seal"
    assert "name_of_customer" not in line


@pytest.mark.parametrize("text", [
    "amina@example.ma", "+212612345678", "0612345678", "06 12 34 56 78", "00212 5 22 33 44 55", "JB482915",
    "230810210012345678901234", "MA64011519000001205000534921", "001525713000084",
])  # fmt: skip
def test_what_looks_personal_is_hidden(text: str) -> None:
    assert masking.mask(f"x {text} y") == "x [hidden] y"
    assert masking.mask({"a": [text]}) == {"a": ["[hidden]"]}


@pytest.mark.parametrize("text", ["2026-05-08T09:00:00.123456Z", "run 20260508", "2026-05-0041877", "1 234 567 rows"])
def test_what_helps_is_kept(text: str) -> None:
    assert masking.mask(text) == text


def test_a_console_command_is_quiet_and_a_server_is_not() -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        structure.configure({"level": "INFO"})
        assert root.level == logging.WARNING
        structure.serve("INFO")
        assert root.level == logging.INFO
    finally:
        root.handlers, root.level = before[0], before[1]
