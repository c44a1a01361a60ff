"""Every refusal and every exception code has its sentence in three languages."""

import inspect

import pytest

from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import wording
from saqia.contexts.metering import types as metering
from saqia.contexts.metering import wording as readings
from saqia.engine import codes

REFUSALS = [found for _, found in inspect.getmembers(billing, inspect.isclass) if issubclass(found, Exception)]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda found: found.__name__)
def test_each_refusal_says_what_happened(refusal: type[Exception]) -> None:
    told = wording.REFUSALS[refusal.__name__]
    assert all(told.say(language, detail="x") for language in ("ar", "fr", "en"))


def test_no_sentence_tells_a_refusal_that_is_not() -> None:
    assert set(wording.REFUSALS) == {found.__name__ for found in REFUSALS}
    told = wording.refusal(billing.GateClosed(["total-change"]), "en")
    assert told.startswith("The comparison says no-go: total-change.")


@pytest.mark.parametrize("reason", [*(r.code for r in codes.Reason if r), *(hold.value for hold in metering.Hold)])
def test_each_reason_says_why_and_what_to_do(reason: str) -> None:
    assert reason in wording.EXCEPTIONS


def test_a_reading_that_metering_holds_says_why_and_what_to_do() -> None:
    held = [reason for reason in readings.HOLDS if reason not in wording.EXCEPTIONS]
    assert held == ["backwards", "too-high", "above-next"]
    for reason in held:
        told = wording.exception(reason)
        assert told.en.endswith("bill the contract late.") and told.fr.endswith("facturez le contrat après coup.")
        assert not {"{", "}"} & {*told.ar, *told.fr, *told.en} and reason not in told.en
    assert wording.exception("too-high").fr.startswith("Consommation très au-dessus de l’habitude, à vérifier. ")


def test_an_unknown_reason_is_still_told() -> None:
    assert "new-code" in wording.exception("new-code").en
