"""The shipped rules: every case file comes out, and the demonstration stays with the demonstration."""

import pytest

from saqia.engine import table
from saqia.engine.rules import folder, models, trials
from tests.engine import shipped

TRIALS = [trial for name, content in folder.case_files(shipped.FOLDER) for trial in trials.read(name, content)]


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: f"{trial.file}:{trial.line}")
def test_a_case_comes_out_as_the_tariff_officer_expects(trial: trials.Trial) -> None:
    assert trials.judge(shipped.rules(), trial).differences == ()


def test_no_real_operator_rests_on_a_demonstration_figure() -> None:
    assert {plan.operator for plan in shipped.rules().plans if plan.demonstration} == {"demo"}


@pytest.mark.parametrize("service", ["electricity", "water", "sanitation", "water-sanitation"])
@pytest.mark.parametrize("operator", ["srm-souss-massa", "radeej", "nobody"])
def test_no_operator_falls_back_on_the_demonstration_grid(operator: str, service: str) -> None:
    with pytest.raises(table.TariffUnknown) as unknown:
        shipped.rules().resolve(operator, "agadir", service, "domestic")
    assert set(unknown.value.sentences) == {"ar", "fr", "en"}


def test_every_figure_has_a_source_and_a_status() -> None:
    for source in shipped.rules().sources:
        assert source.ref
        assert source.status in models.STATUSES


def test_the_hash_follows_the_content_alone() -> None:
    assert folder.load(shipped.FOLDER).hash == shipped.rules().hash
