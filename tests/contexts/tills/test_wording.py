"""Every refusal of tills has its sentence; states and differences are said."""

import inspect

from saqia.contexts.tills import operations, states, wording


def test_every_refusal_is_worded() -> None:
    refusals = {name for name, one in vars(operations).items() if inspect.isclass(one) and issubclass(one, Exception)}
    assert refusals == set(wording.REFUSALS)


def test_states_and_differences_are_said() -> None:
    assert {state for way in states.WAYS for state in way} - {states.SETTLED} == set(wording.STATES)
    assert wording.difference(0, "fr") == "aucun écart"
    assert wording.difference(1_050, "fr") == "manque 10,50 DH"
    assert wording.difference(-200, "en") == "2.00 DH too much"
    assert wording.banks()["230"].fr == "CIH Bank"
