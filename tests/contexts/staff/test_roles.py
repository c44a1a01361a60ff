"""Permissions are data: what operations ask for and what the rules declare are one list."""

import ast
from pathlib import Path

import pytest

from saqia.contexts.staff import roles, wording
from saqia.platform import wording as languages

pytestmark = pytest.mark.slow

SOURCE = Path(roles.__file__).resolve().parents[2]
ROLES = {
    "agent", "supervisor", "billing_officer", "reader", "crew", "finance", "quality", "director", "ministry", "partner",
}  # fmt: skip


def _asked(*acts: str) -> dict[str, list[str]]:
    """Return every code that some call of these names (`require`, `may`) names, with the places that name it."""
    found: dict[str, list[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in acts:
                place = f"{path.relative_to(SOURCE)}:{node.lineno}"
                [argument] = node.args
                if node.func.attr == "may" and not isinstance(argument, ast.Constant):
                    continue  # a menu goes through many
                assert isinstance(argument, ast.Constant), f"{place}: name the permission by a literal"
                found.setdefault(str(argument.value), []).append(place)
    return found


def test_every_permission_asked_for_is_declared() -> None:
    missing = {code: places for code, places in _asked("require").items() if code not in roles.known().permissions}
    assert missing == {}, "add each to rules/roles.yaml, with the roles that hold it"


def test_every_permission_declared_is_asked_for() -> None:
    assert sorted(roles.known().permissions.keys() - _asked("require", "may").keys()) == []


def test_the_roles_are_those_of_the_product() -> None:
    assert roles.known().labels.keys() == ROLES


def test_the_ministry_writes_nothing_and_partners_bring_money_only() -> None:
    assert roles.known().of(["ministry"]) == frozenset()
    assert roles.known().of(["partner"]) == {
        "payments.collect", "payments.reverse", "reconciliation.take-file", "webhooks.subscribe",
    }  # fmt: skip


def test_permissions_of_several_roles_add_up() -> None:
    both = roles.known().of(["reader", "crew"])
    assert both == roles.known().of(["reader"]) | roles.known().of(["crew"])
    assert {"metering.record-reading", "metering.replace-meter"} <= both


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_each_role_and_permission_is_said_in_each_language(language: languages.Language) -> None:
    said = [wording.role(code).say(language) for code in roles.known().labels]
    said += [wording.permission(code).say(language) for code in roles.known().permissions]
    assert all(said)
    assert len(said) == len(set(said))
