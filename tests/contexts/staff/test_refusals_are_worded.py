"""Each refusal of an operation, and each reason of an import, has its sentence in three languages."""

import ast
import inspect
from pathlib import Path
from types import ModuleType

import pytest

from saqia.contexts.care import operations as care_operations
from saqia.contexts.care import wording as care_wording
from saqia.contexts.cases import operations as case_operations
from saqia.contexts.cases import wording as case_wording
from saqia.contexts.contracts import operations as contract_operations
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.contracts import wording as contract_wording
from saqia.contexts.messaging import operations as messaging_operations
from saqia.contexts.messaging import wording as messaging_wording
from saqia.contexts.parties import operations as party_operations
from saqia.contexts.parties import types as party_types
from saqia.contexts.parties import wording as party_wording
from saqia.contexts.requests import operations as request_operations
from saqia.contexts.requests import wording as request_wording
from saqia.contexts.staff import operations as staff_operations
from saqia.contexts.staff import wording as staff_wording
from saqia.contexts.territory import operations as territory_operations
from saqia.contexts.territory import types as territory_types
from saqia.contexts.territory import wording as territory_wording
from saqia.platform import wording

CONTEXTS = [
    (care_operations, care_wording),
    (request_operations, request_wording),
    (case_operations, case_wording),
    (contract_operations, contract_wording),
    (messaging_operations, messaging_wording),
    (party_operations, party_wording),
    (staff_operations, staff_wording),
    (territory_operations, territory_wording),
]
IMPORTS = [
    (contract_wording, {*contract_types.CONTRACT_ROWS.names, *contract_types.PREMISES_ROWS.names}),
    (party_wording, set(party_types.CUSTOMER_ROWS.names)),
    (territory_wording, set(territory_types.SECTOR_ROWS.names)),
]


def _refusals(operations: ModuleType) -> dict[str, type[Exception]]:
    found = inspect.getmembers(operations, lambda member: inspect.isclass(member) and issubclass(member, Exception))
    return dict(found)


@pytest.mark.parametrize(("operations", "words"), CONTEXTS)
def test_every_refusal_is_worded_with_its_own_values(operations: ModuleType, words: ModuleType) -> None:
    refusals = _refusals(operations)
    assert refusals.keys() == words.REFUSALS.keys()
    for name, refusal in refusals.items():
        parameters = list(inspect.signature(refusal.__init__).parameters)
        values = {} if refusal.__init__ is Exception.__init__ else {key: "7" for key in parameters if key != "self"}
        for language in wording.LANGUAGES:
            assert words.REFUSALS[name].say(language, **values)


@pytest.mark.parametrize(("words", "fields"), IMPORTS)
def test_every_reason_and_field_of_an_import_is_worded(words: ModuleType, fields: set[str]) -> None:
    reasons = set()
    for path in Path(str(words.__file__)).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(node, ast.Call) and isinstance(called, ast.Attribute) and called.attr in ("refuse", "expel"):
                assert isinstance(node.args[-1], ast.Constant)
                reasons.add(node.args[-1].value)
    assert reasons == words.REASONS.keys()
    unsaid = {"line", "is_prepaid"}  # the line is the report's own column; a flag cannot be faulty
    assert fields - unsaid <= words.FIELDS.keys()
