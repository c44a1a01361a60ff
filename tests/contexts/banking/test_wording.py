"""Every refusal, state, rule and fault has its sentence in three languages."""

import inspect
import typing

import pytest

from saqia.contexts.banking import operations, ports, states, wording

REFUSALS = [found for _, found in inspect.getmembers(operations, inspect.isclass) if issubclass(found, Exception)]


def test_each_refusal_says_what_happened() -> None:
    assert set(wording.REFUSALS) == {found.__name__ for found in REFUSALS} | {"FileNotReadable"}


def test_each_state_has_a_name() -> None:
    named = {state for way in states.WAYS for state in way} | {states.SAME, states.WAITING}
    assert named <= set(wording.STATES)


def test_each_fault_has_a_sentence() -> None:
    assert set(wording.FAULTS) == set(typing.get_args(ports.Fault))


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_amounts_and_places_stand_in_the_sentences(language: typing.Literal["ar", "fr", "en"]) -> None:
    assert "12" in wording.refusal(operations.BalancesDiffer("S1", 1_200, 0), language)
    line = {"ar": "السطر 3", "fr": "ligne 3", "en": "line 3"}[language]
    assert f"({line})" in wording.refusal(ports.FileNotReadable("amount", "line 3"), language)
    assert "S1" in wording.refusal(operations.StatementChanged("S1"), language)
    assert wording.reason("AM04", language) != wording.reason("XX99", language) == "XX99"
